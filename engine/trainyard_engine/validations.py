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


@register(
    "validations",
    "holdout",
    title="Hold-out",
    help="A seeded, stratified part is set apart.",
    tasks=TASKS,
    aliases=("train_test_split",),
)
def holdout(
    *,
    fraction: Annotated[
        float,
        Param(
            ge=0.05,
            le=0.9,
            help="Share of the examples that measures.",
            aliases=("test_size", "val_size", "validation_fraction", "validation_split"),
        ),
    ] = 0.2,
) -> Holdout:
    """A split by seed, stratified by class or by value; data that brings its own validation part is used as it stands."""
    return Holdout(fraction)


@register(
    "validations",
    "kfold",
    title="k-fold",
    help="As many trainings as folds; steadier for small tables.",
    tasks=TABLES,
    aliases=("stratified_kfold", "KFold", "StratifiedKFold", "cross_validation", "cv"),
)
def kfold(
    *, folds: Annotated[int, Param(ge=2, le=20, help="Number of parts.", aliases=("n_splits", "n_folds", "k"))] = 5
) -> KFold:
    """Stratified for classes, seeded."""
    return KFold(folds)
