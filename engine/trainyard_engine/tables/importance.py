"""Permutation importance (Breiman 2001): what the metric loses on held-out rows when one column is shuffled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..metrics import greater_is_better, metric
from ..ranking import key
from .columns import ColumnPlan
from .fit import Fitted, Part
from .frame import parts

#: Rows that are shuffled and predicted at most; more make the figure no better and the wait much longer.
MAX_ROWS = 2_000


@dataclass
class Importance:
    """Losses of the metric by column, over folds and repeats; positive: the column helps."""

    #: The choice that ranks, with its parameters.
    ranked: dict[str, Any]
    repeats: int
    seed: int
    losses: dict[str, list[float]] = field(default_factory=dict)

    def add(self, fitted: Fitted, plans: Sequence[ColumnPlan], held_out: Part, heed: Callable[[], None]) -> None:
        """Measures one fitted model on its own held-out rows."""
        random = np.random.default_rng(self.seed)
        part = sample(held_out, random)
        measure = metric(self.ranked)
        sign = 1.0 if greater_is_better(self.ranked["name"]) else -1.0
        before = measure(part.values, fitted.output(part.frame)) if self.repeats else 0.0
        for plan in plans:
            for _ in range(self.repeats if plan.used else 0):
                heed()
                shuffled = part.frame.copy()
                order = random.permutation(len(part.values))
                for name in parts(plan):
                    shuffled[name] = part.frame[name].to_numpy()[order]
                after = measure(part.values, fitted.output(shuffled))
                self.losses.setdefault(plan.name, []).append(sign * (before - after))

    def table(self) -> list[dict[str, Any]]:
        """The largest first; a loss that is no number (a sample may lack a class) comes last."""
        found = [
            {"column": name, "mean": float(np.mean(losses)), "std": float(np.std(losses))}
            for name, losses in self.losses.items()
        ]
        return sorted(found, key=lambda one: key(float(one["mean"]), greater=True))


def sample(part: Part, random: np.random.Generator) -> Part:
    """At most MAX_ROWS rows."""
    if len(part.values) <= MAX_ROWS:
        return part
    at = np.sort(random.choice(len(part.values), MAX_ROWS, replace=False))
    return Part(part.frame.iloc[at].reset_index(drop=True), part.values[at])
