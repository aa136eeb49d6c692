"""From the bytes of an image file to an upright RGB square. Training, evaluation and prediction all come through here."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from ..errors import TrainyardError
from .preprocessing import Preprocessing, is_deep
from .preprocessing import upright as turned

#: Read from the header before anything is decoded; MAX_IMAGE_PIXELS of contracts/limits.ts.
MAX_PIXELS = 50_000_000
#: Only formats that people photograph, draw and export; every further decoder is further attack surface.
#: (JPEG covers the multi-picture files of phones, too.)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
# Pillow's own limit would answer first, without the numbers; ours is stricter and reads the same header.
Image.MAX_IMAGE_PIXELS = None

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Decoded:
    """uint8 [size, size, 3], and of a picture with 16 bits a channel the largest value in it (of 65,535), else None."""

    pixels: Pixels
    largest: int | None
    #: The same picture in a larger square, where crops are to be cut from it.
    wide: Pixels | None = None


def square(content: bytes, prepared: Preprocessing) -> Pixels:
    """uint8 [size, size, 3] of an image file: upright by its EXIF, without alpha, resized and cut as `prepared` says.

    Raises TrainyardError `image.not_an_image`, `image.corrupt`, `image.format` or `image.too_many_pixels`; the text has no
    file name.
    """
    return decode(content, prepared).pixels


def decode(content: bytes, prepared: Preprocessing, wide: Preprocessing | None = None) -> Decoded:
    """As `square`, with what its depth tells, and as `wide` says from the same decoded picture. Raises as `square`.

    A JPEG comes at the scale that `prepared` asks for, so that its square has the pixels that it has everywhere; it is
    AMPLE times as large as that square at least, which is enough for a `wide` of up to as much.
    """
    image, largest = opened(content, prepared)
    return Decoded(prepared.fit(image), largest, None if wide is None else wide.fit(image))


def upright(content: bytes) -> Image.Image:
    """The first frame in RGB. Raises as `square`."""
    return opened(content)[0]


def opened(content: bytes, prepared: Preprocessing | None = None) -> tuple[Image.Image, int | None]:
    """The first frame in RGB, and the largest value where it had 16 bits. Raises as `square`.

    A large JPEG comes at a reduced scale where it is known what it is for.
    """
    if not content:
        raise TrainyardError("image.corrupt", "the file has 0 bytes")
    with warnings.catch_warnings():
        # Pillow warns of sizes and damaged metadata that are judged here or do not matter.
        warnings.simplefilter("ignore")
        try:
            image: Any = Image.open(io.BytesIO(content), formats=FORMATS)
            refuse_large(image.width, image.height)
            if prepared is not None:
                prepared.reduce(image)
            image.load()
            kind = image.format
            try:
                return turned(image, kind), largest_of(image) if is_deep(image) else None
            except ValueError as error:
                if not is_deep(image):
                    raise
                raise TrainyardError("image.format", str(error)) from error
        except TrainyardError:
            raise
        except UnidentifiedImageError:
            raise TrainyardError("image.not_an_image", what_else(content)) from None
        except Exception as error:
            # Decoders raise whatever they like on damaged data: OSError, SyntaxError, struct.error, ValueError …
            reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
            raise TrainyardError("image.corrupt", f"it cannot be decoded ({reason})") from error


def refuse_large(width: int, height: int) -> None:
    """The limit on pixels, from the header."""
    if width * height > MAX_PIXELS:
        message = f"{width} × {height} are {width * height:,} pixels; at most {MAX_PIXELS:,} are read"
        raise TrainyardError("image.too_many_pixels", message)


def what_else(content: bytes) -> str:
    """What a file is that is no image, as far as its first bytes tell."""
    head = content[:512]
    if head.startswith(b"version https://git-lfs"):
        return "it is a Git LFS pointer, not the image itself"
    if b"ftyp" in head[:16]:
        return "it is HEIF or AVIF, which is not read; convert it to JPEG"
    if b"\0" not in head:
        return "it is a text file"
    return f"it is in none of the formats {', '.join(FORMATS)}"


def largest_of(image: Image.Image) -> int | None:
    """The largest value of a picture with 16 bits; None for numbers with a point, whose range is 0 to 1."""
    return None if image.mode == "F" else int(np.asarray(image).max(initial=0))
