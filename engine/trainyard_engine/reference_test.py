"""Baselines and intervals are measured on the same examples, or they are not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor

from . import catalogue
from .images.testing import class_folders, tiny_config, tiny_network, train_here
from .metrics import measure
from .reference import Held, Resampled, baseline, beside, constant_label, paired, resampled
from .tables.conftest import SMALL_HEADER, small_rows, write_table

catalogue.load()
CLASSES, VALUES = "tabular-classification", "tabular-regression"


def intervals(task: str, parts: list[Held], ranked: str, seed: int) -> dict[str, list[float]]:
    """Those of the values."""
    return resampled(task, parts, ranked, seed).intervals


def held(classes: int, count: int = 300, seed: int = 0) -> Held:
    """Answers that are right more often than not."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, classes, count)
    scores = random.dirichlet(np.ones(classes), count) + 0.3 * np.eye(classes)[truth]
    return Held(truth, scores / 1.3, random.choice(classes, 400, p=np.arange(1, classes + 1) / sum(range(classes + 1))))


@pytest.mark.parametrize("classes", [2, 3])
def test_the_baseline_is_what_a_model_without_features_gets(classes: int) -> None:
    part = held(classes)
    found = baseline(CLASSES, [part], "accuracy")
    dummy = DummyClassifier(strategy="prior").fit(np.zeros((400, 1)), part.trained_on)
    wanted = measure(CLASSES, part.truth, dummy.predict_proba(np.zeros((300, 1))))
    assert found == pytest.approx(wanted)
    assert found["roc_auc" if classes == 2 else "roc_auc_ovr"] == 0.5


def test_the_baseline_of_values_is_their_mean_and_folds_are_averaged() -> None:
    random = np.random.default_rng(0)
    parts = [Held(random.normal(3, 2, 50), random.normal(size=50), random.normal(3, 2, 90)) for _ in range(3)]
    wanted = []
    for part in parts:
        dummy = DummyRegressor().fit(np.zeros((90, 1)), part.trained_on)
        wanted.append(measure(VALUES, part.truth, dummy.predict(np.zeros((50, 1)))))
    found = baseline(VALUES, parts, "rmse")
    assert found == pytest.approx({name: np.mean([one[name] for one in wanted]) for name in wanted[0]})
    assert found["r2"] <= 0


def test_what_has_no_value_has_no_cell() -> None:
    one_class = Held(np.zeros(30, dtype=np.int64), np.full((30, 2), 0.5), np.array([0, 1, 1]))
    assert "roc_auc" not in baseline(CLASSES, [one_class], "accuracy")
    assert "roc_auc" not in intervals(CLASSES, [one_class], "accuracy", 0)
    # A hundred thousand classes: too few examples could be drawn to say anything.
    many = Held(np.zeros(400, dtype=np.int64), np.full((400, 400), 1 / 400), np.zeros(3, dtype=np.int64))
    assert resampled(CLASSES, [many], "accuracy", 0) == Resampled({}, {"accuracy": paired([many])})
    # No mistake among ten examples does not mean that there never is one.
    truth = np.array([0, 1] * 5)
    faultless = Held(truth, np.eye(2)[truth] * 0.8 + 0.1, truth)
    assert intervals(CLASSES, [faultless], "accuracy", 0) == {}


def test_intervals_hold_the_value_are_the_same_again_and_shrink_with_examples() -> None:
    small, large = held(3, 100), held(3, 6_400)
    widths = []
    for part in (small, large):
        value = measure(CLASSES, part.truth, part.output)
        found = intervals(CLASSES, [part], "accuracy", 7)
        assert set(found) == set(value) - {"accuracy", "ece"}
        for name, (low, high) in found.items():
            assert low < value[name] < high, name
        assert found == intervals(CLASSES, [part], "accuracy", 7)
        widths.append(found["log_loss"][1] - found["log_loss"][0])
    # Sixty-four times the examples: an eighth of the width.
    assert widths[0] / widths[1] == pytest.approx(8, rel=0.35)


def test_an_interval_covers_the_true_value_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    inside = 0
    for seed in range(100):
        truth = random.normal(size=120)
        part = Held(truth, truth + random.normal(size=120), truth)
        low, high = intervals(VALUES, [part], "rmse", seed)["rmse"]
        inside += low <= 1.0 <= high
    assert 86 <= inside <= 100


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def test_trainings_leave_them_beside_their_metrics(tmp_path: Path) -> None:
    data = write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows())
    test = write_table(tmp_path / "test.csv", SMALL_HEADER, small_rows(80, seed=1))
    table = {"task": CLASSES, "data": str(data), "test_data": str(test), "target": "kind", "importance_repeats": 0}
    table |= {"model": {"name": "random_forest", "n_estimators": 5}, "drop_columns": ["score"]}
    folds = table | {"validation": {"name": "kfold", "folds": 3}}
    pictures = class_folders(tmp_path / "pictures" / "train", 8).parent
    class_folders(tmp_path / "pictures" / "test", 3)
    images = tiny_config(pictures, tiny_network(tmp_path / "network"), epochs=1)
    for name, config in (("table", table), ("folds", folds), ("images", images)):
        code, events = train_here(tmp_path / name, config)
        assert code == 0, events[-2]
        told, evaluation = read(tmp_path / name / "model/metrics.json"), read(tmp_path / name / "evaluation.json")
        metrics = events[-1]["metrics"]
        assert told["metrics"] == metrics
        assert told["metric"] == "accuracy"
        assert set(told["baseline"]) == set(metrics)
        assert set(told["differences"]) == set(metrics) - {"ece", "test_ece"}
        assert told["differences"] == evaluation["differences"]
        assert told["classes"] == 3
        assert told["constant"] in evaluation["labels"] or name == "folds"
        assert evaluation["test_examples"] == told["test_examples"]
        assert evaluation["validation_examples"] == told["examples"]
        assert set(told["intervals"]) <= set(metrics) - {"accuracy", "test_accuracy"}
        assert "log_loss" in told["intervals"]
        assert {key: told[key] for key in ("baseline", "intervals")} == {
            key: evaluation[key] for key in ("baseline", "intervals")
        }
        assert told["test_examples"] == (9 if name == "images" else 80)
    assert read(tmp_path / "images/model/metrics.json")["baseline"]["accuracy"] == pytest.approx(1 / 3)


def constant_part(count: int, rare: int, output: Any = None) -> Held:
    """A part where class 1 is rare; without `output` the model says class 0 of everything, with changing confidence."""
    truth = np.zeros(count, dtype=np.int64)
    truth[:rare] = 1
    random = np.random.default_rng(0)
    share = random.uniform(0.001, 0.2, count)
    scores = np.stack([1 - share, share], axis=1) if output is None else output
    return Held(truth, scores, truth)


def test_a_model_that_always_says_the_most_frequent_class_is_no_better() -> None:
    found = resampled(CLASSES, [constant_part(9_042, 163)], "accuracy", 0).differences
    for name in ("accuracy", "balanced_accuracy", "recall_macro", "roc_auc"):
        assert found[name][0] <= 0 <= found[name][1], name
    assert found["balanced_accuracy"] == [0.0, 0.0]
    assert -0.001 < found["accuracy"][0] < found["accuracy"][1] < 0.001


def test_one_that_finds_the_rare_class_is_better_in_all() -> None:
    part = constant_part(9_042, 163)
    scores = np.where(part.truth[:, None] == 1, [[0.3, 0.7]], [[0.99, 0.01]])
    scores[:20] = [0.99, 0.01]
    found = resampled(CLASSES, [constant_part(9_042, 163, scores)], "accuracy", 0).differences
    assert all(low > 0 for name, (low, _) in found.items() if name not in ("log_loss", "brier"))
    assert found["log_loss"][1] < 0
    assert found["brier"][1] < 0


def test_a_regression_without_signal_is_no_better_than_the_mean() -> None:
    random = np.random.default_rng(1)
    truth = random.normal(100, 50, 400)
    part = Held(truth, 100 + random.normal(0, 10, 400), random.normal(100, 50, 1_000))
    found = resampled(VALUES, [part], "rmse", 0).differences
    assert found["r2"][0] < 0
    assert found["rmse"][1] > 0


def test_the_paired_interval_is_newcombes() -> None:
    # Newcombe 1998, Table II, method 10: of 50 pairs 36 both right, 12 and 2 only one of them, none neither.
    right, plain = np.repeat([1, 1, 0, 0], [36, 12, 2, 0]), np.repeat([1, 0, 1, 0], [36, 12, 2, 0])
    truth = plain * 0 + (1 - plain)
    answers = np.where(right == 1, truth, 1 - truth)
    part = Held(truth, np.eye(2)[answers], np.zeros(3, dtype=np.int64))
    assert paired([part]) == pytest.approx([0.0569, 0.3404], abs=5e-4)


def test_of_very_many_examples_fewer_are_drawn_and_the_width_is_that_of_all() -> None:
    random = np.random.default_rng(0)
    truth = random.normal(size=120_000)
    part = Held(truth, truth + random.normal(size=120_000), truth)
    low, high = resampled(VALUES, [part], "rmse", 0).intervals["rmse"]
    # The standard error of the root of a mean of n squares of standard normals is 1 / sqrt(2 n).
    assert high - low == pytest.approx(2 * 1.96 / np.sqrt(2 * 120_000), rel=0.25)


def test_the_constant_is_named_where_all_parts_have_the_same() -> None:
    a, b = held(2), Held(np.array([0]), np.array([[1.0, 0.0]]), np.array([0, 0, 1]))
    assert constant_label([a], ["no", "yes"]) == "yes"
    assert constant_label([a, b], ["no", "yes"]) is None
    assert constant_label([a], []) is None
    assert beside(CLASSES, [a], b, "accuracy", (0, ["no", "yes"]))["test_examples"] == 1
