"""Augmentations that draw what they do: RandAugment, TrivialAugment, AugMix (protocol: augment.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from ..registry import IMAGES, Param, register
from .chance import P, sometimes

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from .augment import Augmentation

#: Steps that a strength is divided into, as published.
BINS = 31


@dataclass(frozen=True)
class Range:
    """What an operation's amount is at strength 0 and at strength 1, and whether it goes to either side."""

    weakest: float
    strongest: float
    signed: bool = False

    def at(self, strength: Tensor, side: Tensor) -> Tensor:
        """float [n]; `side` is -1 or 1."""
        amount = self.weakest + (self.strongest - self.weakest) * strength
        return amount * side if self.signed else amount


def space(shear: float, translate: float, degrees: float, factor: float, bits: float) -> dict[str, Range]:
    """The fourteen operations that the published spaces have in common."""
    found = {"shear_x": shear, "shear_y": shear, "translate_x": translate, "translate_y": translate, "rotate": degrees}
    ranges = {name: Range(0.0, most, signed=True) for name, most in found.items()}
    # A factor of 1 leaves the picture as it is; the side is taken of what is added to it.
    ranges |= {name: Range(0.0, factor, signed=True) for name in FACTORS}
    return ranges | {
        "posterize": Range(8.0, 8.0 - bits),
        "solarize": Range(1.0, 0.0),
        "autocontrast": Range(0.0, 0.0),
        "equalize": Range(0.0, 0.0),
        "identity": Range(0.0, 0.0),
    }


FACTORS = ("brightness", "contrast", "saturation", "sharpness")
RAND = space(0.3, 150 / 331, 30, 0.9, 4)
TRIVIAL = space(0.99, 32 / 224, 135, 0.99, 6)
#: Nothing that the corruptions it is measured on do: no changes of brightness, contrast, colour and sharpness.
MIX = {name: one for name, one in space(0.3, 1 / 3, 30, 0.0, 4).items() if name not in (*FACTORS, "identity")}


def operate(batch: Tensor, which: Tensor, strength: Tensor, side: Tensor, known: Mapping[str, Range]) -> Tensor:
    """Each picture by its own of the `known` operations, with its own strength [n] from 0 to 1."""
    from . import operations

    changed = batch.clone()
    for number, (name, limits) in enumerate(known.items()):
        rows = (which == number).nonzero().flatten()
        if len(rows) == 0 or name == "identity":
            continue
        there = rows.to(batch.device)
        amount = limits.at(strength[rows], side[rows])
        operation: Callable[[Tensor, Tensor], Tensor] = getattr(operations, name)
        changed[there] = operation(batch[there], 1 + amount if name in FACTORS else amount)
    return changed


def draw(count: int, known: Mapping[str, Range], generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """The number of an operation and a side, -1 or 1, for each picture."""
    import torch

    which = torch.randint(len(known), (count,), generator=generator)
    return which, 2.0 * torch.randint(2, (count,), generator=generator) - 1


@register(
    "augmentations",
    "rand_augment",
    title="RandAugment",
    help="Some operations of fourteen for each image, all with the same strength.",
    tasks=IMAGES,
    aliases=["randaugment"],
)
def rand_augment(
    *,
    p: P = 1.0,
    num_ops: Annotated[int, Param(ge=1, le=10, title="Operations", help="One after the other.")] = 2,
    magnitude: Annotated[int, Param(ge=0, le=30, title="Strength", help="Of thirty.")] = 9,
) -> Augmentation:
    """Cubuk et al. 2019 (arXiv:1909.13719), with the ranges of torchvision."""
    import torch

    def change(batch: Tensor, generator: torch.Generator) -> Tensor:
        strength = torch.full((len(batch),), magnitude / (BINS - 1))
        for _ in range(num_ops):
            which, side = draw(len(batch), RAND, generator)
            batch = operate(batch, which, strength, side, RAND)
        return batch

    return sometimes(p, change)


@register(
    "augmentations",
    "trivial_augment",
    title="TrivialAugment",
    help="One operation of fourteen for each image, with a strength of its own; nothing to tune.",
    tasks=IMAGES,
    aliases=["trivialaugment", "trivial_augment_wide"],
)
def trivial_augment(
    *,
    p: P = 1.0,
    most: Annotated[int, Param(ge=1, le=30, title="Largest strength", help="Of thirty.")] = 30,
) -> Augmentation:
    """Müller and Hutter 2021 (arXiv:2103.10158), the wide space."""
    import torch

    def change(batch: Tensor, generator: torch.Generator) -> Tensor:
        which, side = draw(len(batch), TRIVIAL, generator)
        strength = torch.randint(most + 1, (len(batch),), generator=generator) / (BINS - 1)
        return operate(batch, which, strength, side, TRIVIAL)

    return sometimes(p, change)


@register(
    "augmentations",
    "aug_mix",
    title="AugMix",
    help="Blends the picture with several chains of operations on itself; for pictures that will come in worse than these.",
    tasks=IMAGES,
    aliases=["augmix"],
)
def aug_mix(
    *,
    p: P = 1.0,
    severity: Annotated[
        int, Param(ge=1, le=10, title="Strength", help="Largest strength of an operation, of ten.")
    ] = 3,
    mixture_width: Annotated[int, Param(ge=1, le=10, title="Chains", help="Chains that are blended.")] = 3,
    chain_depth: Annotated[
        int, Param(ge=0, le=10, title="Length", help="Operations in a chain; 0: one to three, drawn.")
    ] = 0,
    alpha: Annotated[float, Param(gt=0, le=10, help="Of the distributions that the shares are drawn from.")] = 1.0,
) -> Augmentation:
    """Hendrycks et al. 2020 (arXiv:1912.02781), without its second loss."""
    import numpy as np
    import torch

    def change(batch: Tensor, generator: torch.Generator) -> Tensor:
        count = len(batch)
        random = np.random.default_rng(int(torch.randint(2**62, (1,), generator=generator)))
        weights = torch.from_numpy(random.dirichlet([alpha] * mixture_width, count)).float()
        own = torch.from_numpy(random.beta(alpha, alpha, count)).float()
        mixed = torch.zeros_like(batch)
        for chain in range(mixture_width):
            depth = torch.randint(1, 4, (count,), generator=generator) if chain_depth == 0 else None
            one = batch
            for at in range(chain_depth or 3):
                which, side = draw(count, MIX, generator)
                strength = severity / 10 * torch.rand(count, generator=generator)
                # A chain that is over goes on with none of them.
                which = which if depth is None else torch.where(depth > at, which, torch.tensor(-1))
                one = operate(one, which, strength, side, MIX)
            mixed += scaled(weights[:, chain], one)
        return scaled(own, batch) + scaled(1 - own, mixed)

    return sometimes(p, change)


def scaled(share: Tensor, batch: Tensor) -> Tensor:
    """Each picture times its share."""
    return share.to(batch.device)[:, None, None, None] * batch
