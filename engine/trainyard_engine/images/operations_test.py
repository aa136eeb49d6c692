"""Operations on batches beside Pillow's, SciPy's and Python's own, picture by picture."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from PIL import Image, ImageEnhance, ImageOps
from scipy import ndimage
from torch import Tensor

from . import operations

SIDE = 21


def levels(seed: int = 3) -> np.ndarray:
    """uint8 [6, SIDE, SIDE, 3]: noise over slopes, one of few levels, one of a single value."""
    random = np.random.default_rng(seed)
    slope = np.linspace(20, 200, SIDE)[None, None, :, None]
    found = (slope + random.normal(0, 25, (6, SIDE, SIDE, 3))).clip(0, 255)
    found[4] = random.integers(0, 3, (SIDE, SIDE, 3)) * 100
    found[5] = 77
    return found.astype(np.uint8)


def batch_of(pictures: np.ndarray) -> Tensor:
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255


def numbers(batch: Tensor) -> np.ndarray:
    return (batch * 255).permute(0, 2, 3, 1).numpy()


FACTORS = torch.tensor([0.0, 0.5, 1.0, 1.4, 2.0, 0.3])
#: By name: ours, Pillow's for picture and number, numbers, and levels that rounding to whole ones may differ by.
BESIDE: dict[str, tuple[Callable[..., Tensor], Callable[[Image.Image, float], Image.Image], Tensor, float]] = {
    "brightness": (operations.brightness, lambda one, f: ImageEnhance.Brightness(one).enhance(f), FACTORS, 1),
    "contrast": (operations.contrast, lambda one, f: ImageEnhance.Contrast(one).enhance(f), FACTORS, 2),
    "saturation": (operations.saturation, lambda one, f: ImageEnhance.Color(one).enhance(f), FACTORS, 2),
    "sharpness": (operations.sharpness, lambda one, f: ImageEnhance.Sharpness(one).enhance(f), FACTORS, 2),
    "posterize": (
        operations.posterize,
        lambda one, f: ImageOps.posterize(one, int(f)),
        torch.tensor([1.0, 2.0, 3.0, 4.0, 7.0, 8.0]),
        1e-3,
    ),
    "solarize": (
        operations.solarize,
        lambda one, f: ImageOps.solarize(one, round(f * 255)),
        torch.tensor([0.0, 50.0, 100.0, 128.0, 200.0, 255.0]) / 255,
        1e-3,
    ),
    "autocontrast": (operations.autocontrast, lambda one, _: ImageOps.autocontrast(one), FACTORS, 1),
    "equalize": (operations.equalize, lambda one, _: ImageOps.equalize(one), FACTORS, 1e-3),
}


@pytest.mark.parametrize("name", BESIDE)
def test_tones_are_those_of_pillow(name: str) -> None:
    operation, theirs, amounts, off = BESIDE[name]
    pictures = levels()
    found = numbers(operation(batch_of(pictures), amounts))
    for ours, one, amount in zip(found, pictures, amounts.tolist(), strict=True):
        expected = np.asarray(theirs(Image.fromarray(one), amount), dtype=float)
        assert np.abs(ours - expected).max() <= off


def test_hue_turns_the_circle_as_colorsys_has_it() -> None:
    batch = torch.rand(4, 3, 3, 3, generator=torch.Generator().manual_seed(1))
    batch[0, :, 0, 0] = 0.4
    turns = torch.tensor([0.0, 0.3, -0.45, 0.5])
    found = operations.hue(batch, turns)
    for at, turn in enumerate(turns.tolist()):
        for row in range(3):
            for across in range(3):
                hue, saturation, value = colorsys.rgb_to_hsv(*batch[at, :, row, across].tolist())
                expected = colorsys.hsv_to_rgb((hue + turn) % 1.0, saturation, value)
                assert found[at, :, row, across].tolist() == pytest.approx(expected, abs=1e-4)


def test_blur_is_that_of_scipy() -> None:
    batch = batch_of(levels())
    sigma = torch.tensor([0.3, 0.8, 1.5, 2.0, 1.0, 1.0])
    found = operations.blur(batch, sigma, 6)
    for ours, one, width in zip(found.numpy(), batch.numpy(), sigma.tolist(), strict=True):
        expected = ndimage.gaussian_filter(one, (0, width, width), mode="mirror", radius=(0, 6, 6))
        np.testing.assert_allclose(ours, expected, atol=1e-4)


def test_a_picture_that_is_smaller_than_the_blur() -> None:
    small = torch.rand(2, 3, 4, 4)
    assert operations.blur(small, torch.full((2,), 3.0), 9).shape == small.shape


def dot(row: int, column: int, side: int = 41) -> Tensor:
    """A picture of one soft dot."""
    down, across = torch.arange(side)[:, None], torch.arange(side)[None]
    return torch.exp(-((down - row) ** 2 + (across - column) ** 2) / 8.0).expand(1, 3, side, side)


def middle_of(picture: Tensor) -> tuple[float, float]:
    """Centre of mass: row, column."""
    weights = picture[0, 0]
    rows, columns = torch.arange(weights.shape[0]), torch.arange(weights.shape[1])
    total = weights.sum()
    return float((weights.sum(1) * rows).sum() / total), float((weights.sum(0) * columns).sum() / total)


@pytest.mark.parametrize(
    ("name", "amount", "expected"),
    [
        # A dot that stands ten to the right of the middle goes down where the picture is turned to the right.
        ("rotate", 90.0, (30.0, 20.0)),
        ("rotate", -90.0, (10.0, 20.0)),
        ("translate_x", 0.1, (20.0, 34.1)),
        ("translate_y", -0.1, (15.9, 30.0)),
        ("shear_y", 0.5, (25.0, 30.0)),
        ("shear_x", 0.5, (20.0, 30.0)),
    ],
)
def test_a_dot_goes_where_the_map_says(name: str, amount: float, expected: tuple[float, float]) -> None:
    moved = getattr(operations, name)(dot(20, 30), torch.tensor([amount]))
    row, column = middle_of(moved)
    if name == "shear_y":
        assert abs(row - 20) == pytest.approx(5, abs=0.2)
    else:
        assert (row, column) == pytest.approx(expected, abs=0.2)


def test_enlarging_is_about_the_middle_and_maps_do_not_stretch_what_is_not_square() -> None:
    zero = torch.zeros(1)
    none = torch.zeros(2, 1)
    larger = operations.affine(dot(20, 24), zero, none, torch.tensor([2.0]), none)
    assert middle_of(larger) == pytest.approx((20.0, 28.0), abs=0.2)
    wide = torch.zeros(1, 3, 21, 61)
    wide[:, :, :, 10:51] = dot(20, 20)[:, :, 10:31]
    turned = operations.affine(wide, torch.tensor([math.pi / 2]), none, torch.ones(1), none)
    assert middle_of(turned) == pytest.approx(middle_of(wide), abs=0.3)


def test_nothing_is_done_by_an_amount_of_nothing() -> None:
    batch = batch_of(levels())
    for name in ("rotate", "shear_x", "shear_y", "translate_x", "translate_y", "hue"):
        torch.testing.assert_close(getattr(operations, name)(batch, torch.zeros(6)), batch, atol=1e-5, rtol=0)
