"""Images of one part of a training: a view of the store that all parts share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import numpy.typing as npt
from PIL import Image

from ..manifest import Entry
from .decode import Pixels
from .folder import Item
from .likeness import Look
from .store import Numbers, Store


@dataclass(frozen=True)
class Bad:
    """A file that cannot be used, and why."""

    path: str
    code: str
    reason: str


@dataclass
class Pictures:
    """Readable images of one part in a fixed order, as squares of one size; `numbers` int64 [n] are theirs in the store."""

    store: Store
    numbers: Numbers
    #: They are kept in larger squares, to cut crops from.
    wide: bool = False

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def size(self) -> int:
        """Pixels of a side."""
        return self.store.how.side

    @property
    def items(self) -> list[Item]:
        """Their files."""
        return [self.store.items[number] for number in self.numbers]

    @property
    def labels(self) -> npt.NDArray[np.int64]:
        """int64 [n]."""
        return np.array([item.label for item in self.items], dtype=np.int64)

    def entry(self, row: int) -> Entry:
        """What was measured of a picture's file when it was first read."""
        return self.store.entries[int(self.numbers[row])]

    def take(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> Pixels:
        """uint8 [len(rows), size, size, 3] in the order of `rows`. Raises TrainyardError `dataset.changed`.

        Of those that are kept larger, what becomes of them in this size: nearly, and not to the last bit, the very square.
        """
        found = self.kept(rows)
        return reduced(found, self.size) if self.wide else found

    def kept(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> Pixels:
        """As `take`, in the size that they are kept in, which augmentations cut from."""
        return self.store.take(self.numbers[np.asarray(rows, dtype=np.int64)], self.wide)

    def ahead(self, rows: npt.NDArray[np.int64]) -> None:
        """Those rows will be taken next."""
        self.store.ahead(self.numbers[rows], self.wide)

    def select(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> Pictures:
        """The images of those rows as a part of their own; no picture is copied."""
        return replace(self, numbers=self.numbers[np.asarray(rows, dtype=np.int64)])


def reduced(squares: Pixels, side: int) -> Pixels:
    """uint8 [n, side, side, 3] of larger squares."""
    size = (side, side)
    return np.stack([np.asarray(Image.fromarray(one).resize(size, Image.Resampling.BILINEAR)) for one in squares])


@dataclass
class Read:
    """What came of reading a list of files; `entries` has size and sha256 of all that could be opened, broken or not."""

    pictures: Pictures
    bad: list[Bad] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    #: Of each readable picture, in their order; the same pixels have the same.
    digests: list[bytes] = field(default_factory=list)
    #: Likewise, what they look like.
    looks: list[Look] = field(default_factory=list)
    #: Pictures with 16 bits a channel, and the largest value in any of them.
    deep: int = 0
    largest: int = 0


def read(store: Store, numbers: range, heed: Callable[[], None], forms: tuple[bool, bool] = (True, False)) -> Read:
    """Opens every file of `numbers` once, so that a broken one is found before the training and never in epoch three.

    `heed` is called between files and may raise. The order is that of `numbers`. `forms`: whether their squares are kept,
    and whether the larger ones are.
    """
    exact, wide = forms
    found = Read(Pictures(store, np.empty(0, dtype=np.int64), wide))
    good: list[int] = []
    with ThreadPoolExecutor(store.threads) as pool:
        for number, looked in zip(numbers, pool.map(partial(store.look, exact=exact, wide=wide), numbers), strict=True):
            heed()
            path = store.items[number].path
            if looked.entry is not None:
                found.entries[path] = looked.entry
            if looked.error is not None:
                found.bad.append(Bad(path, looked.error.code, looked.error.message))
                continue
            if looked.largest is not None:
                found.deep, found.largest = found.deep + 1, max(found.largest, looked.largest)
            found.digests.append(looked.digest)
            if looked.look is not None:
                found.looks.append(looked.look)
            good.append(number)
    found.pictures.numbers = np.array(good, dtype=np.int64)
    return found
