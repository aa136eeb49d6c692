"""How the learning rate moves: a function of the step alone, so that a resumed run needs no state for it.

A schedule is f(step) -> factor in [0, 1] of the config's learning rate; step 0 is the first optimiser step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated

from .registry import IMAGES, Param, Rule, register

Schedule = Callable[[int], float]
WARM_UP = (
    Rule("warmup_epochs", "<=", "config.epochs", "The training would end before the learning rate is reached."),
    Rule(
        "warmup_epochs", "<", "config.epochs", "The full learning rate is reached at the last step.", severity="warning"
    ),
)
NEVER_FALLS = Rule("every_epochs", "<", "config.epochs", "The learning rate would never fall.", severity="warning")
Warmup = Annotated[float, Param(ge=0, le=1000, help="Epochs over which the rate rises linearly from zero.")]


def warm(step: int, warmup: float) -> float:
    """Linear rise to 1 at the end of `warmup` steps; the very first step already moves."""
    return min(1.0, (step + 1) / warmup) if warmup > 0 else 1.0


@register(
    "schedulers",
    "cosine",
    title="Cosine",
    help="Falls along half a cosine to the end.",
    tasks=IMAGES,
    rules=WARM_UP,
)
def cosine(
    *,
    steps_per_epoch: int,
    steps_total: int,
    warmup_epochs: Warmup = 0.0,
    final_share: Annotated[float, Param(ge=0, le=1, help="Share of the learning rate at the end.")] = 0.0,
) -> Schedule:
    """Loshchilov & Hutter 2017 (arXiv:1608.03983), one cycle."""
    warmup = warmup_epochs * steps_per_epoch

    def factor(step: int) -> float:
        if step < warmup:
            return warm(step, warmup)
        done = min(1.0, (step - warmup) / max(1.0, steps_total - warmup))
        return final_share + (1 - final_share) * 0.5 * (1 + math.cos(math.pi * done))

    return factor


@register("schedulers", "constant", title="Constant", help="Stays as it is.", tasks=IMAGES, rules=WARM_UP)
def constant(*, steps_per_epoch: int, warmup_epochs: Warmup = 0.0) -> Schedule:
    """Warm-up, then the full rate."""
    warmup = warmup_epochs * steps_per_epoch
    return lambda step: warm(step, warmup)


@register(
    "schedulers",
    "step",
    title="Steps",
    help="Falls by a factor every few epochs.",
    tasks=IMAGES,
    rules=[*WARM_UP, NEVER_FALLS],
)
def step(
    *,
    steps_per_epoch: int,
    warmup_epochs: Warmup = 0.0,
    every_epochs: Annotated[int, Param(ge=1, le=10_000, help="Epochs between two falls.")] = 5,
    factor: Annotated[float, Param(gt=0, lt=1, help="What the rate is multiplied with.")] = 0.1,
) -> Schedule:
    """Warm-up, then steps down."""
    warmup = warmup_epochs * steps_per_epoch
    return lambda now: warm(now, warmup) * factor ** (now // (every_epochs * steps_per_epoch))
