"""Parameters that are left empty come to what suits the task and the number of trees; one that is given stands."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainyard_engine import catalogue
from trainyard_engine.registry import create
from trainyard_engine.tables.estimator import Rows

BOOSTING = [("lightgbm", "n_estimators"), ("hist_gradient_boosting", "max_iter")]


def model(choice: dict[str, Any], task: str = "tabular-regression") -> Any:
    """The library's own unfitted estimator of a choice."""
    catalogue.load()
    return create("models", choice, task=task, seed=0, threads=1, deterministic=True).model


@pytest.mark.parametrize(("name", "trees"), BOOSTING)
def test_fewer_trees_take_larger_steps(name: str, trees: str) -> None:
    rates = [
        model({"name": name, trees: count}).get_params()["learning_rate"] for count in (1, 40, 100, 200, 1_000, 5_000)
    ]
    assert rates == pytest.approx([0.3, 0.25, 0.1, 0.05, 0.05, 0.05])
    assert model({"name": name, trees: 40, "learning_rate": 0.02}).get_params()["learning_rate"] == 0.02


def test_forty_trees_reach_the_level_of_the_target() -> None:
    inputs = np.repeat(np.arange(4.0), 50)[:, None]
    values = inputs[:, 0] * 100
    catalogue.load()
    choice = {"name": "lightgbm", "n_estimators": 40}
    made = create("models", choice, task="tabular-regression", seed=0, threads=1, deterministic=True)
    found = made.fit(Rows(inputs, values), None, lambda *_: None).output(np.array([[0.0], [3.0]]))
    # At a rate of 0.05 the last values are 20 away from theirs.
    assert found == pytest.approx([0, 300], abs=3)


@pytest.mark.parametrize(
    ("name", "parameter", "classes", "values"),
    [("lightgbm", "min_child_samples", 20, 10), ("random_forest", "min_samples_leaf", 2, 1)],
)
def test_a_leaf_of_values_needs_fewer_rows(name: str, parameter: str, classes: int, values: int) -> None:
    assert model({"name": name}, "tabular-classification").get_params()[parameter] == classes
    assert model({"name": name}).get_params()[parameter] == values
    for task in ("tabular-classification", "tabular-regression"):
        assert model({"name": name, parameter: 7}, task).get_params()[parameter] == 7
