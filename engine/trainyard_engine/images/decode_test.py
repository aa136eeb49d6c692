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
from .decode import EXTENSIONS, square, upright

SHARED = Path(os.environ.get("TRAINYARD_SHARED_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))


def encoded(image: Any, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM"])
def test_formats(kind: str) -> None:
    image = Image.new("RGB", (40, 20), (200, 30, 60))
    pixels = square(encoded(image, kind), 8)
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
    assert square(encoded(Image.new("RGB", (9, 9)).convert(mode), kind), 4).shape == (4, 4, 3)


@pytest.mark.skipif(not (SHARED / "bad-images").is_dir(), reason="the larger data sets are not on this machine")
def test_odd_and_broken_pictures_never_crash() -> None:
    read, refused = 0, {}
    for file in sorted((SHARED / "bad-images").rglob("*")):
        if not file.is_file() or file.suffix.lower() not in EXTENSIONS:
            continue
        try:
            assert square(file.read_bytes(), 32).shape == (32, 32, 3)
            read += 1
        except TrainyardError as error:
            refused[file.name] = error.code
    assert read > 200
    assert refused["65536-uint32-limit.png"] == "image.too_many_pixels"
    assert refused["agricultural00.tif"] == "image.not_an_image"
    assert set(refused.values()) <= {"image.too_many_pixels", "image.not_an_image", "image.corrupt"}
