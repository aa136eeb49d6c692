"""All decoded pictures of a training, by number, whatever part they are of: in memory, then on the disk, each decoded once."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL

from .. import manifest
from ..errors import TrainyardError
from ..manifest import Entry
from . import likeness
from .decode import Decoded, Pixels, decode
from .disk import DiskCache, digest
from .folder import Item
from .preprocessing import AMPLE, Preprocessing

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Decoding:
    """How bytes become a square of `side` pixels; `told` is all that decides its pixels, as JSON.

    With `wide` a picture comes in a square of so many pixels, too, for crops to be cut from, where `decode` hears True.
    """

    side: int
    decode: Callable[[bytes, bool], Decoded]
    told: Any
    wide: int | None = None

    @classmethod
    def of(cls, prepared: Preprocessing, wide: int | None = None) -> Decoding:
        """Squares as `prepared` cuts them; what comes after, scale and mean, is not in them."""
        later = ("rescale", "mean", "std", "channels", "test_time_flips")
        told = {name: value for name, value in prepared.to_json().items() if name not in later}
        larger = None if wide is None else prepared.scaled(wide)

        def decoded(content: bytes, both: bool) -> Decoded:
            return decode(content, prepared, larger if both else None)

        return cls(prepared.size, decoded, told, wide)

    def key(self, wide: int | None = None) -> str:
        """Names this way of decoding, or that of the larger squares; another version of the decoder may round otherwise."""
        text = json.dumps([PIL.__version__, AMPLE, self.side, self.told, *([wide] if wide else [])], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def bytes(self, wide: bool = False) -> int:
        """Of one square."""
        side = self.wide if wide and self.wide else self.side
        return side * side * 3


@dataclass(frozen=True)
class Looked:
    """What came of one file: the digest of its pixels, or what is wrong with it; and the measure of the very bytes."""

    entry: Entry | None
    digest: bytes = b""
    largest: int | None = None
    error: TrainyardError | None = None
    #: Of a picture that was read.
    look: likeness.Look | None = None


@dataclass
class Shelf:
    """Squares of one size: those of the first numbers in memory, the others on the disk as far as it has room."""

    side: int
    memory: list[Pixels | None]
    disk: DiskCache | None


@dataclass(frozen=True)
class Places:
    """Where pictures are kept: the first `in_memory` in memory, the others on the disk, the larger squares in `wide`."""

    in_memory: int = 1 << 60
    disk: DiskCache | None = None
    wide: DiskCache | None = None
    #: Those in memory stand on the disk, too, so that no later run decodes them.
    all_on_disk: bool = False


@dataclass
class Waiting:
    """What was told to be taken next."""

    numbers: Numbers
    wide: bool
    fetched: list[Future[Pixels]] = field(default_factory=list)


class Store:
    """Pictures of `items`, in memory, on the disk, or nowhere.

    What is in neither is decoded again when it is wanted, by `threads` threads, and ahead of its time where `ahead` told.
    """

    def __init__(self, items: list[Item], how: Decoding, threads: int, places: Places | None = None) -> None:
        self.items, self.how, self.threads = items, how, threads
        places = places or Places()
        self.in_memory = min(len(items), places.in_memory)
        self._on_disk_from = 0 if places.all_on_disk else self.in_memory
        self.exact = Shelf(how.side, [None] * self.in_memory, places.disk)
        self.wide = None if how.wide is None else Shelf(how.wide, [None] * self.in_memory, places.wide)
        #: What was measured when a file was first read; a file that is decoded again must still be that one.
        self.entries: dict[int, Entry] = {}
        #: Pictures that were decoded, also again.
        self.decoded = 0
        #: What of them stands on the disk.
        self.disk_bytes = 0
        self._pool: ThreadPoolExecutor | None = None
        self._next: Waiting | None = None
        self._lock = threading.Lock()

    def look(self, number: int, exact: bool = True, wide: bool = False) -> Looked:
        """Reads a file for the first time and keeps its square, its larger one, or both; called from several threads."""
        item = self.items[number]
        try:
            content = item.file.read_bytes()
        except OSError as error:
            text = f"it cannot be opened ({error.strerror})"
            return Looked(None, error=TrainyardError("image.corrupt", text))
        entry = manifest.entry(item.path, content)
        self.entries[number] = entry
        larger = self.wide if wide else None
        known = None if self.exact.disk is None else self.exact.disk.get(entry.sha256, touch=True)
        known_wide = None if larger is None or larger.disk is None else larger.disk.get(entry.sha256, touch=True)
        if known is not None and (larger is None or known_wide is not None):
            decoded, told = known.decoded, known.digest
            large = None if known_wide is None else known_wide.decoded.pixels
        else:
            try:
                decoded = self._decode(content, larger is not None)
            except TrainyardError as error:
                return Looked(entry, error=error)
            told, large = digest(decoded.pixels), decoded.wide
        if number >= self._on_disk_from:
            self._keep_on_disk(self.exact, entry.sha256, None if known else Decoded(decoded.pixels, decoded.largest))
            if larger is not None and large is not None:
                self._keep_on_disk(larger, entry.sha256, None if known_wide else Decoded(large, decoded.largest))
        if number < self.in_memory:
            self.exact.memory[number] = decoded.pixels if exact else None
            if larger is not None:
                larger.memory[number] = large
        return Looked(entry, told, decoded.largest, look=likeness.look(decoded.pixels))

    def take(self, numbers: Numbers, wide: bool = False) -> Pixels:
        """uint8 [len(numbers), side, side, 3] in order; `wide`: the larger ones. Raises TrainyardError `dataset.changed`."""
        shelf = self._shelf(wide)
        outside = [number for number in numbers.tolist() if not kept(shelf, number)]
        waiting, self._next = self._next, None
        if waiting is not None and waiting.wide == wide and np.array_equal(waiting.numbers, numbers):
            fetched = [future.result() for future in waiting.fetched]
        elif self.threads > 1 and outside:
            fetched = list(self._threads().map(lambda number: self._fetch(number, wide), outside))
        else:
            fetched = [self._fetch(number, wide) for number in outside]
        found = np.empty((len(numbers), shelf.side, shelf.side, 3), dtype=np.uint8)
        rest = iter(fetched)
        for row, number in enumerate(numbers.tolist()):
            square = shelf.memory[number] if number < self.in_memory else None
            found[row] = next(rest) if square is None else square
        return found

    def ahead(self, numbers: Numbers, wide: bool = False) -> None:
        """These will be taken next: they are fetched meanwhile, where more than one thread is granted."""
        shelf = self._shelf(wide)
        outside = [number for number in numbers.tolist() if not kept(shelf, number)]
        if self.threads > 1 and outside:
            fetched = [self._threads().submit(self._fetch, number, wide) for number in outside]
            self._next = Waiting(numbers, wide, fetched)

    def release(self, numbers: Iterable[int], wide: bool) -> None:
        """Those squares will not be taken any more: their memory is free."""
        shelf = self._shelf(wide)
        for number in numbers:
            if number < self.in_memory:
                shelf.memory[number] = None

    def held_bytes(self) -> int:
        """What lies in memory."""
        shelves = [self.exact, *([] if self.wide is None else [self.wide])]
        return sum(square.nbytes for shelf in shelves for square in shelf.memory if square is not None)

    def _shelf(self, wide: bool) -> Shelf:
        if not wide:
            return self.exact
        if self.wide is None:
            raise TrainyardError("engine.failed", "These pictures are kept in one size.")
        return self.wide

    def _threads(self) -> ThreadPoolExecutor:
        # One of the granted threads is the training's own.
        self._pool = self._pool or ThreadPoolExecutor(self.threads - 1)
        return self._pool

    def _fetch(self, number: int, wide: bool) -> Pixels:
        """A picture that is not in memory."""
        entry, disk = self.entries[int(number)], self._shelf(wide).disk
        known = None if disk is None else disk.get(entry.sha256)
        if known is not None:
            return known.decoded.pixels
        item = self.items[int(number)]
        try:
            content = item.file.read_bytes()
        except OSError as error:
            message = f"{item.path} was changed or removed during the training: {error.strerror}."
            raise TrainyardError("dataset.changed", message) from error
        if manifest.entry(item.path, content) != entry:
            raise TrainyardError("dataset.changed", f"{item.path} was changed during the training.")
        decoded = self._decode(content, wide)
        pixels = decoded.pixels if decoded.wide is None else decoded.wide
        if disk is not None:
            disk.put(entry.sha256, Decoded(pixels, decoded.largest), digest(pixels))
        return pixels

    def _keep_on_disk(self, shelf: Shelf, sha256: str, new: Decoded | None) -> None:
        """Puts what is not there yet; None: it is."""
        if shelf.disk is None:
            return
        if new is None or shelf.disk.put(sha256, new, digest(new.pixels)):
            with self._lock:
                self.disk_bytes += 3 * shelf.side * shelf.side

    def _decode(self, content: bytes, wide: bool) -> Decoded:
        decoded = self.how.decode(content, wide)
        with self._lock:
            self.decoded += 1
        return decoded


def kept(shelf: Shelf, number: int) -> bool:
    """Whether a square is in memory."""
    return number < len(shelf.memory) and shelf.memory[number] is not None
