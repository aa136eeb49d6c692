"""What a recipe has a training do that no single setting of a config says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn

from ..parts import Part
from .batches import PixelBatches, Rows
from .pixels import Pictures


@dataclass(frozen=True)
class Course:
    """Beside the config; all of it follows from what a checkpoint keeps."""

    #: Side of the training pictures in the first `small_epochs` epochs, in pixels.
    small_size: int = 0
    small_epochs: int = 0
    #: Epochs before which no gain is no reason to stop.
    judged_from: int = 0
    #: Steps of an epoch at most; None: each sees all pictures.
    most_steps: int | None = None
    #: Norms keep the statistics that they came with.
    keeps_statistics: bool = False
    #: No epoch begins after it, by the monotonic clock.
    until: float | None = None
    #: What travels with every checkpoint, beside labels and preprocessing.
    about: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)


#: A config without preset.
PLAIN = Course()


class Growing:
    """Small pictures first, whose steps are quick, then those of the model's own size. Batches (batches.py)."""

    slow_epochs = 1

    def __init__(self, small: PixelBatches, full: PixelBatches, small_epochs: int) -> None:
        small.half, small.rank = full.half, full.rank
        self._small, self._full, self._small_epochs = small, full, small_epochs

    def train(self, epoch: int, step: int, rows: Rows) -> tuple[Tensor, Tensor]:
        """As PixelBatches."""
        return (self._small if epoch < self._small_epochs else self._full).train(epoch, step, rows)

    def ahead(self, epoch: int, rows: Rows) -> None:
        """As PixelBatches."""
        self._full.ahead(epoch, rows)

    def evaluate(self, pictures: Pictures, exact: bool = False) -> Iterator[tuple[Tensor, Tensor]]:
        """Always in the model's own size."""
        return self._full.evaluate(pictures, exact)

    def answers(self, model: nn.Module, inputs: Tensor) -> Tensor:
        """As PixelBatches."""
        return self._full.answers(model, inputs)
