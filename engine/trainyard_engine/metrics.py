"""Metrics in numpy, the same for images and tables.

Classification: f(truth: int[n] class indices, scores: float[n, classes] probabilities) -> float.
Regression: f(truth: float[n], prediction: float[n]) -> float.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import numpy.typing as npt

from .registry import CLASSIFICATION, REGRESSION, Choice, create, entries, find, register

Array = npt.NDArray[Any]
Metric = Callable[[Array, Array], float]


def confusion(truth: Array, answer: Array, classes: int) -> npt.NDArray[np.int64]:
    """Counts [classes, classes]; rows are the truth."""
    return np.bincount(truth * classes + answer, minlength=classes * classes).reshape(classes, classes).astype(np.int64)


def per_class(table: Array) -> dict[str, Array]:
    """Precision, recall, F1 and support of each class from a confusion table; 0 where nothing was answered."""
    hits = np.diag(table).astype(float)
    support, answered = table.sum(axis=1), table.sum(axis=0)
    precision = np.divide(hits, answered, out=np.zeros_like(hits), where=answered > 0)
    recall = np.divide(hits, support, out=np.zeros_like(hits), where=support > 0)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(hits), where=both > 0)
    return {"precision": precision, "recall": recall, "f1": f1, "support": support}


def rows_per_class(truth: Array, scores: Array) -> dict[str, Array]:
    """As per_class, for the classes that occur in truth or answers (as scikit-learn averages)."""
    table = confusion(truth, scores.argmax(axis=1), scores.shape[1])
    present = (table.sum(axis=0) + table.sum(axis=1)) > 0
    return {name: values[present] for name, values in per_class(table).items()}


def area_under_roc(positive: Array, score: Array) -> float:
    """Area under the ROC curve by ranks, ties counted half (Mann–Whitney); NaN where only one side occurs."""
    hits = int(positive.sum())
    misses = len(positive) - hits
    if hits == 0 or misses == 0:
        return float("nan")
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[positive].sum() - hits * (hits + 1) / 2) / (hits * misses))


def classification(name: str, title: str, text: str, greater: bool = True) -> Callable[[Metric], Metric]:
    def decorate(function: Metric) -> Metric:
        def factory() -> Metric:
            return function

        factory.__qualname__ = f"metric {name}"
        register("metrics", name, title=title, help=text, tasks=CLASSIFICATION, facts={"greater_is_better": greater})(
            factory
        )
        return function

    return decorate


def _regression(name: str, title: str, text: str, greater: bool = False) -> Callable[[Metric], Metric]:
    def decorate(function: Metric) -> Metric:
        def factory() -> Metric:
            return function

        factory.__qualname__ = f"metric {name}"
        register("metrics", name, title=title, help=text, tasks=REGRESSION, facts={"greater_is_better": greater})(
            factory
        )
        return function

    return decorate


@classification("accuracy", "Accuracy", "Share of right answers.")
def accuracy(truth: Array, scores: Array) -> float:
    """Share of right answers."""
    return float((scores.argmax(axis=1) == truth).mean())


@classification(
    "precision_macro", "Precision, macro", "Share of answers for a class that are right, mean over classes."
)
def precision_macro(truth: Array, scores: Array) -> float:
    """Unweighted mean of the classes' precision."""
    return float(rows_per_class(truth, scores)["precision"].mean())


@classification("recall_macro", "Recall, macro", "Share of a class that is found, mean over classes.")
def recall_macro(truth: Array, scores: Array) -> float:
    """Unweighted mean of the classes' recall."""
    return float(rows_per_class(truth, scores)["recall"].mean())


@classification(
    "balanced_accuracy", "Balanced accuracy", "Share of a class that is found, mean over the classes that occur."
)
def balanced_accuracy(truth: Array, scores: Array) -> float:
    """Mean recall of the classes with examples: what always saying one class gets is 1 / classes, however skewed they are."""
    rows = per_class(confusion(truth, scores.argmax(axis=1), scores.shape[1]))
    return float(rows["recall"][rows["support"] > 0].mean())


@classification(
    "precision_weighted",
    "Precision, weighted",
    "Share of answers for a class that are right, weighted by the classes' sizes.",
)
def precision_weighted(truth: Array, scores: Array) -> float:
    """Mean of the classes' precision, weighted by support; the same of recall is the accuracy."""
    rows = rows_per_class(truth, scores)
    return float(np.average(rows["precision"], weights=rows["support"]))


@classification("f1_macro", "F1, macro", "Harmonic mean of precision and recall, mean over classes.")
def f1_macro(truth: Array, scores: Array) -> float:
    """Unweighted mean of the classes' F1."""
    return float(rows_per_class(truth, scores)["f1"].mean())


@classification("f1_weighted", "F1, weighted", "F1 weighted by the size of the classes.")
def f1_weighted(truth: Array, scores: Array) -> float:
    """Mean of the classes' F1, weighted by support."""
    rows = rows_per_class(truth, scores)
    return float(np.average(rows["f1"], weights=rows["support"]))


@classification("roc_auc", "ROC AUC", "Chance that a positive scores above a negative; two classes only.")
def roc_auc(truth: Array, scores: Array) -> float:
    """Area under the ROC curve of class 1; NaN unless there are two classes."""
    return area_under_roc(truth == 1, scores[:, 1]) if scores.shape[1] == 2 else float("nan")


@classification("roc_auc_ovr", "ROC AUC, one against the rest", "Mean over classes of the area under each ROC curve.")
def roc_auc_ovr(truth: Array, scores: Array) -> float:
    """Unweighted mean over the classes that occur."""
    areas = [area_under_roc(truth == index, scores[:, index]) for index in range(scores.shape[1])]
    known = [area for area in areas if not np.isnan(area)]
    return float(np.mean(known)) if known else float("nan")


@classification("log_loss", "Log loss", "Mean negative logarithm of the probability given to the truth.", greater=False)
def log_loss(truth: Array, scores: Array) -> float:
    """Natural logarithm; probabilities are cut at 1e-15."""
    chosen = scores[np.arange(len(truth)), truth]
    return float(-np.log(np.clip(chosen, 1e-15, 1.0)).mean())


@_regression("rmse", "RMSE", "Root of the mean squared error, in the target's unit.")
def rmse(truth: Array, prediction: Array) -> float:
    """Root of the mean squared error."""
    return float(np.sqrt(np.mean((truth - prediction) ** 2)))


@_regression("mae", "MAE", "Mean absolute error, in the target's unit.")
def mae(truth: Array, prediction: Array) -> float:
    """Mean absolute error."""
    return float(np.mean(np.abs(truth - prediction)))


@_regression("r2", "R²", "Share of the target's variance that is explained.", greater=True)
def r2(truth: Array, prediction: Array) -> float:
    """Coefficient of determination; NaN for a constant truth."""
    total = float(np.sum((truth - truth.mean()) ** 2))
    return 1.0 - float(np.sum((truth - prediction) ** 2)) / total if total > 0 else float("nan")


@_regression("mape", "MAPE", "Mean absolute error relative to the truth.")
def mape(truth: Array, prediction: Array) -> float:
    """As a share, not percent; a truth of 0 counts with machine epsilon, as in scikit-learn."""
    scale = np.maximum(np.abs(truth), np.finfo(np.float64).eps)
    return float(np.mean(np.abs(truth - prediction) / scale))


@_regression("median_absolute_error", "Median absolute error", "Half of the errors are smaller, in the target's unit.")
def median_absolute_error(truth: Array, prediction: Array) -> float:
    """Median of the absolute errors."""
    return float(np.median(np.abs(truth - prediction)))


def measure(
    task: str, truth: Array, output: Array, ranked: Choice = "", only: Collection[str] | None = None
) -> dict[str, float]:
    """All metrics of a task by name; of the two ROC areas the one that fits the number of classes.

    `ranked` is the config's choice: that metric gets its parameters, the others have their defaults, and one that needs a
    parameter which nobody gave is not measured. An output that is not all numbers has no metric: the largest of NaNs
    would be class 0, and a model that answers nothing would seem to have learned something.
    """
    classes = 0 if task in REGRESSION else output.shape[1]
    answered = bool(np.isfinite(output).all())
    found: dict[str, float] = {}
    for entry in entries("metrics", task):
        choice = ranked if isinstance(ranked, dict) and ranked.get("name") == entry.name else entry.name
        if (classes and not fits(choice, classes)) or (only is not None and entry.name not in only):
            continue
        if isinstance(choice, str) and entry.required:
            continue
        found[entry.name] = float(metric(choice)(truth, output)) if answered else float("nan")
    return found


def fits(choice: Choice, classes: int) -> bool:
    """Whether that many classes have such a metric: of the ROC areas one does, and of k answers fewer than there are."""
    name = choice if isinstance(choice, str) else str(choice.get("name"))
    if name in ("roc_auc", "roc_auc_ovr"):
        return (name == "roc_auc") == (classes == 2)
    if name != "top_k_accuracy":
        return True
    entry = find("metrics", name)
    usual: int = 0 if entry is None else entry.parameters["k"]["default"]
    return classes > (usual if isinstance(choice, str) else int(choice.get("k", usual)))


def greater_is_better(name: str) -> bool:
    """Which way a metric is better."""
    entry = find("metrics", name)
    return bool(entry is not None and entry.facts["greater_is_better"])


def default_metric(task: str) -> str:
    """What ranks where the config names nothing."""
    return "rmse" if task in REGRESSION else "accuracy"


def metric(choice: Choice) -> Metric:
    """The function of a registered metric, made with the parameters of the choice."""
    found: Metric = create("metrics", choice)
    return found
