"""Which rows train and which measure: seeded, disjoint, complete, stratified by class or by value, copies on one side."""

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


@dataclass(frozen=True)
class Stratum:
    """The rows of a class (or all of a regression) in random order, with what must stay together."""

    rows: Rows
    #: Of each row, the number of its unit: its group of copies, or the row alone; in random order.
    unit: Rows
    #: Rows per unit.
    sizes: Rows


def split_rows(
    validation: Holdout | KFold, values: npt.NDArray[Any], classes: int, seed: int, copies: Rows | None = None
) -> list[Split]:
    """One split for a hold-out, one per fold for k-fold. `classes` is 0 for regression; `copies` numbers each row's group
    of identical rows, which stay together unless a class has too few of them for every side to get one."""
    random = np.random.default_rng(seed)
    sides = validation.folds if isinstance(validation, KFold) else 2
    if classes:
        orders = [random.permutation(np.flatnonzero(values == index)) for index in range(classes)]
    else:
        orders = [by_value(values, validation, random)]
    strata = [stratum(order, copies, sides) for order in orders]
    if isinstance(validation, KFold):
        fold = deal(strata, validation.folds, len(values))
        held_out = [fold == number for number in range(validation.folds)]
    else:
        held_out = [take(strata, validation.fraction, len(values))]
    return [Split(np.flatnonzero(~part), np.flatnonzero(part)) for part in held_out]


def by_value(values: npt.NDArray[Any], validation: Holdout | KFold, random: np.random.Generator) -> Rows:
    """Rows of a regression in an order that gives every side low, middle and high values alike: which side a few large
    ones happen to be on moves the metric of a small table more than the model does.

    The rows are sorted by value and cut into blocks; of each block one row is held out, or one goes to each fold.
    """
    rows = np.lexsort((random.permutation(len(values)), values))
    if isinstance(validation, KFold):
        blocks = [rows[at : at + validation.folds] for at in range(0, len(rows), validation.folds)]
        return np.concatenate([random.permutation(block) for block in blocks])
    held_out = max(1, round(len(rows) * validation.fraction))
    fewer = max(1, min(held_out, len(rows) - held_out))
    # Blocks differ by one row; were the longer ones all first, low values would be chosen less often.
    edges = np.arange(1, fewer) * len(rows) // fewer
    blocks = [random.permutation(block) for block in np.split(rows, edges)]
    chosen = random.permutation([block[0] for block in blocks])
    # Beside copies not all of the first ones are taken, or more than those.
    others = random.permutation(np.concatenate([block[1:] for block in blocks]))
    return np.concatenate([chosen, others] if fewer == held_out else [others, chosen])


def stratum(order: Rows, copies: Rows | None, sides: int) -> Stratum:
    """Units of rows in this order."""
    if copies is not None:
        by_file = np.argsort(order)
        _, first, inverse, sizes = np.unique(
            copies[order[by_file]], return_index=True, return_inverse=True, return_counts=True
        )
        if len(sizes) >= sides:
            # Each unit stands where the first of its rows in the file came to stand; where the first of them in random
            # order stands, the large units would come early.
            by_place = np.argsort(by_file[first])
            place = np.empty_like(by_place)
            place[by_place] = np.arange(len(by_place))
            unit = np.empty_like(order)
            unit[by_file] = place[inverse]
            return Stratum(order, unit, sizes[by_place])
    return Stratum(order, np.arange(len(order)), np.ones(len(order), dtype=np.int64))


def take(strata: list[Stratum], fraction: float, count: int) -> npt.NDArray[np.bool_]:
    """The share of each stratum in whole units, at least one of them and never all of a stratum that has two.

    Copies and single rows give the same share each, as far as they can: a part of copies alone would measure how a few
    rows are answered, and not how the table is.
    """
    part = np.zeros(count, dtype=np.bool_)
    for one in strata:
        several = one.sizes > 1
        held = take_copies(np.where(several, one.sizes, 0), fraction)
        singles = np.flatnonzero(~several)
        size = min(max(1, round(len(one.rows) * fraction)), max(1, len(one.rows) - 1)) - int(one.sizes[held].sum())
        if several.any():
            # They make up for what whole units of copies are too few or too many, but not with all that they are.
            most = min(2 * fraction, (1 + fraction) / 2)
            size = min(max(size, round(len(singles) * fraction / 2)), round(len(singles) * most))
        held[singles[:size]] = True
        if not held.any():
            held[np.argmin(one.sizes)] = True
        elif held.all() and len(held) > 1:
            held[np.argmin(one.sizes)] = False
        part[one.rows[held[one.unit]]] = True
    return part


def take_copies(sizes: Rows, fraction: float) -> npt.NDArray[np.bool_]:
    """Units in their order, each held out where that brings the rows held out nearer to the share of those seen."""
    held = np.zeros(len(sizes), dtype=np.bool_)
    seen = taken = 0
    for unit in np.flatnonzero(sizes):
        size = int(sizes[unit])
        seen += size
        held[unit] = abs(taken + size - seen * fraction) < abs(taken - seen * fraction)
        taken += size * int(held[unit])
    return held


def deal(strata: list[Stratum], folds: int, count: int) -> Rows:
    """Fold number of each row; units are dealt out one after the other, the large ones of a stratum first, so that folds of
    single rows differ by one row at most."""
    fold = np.zeros(count, dtype=np.int64)
    dealt = 0
    for one in strata:
        turn = np.empty(len(one.sizes), dtype=np.int64)
        turn[np.argsort(-one.sizes, kind="stable")] = (dealt + np.arange(len(one.sizes))) % folds
        fold[one.rows] = turn[one.unit]
        dealt += len(one.sizes)
    return fold
