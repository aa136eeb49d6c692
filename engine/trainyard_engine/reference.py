"""What stands beside a measured metric: what no model gets on the same examples, and how sure the value is.

Both are measured. What cannot be is left out: a cell that stays empty says more than one that was made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .metrics import Array, measure
from .registry import REGRESSION, Choice, entries
from .seeds import derive

#: Resamplings of a bootstrap, and how many must have given a number.
RESAMPLINGS, ENOUGH = 200, 100
#: Examples times outputs that are resampled at most: about a second on one core. Beyond it intervals are narrow anyway.
MOST_NUMBERS = 30_000


@dataclass(frozen=True)
class Held:
    """Held-out examples of one model: truth, its output (as metrics.py takes both), and the targets it was trained on."""

    truth: Array
    output: Array
    trained_on: Array

    def constant(self, task: str) -> Array:
        """The same answer for every example: the training part's frequencies of classes, or its mean."""
        if task in REGRESSION:
            return np.full(len(self.truth), float(np.mean(self.trained_on)))
        counts = np.bincount(self.trained_on, minlength=self.output.shape[1])
        return np.tile(counts / counts.sum(), (len(self.truth), 1))


def baseline(task: str, parts: Sequence[Held], ranked: Choice) -> dict[str, float]:
    """Metrics of the constant answer, means over the parts (folds); one that it has no value of is missing."""
    told = [measure(task, part.truth, part.constant(task), ranked) for part in parts]
    means = {name: float(np.mean([one[name] for one in told])) for name in told[0]}
    return {name: value for name, value in means.items() if np.isfinite(value)}


def intervals(task: str, parts: Sequence[Held], ranked: Choice, seed: int) -> dict[str, list[float]]:
    """95 % intervals by the percentile bootstrap (Efron 1979) over the examples, within each part; the same for the same seed.

    Accuracy has none here: as a share of counted examples it has an exact one (Wilson) wherever it is shown. Metrics of
    plugins have none either: what they cost is not known.
    """
    if sum(part.output.size for part in parts) > MOST_NUMBERS:
        return {}
    names = {entry.name for entry in entries("metrics", task) if entry.built_in} - {"accuracy"}
    random = np.random.default_rng(derive(seed, "intervals"))
    found: dict[str, list[float]] = {}
    for _ in range(RESAMPLINGS):
        told = []
        for part in parts:
            chosen = random.integers(0, len(part.truth), len(part.truth))
            told.append(measure(task, part.truth[chosen], part.output[chosen], ranked, only=names))
        for name in told[0]:
            found.setdefault(name, []).append(float(np.mean([one[name] for one in told])))
    return {name: bounds for name, values in found.items() if (bounds := middle(values)) is not None}


def middle(values: Sequence[float]) -> list[float] | None:
    """The middle 95 % of the values that are numbers; None of too few, and where all are alike.

    A model that made no mistake makes none in any resampling: an interval of no width would say that it never will.
    """
    numbers = np.array([value for value in values if np.isfinite(value)])
    if len(numbers) < ENOUGH:
        return None
    low, high = (float(bound) for bound in np.percentile(numbers, (2.5, 97.5)))
    return [low, high] if low < high else None


def beside(task: str, held: Sequence[Held], test: Held | None, ranked: Choice, seed: int) -> dict[str, dict[str, Any]]:
    """`baseline` and `intervals` under the names that the metrics have, those of the test part with test_ in front."""
    found: dict[str, dict[str, Any]] = {
        "baseline": dict(baseline(task, held, ranked)),
        "intervals": dict(intervals(task, held, ranked, seed)),
    }
    if test is not None:
        found["baseline"] |= {f"test_{name}": value for name, value in baseline(task, [test], ranked).items()}
        found["intervals"] |= {f"test_{name}": value for name, value in intervals(task, [test], ranked, seed).items()}
    return found
