"""Pictures as cameras, drawing programs and broken disks make them."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ..errors import TrainyardError
from .decode import decode, opened, square, upright
from .names import EXTENSIONS
from .preprocessing import Preprocessing

SHARED = Path(os.environ.get("TRAINYARD_SHARED_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))


def encoded(image: Any, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM"])
def test_formats(kind: str) -> None:
    image = Image.new("RGB", (40, 20), (200, 30, 60))
    pixels = square(encoded(image, kind), Preprocessing(8))
    assert pixels.shape == (8, 8, 3)
    assert pixels.dtype == np.uint8
    assert np.abs(pixels.astype(int) - (200, 30, 60)).max() <= 6


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_turns_the_picture_upright(orientation: int) -> None:
    """A picture that is red above and blue below, however the camera was held."""
    turns = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    image = Image.new("RGB", (16, 24), (250, 0, 0))
    image.paste((0, 0, 250), (0, 12, 16, 24))
    turn = turns[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = encoded(image.transpose(turn) if turn is not None else image, "PNG", exif=exif)
    found = upright(stored)
    assert found.size == (16, 24)
    assert found.getpixel((8, 2)) == (250, 0, 0)
    assert found.getpixel((8, 21)) == (0, 0, 250)


def test_transparent_is_white() -> None:
    assert upright(encoded(Image.new("RGBA", (4, 4), (255, 0, 0, 0)), "PNG")).getpixel((1, 1)) == (255, 255, 255)
    assert upright(encoded(Image.new("LA", (4, 4), (0, 0)), "PNG")).getpixel((1, 1)) == (255, 255, 255)


def test_sixteen_bits_are_scaled_not_cut() -> None:
    values = np.full((4, 4), 32_896, dtype=np.uint16)
    assert upright(encoded(Image.fromarray(values), "PNG")).getpixel((1, 1)) == (128, 128, 128)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr"])
def test_colour_modes(mode: str) -> None:
    kind = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    assert square(encoded(Image.new("RGB", (9, 9)).convert(mode), kind), Preprocessing(4)).shape == (4, 4, 3)


@pytest.mark.skipif(not (SHARED / "bad-images").is_dir(), reason="the larger data sets are not on this machine")
def test_odd_and_broken_pictures_never_crash() -> None:
    read, refused = 0, {}
    for file in sorted((SHARED / "bad-images").rglob("*")):
        if not file.is_file() or file.suffix.lower() not in EXTENSIONS:
            continue
        try:
            assert square(file.read_bytes(), Preprocessing(32)).shape == (32, 32, 3)
            read += 1
        except TrainyardError as error:
            refused[file.name] = error.code
    assert read > 200
    assert refused["65536-uint32-limit.png"] == "image.too_many_pixels"
    assert refused["agricultural00.tif"] == "image.not_an_image"
    assert set(refused.values()) <= {"image.too_many_pixels", "image.not_an_image", "image.corrupt", "image.format"}


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM"])
@pytest.mark.parametrize("value", [200, 4095, 32_896])
def test_one_rule_for_sixteen_bits_never_one_for_a_picture(kind: str, value: int) -> None:
    """A dark picture is not brighter for having no bright spot: 200 of 65,535 is black, also where it is the largest."""
    found = decode(encoded(Image.fromarray(np.full((4, 4), value, dtype=np.uint16)), kind), Preprocessing(4))
    assert found.pixels.max() == round(value / 257)
    assert found.largest == value


def test_floats_mean_nought_to_one() -> None:
    half = Image.fromarray(np.full((4, 4), 0.5, dtype=np.float32))
    assert upright(encoded(half, "TIFF")).getpixel((1, 1)) == (128, 128, 128)
    for values in (np.full((4, 4), 200.0, dtype=np.float32), np.full((4, 4), 7, dtype=np.int32)):
        with pytest.raises(TrainyardError, match=r"32-bit") as caught:
            upright(encoded(Image.fromarray(values), "TIFF"))
        assert caught.value.code == "image.format"


def test_a_large_jpeg_is_decoded_at_a_reduced_scale_and_is_the_same_within_half_a_level() -> None:
    random = np.random.default_rng(4)
    # Detail at all scales, as in a photograph: noise of many sizes over one another.
    layers = [random.normal(0, 25, (1200 // size, 1600 // size, 3)) for size in (2, 4, 8, 40, 200)]
    values = 128 + np.sum([np.kron(one, np.ones((1200 // len(one), 1200 // len(one), 1))) for one in layers], axis=0)
    content = encoded(Image.fromarray(values.clip(0, 255).astype(np.uint8)), "JPEG")
    whole = np.asarray(upright(content).resize((64, 64), Image.Resampling.BILINEAR)).astype(int)
    assert opened(content, Preprocessing(64))[0].size == (200, 150)
    assert abs(square(content, Preprocessing(64)) - whole).mean() < 1
    # Never smaller than asked for on either side, and other formats as they are.
    assert opened(content, Preprocessing(76))[0].size == (400, 300)
    plain = Preprocessing(64, antialias=False)
    assert opened(content, plain)[0].size == (1600, 1200)
    assert opened(encoded(Image.new("RGB", (1600, 1200)), "PNG"), Preprocessing(16))[0].size == (1600, 1200)
