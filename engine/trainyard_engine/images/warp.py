"""Augmentations that move pixels by maps of the whole picture: shifts, quarter turns, affine maps, perspective."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

from ..registry import IMAGES, Param, register
from .chance import P, signed, sometimes, uniform
from .geometry import span

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from .augment import Augmentation

Fill = Annotated[
    str,
    Param(
        choices=("black", "edge", "mirror"),
        help="What comes in from outside: black, the outermost pixels, or a mirror.",
    ),
]
#: As grid_sample and as pad call them.
SAMPLED = {"black": "zeros", "edge": "border", "mirror": "reflection"}
PADDED = {"black": "constant", "edge": "replicate", "mirror": "reflect"}


@register(
    "augmentations",
    "random_crop",
    title="Shift",
    help="Enlarges the picture by a border and cuts a part of its own size out of it.",
    tasks=IMAGES,
    aliases=["random_shift"],
)
def random_crop(
    *,
    p: P = 1.0,
    padding: Annotated[float, Param(gt=0, le=0.5, help="Width of the border as a share of the side.")] = 0.125,
    fill: Fill = "mirror",
) -> Augmentation:
    """He et al. 2016 (arXiv:1512.03385): four pixels of 32, by whole pixels."""
    import torch
    from torch.nn import functional

    def change(batch: Tensor, generator: torch.Generator) -> Tensor:
        count, _, height, width = batch.shape
        up, side = max(1, round(padding * height)), max(1, round(padding * width))
        larger = functional.pad(batch, [side, side, up, up], mode=PADDED[fill])
        place = torch.rand(2, count, generator=generator)
        top, left = (place[0] * (2 * up + 1)).long(), (place[1] * (2 * side + 1)).long()
        rows = (top[:, None] + torch.arange(height))[:, :, None].to(batch.device)
        columns = (left[:, None] + torch.arange(width))[:, None, :].to(batch.device)
        pictures = torch.arange(count, device=batch.device)[:, None, None]
        return larger.permute(0, 2, 3, 1)[pictures, rows, columns].permute(0, 3, 1, 2)

    return sometimes(p, change)


@register(
    "augmentations",
    "random_quarter_turn",
    title="Quarter turns",
    help="Turns by 90, 180 or 270 degrees; for views from above, where no side is up.",
    tasks=IMAGES,
    aliases=["random_rotate90"],
)
def random_quarter_turn(*, p: P = 0.75) -> Augmentation:
    """Whole pixels; together with a flip each of the eight positions of a square is as likely as another."""
    import torch

    def change(batch: Tensor, generator: torch.Generator) -> Tensor:
        quarters = torch.randint(1, 4, (len(batch),), generator=generator).to(batch.device)
        square = batch.shape[2] == batch.shape[3]
        changed = batch.clone()
        for quarter in (1, 2, 3) if square else (2,):
            rows = (quarters == quarter if square else quarters > 0).nonzero().flatten()
            changed[rows] = batch[rows].rot90(quarter, dims=(2, 3))
        return changed

    return sometimes(p, change)


@register(
    "augmentations",
    "random_affine",
    title="Affine",
    help="Turns, moves, enlarges and slants, each by a random amount.",
    tasks=IMAGES,
)
def random_affine(
    *,
    p: P = 1.0,
    degrees: Annotated[float, Param(ge=0, le=180, help="Largest angle of the turn, to either side.")] = 10.0,
    translate: Annotated[float, Param(ge=0, le=1, help="Largest move as a share of the side.")] = 0.1,
    scale: Annotated[tuple[float, float], span("scale", 0, 10, "What it is enlarged by")] = (0.9, 1.1),
    shear: Annotated[float, Param(ge=0, le=80, help="Largest slant in degrees, to either side.")] = 5.0,
    fill: Fill = "black",
) -> Augmentation:
    """As torchvision's RandomAffine, bilinear, slanted along both axes."""
    import torch

    def change(batch: Tensor, generator: torch.Generator) -> Tensor:
        from .operations import affine

        count, (height, width) = len(batch), batch.shape[2:]
        angle = signed(count, math.radians(degrees), generator)
        across, down = (signed(count, translate * side, generator) for side in (width, height))
        larger = uniform(count, *scale, generator)
        slant = torch.stack([signed(count, math.radians(shear), generator) for _ in range(2)])
        return affine(batch, angle, torch.stack([across, down]), larger, slant, SAMPLED[fill])

    return sometimes(p, change)


@register(
    "augmentations",
    "random_perspective",
    title="Perspective",
    help="Moves the four corners inwards, as a picture is seen from aside.",
    tasks=IMAGES,
)
def random_perspective(
    *,
    p: P = 0.5,
    distortion_scale: Annotated[
        float, Param(gt=0, le=1, title="Strength", help="Largest move of a corner as a share of half the side.")
    ] = 0.3,
    fill: Fill = "black",
) -> Augmentation:
    """As torchvision's RandomPerspective, bilinear."""
    import torch
    from torch.nn import functional

    def change(batch: Tensor, generator: torch.Generator) -> Tensor:
        moves = distortion_scale * torch.rand(len(batch), 4, 2, generator=generator)
        ends = corners() * (1 - moves)
        grid = looked_through(homography(ends, corners().expand_as(ends)), batch.shape[2], batch.shape[3])
        return functional.grid_sample(
            batch, grid.to(batch.device, batch.dtype), mode="bilinear", padding_mode=SAMPLED[fill], align_corners=False
        )

    return sometimes(p, change)


def corners() -> Tensor:
    """The four corners of [-1, 1]², x first."""
    import torch

    return torch.tensor([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


def homography(start: Tensor, end: Tensor) -> Tensor:
    """float [n, 3, 3] that takes the four points `start` [n, 4, 2] to `end`."""
    import torch

    x, y = start.unbind(dim=2)
    u, v = end.unbind(dim=2)
    one, zero = torch.ones_like(x), torch.zeros_like(x)
    upper = torch.stack([x, y, one, zero, zero, zero, -u * x, -u * y], dim=2)
    lower = torch.stack([zero, zero, zero, x, y, one, -v * x, -v * y], dim=2)
    solved = torch.linalg.solve(torch.cat([upper, lower], dim=1).double(), torch.cat([u, v], dim=1).double())
    return torch.cat([solved, torch.ones_like(solved[:, :1])], dim=1).view(-1, 3, 3)


def looked_through(maps: Tensor, height: int, width: int) -> Tensor:
    """float [n, height, width, 2]: where each pixel of the result comes from, in [-1, 1]²."""
    import torch

    across = (2 * torch.arange(width, dtype=torch.float64) + 1) / width - 1
    down = (2 * torch.arange(height, dtype=torch.float64) + 1) / height - 1
    points = torch.stack(
        [across.expand(height, width), down[:, None].expand(height, width), torch.ones(height, width)], 2
    )
    found = torch.einsum("nij,hwj->nhwi", maps, points.double())
    return found[..., :2] / found[..., 2:]
