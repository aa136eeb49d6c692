"""Whether mirrors keep the classes, for a network that knows nothing yet: by the nearest training pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..pixels import Pictures, reduced
from .choice import standard_error

Array = npt.NDArray[Any]
#: Pictures of each part that are looked at, and the side in which they are compared.
SAMPLE, SIDE = 2000, 16


def mirrors(train: Pictures, val: Pictures) -> tuple[tuple[bool, bool], dict[str, float]]:
    """Whether the validation pictures are as often of the class of the nearest training picture when they are mirrored,
    and upside down; and how often they are."""
    known, labels = small(train)
    asked, truth = small(val)
    turned = {"as_they_are": asked, "mirrored": asked[:, :, ::-1], "upside_down": asked[:, ::-1]}
    right = {name: float((nearest(known, labels, one) == truth).mean()) for name, one in turned.items()}
    least = right["as_they_are"] - max(0.02, standard_error(right["as_they_are"], len(truth)))
    mirror = right["mirrored"] >= least
    return (mirror, mirror and right["upside_down"] >= least), right


def small(pictures: Pictures) -> tuple[Array, Array]:
    """float32 [n, SIDE, SIDE] in grey without its mean, and labels, of a sample."""
    rows = np.linspace(0, len(pictures) - 1, min(SAMPLE, len(pictures))).astype(int)
    found = [reduced(pictures.take(rows[at : at + 64]), SIDE) for at in range(0, len(rows), 64)]
    grey = np.concatenate(found).mean(axis=3, dtype=np.float32)
    return grey - grey.mean(axis=(1, 2), keepdims=True), pictures.labels[rows]


def nearest(known: Array, labels: Array, asked: Array) -> Array:
    """Label of the known picture that is nearest to each."""
    flat, points = known.reshape(len(known), -1), asked.reshape(len(asked), -1)
    distances = (flat**2).sum(axis=1)[None] - 2 * points @ flat.T
    answer: Array = labels[distances.argmin(axis=1)]
    return answer
