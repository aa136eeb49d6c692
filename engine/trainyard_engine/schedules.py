"""How the learning rate moves: f(step) -> factor in [0, 1] of the config's rate; step 0 is the first optimiser step.

Most are a function of the step alone, so that a resumed run needs no state for them. One that looks at what was measured
has `observe(value)`, called with the ranking metric after each epoch, and is a part of the checkpoint (parts.py).
Context that a schedule may ask for: `steps_per_epoch`, `steps_total`, `metric` (the name of the ranking metric).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any, Protocol, runtime_checkable

from .ranking import improves
from .registry import IMAGES, Param, Rule, register

Schedule = Callable[[int], float]


@runtime_checkable
class Watching(Protocol):
    """A schedule with a state."""

    def __call__(self, step: int) -> float:
        """The factor of a step."""
        ...

    def observe(self, value: float) -> None:
        """The ranking metric of an epoch that has ended."""
        ...

    def state_dict(self) -> Any:
        """As a part."""
        ...

    def load_state_dict(self, state: Any) -> None:
        """As a part."""
        ...


WARM_UP = (
    Rule("warmup_epochs", "<=", "config.epochs", "The training would end before the learning rate is reached."),
    Rule(
        "warmup_epochs", "<", "config.epochs", "The full learning rate is reached at the last step.", severity="warning"
    ),
)
NEVER_FALLS = Rule("step_size", "<", "config.epochs", "The learning rate would never fall.", severity="warning")
Warmup = Annotated[float, Param(ge=0, le=1000, help="Epochs over which the rate rises linearly from zero.")]
WarmupRatio = Annotated[
    float, Param(ge=0, le=1, help="The same as a share of all steps; the longer of the two counts.")
]
MinRate = Annotated[
    float,
    Param(
        ge=0, le=1, title="Final share", help="Lowest rate, as a share of the learning rate.", aliases=("final_share",)
    ),
]


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
    warmup_ratio: WarmupRatio = 0.0,
    min_lr_rate: MinRate = 0.0,
) -> Schedule:
    """Loshchilov & Hutter 2017 (arXiv:1608.03983), one cycle."""
    warmup = max(warmup_epochs * steps_per_epoch, warmup_ratio * steps_total)

    def factor(step: int) -> float:
        if step < warmup:
            return warm(step, warmup)
        done = min(1.0, (step - warmup) / max(1.0, steps_total - warmup))
        return min_lr_rate + (1 - min_lr_rate) * 0.5 * (1 + math.cos(math.pi * done))

    return factor


@register("schedulers", "constant", title="Constant", help="Stays as it is.", tasks=IMAGES, rules=WARM_UP)
def constant(
    *, steps_per_epoch: int, steps_total: int, warmup_epochs: Warmup = 0.0, warmup_ratio: WarmupRatio = 0.0
) -> Schedule:
    """Warm-up, then the full rate."""
    warmup = max(warmup_epochs * steps_per_epoch, warmup_ratio * steps_total)
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
    steps_total: int,
    warmup_epochs: Warmup = 0.0,
    warmup_ratio: WarmupRatio = 0.0,
    step_size: Annotated[
        int, Param(ge=1, le=10_000, title="Every", help="Epochs between two falls.", aliases=("every_epochs",))
    ] = 5,
    gamma: Annotated[
        float, Param(gt=0, lt=1, title="Factor", help="What the rate is multiplied with.", aliases=("factor",))
    ] = 0.1,
) -> Schedule:
    """Warm-up, then steps down."""
    warmup = max(warmup_epochs * steps_per_epoch, warmup_ratio * steps_total)
    return lambda now: warm(now, warmup) * gamma ** (now // (step_size * steps_per_epoch))


class Plateau:
    """Falls by `factor` when `patience` epochs in a row brought no gain, as PyTorch's ReduceLROnPlateau."""

    def __init__(self, metric: str, warmup: float, fall: tuple[float, int, float]) -> None:
        self._metric = metric
        self._warmup = warmup
        self._factor, self._patience, self._lowest = fall
        self._share, self._best, self._bad = 1.0, None, 0

    _best: float | None

    def __call__(self, step: int) -> float:
        """Warm-up times what the falls left."""
        return warm(step, self._warmup) * self._share

    def observe(self, value: float) -> None:
        """A number that is none is no gain."""
        if improves(self._metric, value, self._best):
            self._best, self._bad = value, 0
            return
        self._bad += 1
        if self._bad > self._patience:
            self._share, self._bad = max(self._lowest, self._share * self._factor), 0

    def state_dict(self) -> dict[str, Any]:
        """A part of the training."""
        return {"share": self._share, "best": self._best, "bad": self._bad}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Goes on."""
        self._share, self._best, self._bad = state["share"], state["best"], state["bad"]


@register(
    "schedulers",
    "reduce_lr_on_plateau",
    title="On a plateau",
    help="Falls by a factor when the metric has not gained for a while.",
    tasks=IMAGES,
    aliases=["reduce_on_plateau"],
    rules=[
        *WARM_UP,
        Rule("patience", "<", "config.epochs", "The learning rate would never fall.", severity="warning"),
    ],
)
def reduce_lr_on_plateau(
    *,
    steps_per_epoch: int,
    steps_total: int,
    metric: str,
    warmup_epochs: Warmup = 0.0,
    warmup_ratio: WarmupRatio = 0.0,
    factor: Annotated[float, Param(gt=0, lt=1, help="What the rate is multiplied with.")] = 0.1,
    patience: Annotated[int, Param(ge=0, le=10_000, help="Epochs without gain that are waited for.")] = 3,
    min_lr_rate: MinRate = 0.0,
) -> Schedule:
    """Looks at the metric that ranks epochs."""
    warmup = max(warmup_epochs * steps_per_epoch, warmup_ratio * steps_total)
    return Plateau(metric, warmup, (factor, patience, min_lr_rate))
