"""When a flip would swap two classes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from .folder import Item
from .mirror import mirrored
from .pixels import Pictures
from .testing import of_pixels


def pictures(*means: np.ndarray, noise: float = 25, count: int = 30, size: int = 24) -> Pictures:
    """`count` noisy pictures around each mean [size, size]."""
    random = np.random.default_rng(0)
    items = [Item(Path(), str(label), label) for label in range(len(means)) for _ in range(count)]
    values = np.stack([means[item.label][..., None] + random.normal(0, noise, (size, size, 3)) for item in items])
    return of_pixels(items, values.clip(0, 255).astype(np.uint8))


def side(columns: slice, size: int = 24) -> np.ndarray:
    mean = np.full((size, size), 80.0)
    mean[:, columns] += 100
    return mean


def test_left_and_right() -> None:
    assert mirrored(pictures(side(slice(0, 8)), side(slice(16, 24)))) == (0, 1)
    up = side(slice(0, 8)).T
    assert mirrored(pictures(up, side(slice(0, 8)), up[::-1], side(slice(16, 24)))) == (1, 3)


@pytest.mark.parametrize("seed", range(5))
def test_symmetric_and_other_things_are_not_swapped(seed: int) -> None:
    random = np.random.default_rng(seed)
    smooth = [np.kron(random.normal(120, 40, (4, 4)), np.ones((6, 6))) for _ in range(6)]
    assert mirrored(pictures(*smooth)) is None
    assert mirrored(pictures(*[(one + one[:, ::-1]) / 2 for one in smooth])) is None
    # The same mean in all classes: nothing but noise between them.
    assert mirrored(pictures(*[np.full((24, 24), 120.0)] * 4, count=4)) is None


@pytest.mark.parametrize("size", [8, 16, 20, 33, 160])
def test_any_size(size: int) -> None:
    third = size // 3
    assert mirrored(pictures(side(slice(0, third), size), side(slice(size - third, size), size), size=size, count=6))
