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


def fit(estimator: Estimator, columns: Any, train: Part, held_out: Part | None, done: RoundDone) -> Fitted:
    """Fits on `train` alone; `held_out` is only measured, for the curves of LightGBM and the network."""
    inputs = columns.fit_transform(train.frame, train.values)
    regression = train.values.dtype.kind == "f"
    if estimator.family == "network":
        from .mlp import train_mlp

        weights = train_mlp(estimator.model, (inputs, train.values), measured(columns, held_out), done)
        return Fitted(columns, weights=weights, regression=regression)
    model = estimator.model
    if type(model).__name__.startswith("LGBM"):
        watched = measured(columns, held_out)
        fit_lightgbm(estimator, ordinal_positions(columns), (inputs, train.values), watched, done)
    elif type(model).__name__.startswith("RandomForest"):
        fit_forest(model, estimator.rounds, inputs, train.values, done)
    else:
        model.fit(inputs, train.values)
        done(1, {})
    return Fitted(columns, model=model, regression=regression)


def measured(columns: Any, held_out: Part | None) -> tuple[Array, Array] | None:
    """Held-out inputs through the fitted steps, for a curve."""
    return None if held_out is None else (columns.transform(held_out.frame), held_out.values)


def fit_forest(model: Any, trees: int, inputs: Array, values: Array, done: RoundDone) -> None:
    """Grows in steps; scikit-learn draws the same trees as in one go."""
    if model.get_params().get("class_weight") == "balanced":
        # Worked out here, because scikit-learn warns of doing so in steps.
        counts = np.bincount(values)
        model.set_params(class_weight=dict(enumerate((len(values) / (len(counts) * counts)).tolist())))
    model.set_params(warm_start=True)
    for grown in [*range(FOREST_STEP, trees, FOREST_STEP), trees]:
        model.set_params(n_estimators=grown).fit(inputs, values)
        done(grown, {})
    model.set_params(warm_start=False)


def fit_lightgbm(
    estimator: Estimator,
    ordinals: list[int],
    data: tuple[Array, Array],
    watched: tuple[Array, Array] | None,
    done: RoundDone,
) -> None:
    """All rounds, without early stopping: the held-out rows only draw a curve."""
    from lightgbm import log_evaluation

    every = max(1, estimator.rounds // CURVE_POINTS)
    regression = data[1].dtype.kind == "f"

    def tell(state: Any) -> None:
        number = state.iteration + 1
        losses: dict[str, float] = {}
        if number % every == 0 or number in (1, estimator.rounds):
            losses = {f"{name}/loss": float(value) for name, _, value, *_ in state.evaluation_result_list or []}
        done(number, losses)

    named = [("train", data)] + ([("val", watched)] if watched is not None else [])
    estimator.model.fit(
        *data,
        eval_X=tuple(pair[0] for _, pair in named),
        eval_y=tuple(pair[1] for _, pair in named),
        eval_names=[name for name, _ in named],
        eval_metric="rmse" if regression else None,
        categorical_feature=ordinals if estimator.native_categories and ordinals else "auto",
        callbacks=[log_evaluation(0), tell],
    )
