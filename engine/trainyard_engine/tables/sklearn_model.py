"""Fitted scikit-learn estimators, and those of libraries that keep its form: one skops file holds columns and model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from . import skops_file
from .estimator import Array, Estimator, Model, Report, Rows, Wants


@dataclass
class SklearnModel:
    """`model` has predict, and predict_proba for classes."""

    FILE: ClassVar[str] = "model.skops"
    EXAMPLE: ClassVar[str] = "estimator.py"
    PACKAGES: ClassVar[tuple[str, ...]] = ("skops", "lightgbm")
    model: Any
    regression: bool
    rounds: int = 1

    def output(self, inputs: Any) -> Array:
        """Probabilities float64 [n, classes], or values float64 [n]."""
        found = self.model.predict(inputs) if self.regression else self.model.predict_proba(inputs)
        return np.asarray(found, dtype=np.float64)

    def save(self, columns: Any, folder: Path) -> Path:
        """A Pipeline of both in one file."""
        from sklearn.pipeline import Pipeline

        if "n_jobs" in self.model.get_params():
            # Threads were granted to the training, not to whoever predicts later.
            self.model.set_params(n_jobs=1)
        skops_file.save(Pipeline([("columns", columns), ("model", self.model)]), folder / self.FILE)
        return folder / self.FILE

    @classmethod
    def load(cls, folder: Path, regression: bool) -> tuple[Any, Self]:
        """Columns and model. Raises TrainyardError `model.not_ready`."""
        steps = skops_file.load(folder / cls.FILE).named_steps
        return steps["columns"], cls(steps["model"], regression)


@dataclass
class OneFit:
    """A scikit-learn estimator that is fitted in one go."""

    model: Any
    wants: Wants
    rounds: int = 1
    word: str = "tree"

    @property
    def few_rounds(self) -> int:
        """All."""
        return self.rounds

    def set_apart(self, values: Array) -> int | None:
        """It learns from every row."""
        return None

    def fit(self, train: Rows, watched: Rows | None, report: Report) -> Model:
        """All at once."""
        self.model.fit(train.inputs, train.values)
        report(1, {})
        return SklearnModel(self.model, train.regression)

    def without_stopping(self, found: int, growth: float) -> Estimator:
        """It is the same."""
        return self
