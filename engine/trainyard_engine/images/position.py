"""Where a training stands, in the form that a checkpoint keeps."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from ..ranking import finite
from ..stops import Early


@dataclass
class Position:
    """Counts from the beginning of the run, over all its attempts."""

    #: Epochs that are over, evaluation included.
    epoch: int = 0
    #: Steps of the running epoch that are over.
    step: int = 0
    #: Optimiser steps so far.
    total: int = 0
    #: Early stopping ended the training, or somebody who asked it to finish.
    ended: bool = False
    #: It was the latter.
    finished_early: bool = False
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
        """The position of a checkpoint. A best value that is no number was kept by an older engine and is none."""
        # An older engine did not know of `finished_early`.
        found = cls(**{one.name: value[one.name] for one in fields(cls) if one.name in value})
        return found if finite(found.best_value) is not None else replace(found, **NO_BEST)

    def early(self, epochs: int) -> Early | None:
        """Where it was ended, if it was asked to finish; the epoch that was begun counts."""
        done = self.epoch + (1 if self.step else 0)
        return {"unit": "epoch", "done": done, "of": epochs} if self.finished_early else None

    def over(self, epochs: int) -> bool:
        """Whether no training is left to do."""
        return self.ended or self.epoch >= epochs


#: Before any epoch measured a number.
NO_BEST: dict[str, Any] = {"best_epoch": 0, "best_step": 0, "best_value": None, "best_metrics": {}}
