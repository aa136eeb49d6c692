"""Our metrics are those of scikit-learn."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as theirs

from . import catalogue
from .metrics import default_metric, greater_is_better, measure, metric
from .registry import entries

catalogue.load()


@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(5, 60), st.booleans())
@settings(max_examples=60, deadline=None)
def test_classification(seed: int, classes: int, count: int, coarse: bool) -> None:
    random = np.random.default_rng(seed)
    truth = np.concatenate([np.arange(classes), random.integers(0, classes, count)])
    scores = random.dirichlet(np.ones(classes), len(truth))
    if coarse:  # ties
        scores = np.round(scores * 3 + 0.1) + 0.01
        scores /= scores.sum(axis=1, keepdims=True)
    answer = scores.argmax(axis=1)
    expected: dict[str, Any] = {
        "accuracy": theirs.accuracy_score(truth, answer),
        "precision_macro": theirs.precision_score(truth, answer, average="macro", zero_division=0),
        "balanced_accuracy": theirs.balanced_accuracy_score(truth, answer),
        "recall_macro": theirs.recall_score(truth, answer, average="macro", zero_division=0),
        "f1_macro": theirs.f1_score(truth, answer, average="macro", zero_division=0),
        "f1_weighted": theirs.f1_score(truth, answer, average="weighted", zero_division=0),
        "log_loss": theirs.log_loss(truth, scores),
        "precision_weighted": theirs.precision_score(truth, answer, average="weighted", zero_division=0),
        "mcc": theirs.matthews_corrcoef(truth, answer),
        "cohen_kappa": theirs.cohen_kappa_score(truth, answer),
        "brier": theirs.brier_score_loss(truth, scores, labels=range(classes), scale_by_half=False),
        "pr_auc": theirs.average_precision_score(truth, scores[:, 1])
        if classes == 2
        else theirs.average_precision_score(np.eye(classes)[truth], scores, average="macro"),
        "ece": calibration_error(truth, scores, 15),
    }
    if classes == 2:
        expected["roc_auc"] = theirs.roc_auc_score(truth, scores[:, 1])
    else:
        expected["roc_auc_ovr"] = theirs.roc_auc_score(truth, scores, multi_class="ovr")
    found = measure("image-classification", truth, scores)
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=1e-9, nan_ok=True), name
    if classes > 2 and not coarse:
        second = metric({"name": "top_k_accuracy", "k": 2})(truth, scores)
        assert second == pytest.approx(theirs.top_k_accuracy_score(truth, scores, k=2))


def calibration_error(truth: Any, scores: Any, bins: int) -> float:
    """Equation 3 of arXiv:1706.04599, bin by bin."""
    sure, right = scores.max(axis=1), scores.argmax(axis=1) == truth
    total = 0.0
    for at in range(bins):
        inside = (sure > at / bins) & (sure <= (at + 1) / bins)
        if inside.any():
            total += inside.sum() / len(truth) * abs(right[inside].mean() - sure[inside].mean())
    return float(total)


def test_top_k_counts_the_k_likeliest() -> None:
    scores = np.array([[0.4, 0.3, 0.2, 0.1], [0.4, 0.3, 0.2, 0.1], [0.25, 0.25, 0.25, 0.25]])
    truth = np.array([2, 0, 2])
    assert metric({"name": "top_k_accuracy", "k": 3})(truth, scores) == 1
    assert metric({"name": "top_k_accuracy", "k": 2})(truth, scores) == pytest.approx(1 / 3)
    assert metric({"name": "top_k_accuracy", "k": 1})(truth, scores) == metric("accuracy")(truth, scores)


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_regression(seed: int) -> None:
    random = np.random.default_rng(seed)
    truth, prediction = random.normal(size=40), random.normal(size=40)
    expected = {
        "rmse": theirs.root_mean_squared_error(truth, prediction),
        "mae": theirs.mean_absolute_error(truth, prediction),
        "r2": theirs.r2_score(truth, prediction),
        "mape": theirs.mean_absolute_percentage_error(truth, prediction),
        "median_absolute_error": theirs.median_absolute_error(truth, prediction),
    }
    found = measure("tabular-regression", truth, prediction)
    assert found == pytest.approx(expected)


def test_what_cannot_be_measured_is_nan_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one = np.zeros(4, dtype=np.int64)
        assert np.isnan(metric("roc_auc")(one, np.full((4, 2), 0.5)))
        assert np.isnan(metric("r2")(np.ones(3), np.ones(3)))
        assert metric("f1_macro")(one, np.array([[0.9, 0.1]] * 4)) == 1.0


def test_direction_and_default() -> None:
    assert not greater_is_better("log_loss")
    assert not greater_is_better("rmse")
    assert greater_is_better("r2")
    assert all("greater_is_better" in entry.facts for entry in entries("metrics"))
    assert default_metric("tabular-regression") == "rmse"
    assert default_metric("image-classification") == "accuracy"
