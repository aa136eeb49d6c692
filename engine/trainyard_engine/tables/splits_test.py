"""Splits hold what they promise for any table."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trainyard_engine.tables.splits import split_rows
from trainyard_engine.validations import Holdout, KFold

#: Rows per class; each has enough for five folds.
CLASS_SIZES = st.lists(st.integers(5, 40), min_size=2, max_size=6)
SEEDS = st.integers(0, 2**31 - 1)


def values_of(sizes: list[int]) -> np.ndarray:
    """Class indices, shuffled by a fixed seed."""
    return np.random.default_rng(0).permutation(np.repeat(np.arange(len(sizes)), sizes))


@given(sizes=CLASS_SIZES, folds=st.integers(2, 5), seed=SEEDS)
def test_folds_are_disjoint_complete_and_stratified(sizes: list[int], folds: int, seed: int) -> None:
    values = values_of(sizes)
    splits = split_rows(KFold(folds), values, len(sizes), seed)
    assert len(splits) == folds
    assert sorted(np.concatenate([split.held_out for split in splits]).tolist()) == list(range(len(values)))
    for split in splits:
        assert sorted([*split.train, *split.held_out]) == list(range(len(values)))
        for index, size in enumerate(sizes):
            count = int(np.sum(values[split.held_out] == index))
            assert size // folds <= count <= -(-size // folds)


@given(sizes=CLASS_SIZES, fraction=st.floats(0.05, 0.9), seed=SEEDS)
def test_a_holdout_is_stratified_and_leaves_no_class_out(sizes: list[int], fraction: float, seed: int) -> None:
    values = values_of(sizes)
    (split,) = split_rows(Holdout(fraction), values, len(sizes), seed)
    assert sorted([*split.train, *split.held_out]) == list(range(len(values)))
    for index, size in enumerate(sizes):
        count = int(np.sum(values[split.held_out] == index))
        assert 1 <= count <= size - 1
        assert abs(count - size * fraction) <= 1


@given(count=st.integers(10, 200), folds=st.integers(2, 10), seed=SEEDS)
def test_folds_of_a_regression_have_like_sizes(count: int, folds: int, seed: int) -> None:
    splits = split_rows(KFold(folds), np.arange(count, dtype=float), 0, seed)
    sizes = [len(split.held_out) for split in splits]
    assert sum(sizes) == count
    assert max(sizes) - min(sizes) <= 1


@given(seed=SEEDS)
def test_the_seed_alone_decides(seed: int) -> None:
    values = values_of([50, 50])
    first, again = (split_rows(Holdout(0.3), values, 2, seed)[0] for _ in range(2))
    other = split_rows(Holdout(0.3), values, 2, seed + 1)[0]
    assert first.held_out.tolist() == again.held_out.tolist()
    assert first.held_out.tolist() != other.held_out.tolist()
