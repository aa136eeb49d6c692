"""Images of one part, decoded once into memory where they fit, else again for every batch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..errors import TrainyardError
from .decode import Pixels, square
from .folder import Item


@dataclass(frozen=True)
class Bad:
    """A file that cannot be used, and why."""

    path: str
    code: str
    reason: str


@dataclass
class Pictures:
    """Readable images of one part in a fixed order, as squares of one size."""

    items: list[Item]
    size: int
    #: uint8 [n, size, size, 3], or None where they did not fit into memory.
    kept: Pixels | None
    threads: int

    def __len__(self) -> int:
        return len(self.items)

    @property
    def labels(self) -> npt.NDArray[np.int64]:
        """int64 [n]."""
        return np.array([item.label for item in self.items], dtype=np.int64)

    def take(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> Pixels:
        """uint8 [len(rows), size, size, 3] in the order of `rows`."""
        if self.kept is not None:
            kept: Pixels = self.kept[np.asarray(rows)]
            return kept
        chosen = [self.items[int(row)] for row in rows]
        with ThreadPoolExecutor(self.threads) as pool:
            return np.stack(list(pool.map(lambda item: again(item, self.size), chosen)))

    def select(self, rows: Sequence[int]) -> Pictures:
        """The images of those rows as a part of their own."""
        kept = None if self.kept is None else self.kept[np.asarray(rows, dtype=np.int64)]
        return Pictures([self.items[row] for row in rows], self.size, kept, self.threads)


def again(item: Item, size: int) -> Pixels:
    """A file that was readable at the start; if it is not any more, its name is told."""
    try:
        return square(item.file.read_bytes(), size)
    except OSError as error:
        raise TrainyardError("image.corrupt", f"{item.path} was changed or removed: {error.strerror}.") from error
    except TrainyardError as error:
        raise TrainyardError(error.code, f"{item.path} was changed: {error.message}.") from error


def memory_budget() -> int:
    """Bytes that decoded images may take: a quarter of what is free, at most 4 GB."""
    import psutil

    return min(4_000_000_000, int(psutil.virtual_memory().available) // 4)


@dataclass
class Read:
    """What came of reading a list of files; `digests` has the sha256 of every readable file by path."""

    pictures: Pictures
    bad: list[Bad]
    digests: dict[str, str]


def read(items: list[Item], size: int, threads: int, heed: Callable[[], None], budget: int) -> Read:
    """Opens and decodes every file once, so that a broken one is found before the training and never in epoch three.

    `heed` is called between files and may raise. Files are decoded by `threads` threads; the order is that of `items`.
    """
    keep = len(items) * size * size * 3 <= budget
    store = np.empty((len(items) if keep else 0, size, size, 3), dtype=np.uint8)
    digests: dict[str, str] = {}
    bad: list[Bad] = []
    good: list[int] = []
    with ThreadPoolExecutor(threads) as pool:
        for row, result in enumerate(pool.map(lambda item: one(item.file, size), items)):
            heed()
            item = items[row]
            if isinstance(result, TrainyardError):
                bad.append(Bad(item.path, result.code, result.message))
                continue
            pixels, digests[item.path] = result
            if keep:
                store[len(good)] = pixels
            good.append(row)
    kept = store[: len(good)] if keep else None
    return Read(Pictures([items[row] for row in good], size, kept, threads), bad, digests)


def one(file: Path, size: int) -> tuple[Pixels, str] | TrainyardError:
    """Pixels and sha256 of one file, or what is wrong with it."""
    try:
        content = file.read_bytes()
        return square(content, size), hashlib.sha256(content).hexdigest()
    except OSError as error:
        return TrainyardError("image.corrupt", f"it cannot be opened ({error.strerror})")
    except TrainyardError as error:
        return error
