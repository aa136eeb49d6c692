"""Changes to whole batches on the device: float [n, 3, size, size] in, the same shape out.

An augmentation is f(batch, generator) -> batch. All its randomness comes from the generator, which the training seeds
from (seed, epoch, step): the same step sees the same pictures, whether or not the run was interrupted before it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from ..registry import IMAGES, Param, Rule, create, register

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    Augmentation = Callable[[Tensor, torch.Generator], Tensor]


@register(
    "augmentations", "flip", title="Flip", help="Mirrors left and right, and up and down if asked to.", tasks=IMAGES
)
def flip(
    *,
    probability: Annotated[float, Param(ge=0, le=1, help="Share of the images that are mirrored.")] = 0.5,
    vertical: Annotated[bool, Param(help="Mirror up and down as well; for views from above.")] = False,
) -> Augmentation:
    """Each direction is drawn for itself."""
    import torch

    def apply(batch: Tensor, generator: torch.Generator) -> Tensor:
        for axis in (3, 2) if vertical else (3,):
            chosen = torch.rand(len(batch), generator=generator) < probability
            batch = torch.where(chosen.to(batch.device)[:, None, None, None], batch.flip(axis), batch)
        return batch

    return apply


@register(
    "augmentations",
    "random_resized_crop",
    title="Random crop",
    help="Cuts out a random part and stretches it to the full size.",
    tasks=IMAGES,
    rules=[
        Rule("min_scale", "<=", "max_scale", "The smallest part cannot be larger than the largest."),
        Rule("min_ratio", "<=", "max_ratio", "The flattest shape cannot be wider than the widest."),
    ],
)
def random_resized_crop(
    *,
    min_scale: Annotated[float, Param(gt=0, le=1, help="Smallest share of the area that is kept.")] = 0.5,
    max_scale: Annotated[float, Param(gt=0, le=1, help="Largest share of the area that is kept.")] = 1.0,
    min_ratio: Annotated[float, Param(gt=0.1, le=1, help="Flattest shape, width to height.")] = 0.75,
    max_ratio: Annotated[float, Param(ge=1, lt=10, help="Widest shape, width to height.")] = 4 / 3,
) -> Augmentation:
    """Szegedy et al. 2015 (arXiv:1409.4842), for the whole batch by one bilinear sampling grid."""
    import torch
    from torch.nn import functional

    def apply(batch: Tensor, generator: torch.Generator) -> Tensor:
        draw = torch.rand(4, len(batch), generator=generator)
        area = min_scale + (max_scale - min_scale) * draw[0]
        ratio = torch.exp(math.log(min_ratio) + (math.log(max_ratio) - math.log(min_ratio)) * draw[1])
        width = (area * ratio).sqrt().clamp(max=1.0)
        height = (area / ratio).sqrt().clamp(max=1.0)
        # An affine map from the output square [-1, 1]² to the crop's square in the input.
        matrix = torch.zeros(len(batch), 2, 3)
        matrix[:, 0, 0], matrix[:, 1, 1] = width, height
        matrix[:, 0, 2] = (2 * draw[2] - 1) * (1 - width)
        matrix[:, 1, 2] = (2 * draw[3] - 1) * (1 - height)
        grid = functional.affine_grid(matrix, list(batch.shape), align_corners=False).to(batch.device)
        return functional.grid_sample(batch, grid, mode="bilinear", padding_mode="reflection", align_corners=False)

    return apply


def chain(choices: list[dict[str, Any]]) -> Augmentation:
    """All chosen augmentations in the config's order."""
    steps: list[Augmentation] = [create("augmentations", choice) for choice in choices]

    def apply(batch: Tensor, generator: torch.Generator) -> Tensor:
        for one in steps:
            batch = one(batch, generator)
        return batch

    return apply
