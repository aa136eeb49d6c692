"""From a picture file to the numbers that a network takes, as one specification and the lines that apply it.

Pillow and numpy alone: a copy of this file stands in every model folder beside preprocessing.json, so that what was
trained on, tested on and answered for elsewhere are the same numbers. What changes a pixel belongs here.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from torch import Tensor

Array = npt.NDArray[Any]
Triple = tuple[float, float, float]
IMAGENET_MEAN: Triple = (0.485, 0.456, 0.406)
IMAGENET_STD: Triple = (0.229, 0.224, 0.225)
FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
    "box": Image.Resampling.BOX,
    "hamming": Image.Resampling.HAMMING,
}
#: A picture that is longer than so many times its shorter edge is cut to that first: of a line of pixels, resized to its
#: shorter edge, nearly all would be thrown away again.
LONGEST = 16
#: Those that Pillow has without antialiasing.
PLAIN = {
    "nearest": Image.Transform.EXTENT,
    "bilinear": Image.Transform.EXTENT,
    "bicubic": Image.Transform.EXTENT,
}

#: A JPEG is decoded at a reduced scale that leaves so many times the pixels of the square to each side: one rule for all
#: pictures, in training and in prediction. Measured once on a busy machine, on mosaics of photographs: 2.5 to 12 times as
#: fast from 5 megapixels on; the square differs from that of the whole picture by 0.2 to 0.6 of 255 levels in the mean.
AMPLE = 2


@dataclass(frozen=True)
class Preprocessing:
    """An upright RGB picture is cut, resized, cut to a square of `size` pixels, rescaled, and normalised, in this order."""

    size: int
    #: "exact": to `resize_to` (height, width), whatever the shape; "shortest_edge": that edge to `resize_to` (pixels,), the
    #: other in proportion; "none": as it is.
    resize: Literal["exact", "shortest_edge", "none"] = "exact"
    #: Empty: `size`.
    resize_to: tuple[int, ...] = ()
    filter: str = "bilinear"
    antialias: bool = True
    #: Share of the shorter edge that is cut out of the middle before resizing, as a square; None: nothing is.
    crop_share: float | None = None
    rescale: float = 1 / 255
    #: Of the rescaled values, in the order of `channels`; None: not normalised.
    mean: Triple | None = IMAGENET_MEAN
    std: Triple | None = IMAGENET_STD
    channels: Literal["RGB", "BGR"] = "RGB"
    #: An answer is the mean of the logits of the picture and of its mirror image.
    test_time_flips: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError for what cannot be applied."""
        edges = {"exact": 2, "shortest_edge": 1, "none": 0}
        if self.resize not in edges:
            raise ValueError(f"resize is {self.resize!r}; there are exact, shortest_edge and none")
        if not self.resize_to:
            object.__setattr__(self, "resize_to", (self.size,) * edges[self.resize])
        numbers = (self.size, *self.resize_to)
        if len(self.resize_to) != edges[self.resize] or any(number < 1 for number in numbers):
            raise ValueError(f"size {self.size} and resize_to {list(self.resize_to)} do not fit resize {self.resize}")
        if self.filter not in (FILTERS if self.antialias else PLAIN):
            raise ValueError(f"there is no filter {self.filter!r} with antialias {self.antialias}")
        if self.crop_share is not None and not 0 < self.crop_share <= 1:
            raise ValueError(f"crop_share is {self.crop_share}; it is above 0 and at most 1")
        if (self.mean is None) != (self.std is None) or (self.std is not None and 0 in self.std):
            raise ValueError("mean and std stand together, and no std is 0")
        if self.channels not in ("RGB", "BGR"):
            raise ValueError(f"channels is {self.channels!r}; there are RGB and BGR")

    def to_json(self) -> dict[str, Any]:
        """Plain values, as in preprocessing.json."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Preprocessing:
        """Raises ValueError for what it does not know: half a specification is a wrong number without a word."""
        unknown = set(told) - {one.name for one in fields(cls)}
        if unknown:
            raise ValueError(f"preprocessing.json has the unknown {', '.join(sorted(unknown))}")
        given: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in told.items()}
        return cls(**given)

    def scaled(self, size: int) -> Preprocessing:
        """The same picture in squares of another size: resizing and cutting keep their proportions."""
        if size == self.size:
            return self
        edges = tuple(max(1, int(edge * size / self.size)) for edge in self.resize_to)
        told = self.to_json() | {"size": size, "resize_to": edges}
        return Preprocessing(**told)

    def resized(self, width: int, height: int) -> tuple[int, int]:
        """(width, height) that a picture, cut by `crop_share` where there is one, is resized to."""
        if self.resize == "exact":
            return self.resize_to[1], self.resize_to[0]
        if self.resize == "none":
            return width, height
        edge = self.resize_to[0]
        longer = int(edge * max(width, height) / min(width, height))
        return (edge, longer) if width <= height else (longer, edge)

    def reduce(self, image: Image.Image) -> None:
        """Tells a JPEG that is not decoded yet to come in the smallest of its scales (1, 1/2, 1/4, 1/8) that is AMPLE."""
        if self.resize == "none" or self.filter == "nearest" or not self.antialias:
            # What picks single pixels would pick others.
            return
        # Both sides alike: it may lie on its side.
        least = AMPLE * max(self.resize_to) / (self.crop_share or 1)
        image.draft(None, (math.ceil(least), math.ceil(least)))

    def fit(self, image: Image.Image) -> npt.NDArray[np.uint8]:
        """uint8 [size, size, 3] of an upright RGB picture; what lies outside of one that is smaller than the cut is 0."""
        if self.crop_share is not None:
            side = max(1, int(self.crop_share * min(image.size)))
            image = middle(image, side, side)
        elif self.resize == "shortest_edge":
            longest = LONGEST * min(image.size)
            image = image if max(image.size) <= longest else middle(image, *(min(one, longest) for one in image.size))
        target = self.resized(*image.size)
        if self.antialias:
            image = image.resize(target, FILTERS[self.filter])
        else:
            image = image.transform(target, PLAIN[self.filter], (0, 0, *image.size), FILTERS[self.filter])
        return np.asarray(middle(image, self.size, self.size), dtype=np.uint8)

    def factors(self) -> tuple[list[float], list[float]]:
        """Scale and shift of each channel of the output: value = scale * pixel + shift."""
        mean, std = self.mean or (0.0, 0.0, 0.0), self.std or (1.0, 1.0, 1.0)
        return [self.rescale / s for s in std], [-m / s for m, s in zip(mean, std, strict=True)]

    @overload
    def normalise(self, squares: Array) -> Array: ...

    @overload
    def normalise(self, squares: Tensor) -> Tensor: ...

    def normalise(self, squares: Any) -> Any:
        """float32 [n, 3, size, size] from [n, size, size, 3] of 0 to 255, an array or a tensor."""
        scale, shift = self.factors()
        if self.channels == "BGR":
            squares = squares[..., [2, 1, 0]]
        if isinstance(squares, np.ndarray):
            values = squares.astype(np.float32) * np.array(scale, np.float32) + np.array(shift, np.float32)
            return values.transpose(0, 3, 1, 2)
        floats = squares.float()
        return (floats * floats.new_tensor(scale) + floats.new_tensor(shift)).permute(0, 3, 1, 2)

    @overload
    def averaged(self, batch: Array, network: Callable[[Array], Array]) -> Array: ...

    @overload
    def averaged(self, batch: Tensor, network: Callable[[Tensor], Tensor]) -> Tensor: ...

    def averaged(self, batch: Any, network: Callable[[Any], Any]) -> Any:
        """What a network answers for normalised pictures [n, 3, size, size]: logits [n, classes], or anything linear in them.

        Logits and not probabilities: every loss takes them, and of features below a linear layer the mean is the same.
        """
        found = network(batch)
        if not self.test_time_flips:
            return found
        mirrored = batch[..., ::-1].copy() if isinstance(batch, np.ndarray) else batch.flip(-1)
        return (found + network(mirrored)) / 2

    def numbers(self, content: bytes) -> npt.NDArray[np.float32]:
        """float32 [3, size, size] of the bytes of a picture file. Raises what Pillow raises, and ValueError."""
        with Image.open(io.BytesIO(content)) as image:
            self.reduce(image)
            image.load()
            kind = image.format
        answer: npt.NDArray[np.float32] = self.normalise(self.fit(upright(image, kind))[None])[0]
        return answer


def middle(image: Image.Image, width: int, height: int) -> Image.Image:
    """The central part; black where the picture is smaller."""
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def upright(image: Image.Image, kind: str | None) -> Image.Image:
    """A decoded picture of a format, turned by its EXIF, in RGB. Raises ValueError as `to_eight_bits`."""
    image = ImageOps.exif_transpose(image)
    return to_eight_bits(image, kind) if is_deep(image) else to_rgb(image)


def is_deep(image: Image.Image) -> bool:
    """Whether it has more than 8 bits a channel."""
    return image.mode.startswith("I;16") or image.mode in ("I", "F")


def to_eight_bits(image: Image.Image, kind: str | None) -> Image.Image:
    """One rule for a format, never one for a picture: what is equally bright in two files stays equally bright.

    16 bits are divided by their range, numbers with a point mean 0 to 1. Raises ValueError for other ranges, which have no
    common scale.
    """
    values = np.asarray(image, dtype=np.float64)
    if image.mode == "F":
        if not np.isfinite(values).all() or values.min(initial=0) < 0 or values.max(initial=0) > 1 + 1e-6:
            told = f"{values.min():.4g} to {values.max():.4g}"
            raise ValueError(
                f"it is of 32-bit floats from {told}; floats are read from 0 to 1, so scale them or save 16-bit"
            )
        scaled = values * 255
    else:
        # Pillow has PNG and PNM with 16 bits as 32-bit whole numbers, too; in a TIFF these may be anything.
        if image.mode == "I" and (kind == "TIFF" or values.min(initial=0) < 0 or values.max(initial=0) > 65_535):
            raise ValueError("it is of 32-bit whole numbers, which have no common range; save 16-bit")
        scaled = values / 257
    return Image.fromarray(np.rint(scaled).clip(0, 255).astype(np.uint8)).convert("RGB")


def to_rgb(image: Image.Image) -> Image.Image:
    """Alpha over white, everything else by Pillow's own conversion."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")
