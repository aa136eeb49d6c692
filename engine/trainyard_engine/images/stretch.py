"""Pretrained transformers at another size of picture: what they learned of places is stretched to the new grid."""

from __future__ import annotations

import copy
import math
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

#: Architectures with weights for the places of one size. Others have none, or stretch them by themselves.
FIXED = ("vit", "deit", "beit")
#: Of the places of BEiT: from the extra token to all others, back, and to itself.
BEIT_EXTRA = 3


def made_for(config: Any) -> int | None:
    """The side that a network's places are for; None where it takes any."""
    size = getattr(config, "image_size", None)
    return size if isinstance(size, int) and config.model_type in FIXED else None


def stretched(model: Any, size: int) -> Any:
    """The same network for pictures of `size`; everything but the places is as it was. Raises ValueError for what is neither."""
    config = copy.deepcopy(model.config)
    config.image_size = size
    found = type(model)(config)
    learned, wanted = model.state_dict(), found.state_dict()
    fitted = {key: fit(key, learned[key], value) for key, value in wanted.items() if key in learned}
    found.load_state_dict(fitted)
    return found


def fit(key: str, old: Tensor, new: Tensor) -> Tensor:
    """`old` in the shape of `new`."""
    if old.shape == new.shape:
        return old
    if key.endswith("position_embeddings"):
        extra, grid = split(old.shape[1])
        kept, places = old[:, :extra], old[:, extra:]
        side = math.isqrt(new.shape[1] - extra)
        return torch.cat([kept, resized(places[0], grid, side)[None]], dim=1)
    if key.endswith("relative_position_bias_table"):
        count, side = old.shape[0] - BEIT_EXTRA, math.isqrt(new.shape[0] - BEIT_EXTRA)
        return torch.cat([resized(old[:count], math.isqrt(count), side), old[count:]])
    if key.endswith("relative_position_index"):
        return new
    raise ValueError(f"{key} has the shape {tuple(old.shape)} and cannot become {tuple(new.shape)}")


def split(tokens: int) -> tuple[int, int]:
    """Tokens beside the grid (of the class, of the teacher), and the side of the grid. Raises ValueError for others."""
    for extra in (1, 2, 0):
        side = math.isqrt(max(0, tokens - extra))
        if side > 0 and side * side == tokens - extra:
            return extra, side
    raise ValueError(f"{tokens} places are no square")


def resized(places: Tensor, grid: int, side: int) -> Tensor:
    """float [side², width] from [grid², width], bicubic, as Transformers does it."""
    picture = places.T.reshape(1, -1, grid, grid)
    larger = functional.interpolate(picture, size=(side, side), mode="bicubic", align_corners=False)
    return larger[0].flatten(1).T
