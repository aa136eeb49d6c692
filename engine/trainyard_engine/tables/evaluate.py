"""What evaluation.json says of held-out rows: confusion, classes, ROC, mistakes, residuals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..metrics import confusion, per_class

Array = npt.NDArray[Any]
MAX_MISTAKES = 200
MAX_RESIDUALS = 2_000
MAX_ROC_POINTS = 200


@dataclass(frozen=True)
class Measured:
    """Held-out rows: `output` is probabilities [n, classes] or values [n], `rows` their numbers in the file, from 1."""

    truth: Array
    output: Array
    rows: Array


def evaluate(split: str, measured: Measured, labels: list[str]) -> dict[str, Any]:
    """The evaluation without importance; `labels` is empty for regression."""
    truth, output, rows = measured.truth, measured.output, measured.rows
    shared: dict[str, Any] = {"split": split, "examples": len(truth), "labels": labels}
    if not labels:
        return shared | {"residuals": residuals(truth, output), "mistakes": largest_errors(truth, output, rows)}
    answer = output.argmax(axis=1)
    table = confusion(truth, answer, len(labels))
    found = per_class(table)
    classes = [
        {"label": label}
        | {name: float(found[name][index]) for name in ("precision", "recall", "f1")}
        | {"support": int(found["support"][index])}
        for index, label in enumerate(labels)
    ]
    evaluation = shared | {
        "confusion": table.tolist(),
        "per_class": classes,
        "mistakes": mistakes(truth, output, rows, labels),
    }
    if len(labels) == 2:
        evaluation["roc"] = roc(truth == 1, output[:, 1])
    return evaluation


def mistakes(truth: Array, output: Array, rows: Array, labels: list[str]) -> list[dict[str, Any]]:
    """Wrong answers, the most certain first."""
    answer = output.argmax(axis=1)
    score = output.max(axis=1)
    wrong = np.flatnonzero(answer != truth)
    wrong = wrong[np.argsort(-score[wrong], kind="stable")][:MAX_MISTAKES]
    return [
        {"row": int(rows[at]), "truth": labels[truth[at]], "answer": labels[answer[at]], "score": float(score[at])}
        for at in wrong
    ]


def largest_errors(truth: Array, output: Array, rows: Array) -> list[dict[str, Any]]:
    """Rows whose value is farthest off."""
    error = np.abs(truth - output)
    worst = np.argsort(-error, kind="stable")[:MAX_MISTAKES]
    return [
        {"row": int(rows[at]), "truth": float(truth[at]), "answer": float(output[at]), "score": float(error[at])}
        for at in worst
    ]


def residuals(truth: Array, output: Array) -> dict[str, Any]:
    """Truth and prediction of at most MAX_RESIDUALS rows, evenly over the rows."""
    at = np.unique(np.linspace(0, len(truth) - 1, min(len(truth), MAX_RESIDUALS)).round().astype(np.int64))
    return {"truth": truth[at].tolist(), "prediction": output[at].tolist()}


def roc(positive: Array, score: Array) -> dict[str, list[float]]:
    """The ROC curve of the second class, thinned to MAX_ROC_POINTS with both ends kept."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(positive[order])
    misses = np.cumsum(~positive[order])
    last_of_tie = np.append(np.flatnonzero(np.diff(score[order])), len(score) - 1)
    tpr = np.append(0.0, hits[last_of_tie] / max(1, hits[-1]))
    fpr = np.append(0.0, misses[last_of_tie] / max(1, misses[-1]))
    at = np.unique(np.linspace(0, len(tpr) - 1, min(len(tpr), MAX_ROC_POINTS)).round().astype(np.int64))
    return {"fpr": fpr[at].tolist(), "tpr": tpr[at].tolist()}
