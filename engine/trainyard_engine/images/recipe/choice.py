"""Which of several candidates is kept, by what they answer for the validation part."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...metrics import greater_is_better
from ...ranking import key
from ...registry import Choice
from ..scoring import Scores

#: Temperatures that are tried, from sharper to softer.
TEMPERATURES = np.geomspace(0.25, 4.0, 81)
#: Candidates within so many standard errors of the best accuracy are told apart by their log-loss, which a few hundred
#: pictures tell more of than counts of right answers do.
TIED = 0.5


@dataclass(frozen=True)
class Candidate:
    """What weights answer for the validation part."""

    name: str
    scores: Scores
    value: float
    #: Log-loss at the best temperature.
    loss: float

    @classmethod
    def of(cls, name: str, scores: Scores, ranked: Choice) -> Candidate:
        """Measured by the metric that ranks."""
        value = scores.metrics(ranked)[ranked if isinstance(ranked, str) else str(ranked["name"])]
        return cls(name, scores, value, log_loss(scores, temperature(scores)))


def best(candidates: list[Candidate], metric: str) -> Candidate:
    """The one that is kept; of equals the first."""
    greater = greater_is_better(metric)
    first = min(candidates, key=lambda one: key(one.value, greater=greater))
    slack = TIED * standard_error(first.value, len(first.scores.truth)) if metric == "accuracy" else 0.0
    tied = [one for one in candidates if one is first or abs(one.value - first.value) <= slack]
    return min(tied, key=lambda one: one.loss)


def standard_error(accuracy: float, examples: int) -> float:
    """Of an accuracy; that of one picture more or less where all are right."""
    return math.sqrt(max(accuracy * (1 - accuracy), 1 / max(1, examples)) / max(1, examples))


def log_loss(scores: Scores, temperature: float) -> float:
    """Mean negative log of the true class's probability, after the logits were divided by `temperature`."""
    logits = np.log(np.maximum(scores.probabilities, 1e-30)) / temperature
    logits -= logits.max(axis=1, keepdims=True)
    rest = np.log(np.exp(logits).sum(axis=1))
    right: npt.NDArray[np.float64] = logits[np.arange(len(scores.truth)), scores.truth]
    # One more example with every answer alike: where all are right no temperature would be sharp enough.
    doubt = 1 / (len(scores.truth) + 1)
    return float((rest - (1 - doubt) * right - doubt * logits.mean(axis=1)).mean())


def temperature(scores: Scores) -> float:
    """What the logits are to be divided by, so that the log-loss is least (Guo et al. 2017, arXiv:1706.04599)."""
    return float(min(TEMPERATURES, key=lambda one: log_loss(scores, float(one))))
