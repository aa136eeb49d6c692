"""Augmentations of the tones of a picture, where its pixels are (protocol: augment.py)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

from ..registry import IMAGES, Param, register
from .chance import P, sometimes, uniform
from .geometry import span

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from .augment import Augmentation


@register(
    "augmentations",
    "random_grayscale",
    title="Grey",
    help="Takes the colours away, where they should not decide alone.",
    tasks=IMAGES,
    aliases=["random_greyscale"],
)
def random_grayscale(*, p: P = 0.1) -> Augmentation:
    """Brightness by ITU-R BT.601 in all three channels."""

    def change(batch: Tensor, _: torch.Generator) -> Tensor:
        from .operations import grey

        return grey(batch).expand_as(batch)

    return sometimes(p, change)


@register(
    "augmentations",
    "gaussian_blur",
    title="Blur",
    help="Blurs by a Gaussian, as a lens that is not in focus does.",
    tasks=IMAGES,
)
def gaussian_blur(
    *,
    p: P = 0.3,
    sigma: Annotated[tuple[float, float], span("sigma", 0, 20, "Width of the blur in pixels")] = (0.1, 1.5),
) -> Augmentation:
    """Chen et al. 2020 (arXiv:2002.05709); cut off at three sigma."""

    def change(batch: Tensor, generator: torch.Generator) -> Tensor:
        from .operations import blur

        return blur(batch, uniform(len(batch), *sigma, generator), math.ceil(3 * sigma[1]))

    return sometimes(p, change)


@register(
    "augmentations",
    "random_sharpness",
    title="Sharpness",
    help="Sharpens or softens.",
    tasks=IMAGES,
    aliases=["random_adjust_sharpness"],
)
def random_sharpness(
    *,
    p: P = 0.5,
    factor: Annotated[tuple[float, float], span("factor", -0.001, 10, "0 is smooth, 1 as it was, 2 sharp")] = (
        0.2,
        2.0,
    ),
) -> Augmentation:
    """As Pillow's ImageEnhance.Sharpness."""

    def change(batch: Tensor, generator: torch.Generator) -> Tensor:
        from .operations import sharpness

        return sharpness(batch, uniform(len(batch), *factor, generator))

    return sometimes(p, change)


@register(
    "augmentations",
    "random_solarize",
    title="Solarise",
    help="Inverts the bright parts.",
    tasks=IMAGES,
)
def random_solarize(
    *, p: P = 0.2, threshold: Annotated[float, Param(ge=0, le=1, help="From this brightness on.")] = 0.5
) -> Augmentation:
    """As Pillow's ImageOps.solarize."""
    import torch

    def change(batch: Tensor, _: torch.Generator) -> Tensor:
        from .operations import solarize

        return solarize(batch, torch.full((len(batch),), threshold))

    return sometimes(p, change)


@register(
    "augmentations",
    "random_posterize",
    title="Posterise",
    help="Leaves few levels of each colour.",
    tasks=IMAGES,
)
def random_posterize(
    *, p: P = 0.2, bits: Annotated[int, Param(ge=1, le=7, help="Bits that are left of the eight.")] = 4
) -> Augmentation:
    """As Pillow's ImageOps.posterize."""
    import torch

    def change(batch: Tensor, _: torch.Generator) -> Tensor:
        from .operations import posterize

        return posterize(batch, torch.full((len(batch),), float(bits)))

    return sometimes(p, change)


@register(
    "augmentations",
    "random_equalize",
    title="Equalise",
    help="Spreads the levels of each colour evenly.",
    tasks=IMAGES,
)
def random_equalize(*, p: P = 0.2) -> Augmentation:
    """As Pillow's ImageOps.equalize."""

    def change(batch: Tensor, _: torch.Generator) -> Tensor:
        from .operations import equalize

        return equalize(batch)

    return sometimes(p, change)


@register(
    "augmentations",
    "random_autocontrast",
    title="Auto-contrast",
    help="Stretches each colour from black to white.",
    tasks=IMAGES,
)
def random_autocontrast(*, p: P = 0.2) -> Augmentation:
    """As Pillow's ImageOps.autocontrast."""

    def change(batch: Tensor, _: torch.Generator) -> Tensor:
        from .operations import autocontrast

        return autocontrast(batch)

    return sometimes(p, change)


@register(
    "augmentations",
    "gaussian_noise",
    title="Noise",
    help="Adds noise to every value, as a sensor in the dark does.",
    tasks=IMAGES,
)
def gaussian_noise(
    *,
    p: P = 0.5,
    std: Annotated[tuple[float, float], span("std", 0, 1, "Deviation of the noise, where white is 1")] = (0.01, 0.08),
) -> Augmentation:
    """Normal, each picture with a deviation of its own."""
    import torch

    def change(batch: Tensor, generator: torch.Generator) -> Tensor:
        size = uniform(len(batch), *std, generator)[:, None, None, None]
        noise = torch.randn(batch.shape, generator=generator) * size
        return (batch + noise.to(batch.device)).clamp(0, 1)

    return sometimes(p, change)
