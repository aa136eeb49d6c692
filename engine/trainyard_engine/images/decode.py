"""From the bytes of an image file to an upright RGB square. Training, evaluation and prediction all come through here."""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from ..errors import TrainyardError

#: Read from the header before anything is decoded; MAX_IMAGE_PIXELS of contracts/limits.ts.
MAX_PIXELS = 50_000_000
#: Only formats that people photograph, draw and export; every further decoder is further attack surface.
#: (JPEG covers the multi-picture files of phones, too.)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
EXTENSIONS = frozenset(
    {".jpg", ".jpeg", ".jpe", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm"}
)
# Pillow's own limit would answer first, without the numbers; ours is stricter and reads the same header.
Image.MAX_IMAGE_PIXELS = None

Pixels = npt.NDArray[np.uint8]


def square(content: bytes, size: int) -> Pixels:
    """uint8 [size, size, 3] of an image file: upright by its EXIF, without alpha, the whole picture, bilinear.

    Raises TrainyardError `image.not_an_image`, `image.corrupt` or `image.too_many_pixels`; the text has no file name.
    """
    image = upright(content)
    return np.asarray(image.resize((size, size), Image.Resampling.BILINEAR), dtype=np.uint8)


def upright(content: bytes) -> Image.Image:
    """The first frame in RGB. Raises as `square`."""
    if not content:
        raise TrainyardError("image.not_an_image", "the file is empty")
    with warnings.catch_warnings():
        # Pillow warns of sizes and damaged metadata that are judged here or do not matter.
        warnings.simplefilter("ignore")
        try:
            image: Any = Image.open(io.BytesIO(content), formats=FORMATS)
            refuse_large(image.width, image.height)
            image.load()
            return to_rgb(ImageOps.exif_transpose(image))
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


def to_rgb(image: Image.Image) -> Image.Image:
    """Alpha over white, 16-bit grey scaled to 8, everything else by Pillow's own conversion."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        values = np.asarray(image, dtype=np.float64)
        if values.max(initial=0) > 255:
            values = values / 257
        return Image.fromarray(values.clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")
