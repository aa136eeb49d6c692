"""Pictures that are the same but for size, compression or brightness, by the rule of packages/profile/src/near-copies.ts.

A perceptual hash of 64 bits (cosine transform of 32 × 32 grey values) finds candidates; as pictures of 16 × 16 they are compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from .decode import Pixels

SIDE, SMALL, FREQUENCIES = 32, 16, 8
#: Hashes of one picture differ in at most so many bits; and the least correlation of its grey values.
MOST_BITS, LEAST_CORRELATION = 6, 0.99
#: Standard deviation of the grey values below which nothing in a picture tells it from others.
FLAT = 4.0
#: A hash is cut into four parts; of two that differ in at most 7 bits one part differs in at most one.
PARTS, PART_BITS = 4, 16
#: Pictures of one part's value that are compared: ten thousand drawings of one line must end, too.
MOST_COMPARED = 64

COSINES = np.cos(np.pi * (np.arange(SIDE) + 0.5) * np.arange(FREQUENCIES)[:, None] / SIDE)


@dataclass(frozen=True)
class Look:
    """What a picture looks like, small: uint64 hash, and uint8 [256] of grey values."""

    hash: int
    grey: npt.NDArray[np.uint8]


def look(pixels: Pixels) -> Look:
    """Of uint8 [side, side, 3]."""
    grey = Image.fromarray(pixels).convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    values = np.asarray(grey, dtype=np.float64)
    found = (COSINES @ values @ COSINES.T).ravel()
    # The first is the brightness of the whole.
    bits = found > np.median(found[1:])
    bits[0] = False
    # Neighbours in frequency are alike: they go to different parts.
    order = np.arange(64).reshape(16, 4).T.ravel()
    packed = np.packbits(bits[order]).tobytes()
    small = values.reshape(SMALL, 2, SMALL, 2).mean(axis=(1, 3)).round().astype(np.uint8)
    return Look(int.from_bytes(packed, "big"), small.ravel())


def firsts(looks: list[Look]) -> npt.NDArray[np.int64]:
    """int64 [n]: of each picture the first one that it is a near copy of, or itself.

    Copies of a copy belong to its first only where they are like that one, so that no chain of small changes joins all.
    """
    found = np.arange(len(looks))
    if len(looks) < 2:
        return found
    grey = np.stack([one.grey for one in looks]).astype(np.float32)
    grey -= grey.mean(axis=1, keepdims=True)
    contrast = grey.std(axis=1)
    grey /= np.maximum(contrast, 1e-6)[:, None]
    rows = np.flatnonzero(contrast >= FLAT)
    pairs = candidates(np.array([looks[row].hash for row in rows], dtype=np.uint64))
    pairs = rows[pairs]
    alike = np.einsum("ij,ij->i", grey[pairs[:, 0]], grey[pairs[:, 1]]) / grey.shape[1]
    for earlier, later in pairs[alike >= LEAST_CORRELATION].tolist():
        if found[earlier] == earlier and found[later] == later:
            found[later] = earlier
    return found


def candidates(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """int64 [n, 2]: pairs (i < j) whose hashes differ in at most MOST_BITS bits, ordered by j, then i."""
    kept: list[npt.NDArray[np.int64]] = []
    for part in range(PARTS):
        keys = ((hashes >> np.uint64(PART_BITS * part)) & np.uint64(0xFFFF)).astype(np.int64)
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        for flip in [0, *(1 << bit for bit in range(PART_BITS))]:
            first = np.searchsorted(ordered, keys ^ flip, "left")
            count = np.minimum(np.searchsorted(ordered, keys ^ flip, "right") - first, MOST_COMPARED)
            later = np.repeat(np.arange(len(hashes)), count)
            offset = np.arange(len(later)) - np.repeat(np.cumsum(count) - count, count)
            earlier = order[np.repeat(first, count) + offset]
            near = (earlier < later) & (np.bitwise_count(hashes[earlier] ^ hashes[later]) <= MOST_BITS)
            kept.append(np.stack([later[near], earlier[near]], axis=1))
    # Rows sorted by later, then earlier; each pair once.
    return np.unique(np.concatenate(kept), axis=0)[:, ::-1]
