"""Augmentations that change pixel values where they are (protocol: augment.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from ..registry import IMAGES, Param, register
from .chance import P, sometimes
from .geometry import part_sizes, span

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from .augment import Augmentation

Strength = Annotated[float, Param(ge=0, le=1, help="The factor is drawn between 1 minus and 1 plus this.")]


@register(
    "augmentations",
    "color_jitter",
    title="Colour jitter",
    help="Changes brightness, contrast, saturation and hue, each by a number of its own for each image.",
    tasks=IMAGES,
)
def color_jitter(
    *,
    brightness: Strength = 0.2,
    contrast: Strength = 0.2,
    saturation: Strength = 0.2,
    hue: Annotated[float, Param(ge=0, le=0.5, help="Largest turn of the colour circle, as a share of it.")] = 0.0,
    p: P = 1.0,
) -> Augmentation:
    """As torchvision's ColorJitter. Each batch has an order of the four, drawn anew: they do not commute."""
    import torch

    def change(batch: Tensor, generator: torch.Generator) -> Tensor:
        from . import operations

        kinds: list[tuple[float, float, Callable[[Tensor, Tensor], Tensor]]] = [
            (brightness, 1.0, operations.brightness),
            (contrast, 1.0, operations.contrast),
            (saturation, 1.0, operations.saturation),
            (hue, 0.0, operations.hue),
        ]
        draws = 2 * torch.rand(len(kinds), len(batch), generator=generator) - 1
        for kind in torch.randperm(len(kinds), generator=generator).tolist():
            strength, middle, operation = kinds[kind]
            if strength > 0:
                batch = operation(batch, middle + strength * draws[kind])
        return batch

    return sometimes(p, change)


@register(
    "augmentations",
    "random_erasing",
    title="Random erasing",
    help="Covers a random rectangle, so that no single part of a picture decides.",
    tasks=IMAGES,
)
def random_erasing(
    *,
    p: Annotated[float, Param(ge=0, le=1, help="Share of the images of which a part is covered.")] = 0.5,
    scale: Annotated[tuple[float, float], span("scale", 0, 1, "Share of the area")] = (0.02, 0.33),
    ratio: Annotated[tuple[float, float], span("ratio", 0, 100, "Width to height of the part")] = (0.3, 3.3),
    value: Annotated[float, Param(ge=0, le=1, help="What covers it, from black 0 to white 1.")] = 0.0,
) -> Augmentation:
    """Zhong et al. 2017 (arXiv:1708.04896); a part that does not fit in ten draws is left out, as published."""
    import torch

    def apply(batch: Tensor, targets: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        height, width = batch.shape[2:]
        count, rows = len(batch), torch.arange(len(batch))
        sizes = part_sizes(count, (height, width), scale, ratio, generator)
        first = sizes[2].int().argmax(dim=0)
        tall, wide, chosen = (one[first, rows] for one in sizes)
        draw = torch.rand(3, count, generator=generator)
        chosen = chosen & (draw[0] < p)
        top, left = (draw[1] * (height - tall + 1)).long(), (draw[2] * (width - wide + 1)).long()
        across, down = torch.arange(width), torch.arange(height)
        in_columns = (across >= left[:, None]) & (across < (left + wide)[:, None])
        in_rows = (down >= top[:, None]) & (down < (top + tall)[:, None])
        covered = in_rows[:, :, None] & in_columns[:, None, :] & chosen[:, None, None]
        return batch.masked_fill(covered[:, None].to(batch.device), value), targets

    return apply
