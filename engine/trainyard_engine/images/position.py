"""Where a training stands, in the form that a checkpoint keeps."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass
class Position:
    """Counts from the beginning of the run, over all its attempts."""

    #: Epochs that are over, evaluation included.
    epoch: int = 0
    #: Steps of the running epoch that are over.
    step: int = 0
    #: Optimiser steps so far.
    total: int = 0
    #: Early stopping ended the training.
    ended: bool = False
    best_epoch: int = 0
    best_step: int = 0
    #: The ranking metric there; None before the first evaluation.
    best_value: float | None = None
    best_metrics: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Position:
        """The position of a checkpoint."""
        return cls(**{one.name: value[one.name] for one in fields(cls)})

    def over(self, epochs: int) -> bool:
        """Whether no training is left to do."""
        return self.ended or self.epoch >= epochs

    def improved(self, value: float, greater_is_better: bool) -> bool:
        """Whether a value of the ranking metric beats the best so far; NaN beats nothing but an empty place."""
        if self.best_value is None:
            return True
        return value > self.best_value if greater_is_better else value < self.best_value
