"""Rows of the training part that decide when to stop; never held-out rows, which would make their metrics too good."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .estimator import Array, Rows

#: Share of the training part, and the rows below which they would be too few to tell; of boosted trees, whose best round
#: moves far with them, more are needed.
SHARE = 0.1
LEAST, LEAST_BOOSTING = 10, 100
#: Boosting rounds at most where rows are too few to find a better number.
SMALL_ROUNDS = 200


def mask(values: Array, seed: int, least: int = LEAST) -> npt.NDArray[np.bool_]:
    """Which rows stop; none of them where they are too few. Each class keeps most of its rows."""
    apart = np.zeros(len(values), dtype=np.bool_)
    if round(len(values) * SHARE) < least:
        return apart
    random = np.random.default_rng(seed)
    regression = values.dtype.kind == "f"
    groups = [np.arange(len(values))] if regression else [np.flatnonzero(values == one) for one in np.unique(values)]
    for group in groups:
        apart[random.permutation(group)[: round(len(group) * SHARE)]] = True
    return apart


def set_apart(values: Array, seed: int, least: int = LEAST) -> int:
    """How many rows stop; 0 where they would be too few."""
    return int(mask(values, seed, least).sum())


def split(train: Rows, seed: int, least: int = LEAST) -> tuple[Rows, Rows | None]:
    """Rows to learn from and rows to stop by; None where they are too few."""
    apart = mask(train.values, seed, least)
    if not apart.any():
        return train, None
    return train.take(positions(~apart)), train.take(positions(apart))


def positions(chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Where it is true."""
    return np.flatnonzero(chosen)


def scaled(found: int, growth: float, most: int) -> int:
    """Boosting rounds for `growth` times as many rows: more rows carry more rounds."""
    return max(1, min(most, round(found * growth)))
