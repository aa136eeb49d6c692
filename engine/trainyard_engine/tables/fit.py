"""Fits the columns' steps and the estimator on the training part, and tells how it goes round by round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .estimator import Array, Estimator, Model, Report, Rows
from .pipeline import category_positions


@dataclass
class Part:
    """Rows of a table: typed frame and target."""

    frame: Any
    values: Array


@dataclass
class Fitted:
    """Columns' steps and model, both fitted."""

    columns: Any
    model: Model

    def output(self, frame: Any) -> Array:
        """Probabilities float64[n, classes], or values float64[n]."""
        return self.model.output(self.columns.transform(frame))


@dataclass
class Parts:
    """What a fit gets: rows to learn from, and rows that are only measured."""

    train: Part
    held_out: Part | None = None


def fit(
    estimator: Estimator, columns: Any, parts: Parts, done: Report, prepared: Callable[[], None] = lambda: None
) -> Fitted:
    """Fits on the training part alone; the held-out part only draws curves.

    `prepared` is called when the columns are ready, before the estimator begins.
    """
    values = parts.train.values
    inputs = columns.fit_transform(parts.train.frame, values)
    categories = category_positions(columns)
    train = Rows(inputs, values, categories)
    held_out = parts.held_out
    watched = None if held_out is None else Rows(columns.transform(held_out.frame), held_out.values, categories)
    prepared()
    return Fitted(columns, estimator.fit(train, watched, done))
