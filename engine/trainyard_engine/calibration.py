"""Metrics of how far a probability is what it says (protocol: metrics.py)."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from .metrics import Array, Metric, classification
from .registry import CLASSIFICATION, Param, register


@classification(
    "brier",
    "Brier score",
    "Mean squared distance of the probabilities from the truth, summed over the classes: 0 is best, 2 is worst.",
    greater=False,
)
def brier(truth: Array, scores: Array) -> float:
    """Brier 1950."""
    wanted = np.zeros_like(scores)
    wanted[np.arange(len(truth)), truth] = 1
    return float(((scores - wanted) ** 2).sum(axis=1).mean())


@register(
    "metrics",
    "ece",
    title="Expected calibration error",
    help="How far the probability of the answer is from the share of right answers, by bins of it: 0 is best.",
    tasks=CLASSIFICATION,
    # Examples that were drawn several times look worse calibrated than they are: of resamplings it is too large.
    facts={"greater_is_better": False, "resampled": False},
)
def ece(*, bins: Annotated[int, Param(ge=2, le=1000, help="Equal parts of the probability.")] = 15) -> Metric:
    """Naeini et al. 2015, as Guo et al. 2017 (arXiv:1706.04599) have it."""

    def measure(truth: Array, scores: Array) -> float:
        sure = scores.max(axis=1)
        right = (scores.argmax(axis=1) == truth).astype(float)
        # Bins are open below and closed above.
        at = np.clip(np.ceil(sure * bins).astype(int) - 1, 0, bins - 1)
        gaps = np.bincount(at, weights=right - sure, minlength=bins)
        return float(np.abs(gaps).sum() / len(truth))

    return measure
