"""Splits hold what they promise for any table."""

from __future__ import annotations

import numpy as np
import pytest
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


@given(count=st.integers(10, 200), fraction=st.floats(0.05, 0.9), levels=st.integers(2, 300), seed=SEEDS)
def test_a_holdout_of_a_regression_has_low_and_high_values_alike(
    count: int, fraction: float, levels: int, seed: int
) -> None:
    values = np.random.default_rng(seed).integers(0, levels, count).astype(float) ** 3
    (split,) = split_rows(Holdout(fraction), values, 0, seed)
    assert sorted([*split.train, *split.held_out]) == list(range(count))
    size = len(split.held_out)
    assert size == max(1, round(count * fraction))
    for limit in np.unique(values):
        below = int(np.sum(values <= limit))
        # Each block of so many or one more has one row on the smaller side.
        smaller = split.held_out if size <= count / 2 else split.train
        block = count // len(smaller)
        least, most = below // (block + 1), -(-below // block)
        assert least <= int(np.sum(values[smaller] <= limit)) <= most


@given(count=st.integers(10, 200), folds=st.integers(2, 10), seed=SEEDS)
def test_folds_of_a_regression_have_low_and_high_values_alike(count: int, folds: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=count) ** 3
    for split in split_rows(KFold(folds), values, 0, seed):
        among_lowest = np.cumsum(np.isin(np.argsort(values), split.held_out))
        assert np.all(abs(among_lowest - np.arange(1, count + 1) / folds) <= 1)


@pytest.mark.parametrize("fraction", [0.2, 0.44, 0.7])
def test_which_values_are_held_out_is_chance(fraction: float) -> None:
    values = np.arange(50.0) ** 2
    held = [split_rows(Holdout(fraction), values, 0, seed)[0].held_out for seed in range(400)]
    shares = np.bincount(np.concatenate(held), minlength=50) / 400
    # A row stands in a block of so many rows or of one more.
    assert np.all(abs(shares - fraction) < 0.2)
    assert abs(shares[:25].mean() - shares[25:].mean()) < 0.03


@given(seed=SEEDS)
def test_the_seed_alone_decides(seed: int) -> None:
    values = values_of([50, 50])
    first, again = (split_rows(Holdout(0.3), values, 2, seed)[0] for _ in range(2))
    other = split_rows(Holdout(0.3), values, 2, seed + 1)[0]
    assert first.held_out.tolist() == again.held_out.tolist()
    assert first.held_out.tolist() != other.held_out.tolist()


#: Rows per class, and how many copies each distinct row has.
COPIES = st.lists(st.tuples(st.integers(6, 30), st.integers(1, 5)), min_size=1, max_size=4)


def copied(sizes: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Classes and groups of copies of shuffled rows."""
    values = np.concatenate([np.full(rows * times, index) for index, (rows, times) in enumerate(sizes)])
    base = np.cumsum([0, *(rows for rows, _ in sizes)])
    groups = np.concatenate([base[index] + np.arange(rows * times) % rows for index, (rows, times) in enumerate(sizes)])
    order = np.random.default_rng(1).permutation(len(values))
    return values[order], groups[order]


@given(sizes=COPIES, folds=st.integers(2, 5), fraction=st.floats(0.1, 0.6), seed=SEEDS)
def test_copies_stay_on_one_side(sizes: list[tuple[int, int]], folds: int, fraction: float, seed: int) -> None:
    values, groups = copied(sizes)
    for validation in (KFold(folds), Holdout(fraction)):
        splits = split_rows(validation, values, len(sizes), seed, groups)
        again = split_rows(validation, values, len(sizes), seed, groups)
        for split, same in zip(splits, again, strict=True):
            assert not set(groups[split.train]) & set(groups[split.held_out])
            assert sorted([*split.train, *split.held_out]) == list(range(len(values)))
            assert split.held_out.tolist() == same.held_out.tolist()
            for index, (rows, times) in enumerate(sizes):
                wanted = rows * times * (fraction if isinstance(validation, Holdout) else 1 / folds)
                assert abs(int(np.sum(values[split.held_out] == index)) - wanted) <= times
    if isinstance(validation, KFold):
        assert sorted(np.concatenate([split.held_out for split in splits]).tolist()) == list(range(len(values)))


def test_one_row_with_very_many_copies_does_not_empty_a_side() -> None:
    groups = np.array([0] * 90 + list(range(1, 11)))
    (split,) = split_rows(Holdout(0.2), np.zeros(100), 0, 0, groups)
    assert 0 not in groups[split.held_out]
    assert len(split.held_out) == 4


@given(seed=SEEDS)
def test_a_part_is_not_made_of_copies(seed: int) -> None:
    """A third of the rows are copies of six; as many of those that measure are, give or take a group."""
    groups = np.array([*(at % 6 for at in range(100)), *range(6, 206)])
    order = np.random.default_rng(2).permutation(300)
    values, groups = (np.arange(300) % 2)[order], (groups * 2 + np.arange(300) % 2)[order]
    (split,) = split_rows(Holdout(0.2), values, 2, seed, groups)
    copies = int(np.sum(groups[split.held_out] < 12))
    assert abs(len(split.held_out) - 60) <= 2
    assert copies <= 40


def test_a_class_of_one_row_in_copies_is_on_both_sides() -> None:
    groups = np.array([0] * 4 + list(range(1, 21)))
    values = np.array([0] * 4 + [1] * 20)
    (split,) = split_rows(Holdout(0.25), values, 2, 0, groups)
    assert int(np.sum(values[split.held_out] == 0)) == 1


def test_without_copies_nothing_changes() -> None:
    values = values_of([50, 30])
    for validation in (KFold(4), Holdout(0.3)):
        plain = split_rows(validation, values, 2, 5)
        told = split_rows(validation, values, 2, 5, np.arange(80))
        assert [split.held_out.tolist() for split in plain] == [split.held_out.tolist() for split in told]


def test_copies_alone_do_not_all_measure() -> None:
    for classes in (0, 1):
        (split,) = split_rows(Holdout(0.9), np.zeros(4), classes, 0, np.array([0, 0, 1, 1]))
        assert len(split.train) == len(split.held_out) == 2


@pytest.mark.parametrize(("fraction", "copies"), [(0.2, [20]), (0.6, [20]), (0.4, [10, 10])])
def test_which_values_are_held_out_is_chance_beside_copies_too(fraction: float, copies: list[int]) -> None:
    """Single rows make up for what copies are too many or too few; they were the lowest values."""
    values = np.arange(60.0)
    groups = np.concatenate([np.arange(20), np.repeat(np.arange(len(copies)) + 100, copies), np.arange(40, 60)])
    held = [split_rows(Holdout(fraction), values, 0, seed, groups)[0].held_out for seed in range(400)]
    shares = np.bincount(np.concatenate(held), minlength=60) / 400
    assert abs(shares[:20].mean() - shares[40:].mean()) < 0.04
