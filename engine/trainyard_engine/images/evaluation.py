"""evaluation.json: what the best weights get right and wrong on the held-out part."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..metrics import Array, confusion, per_class
from ..reference import Held, beside
from ..registry import Choice
from ..session import Session, write_json
from .data import Data
from .scoring import Scores

#: Wrong answers that are listed, surest first, and points of a curve.
MISTAKES, CURVE_POINTS = 200, 200


def references(session: Session, data: Data, scores: tuple[Scores, Scores | None], ranked: Choice) -> dict[str, Any]:
    """Baselines and intervals of the metrics of both parts."""
    trained_on = data.train.labels
    val, test = (None if one is None else Held(one.truth, one.probabilities, trained_on) for one in scores)
    extra = (int(session.config["seed"]), data.labels)
    return beside("image-classification", [val] if val else [], test, ranked, extra)


def write(session: Session, data: Data, scores: tuple[Scores, Scores | None], about: dict[str, Any]) -> None:
    """Writes and announces it; the test part stands in it where there is one, for it was never looked at before."""
    val, test = scores
    pictures = data.test if test is not None and data.test is not None else data.val
    split, chosen = ("test", test) if test is not None else ("val", val)
    answer = evaluation(data.labels, chosen, [item.path for item in pictures.items])
    # The metric that ranks runs is of the validation part, whatever part the mistakes are of.
    answer |= {"split": split, "validation_examples": len(val.truth)}
    answer |= {"data_fingerprint": data.fingerprint, "test_fingerprint": data.test_fingerprint}
    file = session.out / "evaluation.json"
    write_json(file, answer | about)
    session.announce(file, "evaluation")


def evaluation(labels: list[str], scores: Scores, paths: list[str]) -> dict[str, Any]:
    """Counts, rows per class and mistakes of one part."""
    answers = scores.probabilities.argmax(axis=1)
    table = confusion(scores.truth, answers, len(labels))
    rows = per_class(table)
    found: dict[str, Any] = {
        "examples": len(scores.truth),
        "labels": labels,
        "confusion": table.tolist(),
        "per_class": [
            {"label": label} | {name: values[index].item() for name, values in rows.items()}
            for index, label in enumerate(labels)
        ],
        "mistakes": mistakes(labels, scores, paths),
    }
    if len(labels) == 2:
        found["roc"] = roc(scores.truth == 1, scores.probabilities[:, 1])
    return found


def mistakes(labels: list[str], scores: Scores, paths: list[str]) -> list[dict[str, Any]]:
    """Wrong answers, the surest first."""
    answers, sure = scores.probabilities.argmax(axis=1), scores.probabilities.max(axis=1)
    wrong = np.flatnonzero(answers != scores.truth)
    wrong = wrong[np.argsort(-sure[wrong], kind="stable")][:MISTAKES]
    return [
        {
            "path": paths[row],
            "truth": labels[int(scores.truth[row])],
            "answer": labels[int(answers[row])],
            "score": round(float(sure[row]), 6),
        }
        for row in wrong
    ]


def roc(positive: Array, score: Array) -> dict[str, list[float]]:
    """False and true positive rates over all thresholds, thinned to CURVE_POINTS."""
    falling = np.argsort(-score, kind="stable")
    hits, misses = np.cumsum(positive[falling]), np.cumsum(~positive[falling])
    last = np.flatnonzero(np.append(np.diff(score[falling]) != 0, True))
    true = np.append(0.0, hits[last] / max(1, positive.sum()))
    false = np.append(0.0, misses[last] / max(1, (~positive).sum()))
    kept = np.unique(np.linspace(0, len(true) - 1, min(CURVE_POINTS, len(true))).astype(int))
    return {"fpr": false[kept].round(6).tolist(), "tpr": true[kept].round(6).tolist()}
