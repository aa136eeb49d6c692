"""Rows that are copies of each other: what was learned by heart must not measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .fit import Part

Rows = npt.NDArray[np.int64]


def fingerprints(part: Part) -> npt.NDArray[np.uint64]:
    """A number per row, equal for rows with equal features and target as they were read."""
    hashed: Any = pd.util.hash_pandas_object(part.frame, index=False)
    values = pd.util.hash_array(np.asarray(part.values, dtype=np.float64))
    found: npt.NDArray[np.uint64] = hashed.to_numpy() * np.uint64(31) + values
    return found


def groups_of(part: Part) -> Rows:
    """The number of each row's group of copies, from 0 in the order of their first rows."""
    codes, _ = pd.factorize(fingerprints(part))
    return np.asarray(codes, dtype=np.int64)


def copies_in(groups: Rows) -> int:
    """Rows that repeat an earlier one."""
    return len(groups) - (int(groups.max()) + 1 if len(groups) else 0)


def worst_fold(groups: Rows, folds: Sequence[tuple[Rows, Rows]]) -> tuple[int, int]:
    """Of the fold with most of them: held-out rows that are also in its training part, and held-out rows in all."""
    return max((int(np.isin(groups[held_out], groups[train]).sum()), len(held_out)) for train, held_out in folds)


def kept_line(groups: Rows, both: int, held_out: int) -> str | None:
    """What is said of copies that stay together, as far as they can."""
    count = copies_in(groups)
    if not count:
        return None
    said = (
        f"{count:,} of {len(groups):,} rows are copies of another row; identical rows are kept on one side of the split"
    )
    if not both:
        return f"{said} (keep_copies_together)."
    return (
        f"{said} (keep_copies_together), but not where too few rows differ for every side to get one: {both:,} of "
        f"{held_out:,} held-out rows are also in the training part."
    )


def apart_line(both: int, held_out: int) -> str | None:
    """What is said where copies stand on both sides."""
    if not both:
        return None
    return (
        f"{both:,} of {held_out:,} held-out rows are also in the training part, cell for cell: the metrics say how well "
        "rows are remembered. keep_copies_together: true keeps copies on one side."
    )


def test_line(train: Part, test: Part) -> str | None:
    """What is said where the test data repeats training rows."""
    both = int(np.isin(fingerprints(test), fingerprints(train)).sum())
    if not both:
        return None
    return (
        f"{both:,} of {len(test.values):,} rows of the test data are also in the training data, cell for cell: the test "
        "metrics are too good by what was remembered of them."
    )
