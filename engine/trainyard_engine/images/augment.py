"""Changes to whole batches of training pictures on the device, before they are normalised.

An augmentation is f(batch, targets, generator) -> (batch, targets): pictures float32 [n, 3, height, width] from 0 to 1;
targets int64 [n] (labels) or float32 [n, classes] (shares of classes, where pictures are mixed). All its randomness
comes from the generator, which the training seeds from (seed, epoch, step): the same step sees the same pictures,
whether or not the run was interrupted before it.

The entries themselves: geometry.py, warp.py, colour.py, tone.py, policies.py, mix.py, and by what the pictures are of:
purposes.py. Context that an entry may ask for: `classes`, `size` (pixels of
the square that the model takes).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..registry import create

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    Augmentation = Callable[[Tensor, Tensor, torch.Generator], tuple[Tensor, Tensor]]


def chain(choices: list[dict[str, Any]], *, classes: int, size: int) -> Augmentation | None:
    """All chosen augmentations in the config's order; None where none is chosen. Pixels stay from 0 to 1."""
    steps: list[Augmentation] = [create("augmentations", choice, classes=classes, size=size) for choice in choices]
    if not steps:
        return None

    def apply(batch: Tensor, targets: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        for one in steps:
            batch, targets = one(batch, targets, generator)
        return batch.clamp(0, 1), targets

    return apply
