"""Which rows train and which measure: seeded, disjoint, complete, and stratified for classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..validations import Holdout, KFold

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """Positions into the target's rows, each sorted."""

    train: Rows
    held_out: Rows


def split_rows(validation: Holdout | KFold, values: npt.NDArray[Any], classes: int, seed: int) -> list[Split]:
    """One split for a hold-out, one per fold for k-fold. `classes` is 0 for regression."""
    random = np.random.default_rng(seed)
    groups = [np.flatnonzero(values == index) for index in range(classes)] or [np.arange(len(values))]
    shuffled = [random.permutation(group) for group in groups]
    if isinstance(validation, KFold):
        fold = deal(shuffled, validation.folds, len(values))
        held_out = [fold == number for number in range(validation.folds)]
    else:
        held_out = [take(shuffled, validation.fraction, len(values))]
    return [Split(np.flatnonzero(~part), np.flatnonzero(part)) for part in held_out]


def take(groups: list[Rows], fraction: float, count: int) -> npt.NDArray[np.bool_]:
    """The share of each group, at least one row and never all of a group that has two."""
    part = np.zeros(count, dtype=np.bool_)
    for group in groups:
        size = min(max(1, round(len(group) * fraction)), max(1, len(group) - 1))
        part[group[:size]] = True
    return part


def deal(groups: list[Rows], folds: int, count: int) -> Rows:
    """Fold number of each row; groups are dealt out one after the other, so that folds differ by one row at most."""
    fold = np.zeros(count, dtype=np.int64)
    dealt = np.concatenate(groups)
    fold[dealt] = np.arange(len(dealt)) % folds
    return fold
