"""Which pictures of a batch are changed: what p means in every augmentation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from ..registry import Param

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from .augment import Augmentation

    #: Changed pictures from pictures, and the generator that decides how.
    Change = Callable[[Tensor, torch.Generator], Tensor]

P = Annotated[
    float,
    Param(ge=0, le=1, title="Probability", help="Share of the images that are changed.", aliases=("probability",)),
]


def sometimes(p: float, change: Change) -> Augmentation:
    """Changes each picture with the probability p, and only these are computed; targets stay as they are."""
    import torch

    def apply(batch: Tensor, targets: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        rows = (torch.rand(len(batch), generator=generator) < p).nonzero().flatten()
        if len(rows) == 0:
            return batch, targets
        there = rows.to(batch.device)
        if len(rows) == len(batch):
            return change(batch, generator), targets
        return batch.index_copy(0, there, change(batch[there], generator)), targets

    return apply


def uniform(count: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    """float [count] between the two."""
    import torch

    return low + (high - low) * torch.rand(count, generator=generator)


def signed(count: int, most: float, generator: torch.Generator) -> Tensor:
    """float [count] to either side."""
    return uniform(count, -most, most, generator)
