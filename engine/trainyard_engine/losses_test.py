"""Losses beside PyTorch's own, with hard and mixed targets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from torch.nn import functional

from . import catalogue
from .errors import TrainyardError
from .losses import class_weights, labels_of
from .registry import create

if TYPE_CHECKING:
    from .losses import Loss

catalogue.load()
#: The platform's decisions, beside which the engine lies.
CORE = Path(__file__).resolve().parents[2] / "packages" / "core" / "src"
NAMES = ["cross_entropy", "focal", "binary_cross_entropy", "poly_loss"]
COUNTS = np.array([10, 30, 60])
LOGITS = torch.randn(8, 3, generator=torch.Generator().manual_seed(2))
LABELS = torch.tensor([0, 1, 2, 0, 1, 2, 2, 1])
SHARES = torch.softmax(torch.randn(8, 3, generator=torch.Generator().manual_seed(3)), dim=1)
WEIGHTS = torch.tensor([100 / 30, 100 / 90, 100 / 180])


def loss(name: str, **parameters: object) -> Loss:
    made: Loss = create("losses", {"name": name, **parameters}, class_counts=COUNTS)
    return made


def test_cross_entropy_is_that_of_torch() -> None:
    for targets in (LABELS, SHARES):
        torch.testing.assert_close(loss("cross_entropy")(LOGITS, targets), functional.cross_entropy(LOGITS, targets))
        smooth = functional.cross_entropy(LOGITS, targets, label_smoothing=0.1)
        torch.testing.assert_close(loss("cross_entropy", label_smoothing=0.1)(LOGITS, targets), smooth)
        balanced = functional.cross_entropy(LOGITS, targets, weight=WEIGHTS, reduction="sum") / len(LOGITS)
        torch.testing.assert_close(loss("cross_entropy", class_weight="balanced")(LOGITS, targets), balanced)


def test_balanced_weights_have_the_mean_one_over_the_examples() -> None:
    assert float((WEIGHTS * torch.from_numpy(COUNTS)).sum()) == pytest.approx(100)


def test_focal_without_gamma_is_cross_entropy() -> None:
    for extra in ({}, {"label_smoothing": 0.2}, {"class_weight": "balanced"}):
        plain = loss("cross_entropy", **extra)(LOGITS, LABELS)
        torch.testing.assert_close(loss("focal", gamma=0.0, **extra)(LOGITS, LABELS), plain)


def test_focal_by_its_formula() -> None:
    p = torch.softmax(LOGITS, dim=1)[torch.arange(8), LABELS]
    torch.testing.assert_close(loss("focal")(LOGITS, LABELS), (-((1 - p) ** 2) * p.log()).mean())
    hard = functional.one_hot(LABELS, 3).float()
    torch.testing.assert_close(loss("focal")(LOGITS, hard), loss("focal")(LOGITS, LABELS))


def test_weights_of_a_persons_own_and_by_the_roots_of_the_counts() -> None:
    own = torch.tensor([3.0, 1.0, 0.0])
    scaled = own * 100 / float((own * torch.from_numpy(COUNTS)).sum())
    expected = functional.cross_entropy(LOGITS, LABELS, weight=scaled, reduction="sum") / len(LOGITS)
    torch.testing.assert_close(loss("cross_entropy", weights=[3, 1, 0])(LOGITS, LABELS), expected)
    torch.testing.assert_close(loss("cross_entropy", weights=[6, 2, 0])(LOGITS, LABELS), expected)
    found = class_weights("sqrt", None, COUNTS)
    assert found is not None
    torch.testing.assert_close(found / found[0], (WEIGHTS / WEIGHTS[0]).sqrt())
    assert float((found * torch.from_numpy(COUNTS)).sum()) == pytest.approx(100)
    for wrong in ([1.0, 2.0], [0.0, 0.0, 0.0]):
        with pytest.raises(TrainyardError, match="3 classes") as caught:
            loss("focal", weights=wrong)
        assert caught.value.problems[0].path == "loss_function.weights"


def test_binary_cross_entropy_is_that_of_torch() -> None:
    hard = functional.one_hot(LABELS, 3).float()
    for targets, wanted in ((LABELS, hard), (SHARES, SHARES)):
        expected = functional.binary_cross_entropy_with_logits(LOGITS, wanted) * 3
        torch.testing.assert_close(loss("bce")(LOGITS, targets), expected)
    smooth = functional.binary_cross_entropy_with_logits(LOGITS, hard * 0.7 + 0.1) * 3
    torch.testing.assert_close(loss("bce", label_smoothing=0.3)(LOGITS, LABELS), smooth)


def test_poly_by_its_formula() -> None:
    p = torch.softmax(LOGITS, dim=1)[torch.arange(8), LABELS]
    torch.testing.assert_close(loss("poly_loss", epsilon=2)(LOGITS, LABELS), (-p.log() + 2 * (1 - p)).mean())
    plain = loss("cross_entropy", label_smoothing=0.2)(LOGITS, SHARES)
    torch.testing.assert_close(loss("poly_loss", epsilon=0, label_smoothing=0.2)(LOGITS, SHARES), plain)


@pytest.mark.parametrize("name", NAMES)
def test_gradients_stay_finite_where_the_answer_is_certain(name: str) -> None:
    logits = torch.tensor([[200.0, 0.0, 0.0]], requires_grad=True)
    for gamma in ({"gamma": 0.5} if name == "focal" else {},):
        loss(name, **gamma)(logits, torch.tensor([0])).backward()
    assert logits.grad is not None
    assert bool(logits.grad.isfinite().all())


def test_labels_of_mixed_pictures() -> None:
    assert labels_of(LABELS) is LABELS
    assert labels_of(torch.tensor([[0.3, 0.7, 0.0]])).tolist() == [1]


@pytest.mark.parametrize("name", NAMES)
def test_parts_of_a_batch_add_up_to_the_whole_and_a_class_alone_weighs_what_it_weighs(name: str) -> None:
    targets = torch.tensor([0, 0, 0, 0, 0, 1, 1, 2])
    own = loss(name, class_weight="balanced")
    whole = own(LOGITS, targets)
    parts = [own(LOGITS[rows], targets[rows]) * len(rows) for rows in torch.arange(8).split(5)]
    torch.testing.assert_close(sum(parts) / 8, whole)
    torch.testing.assert_close(own(LOGITS, torch.nn.functional.one_hot(targets, 3).float()), whole)


def test_the_form_draws_what_is_lost() -> None:
    """Its pictures are of core/loss-curve.ts, held to the same cases: of two classes, by the probability of the true one."""
    cases = json.loads((CORE / "loss-cases.json").read_text("utf-8"))
    for case in cases:
        loss = create("losses", case["choice"], class_counts=np.array([1, 1]))
        for probability, expected in zip(case["probabilities"], case["losses"], strict=True):
            wrong, right = np.log(1 - probability), np.log(probability)
            each = right - wrong
            alone = case["choice"]["name"] == "binary_cross_entropy"
            logits = torch.tensor([[each, -each]] if alone else [[right, wrong]], dtype=torch.float64)
            assert float(loss(logits, torch.tensor([0]))) == pytest.approx(expected, abs=1e-5)
    assert {case["choice"]["name"] for case in cases} == set(NAMES)
