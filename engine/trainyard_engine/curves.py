"""Learning rates that follow a curve of the steps (protocol: schedules.py). After the warm-up they fall over what is left."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from .registry import IMAGES, Param, Rule, register
from .schedules import WARM_UP, MinRate, Schedule, Warmup, WarmupRatio, warm

Gamma = Annotated[
    float, Param(gt=0, lt=1, title="Factor", help="What the rate is multiplied with.", aliases=("factor",))
]
NEVER_AGAIN = Rule("cycle_epochs", "<", "config.epochs", "It would never start again.", severity="warning")


def rise(steps_per_epoch: int, steps_total: int, warmup_epochs: float, warmup_ratio: float) -> float:
    """Steps of the warm-up: the longer of the two."""
    return max(warmup_epochs * steps_per_epoch, warmup_ratio * steps_total)


def left(step: int, warmup: float, steps_total: int) -> float:
    """Share of the steps behind the warm-up that is still to come, from 1 to 0."""
    return 1.0 - min(1.0, (step - warmup) / max(1.0, steps_total - warmup))


@register(
    "schedulers", "linear", title="Linear", help="Falls in a straight line to the end.", tasks=IMAGES, rules=WARM_UP
)
def linear(
    *,
    steps_per_epoch: int,
    steps_total: int,
    warmup_epochs: Warmup = 0.0,
    warmup_ratio: WarmupRatio = 0.0,
    min_lr_rate: MinRate = 0.0,
) -> Schedule:
    """As PyTorch's LinearLR from 1 to the final share."""
    warmup = rise(steps_per_epoch, steps_total, warmup_epochs, warmup_ratio)

    def factor(step: int) -> float:
        if step < warmup:
            return warm(step, warmup)
        return min_lr_rate + (1 - min_lr_rate) * left(step, warmup, steps_total)

    return factor


@register(
    "schedulers",
    "polynomial",
    title="Polynomial",
    help="Falls to the end as a power of what is left of the training; a power of 1 is a straight line.",
    tasks=IMAGES,
    rules=WARM_UP,
)
def polynomial(
    *,
    steps_per_epoch: int,
    steps_total: int,
    warmup_epochs: Warmup = 0.0,
    warmup_ratio: WarmupRatio = 0.0,
    power: Annotated[float, Param(gt=0, le=10, help="Above 1 it falls early, below 1 late.")] = 2.0,
    min_lr_rate: MinRate = 0.0,
) -> Schedule:
    """As PyTorch's PolynomialLR; Chen et al. 2017 (arXiv:1606.00915) have a power of 0.9."""
    warmup = rise(steps_per_epoch, steps_total, warmup_epochs, warmup_ratio)

    def factor(step: int) -> float:
        if step < warmup:
            return warm(step, warmup)
        return min_lr_rate + (1 - min_lr_rate) * math.pow(left(step, warmup, steps_total), power)

    return factor


@register(
    "schedulers",
    "exponential",
    title="Exponential",
    help="Falls by the same factor after every epoch.",
    tasks=IMAGES,
    rules=WARM_UP,
)
def exponential(
    *,
    steps_per_epoch: int,
    steps_total: int,
    warmup_epochs: Warmup = 0.0,
    warmup_ratio: WarmupRatio = 0.0,
    gamma: Gamma = 0.9,
) -> Schedule:
    """As PyTorch's ExponentialLR; the first fall is an epoch after the warm-up."""
    warmup = rise(steps_per_epoch, steps_total, warmup_epochs, warmup_ratio)

    def factor(step: int) -> float:
        if step < warmup:
            return warm(step, warmup)
        return math.pow(gamma, int((step - warmup) / steps_per_epoch))

    return factor


@register(
    "schedulers",
    "multi_step",
    title="Steps at milestones",
    help="Falls by a factor where so much of the training is done.",
    tasks=IMAGES,
    rules=WARM_UP,
)
def multi_step(
    *,
    steps_per_epoch: int,
    steps_total: int,
    warmup_epochs: Warmup = 0.0,
    warmup_ratio: WarmupRatio = 0.0,
    milestones: Annotated[
        list[float],
        Param(gt=0, lt=1, min_items=1, max_items=20, ordered=True, help="Shares of the training: 0.5 is half way."),
    ] = [0.5, 0.75],  # noqa: B006
    gamma: Gamma = 0.1,
) -> Schedule:
    """As PyTorch's MultiStepLR; the milestones are those of He et al. 2016 (arXiv:1512.03385), as shares."""
    warmup = rise(steps_per_epoch, steps_total, warmup_epochs, warmup_ratio)
    steps = [round(share * steps_total) for share in milestones]

    def factor(step: int) -> float:
        return warm(step, warmup) * math.pow(gamma, sum(step >= milestone for milestone in steps))

    return factor


@register(
    "schedulers",
    "cosine_restarts",
    title="Cosine with restarts",
    help="Falls along half a cosine and starts again, again and again.",
    tasks=IMAGES,
    aliases=["cosine_with_restarts"],
    rules=[*WARM_UP, NEVER_AGAIN],
)
def cosine_restarts(
    *,
    steps_per_epoch: int,
    steps_total: int,
    warmup_epochs: Warmup = 0.0,
    warmup_ratio: WarmupRatio = 0.0,
    cycle_epochs: Annotated[int, Param(ge=1, le=10_000, title="First cycle", help="Epochs until it starts again.")] = 5,
    cycle_growth: Annotated[int, Param(ge=1, le=10, help="Each cycle is so many times as long as the one before.")] = 1,
    cycle_decay: Annotated[float, Param(gt=0, le=1, help="Each cycle starts at this share of the one before.")] = 1.0,
    min_lr_rate: MinRate = 0.0,
) -> Schedule:
    """Loshchilov and Hutter 2017 (arXiv:1608.03983), as PyTorch's CosineAnnealingWarmRestarts."""
    warmup = rise(steps_per_epoch, steps_total, warmup_epochs, warmup_ratio)

    def factor(step: int) -> float:
        if step < warmup:
            return warm(step, warmup)
        into, length, cycle = step - warmup, float(cycle_epochs * steps_per_epoch), 0
        while into >= length:
            into, length, cycle = into - length, length * cycle_growth, cycle + 1
        top = max(min_lr_rate, math.pow(cycle_decay, cycle))
        return min_lr_rate + (top - min_lr_rate) * 0.5 * (1 + math.cos(math.pi * into / length))

    return factor


@register(
    "schedulers",
    "one_cycle",
    title="One cycle",
    help="Rises from a small rate to the full one and falls far below where it began; the rise is its warm-up.",
    tasks=IMAGES,
    aliases=["onecycle"],
)
def one_cycle(
    *,
    steps_total: int,
    pct_start: Annotated[float, Param(gt=0, lt=1, title="Rise", help="Share of the training that it rises for.")] = 0.3,
    div_factor: Annotated[float, Param(ge=1, le=10_000, help="It begins at the full rate divided by this.")] = 25.0,
    final_div_factor: Annotated[
        float, Param(ge=1, le=1e9, help="It ends at its beginning divided by this.")
    ] = 10_000.0,
    anneal: Annotated[
        str, Param(choices=("cosine", "linear"), title="Shape", help="Along half cosines, or along straight lines.")
    ] = "cosine",
) -> Schedule:
    """Smith and Topin 2018 (arXiv:1708.07120), as PyTorch's OneCycleLR."""
    start, end = 1 / div_factor, 1 / (div_factor * final_div_factor)
    shape: Literal["cosine", "linear"] = "linear" if anneal == "linear" else "cosine"
    # The last steps of the rise and of the fall; of two steps or one there is nothing to rise over.
    top, last = pct_start * steps_total - 1, steps_total - 1

    def factor(step: int) -> float:
        if step <= top and top > 0:
            return between(start, 1.0, step / top, shape)
        above = max(0.0, top)
        return between(1.0, end, min(1.0, (step - above) / max(1.0, last - above)), shape)

    return factor


def between(first: float, second: float, share: float, shape: Literal["cosine", "linear"]) -> float:
    """From the first to the second value, as `share` goes from 0 to 1."""
    done = share if shape == "linear" else (1 - math.cos(math.pi * share)) / 2
    return first + (second - first) * done
