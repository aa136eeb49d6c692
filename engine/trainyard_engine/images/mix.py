"""Augmentations that mix pictures of a batch and their classes (protocol: augment.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..losses import shares
from ..registry import IMAGES, Param, register

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from .augment import Augmentation

#: Entries whose targets are shares of classes.
MIXING = ("mixup", "cutmix")
Alpha = Annotated[
    float, Param(gt=0, le=10, help="Of the beta distribution that the share is drawn from: 1 is any share alike.")
]
P = Annotated[float, Param(ge=0, le=1, help="Share of the batches that are mixed.")]


@register(
    "augmentations",
    "mixup",
    title="Mixup",
    help="Blends each picture with another of its batch, and their classes in the same shares.",
    tasks=IMAGES,
)
def mixup(*, classes: int, alpha: Alpha = 0.2, p: P = 1.0) -> Augmentation:
    """Zhang et al. 2018 (arXiv:1710.09412): one share for a batch."""
    import torch

    def apply(batch: Tensor, targets: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        others = torch.randperm(len(batch), generator=generator).to(batch.device)
        share = draw_share(alpha, p, generator)
        return share * batch + (1 - share) * batch[others], mixed(targets, others, share, classes)

    return apply


@register(
    "augmentations",
    "cutmix",
    title="CutMix",
    help="Puts a part of another picture of the batch into each, and its class in the share of its area.",
    tasks=IMAGES,
)
def cutmix(*, classes: int, alpha: Alpha = 1.0, p: P = 1.0) -> Augmentation:
    """Yun et al. 2019 (arXiv:1905.04899): one part for a batch, cut off at the edges; the share is what is left."""
    import torch

    def apply(batch: Tensor, targets: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        height, width = batch.shape[2:]
        others = torch.randperm(len(batch), generator=generator).to(batch.device)
        side = (1 - draw_share(alpha, p, generator)) ** 0.5
        place = torch.rand(2, generator=generator).tolist()
        tall, wide = int(height * side), int(width * side)
        top, left = int(place[0] * height) - tall // 2, int(place[1] * width) - wide // 2
        rows = slice(max(0, top), min(height, top + tall))
        columns = slice(max(0, left), min(width, left + wide))
        batch = batch.clone()
        batch[:, :, rows, columns] = batch[others][:, :, rows, columns]
        covered = max(0, rows.stop - rows.start) * max(0, columns.stop - columns.start)
        return batch, mixed(targets, others, 1 - covered / (height * width), classes)

    return apply


def draw_share(alpha: float, probability: float, generator: torch.Generator) -> float:
    """The share that a picture keeps, from beta(alpha, alpha); 1 where the batch is not mixed."""
    import numpy as np
    import torch

    seed, wanted = int(torch.randint(2**62, (1,), generator=generator)), float(torch.rand(1, generator=generator))
    return float(np.random.default_rng(seed).beta(alpha, alpha)) if wanted < probability else 1.0


def mixed(targets: Tensor, others: Tensor, share: float, classes: int) -> Tensor:
    """float32 [n, classes]: `share` of a picture's own classes, the rest of the other's."""
    own = shares(targets, classes)
    return share * own + (1 - share) * own[others]
