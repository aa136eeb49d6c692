"""Whether one class is another's mirror image, as arrows to the left and to the right are. To flip such pictures is to swap their
labels, and nobody sees why nothing is learned."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from .pixels import Pictures

#: Pictures of a class that are looked at, classes that are compared, and the side of what they are compared at.
SAMPLE, MAX_CLASSES, SIDE = 200, 200, 16
#: A class is the mirror image of another where mirroring it takes it that much nearer.
NEARER = 0.5


def mirrored(pictures: Pictures) -> tuple[int, int] | None:
    """Two labels of which the mean picture of one is, mirrored, much nearer to that of the other than it was; else None.

    Where classes are of symmetric things, or of things seen from anywhere, mirroring changes their means little, and both
    distances are the same.
    """
    labels = np.unique(pictures.labels)[:MAX_CLASSES]
    means = np.stack([mean_of(pictures, int(label)) for label in labels])
    straight = distances(means, means)
    turned = distances(means[:, :, ::-1], means)
    np.fill_diagonal(turned, np.inf)
    swapped = np.minimum(turned, turned.T) < NEARER * straight
    if not swapped.any():
        return None
    first, second = np.argwhere(swapped)[0]
    return int(labels[first]), int(labels[second])


def mean_of(pictures: Pictures, label: int) -> npt.NDArray[np.float64]:
    """float64 [SIDE, SIDE], the mean of a class in grey, without its mean brightness."""
    rows = np.flatnonzero(pictures.labels == label)[:SAMPLE]
    grey = Image.fromarray(pictures.take(rows).mean(axis=(0, 3)).astype(np.float32))
    small = np.asarray(grey.resize((SIDE, SIDE), Image.Resampling.BOX), dtype=np.float64)
    centred: npt.NDArray[np.float64] = small - small.mean()
    return centred


def distances(some: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Euclidean distances [some, others]."""
    a, b = some.reshape(len(some), -1), others.reshape(len(others), -1)
    squared = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T
    found: npt.NDArray[np.float64] = np.sqrt(np.maximum(squared, 0))
    return found
