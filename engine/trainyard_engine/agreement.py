"""Metrics of answers beside the truth that look at more than the share of right ones (protocol: metrics.py)."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from .metrics import Array, Metric, classification, confusion
from .registry import CLASSIFICATION, Param, register


@register(
    "metrics",
    "top_k_accuracy",
    title="Top-k accuracy",
    help="Share of examples whose truth is among the k likeliest answers.",
    tasks=CLASSIFICATION,
    aliases=["top_k"],
    facts={"greater_is_better": True},
)
def top_k_accuracy(*, k: Annotated[int, Param(ge=1, le=1000, help="How many answers count.")] = 5) -> Metric:
    """NaN where there are no more classes than that: all answers would be right."""

    def measure(truth: Array, scores: Array) -> float:
        if scores.shape[1] <= k:
            return float("nan")
        # Of equal scores the lower class stands first, as it does in argmax.
        own = scores[np.arange(len(truth)), truth][:, None]
        before = np.arange(scores.shape[1]) < truth[:, None]
        ahead = (scores > own) | ((scores == own) & before)
        return float((ahead.sum(axis=1) < k).mean())

    return measure


@classification(
    "mcc", "Matthews correlation", "Correlation of answers and truth: 0 by chance, 1 all right; fair to rare classes."
)
def mcc(truth: Array, scores: Array) -> float:
    """Gorodkin 2004 for several classes; 0 where all answers, or all truths, are the same."""
    table = confusion(truth, scores.argmax(axis=1), scores.shape[1]).astype(float)
    total, right = table.sum(), np.trace(table)
    wanted, answered = table.sum(axis=1), table.sum(axis=0)
    spread = (total**2 - (answered**2).sum()) * (total**2 - (wanted**2).sum())
    return float((right * total - (wanted * answered).sum()) / np.sqrt(spread)) if spread > 0 else 0.0


@classification(
    "cohen_kappa", "Cohen's kappa", "Agreement of answers and truth beyond what chance gives: 0 by chance, 1 all right."
)
def cohen_kappa(truth: Array, scores: Array) -> float:
    """Cohen 1960; NaN where there is only one class in both."""
    table = confusion(truth, scores.argmax(axis=1), scores.shape[1]).astype(float)
    total = table.sum()
    chance = float((table.sum(axis=1) * table.sum(axis=0)).sum() / total**2)
    return float((np.trace(table) / total - chance) / (1 - chance)) if chance < 1 else float("nan")


@register(
    "metrics",
    "pr_auc",
    title="PR AUC",
    help="Area under the curve of precision over recall, mean over classes; of two classes that of the second.",
    tasks=CLASSIFICATION,
    facts={"greater_is_better": True},
)
def pr_auc() -> Metric:
    """Average precision (a sum of steps, not of trapezia), as scikit-learn has it; NaN where no class is right and wrong."""

    def measure(truth: Array, scores: Array) -> float:
        classes = [1] if scores.shape[1] == 2 else range(scores.shape[1])
        areas = [average_precision(truth == index, scores[:, index]) for index in classes]
        known = [area for area in areas if not np.isnan(area)]
        return float(np.mean(known)) if known else float("nan")

    return measure


def average_precision(positive: Array, score: Array) -> float:
    """Sum over the thresholds of precision times the recall that is gained there; NaN without a positive."""
    hits = int(positive.sum())
    if hits == 0:
        return float("nan")
    order = np.argsort(-score, kind="stable")
    found = np.cumsum(positive[order])
    # Equal scores are one threshold.
    ends = np.append(np.flatnonzero(np.diff(score[order])), len(score) - 1)
    precision = found[ends] / (ends + 1)
    return float((np.diff(found[ends], prepend=0) * precision).sum() / hits)
