"""Fits the columns' steps and the estimator on the training part, and tells how it goes round by round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from .estimators import Estimator
from .pipeline import ordinal_positions

Array = npt.NDArray[Any]
#: Called after a round with its number from 1 and its losses by name; may raise to stop.
RoundDone = Callable[[int, dict[str, float]], None]
#: Trees that a forest grows between two looks at whether it shall stop.
FOREST_STEP = 25
#: Rounds of LightGBM between two measurements of its curves: at most this many points.
CURVE_POINTS = 100


@dataclass
class Part:
    """Rows of a table: typed frame and target."""

    frame: Any
    values: Array


@dataclass
class Fitted:
    """Columns' steps and estimator, both fitted; one of `model` (scikit-learn) and `weights` (mlp) is there."""

    columns: Any
    model: Any = None
    weights: dict[str, Any] = field(default_factory=dict)
    regression: bool = False

    def output(self, frame: Any) -> Array:
        """Probabilities float64[n, classes], or values float64[n]."""
        inputs = self.columns.transform(frame)
        if self.weights:
            from .mlp import answer

            return answer(self.weights, inputs)
        found = self.model.predict(inputs) if self.regression else self.model.predict_proba(inputs)
        return np.asarray(found, dtype=np.float64)


@dataclass
class Parts:
    """What a fit gets: rows to learn from, and rows that are only measured."""

    train: Part
    held_out: Part | None = None


def fit(estimator: Estimator, columns: Any, parts: Parts, done: RoundDone) -> Fitted:
    """Fits on the training part alone; the held-out part draws the curves of LightGBM and the network."""
    values = parts.train.values
    data = (columns.fit_transform(parts.train.frame, values), values)
    held_out = parts.held_out
    watched = None if held_out is None else (columns.transform(held_out.frame), held_out.values)
    regression = values.dtype.kind == "f"
    if estimator.family == "network":
        from .mlp import train_mlp

        return Fitted(columns, weights=train_mlp(estimator.model, data, watched, done), regression=regression)
    kind = type(estimator.model).__name__
    if kind.startswith("LGBM"):
        categories = ordinal_positions(columns) if estimator.native_categories else []
        fit_lightgbm(estimator, [data, *([watched] if watched else [])], categories, done)
    elif kind.startswith("RandomForest"):
        fit_forest(estimator, data, done)
    else:
        estimator.model.fit(*data)
        done(1, {})
    return Fitted(columns, model=estimator.model, regression=regression)


def fit_forest(estimator: Estimator, data: tuple[Array, Array], done: RoundDone) -> None:
    """Grows in steps; scikit-learn draws the same trees as in one go."""
    model, trees = estimator.model, estimator.rounds
    if model.get_params().get("class_weight") == "balanced":
        # Worked out here, because scikit-learn warns of doing so in steps.
        counts = np.bincount(data[1])
        model.set_params(class_weight=dict(enumerate((len(data[1]) / (len(counts) * counts)).tolist())))
    model.set_params(warm_start=True)
    for grown in [*range(FOREST_STEP, trees, FOREST_STEP), trees]:
        model.set_params(n_estimators=grown).fit(*data)
        done(grown, {})
    model.set_params(warm_start=False)


def fit_lightgbm(estimator: Estimator, data: list[tuple[Array, Array]], categories: list[int], done: RoundDone) -> None:
    """All rounds on the first of `data`, without early stopping: a second one, the held-out rows, only draws a curve."""
    from lightgbm import log_evaluation

    every = max(1, estimator.rounds // CURVE_POINTS)
    regression = data[0][1].dtype.kind == "f"

    def tell(state: Any) -> None:
        number = state.iteration + 1
        losses: dict[str, float] = {}
        if number % every == 0 or number in (1, estimator.rounds):
            losses = {f"{name}/loss": float(value) for name, _, value, *_ in state.evaluation_result_list or []}
        done(number, losses)

    estimator.model.fit(
        *data[0],
        eval_X=tuple(inputs for inputs, _ in data),
        eval_y=tuple(values for _, values in data),
        eval_names=["train", "val"][: len(data)],
        eval_metric="rmse" if regression else None,
        categorical_feature=categories or "auto",
        callbacks=[log_evaluation(0), tell],
    )
