"""Images of one part, decoded once into memory where they fit, else again for every batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .. import manifest
from ..errors import TrainyardError
from ..manifest import Entry
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
    #: What was measured when the files were first read, by path; a file that is decoded again must still be that one.
    entries: dict[str, Entry]

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
            return np.stack(list(pool.map(self._again, chosen)))

    def _again(self, item: Item) -> Pixels:
        """A file that was readable at the start. Raises `dataset.changed` if it is another one by now."""
        try:
            content = item.file.read_bytes()
        except OSError as error:
            message = f"{item.path} was changed or removed during the training: {error.strerror}."
            raise TrainyardError("dataset.changed", message) from error
        if manifest.entry(item.path, content) != self.entries[item.path]:
            raise TrainyardError("dataset.changed", f"{item.path} was changed during the training.")
        return square(content, self.size)

    def select(self, rows: Sequence[int]) -> Pictures:
        """The images of those rows as a part of their own."""
        kept = None if self.kept is None else self.kept[np.asarray(rows, dtype=np.int64)]
        return Pictures([self.items[row] for row in rows], self.size, kept, self.threads, self.entries)


def memory_budget() -> int:
    """Bytes that decoded images may take: a quarter of what is free, at most 4 GB."""
    import psutil

    return min(4_000_000_000, int(psutil.virtual_memory().available) // 4)


@dataclass
class Read:
    """What came of reading a list of files; `entries` has size and sha256 of all that could be opened, broken or not."""

    pictures: Pictures
    bad: list[Bad]
    entries: dict[str, Entry]


def read(items: list[Item], size: int, threads: int, heed: Callable[[], None], budget: int) -> Read:
    """Opens and decodes every file once, so that a broken one is found before the training and never in epoch three.

    `heed` is called between files and may raise. Files are decoded by `threads` threads; the order is that of `items`.
    """
    keep = len(items) * size * size * 3 <= budget
    store = np.empty((len(items) if keep else 0, size, size, 3), dtype=np.uint8)
    entries: dict[str, Entry] = {}
    bad: list[Bad] = []
    good: list[int] = []
    with ThreadPoolExecutor(threads) as pool:
        for row, (result, entry) in enumerate(pool.map(lambda item: one(item, size), items)):
            heed()
            item = items[row]
            if entry is not None:
                entries[item.path] = entry
            if isinstance(result, TrainyardError):
                bad.append(Bad(item.path, result.code, result.message))
                continue
            if keep:
                store[len(good)] = result
            good.append(row)
    kept = store[: len(good)] if keep else None
    return Read(Pictures([items[row] for row in good], size, kept, threads, entries), bad, entries)


def one(item: Item, size: int) -> tuple[Pixels | TrainyardError, Entry | None]:
    """Pixels of one file, or what is wrong with it; and the measure of the very bytes that were decoded."""
    try:
        content = item.file.read_bytes()
    except OSError as error:
        return TrainyardError("image.corrupt", f"it cannot be opened ({error.strerror})"), None
    entry = manifest.entry(item.path, content)
    try:
        return square(content, size), entry
    except TrainyardError as error:
        return error, entry
