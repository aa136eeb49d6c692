"""Permutation importance (Breiman 2001): what the metric loses on held-out rows when one column is shuffled.

It is measured after the model is safe, and ends when its time is over: a fifth of what the fits took, SECONDS at least.
What was measured by then is told, and how much of the whole it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ..metrics import greater_is_better, metric
from ..ranking import key
from .columns import ColumnPlan
from .fit import Fitted, Part
from .frame import parts
from .pipeline import origins

#: Rows that are shuffled and predicted at most, which bounds the wait.
MAX_ROWS = 2_000
#: Of the time of the fits, and seconds that it may take in any case.
SHARE, SECONDS = 0.2, 10.0
#: Models of more training rows than this are many bytes, and one of them tells as much as all.
KEEP_ALL_BELOW = 20_000


@dataclass
class Importance:
    """Losses of the metric by column, over folds and repeats; positive: the column helps."""

    #: The choice that ranks, with its parameters.
    ranked: dict[str, Any]
    repeats: int
    seed: int
    #: Fitted models with their own held-out rows.
    models: list[tuple[Fitted, Part]] = field(default_factory=list)
    losses: dict[str, list[float]] = field(default_factory=dict)
    #: Names of columns that would be measured.
    wanted: int = 0

    def add(self, fitted: Fitted, held_out: Part) -> None:
        """To be measured later."""
        if self.repeats:
            self.models.append((fitted, sample(held_out, np.random.default_rng(self.seed))))

    def run(
        self, plans: Sequence[ColumnPlan], seconds: float, heed: Callable[[], None], shuffled: Callable[[int], None]
    ) -> None:
        """All models, all columns, then once more, until `seconds` are over. `shuffled` hears of predicted rows."""
        used = [plan for plan in plans if plan.used]
        self.wanted = len(used)
        end = time.monotonic() + seconds
        shufflers = [Shuffler(fitted, part, used, self.ranked) for fitted, part in self.models]
        random = np.random.default_rng(self.seed)
        for _ in range(self.repeats):
            for shuffler in shufflers:
                order = random.permutation(len(shuffler.part.values))
                for at in shuffler.by_use:
                    if time.monotonic() > end:
                        return
                    heed()
                    self.losses.setdefault(used[at].name, []).append(shuffler.loss(at, order))
                    shuffled(len(order))

    @property
    def partial(self) -> bool:
        """Whether its time was over before its end."""
        return sum(map(len, self.losses.values())) < self.repeats * len(self.models) * self.wanted

    def told(self) -> str:
        """How much was measured, for people."""
        least = min(map(len, self.losses.values()), default=0) if len(self.losses) == self.wanted else 0
        whole = self.repeats * len(self.models)
        if least:
            return f"Importance took its share of the time: each column was shuffled at least {least} of {whole} times."
        return f"Importance took its share of the time: {len(self.losses):,} of {self.wanted:,} columns were measured."

    def table(self) -> list[dict[str, Any]]:
        """The largest first; a loss that is no number (a sample may lack a class) comes last."""
        found = [
            {"column": name, "mean": float(np.mean(losses)), "std": float(np.std(losses))}
            for name, losses in self.losses.items()
        ]
        return sorted(found, key=lambda one: key(float(one["mean"]), greater=True))


class Shuffler:
    """One model and its held-out rows: the metric, and what it loses when a column is shuffled.

    What the steps made of the rows is shuffled, all outputs of a column together: the steps need not run again.
    """

    def __init__(self, fitted: Fitted, part: Part, plans: Sequence[ColumnPlan], ranked: dict[str, Any]) -> None:
        self.fitted, self.part, self.plans = fitted, part, plans
        self._measure = metric(ranked)
        self._sign = 1.0 if greater_is_better(ranked["name"]) else -1.0
        self._inputs = fitted.columns.transform(part.frame)
        self._before = self._measure(part.values, fitted.model.output(self._inputs))
        self._groups = groups(fitted.columns, plans)
        #: Positions of the plans, those first that the model itself uses most.
        self.by_use = by_use(fitted, self._groups) if self._groups else list(range(len(plans)))

    def loss(self, at: int, order: npt.NDArray[np.int64]) -> float:
        """Of the metric, with the plan at that position shuffled."""
        if self._groups is None:
            shuffled = self.part.frame.copy()
            for name in parts(self.plans[at]):
                shuffled[name] = self.part.frame[name].to_numpy()[order]
            output = self.fitted.output(shuffled)
        else:
            output = self.fitted.model.output(moved(self._inputs, self._groups[at], order))
        return float(self._sign * (self._before - self._measure(self.part.values, output)))


def groups(columns: Any, plans: Sequence[ColumnPlan]) -> list[npt.NDArray[np.int64]] | None:
    """Positions of the outputs of each plan; None where a step mixes columns."""
    behind = origins(columns)
    if behind is None:
        return None
    owner = {part: at for at, plan in enumerate(plans) for part in parts(plan)}
    of = np.array([owner[name] for name in behind], dtype=np.int64)
    return [np.flatnonzero(of == at) for at in range(len(plans))]


def by_use(fitted: Fitted, positions: list[npt.NDArray[np.int64]]) -> list[int]:
    """Order of the plans: where time is short, it goes into those that matter."""
    used = getattr(getattr(fitted.model, "model", None), "feature_importances_", None)
    if used is None:
        return list(range(len(positions)))
    return [int(at) for at in np.argsort([-float(used[of].sum()) for of in positions], kind="stable")]


def moved(inputs: Any, positions: npt.NDArray[np.int64], order: npt.NDArray[np.int64]) -> Any:
    """The inputs with some columns taken from other rows."""
    if isinstance(inputs, np.ndarray):
        made = inputs.copy()
        made[:, positions] = inputs[order][:, positions]
        return made
    from scipy.sparse import diags_array

    chosen = np.zeros(inputs.shape[1])
    chosen[positions] = 1
    return inputs @ diags_array(1 - chosen) + inputs[order] @ diags_array(chosen)


def work(repeats: int, plans: Sequence[ColumnPlan], held_out: int) -> int:
    """Rows that are predicted for one model."""
    return repeats * sum(plan.used for plan in plans) * min(held_out, MAX_ROWS)


def sample(part: Part, random: np.random.Generator) -> Part:
    """At most MAX_ROWS rows."""
    if len(part.values) <= MAX_ROWS:
        return part
    at = np.sort(random.choice(len(part.values), MAX_ROWS, replace=False))
    return Part(part.frame.iloc[at].reset_index(drop=True), part.values[at])
