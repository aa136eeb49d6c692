"""Augmentations that move pixels: mirrors, turns, crops (protocol: augment.py)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

from ..registry import IMAGES, Alias, Param, register
from .chance import sometimes

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from .augment import Augmentation

#: Draws of a crop's size before the middle is taken, as published.
TRIES = 10
P = Annotated[
    float,
    Param(ge=0, le=1, title="Probability", help="Share of the images that are mirrored.", aliases=("probability",)),
]


def span(name: str, above: float, up_to: float, what: str) -> Param:
    """Two numbers that one is drawn between; an earlier version had them as `min_…` and `max_…`."""
    return Param(
        gt=above,
        le=up_to,
        ordered=True,
        help=f"{what}: drawn between the two.",
        item_titles=("smallest", "largest"),
        aliases=(Alias(f"min_{name}", item=0), Alias(f"max_{name}", item=1)),
    )


@register(
    "augmentations",
    "random_horizontal_flip",
    title="Flip",
    help="Mirrors left and right.",
    tasks=IMAGES,
    aliases=["flip"],
)
def random_horizontal_flip(
    *,
    p: P = 0.5,
    vertical: Annotated[bool, Param(help="Mirror up and down as well, drawn for itself.")] = False,
    unless_mirrored: Annotated[
        bool, Param(help="Leave it out where one class looks like another one mirrored, as arrows do; measured.")
    ] = True,
) -> Augmentation:
    """`unless_mirrored` is answered where the pictures are known (train.py)."""
    return mirror(p, (3, 2) if vertical else (3,))


@register(
    "augmentations",
    "random_vertical_flip",
    title="Flip up and down",
    help="Mirrors up and down; for views from above.",
    tasks=IMAGES,
)
def random_vertical_flip(*, p: P = 0.5) -> Augmentation:
    """Each picture for itself."""
    return mirror(p, (2,))


def mirror(share: float, axes: tuple[int, ...]) -> Augmentation:
    """Turns each axis of a share of the pictures around."""
    import torch

    def apply(batch: Tensor, targets: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        for axis in axes:
            chosen = torch.rand(len(batch), generator=generator) < share
            batch = torch.where(chosen.to(batch.device)[:, None, None, None], batch.flip(axis), batch)
        return batch, targets

    return apply


@register(
    "augmentations",
    "random_rotation",
    title="Turn",
    help="Turns by a random angle; the corners that come in are black.",
    tasks=IMAGES,
)
def random_rotation(
    *,
    degrees: Annotated[float, Param(gt=0, le=180, help="Largest angle, to either side.")] = 15.0,
    p: Annotated[float, Param(ge=0, le=1, title="Probability", help="Share of the images that are turned.")] = 1.0,
) -> Augmentation:
    """By one bilinear sampling grid for the whole batch; the size stays."""
    import torch

    def change(batch: Tensor, generator: torch.Generator) -> Tensor:
        angle = (2 * torch.rand(len(batch), generator=generator) - 1) * math.radians(degrees)
        height, width = batch.shape[2:]
        matrix = torch.zeros(len(batch), 2, 3)
        # The grid is in shares of width and height; a turn is one in pixels.
        matrix[:, 0, 0], matrix[:, 0, 1] = angle.cos(), -angle.sin() * height / width
        matrix[:, 1, 0], matrix[:, 1, 1] = angle.sin() * width / height, angle.cos()
        return sample(batch, matrix, (height, width), "zeros")

    return sometimes(p, change)


@register(
    "augmentations",
    "random_resized_crop",
    title="Random crop",
    help="Cuts out a random part and stretches it to the full size.",
    tasks=IMAGES,
    facts={"crops": True},
)
def random_resized_crop(
    *,
    size: int,
    scale: Annotated[tuple[float, float], span("scale", 0, 1, "Share of the area that is kept")] = (0.5, 1.0),
    ratio: Annotated[tuple[float, float], span("ratio", 0.1, 10, "Width to height of the part")] = (0.75, 4 / 3),
) -> Augmentation:
    """Szegedy et al. 2015 (arXiv:1409.4842); a picture that is larger than `size` comes out in `size`."""
    import torch

    def apply(batch: Tensor, targets: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        height, width = batch.shape[2:]
        boxes = crop_boxes(len(batch), (height, width), scale, ratio, generator).float()
        top, left, tall, wide = boxes
        # An affine map from the output square [-1, 1]² to the crop's part of the input.
        matrix = torch.zeros(len(batch), 2, 3)
        matrix[:, 0, 0], matrix[:, 1, 1] = wide / width, tall / height
        matrix[:, 0, 2] = (2 * left + wide) / width - 1
        matrix[:, 1, 2] = (2 * top + tall) / height - 1
        return sample(batch, matrix, (size, size), "border"), targets

    return apply


def crop_boxes(
    count: int,
    room: tuple[int, int],
    scale: tuple[float, float],
    ratio: tuple[float, float],
    generator: torch.Generator,
) -> Tensor:
    """int64 [4, count]: top, left, height and width of crops in pixels, in pictures of `room` (height, width).

    The published way (as torchvision's get_params): area and log of the ratio are drawn up to ten times until the part
    fits; after that the largest part in the middle whose ratio is allowed.
    """
    import torch

    height, width = room
    tall, wide, fits = part_sizes(count, room, scale, ratio, generator)
    # The first draw that fits; a row of zeros has its largest at 0.
    first = fits.int().argmax(dim=0)
    rows = torch.arange(count)
    tall, wide, found = tall[first, rows], wide[first, rows], fits[first, rows]
    shape = width / height
    if shape < ratio[0]:
        middle = (round(width / ratio[0]), width)
    elif shape > ratio[1]:
        middle = (height, round(height * ratio[1]))
    else:
        middle = (height, width)
    tall = torch.where(found, tall, torch.tensor(middle[0]))
    wide = torch.where(found, wide, torch.tensor(middle[1]))
    place = torch.rand(2, count, generator=generator)
    top = torch.where(found, (place[0] * (height - tall + 1)).long(), (height - tall) // 2)
    left = torch.where(found, (place[1] * (width - wide + 1)).long(), (width - wide) // 2)
    return torch.stack([top, left, tall, wide])


def part_sizes(
    count: int,
    room: tuple[int, int],
    scale: tuple[float, float],
    ratio: tuple[float, float],
    generator: torch.Generator,
) -> tuple[Tensor, Tensor, Tensor]:
    """TRIES draws of the height and width of a part, int64 [TRIES, count] each, and whether they fit."""
    import torch

    height, width = room
    draw = torch.rand(2, TRIES, count, generator=generator)
    area = height * width * (scale[0] + (scale[1] - scale[0]) * draw[0])
    low, high = math.log(ratio[0]), math.log(ratio[1])
    shape = torch.exp(low + (high - low) * draw[1])
    wide, tall = (area * shape).sqrt().round().long(), (area / shape).sqrt().round().long()
    fits = (wide > 0) & (wide <= width) & (tall > 0) & (tall <= height)
    return tall, wide, fits


def sample(batch: Tensor, matrix: Tensor, size: tuple[int, int], outside: str) -> Tensor:
    """The pictures as seen through affine maps float [n, 2, 3] of the output square; `outside`: zeros (black) or border."""
    from torch.nn import functional

    grid = functional.affine_grid(matrix, [len(batch), 3, *size], align_corners=False).to(batch.device)
    return functional.grid_sample(batch, grid, mode="bilinear", padding_mode=outside, align_corners=False)
