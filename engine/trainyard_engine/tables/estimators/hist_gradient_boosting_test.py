"""It stops by the rows that are set apart, at the round that answers them best."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import log_loss, mean_squared_error

from trainyard_engine import catalogue
from trainyard_engine.registry import create
from trainyard_engine.tables.estimator import Rows
from trainyard_engine.tables.stopping import LEAST_BOOSTING, split


def made(task: str, **parameters: Any) -> Any:
    """An unfitted one."""
    catalogue.load()
    choice = {"name": "hist_gradient_boosting", "max_iter": 300, "n_iter_no_change": 20, **parameters}
    return create("models", choice, task=task, seed=3, threads=1, deterministic=True)


@pytest.mark.parametrize("task", ["tabular-classification", "tabular-regression"])
def test_it_ends_with_its_best_round(task: str) -> None:
    random = np.random.default_rng(1)
    inputs = random.normal(size=(1_200, 4))
    values: Any = inputs[:, 0] + random.normal(size=1_200)
    classes = task == "tabular-classification"
    if classes:
        values = np.digitize(values, [-1, 1])
    rows = Rows(inputs, values)
    told: list[int] = []

    def note(number: int, _: dict[str, float]) -> bool:
        told.append(number)
        return False

    found = made(task).fit(rows, None, note)
    learn, stop = split(rows, 3, LEAST_BOOSTING)
    assert stop is not None
    whole = made(task).model.fit(learn.inputs, learn.values)
    staged = whole.staged_predict_proba(stop.inputs) if classes else whole.staged_predict(stop.inputs)
    losses = [(log_loss if classes else mean_squared_error)(stop.values, output) for output in staged]
    best = int(np.argmin(losses[: told[-1]])) + 1
    assert found.rounds == found.model.n_iter_ == best
    # Steps of 25: the first one at which 20 rounds had brought no gain.
    assert best + 20 <= told[-1] < best + 20 + 25
    # As if it had been fitted for so many rounds at once.
    again = made(task).model.set_params(max_iter=best).fit(learn.inputs, learn.values)
    assert vars(found.model).keys() == vars(again).keys()
    parameters = found.model.get_params()
    assert parameters | {"categorical_features": "from_dtype"} == again.get_params()
    answer = "predict_proba" if classes else "predict"
    assert np.array_equal(getattr(found.model, answer)(inputs), getattr(again, answer)(inputs))


def test_a_wish_to_end_is_heeded_between_two_looks() -> None:
    inputs = np.arange(1_200.0)[:, None]
    found = made("tabular-regression").fit(Rows(inputs, inputs[:, 0] % 7), None, lambda number, _: number >= 50)
    assert found.rounds <= 50
    assert "_check_early_stopping_loss" not in vars(found.model)


def test_without_patience_it_grows_to_its_end() -> None:
    inputs = np.arange(1_200.0)[:, None]
    found = made("tabular-regression", max_iter=60, n_iter_no_change=0).fit(
        Rows(inputs, inputs[:, 0] % 7), None, lambda *_: False
    )
    assert found.rounds == found.model.n_iter_ == 60
