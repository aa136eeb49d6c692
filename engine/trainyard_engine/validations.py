"""How the data that measures a model is set apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from .registry import TABLES, TASKS, Param, register


@dataclass(frozen=True)
class Holdout:
    """One part of the data measures, the rest trains."""

    fraction: float


@dataclass(frozen=True)
class KFold:
    """Every part of the data measures once."""

    folds: int


@register("validations", "holdout", title="Hold-out", help="A seeded, stratified part is set apart.", tasks=TASKS)
def holdout(
    *, fraction: Annotated[float, Param(ge=0.05, le=0.9, help="Share of the examples that measures.")] = 0.2
) -> Holdout:
    """A stratified split by seed; data that brings its own validation part is used as it stands."""
    return Holdout(fraction)


@register(
    "validations", "kfold", title="k-fold", help="As many trainings as folds; steadier for small tables.", tasks=TABLES
)
def kfold(*, folds: Annotated[int, Param(ge=2, le=20, help="Number of parts.")] = 5) -> KFold:
    """Stratified for classes, seeded."""
    return KFold(folds)
