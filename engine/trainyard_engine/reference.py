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
#: Examples times outputs in one resampling at most: about two seconds on one core for all of them.
MOST_NUMBERS = 30_000
#: Fewer examples than these in one resampling say nothing of many.
FEWEST = 300
#: 0.975 quantile of the standard normal distribution: two-sided 95 %.
Z_95 = 1.959963984540054


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

    def most_frequent(self) -> int:
        """The class that the constant answer comes to; of equals the first."""
        return int(np.bincount(self.trained_on, minlength=self.output.shape[1]).argmax())


def baseline(task: str, parts: Sequence[Held], ranked: Choice) -> dict[str, float]:
    """Metrics of the constant answer, means over the parts (folds); one that it has no value of is missing."""
    told = [measure(task, part.truth, part.constant(task), ranked) for part in parts]
    means = {name: float(np.mean([one[name] for one in told])) for name in told[0]}
    return {name: value for name, value in means.items() if np.isfinite(value)}


@dataclass(frozen=True)
class Resampled:
    """95 % intervals by name of the metric: of the model's value, and of that value minus the constant answer's."""

    intervals: dict[str, list[float]]
    differences: dict[str, list[float]]


def resampled(task: str, parts: Sequence[Held], ranked: Choice, seed: int) -> Resampled:
    """The percentile bootstrap (Efron 1979) over the examples, within each part; the same for the same seed.

    Model and constant answer are measured on the same drawn examples, so that their difference is paired. Of very many
    examples fewer are drawn, and the spread is scaled by the root of drawn over all (m out of n, Bickel, Götze and van Zwet
    1997). Accuracy has no interval here: as a share of counted examples it has an exact one (Wilson) wherever it is shown;
    its difference is `paired`. Metrics of plugins have none: what they cost is not known.
    """
    counted = task not in REGRESSION and all(np.isfinite(part.output).all() for part in parts)
    found = Resampled({}, {"accuracy": paired(parts)} if counted else {})
    total = sum(len(part.truth) for part in parts)
    outputs = max(part.output.size // len(part.truth) for part in parts)
    share = min(1.0, MOST_NUMBERS / (total * outputs))
    if share < 1 and share * total < FEWEST:
        return found
    known = [one for one in entries("metrics", task) if one.built_in and one.facts.get("resampled", True)]
    names = {one.name for one in known} - {"accuracy"}
    random = np.random.default_rng(derive(seed, "intervals"))
    constants = [part.constant(task) for part in parts]
    draws: list[dict[str, tuple[float, float]]] = []
    for _ in range(RESAMPLINGS):
        chosen = [random.integers(0, len(part.truth), max(1, round(share * len(part.truth)))) for part in parts]
        draws.append(both(task, parts, constants, ranked, (names, chosen)))
    whole = both(task, parts, constants, ranked, (names, [np.arange(len(part.truth)) for part in parts]))
    for name, (value, other) in whole.items():
        own = np.array([draw[name][0] for draw in draws])
        apart = own - np.array([draw[name][1] for draw in draws])
        if (bounds := middle(scaled(own, value, share))) is not None:
            found.intervals[name] = bounds
        if (bounds := middle(scaled(apart, value - other, share), alike=0.0)) is not None:
            found.differences[name] = bounds
    return found


def both(
    task: str,
    parts: Sequence[Held],
    constants: Sequence[Array],
    ranked: Choice,
    which: tuple[set[str], Sequence[Array]],
) -> dict[str, tuple[float, float]]:
    """By name of the metric its value and that of the constant answers on the chosen examples, means over the parts."""
    names, chosen = which
    told = [
        [measure(task, part.truth[rows], answers[rows], ranked, only=names) for answers in (part.output, constant)]
        for part, constant, rows in zip(parts, constants, chosen, strict=True)
    ]
    return {
        name: (float(np.mean([one[name] for one, _ in told])), float(np.mean([one[name] for _, one in told])))
        for name in told[0][0]
    }


def scaled(values: Array, whole: float, share: float) -> Array:
    """Resampled values as if each had been of all examples and not of a share of them."""
    found: Array = whole + np.sqrt(share) * (values - whole) if share < 1 else values
    return found


def middle(values: Array, alike: float | None = None) -> list[float] | None:
    """The middle 95 % of the values that are numbers; None of too few, and where all are alike.

    A model that made no mistake makes none in any resampling: an interval of no width would say that it never will. Only
    where all are `alike` that is a finding: a model that always answers as the constant does differs by nothing.
    """
    numbers = values[np.isfinite(values)]
    if len(numbers) < ENOUGH:
        return None
    low, high = (float(bound) for bound in np.percentile(numbers, (2.5, 97.5)))
    return [low, high] if low < high or low == alike else None


def paired(parts: Sequence[Held]) -> list[float]:
    """95 % interval of the model's accuracy minus that of always saying the most frequent class, paired by example.

    Newcombe 1998 (Statistics in Medicine 17, 2635-2650), method 10: Wilson's intervals of both shares, with their
    correlation. It agrees with McNemar's test where there are many examples, and is no point where there are no mistakes.
    """
    right = np.concatenate([part.output.argmax(axis=1) == part.truth for part in parts])
    plain = np.concatenate([part.most_frequent() == part.truth for part in parts])
    count = len(right)
    agree, only_model = int((right & plain).sum()), int((right & ~plain).sum())
    only_plain, neither = int((~right & plain).sum()), int((~right & ~plain).sum())
    low, high = wilson(agree + only_model, count)
    low_plain, high_plain = wilson(agree + only_plain, count)
    first, second = (agree + only_model) / count, (agree + only_plain) / count
    together = float(agree * neither - only_model * only_plain)
    if together > 0:
        together = max(0.0, together - count / 2)
    scale = (agree + only_model) * (only_plain + neither) * (agree + only_plain) * (only_model + neither)
    phi = together / np.sqrt(scale) if scale else 0.0
    below, above = first - low, high_plain - second
    under = np.sqrt(below**2 - 2 * phi * below * above + above**2)
    below, above = high - first, second - low_plain
    over = np.sqrt(below**2 - 2 * phi * below * above + above**2)
    return [float(first - second - under), float(first - second + over)]


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Wilson's score interval of a share at 95 %."""
    share, square = hits / count, Z_95**2
    centre = (share + square / (2 * count)) / (1 + square / count)
    half = Z_95 / (1 + square / count) * np.sqrt(share * (1 - share) / count + square / (4 * count**2))
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def beside(
    task: str, held: Sequence[Held], test: Held | None, ranked: Choice, extra: tuple[int, Sequence[str]]
) -> dict[str, Any]:
    """What stands beside the metrics, under the names that they have, those of the test part with test_ in front.

    `extra` is the seed and the names of the classes (none of a regression). `constant` is the class that the constant
    answer says, or None: of a regression, and where the folds have different ones.
    """
    seed, labels = extra
    drawn = resampled(task, held, ranked, seed)
    found: dict[str, Any] = {
        "classes": len(labels),
        "constant": constant_label([*held, *([test] if test else [])], labels),
        "validation_examples": sum(len(part.truth) for part in held),
        "test_examples": None if test is None else len(test.truth),
        "baseline": dict(baseline(task, held, ranked)),
        "intervals": drawn.intervals,
        "differences": drawn.differences,
    }
    if test is not None:
        drawn = resampled(task, [test], ranked, seed)
        found["baseline"] |= {f"test_{name}": value for name, value in baseline(task, [test], ranked).items()}
        found["intervals"] |= {f"test_{name}": value for name, value in drawn.intervals.items()}
        found["differences"] |= {f"test_{name}": value for name, value in drawn.differences.items()}
    return found


def constant_label(parts: Sequence[Held], labels: Sequence[str]) -> str | None:
    """The class that is most frequent in what every part was trained on."""
    said = {part.most_frequent() for part in parts} if labels else set()
    return labels[said.pop()] if len(said) == 1 else None
