"""Which metric ranks, and which of two values is better. Every comparison of the engine comes through `better`: what is
no number never wins, and a number always wins over what is none."""

from __future__ import annotations

import math
from typing import Any

from .errors import Problem, TrainyardError
from .metrics import default_metric, fits, greater_is_better


def better(value: float, than: float | None, *, greater: bool) -> bool:
    """Whether `value` beats `than` (None: nothing yet)."""
    if not math.isfinite(value):
        return False
    if than is None or not math.isfinite(than):
        return True
    return value > than if greater else value < than


def finite(told: Any) -> float | None:
    """A number from JSON, where one that is not finite travels as a word (events.travelling); None for such."""
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return float(told) if math.isfinite(told) else None


def key(value: float, *, greater: bool) -> tuple[bool, float]:
    """Sorts the best first and what is no number last."""
    if not math.isfinite(value):
        return True, 0.0
    return False, -value if greater else value


def ranking_metric(config: dict[str, Any], classes: int) -> dict[str, Any]:
    """The choice that ranks, with its parameters; `classes` is 0 for regression.

    Raises TrainyardError `config.incompatible` where that many classes have no such metric.
    """
    choice: dict[str, Any] = config["metric"] or {"name": default_metric(str(config["task"]))}
    name = str(choice["name"])
    if not classes or fits(choice, classes):
        return choice
    other = "accuracy" if name == "top_k_accuracy" else "roc_auc_ovr" if name == "roc_auc" else "roc_auc"
    message = f"metric is {name}, and the data has {classes} classes."
    problem = Problem("config.incompatible", "metric", message, f"Set metric to {other}.", suggestion=other)
    raise TrainyardError("config.incompatible", message, problem.hint, [problem])


def improves(name: str, value: float, than: float | None) -> bool:
    """As `better`, for a registered metric."""
    return better(value, than, greater=greater_is_better(name))
