"""Decoded pictures on the disk, shared by all runs of a user: by the sha256 of the file and by how it was decoded.

An entry is there whole or not at all (written aside, then renamed), and proves itself by a digest of its pixels: what is
damaged, or was cut short by a full disk, counts as not there. Whoever needs room removes what was not used for longest.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import TrainyardError
from ..memory import private
from .decode import Decoded, Pixels

#: Bytes of all entries, and the share of the disk that stays free whatever the limit says.
LIMIT, KEEP_FREE = 20_000_000_000, 0.1
#: Room is made in steps of so many bytes: several runs at once may exceed the limit by as much each.
STEP = 256_000_000
#: Seconds after which a file that somebody began to write is a leftover.
ABANDONED = 3600.0
MAGIC, HEAD = b"TYpix001", struct.Struct("<8s16si")
DIGEST = 16


def digest(pixels: Pixels) -> bytes:
    """16 bytes that tell two pictures apart."""
    return hashlib.blake2b(np.ascontiguousarray(pixels).data, digest_size=DIGEST).digest()


def cache_folder() -> Path:
    """TRAINYARD_CACHE_DIR, or trainyard/ in the user's cache folder."""
    base = os.environ.get("TRAINYARD_CACHE_DIR")
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return (Path(base) if base else Path(home) / "trainyard") / "pictures"


def cache_limit() -> int:
    """Bytes: TRAINYARD_CACHE_GB, or LIMIT; 0: nothing is kept on the disk."""
    told = os.environ.get("TRAINYARD_CACHE_GB")
    try:
        return LIMIT if told is None else max(0, int(float(told) * 1e9))
    except (ValueError, OverflowError):
        message = f"TRAINYARD_CACHE_GB is {told!r}; expected a number of gigabytes."
        raise TrainyardError("config.invalid", message, "Name a number such as 20, or 0 to keep nothing.") from None


@dataclass(frozen=True)
class Kept:
    """A picture from the disk, and the digest of its pixels."""

    decoded: Decoded
    digest: bytes


class DiskCache:
    """Entries of one way of decoding, `key`; squares of `side` pixels. Its methods may be called from several threads."""

    def __init__(self, folder: Path, key: str, side: int, limit: int = LIMIT) -> None:
        private(folder)
        self._root, self._folder = folder, folder / key
        private(self._folder)
        self._side, self._limit = side, limit
        self._size = HEAD.size + side * side * 3
        # File systems stamp by a coarser clock, which may be behind this one.
        self._began = time.time() - 1
        self._room = 0
        self._full = False
        self._lock = threading.Lock()

    def path(self, sha256: str) -> Path:
        """Where the entry of a file is, or would be."""
        return self._folder / sha256[:2] / sha256

    def get(self, sha256: str, *, touch: bool = False) -> Kept | None:
        """None where it is not there or damaged. With `touch` it counts as used now."""
        path = self.path(sha256)
        try:
            content = path.read_bytes()
            if touch:
                os.utime(path)
        except OSError:
            return None
        if len(content) == self._size:
            magic, told, largest = HEAD.unpack_from(content)
            pixels = np.frombuffer(content, np.uint8, offset=HEAD.size).reshape(self._side, self._side, 3)
            if magic == MAGIC and digest(pixels) == told:
                return Kept(Decoded(pixels, None if largest < 0 else largest), told)
        path.unlink(missing_ok=True)
        return None

    def most(self) -> int:
        """Bytes that could stand here if nothing else did."""
        return max(0, min(self._limit, self._free() + sum(size for _, size, _ in self._entries())))

    def put(self, sha256: str, decoded: Decoded, told: bytes) -> bool:
        """Whether there was room for it."""
        if not self._take_room():
            return False
        path = self.path(sha256)
        staging = path.with_name(f".{sha256}.{os.getpid()}.{threading.get_ident()}")
        largest = -1 if decoded.largest is None else decoded.largest
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            handle = os.open(staging, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(HEAD.pack(MAGIC, told, largest))
                file.write(np.ascontiguousarray(decoded.pixels).data)
            staging.replace(path)
        except OSError:
            # A full disk, or one that may not be written to any more: the training goes on without it.
            with suppress(OSError):
                staging.unlink(missing_ok=True)
            self._full = True
            return False
        return True

    def _take_room(self) -> bool:
        with self._lock:
            if self._room < self._size and not self._full:
                self._room = self._make_room(max(self._size, min(STEP, self._limit // 8)))
            if self._room < self._size:
                # Nothing but what is in use: it will not be otherwise for this run.
                self._full = True
                return False
            self._room -= self._size
            return True

    def _make_room(self, wanted: int) -> int:
        """Bytes that may be written, at most `wanted`; older entries go, those that were used since this run began stay."""
        with (self._root / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            entries = sorted(self._entries())
            total = sum(size for _, size, _ in entries)
            room = min(self._limit - total, self._free())
            for used, size, path in entries:
                if room >= wanted or used >= self._began:
                    break
                with suppress(OSError):
                    path.unlink()
                    room += size
            return max(0, min(wanted, room))

    def _free(self) -> int:
        found = os.statvfs(self._root)
        return int(found.f_bavail * found.f_frsize - KEEP_FREE * found.f_blocks * found.f_frsize)

    def _entries(self) -> list[tuple[float, int, Path]]:
        """Last use, bytes and path of every entry of any key; what others began to write and left is removed."""
        found: list[tuple[float, int, Path]] = []
        for here, _, names in os.walk(self._root):
            for name in names:
                path = Path(here, name)
                with suppress(OSError):
                    state = path.stat()
                    if name.startswith("."):
                        if state.st_mtime < time.time() - ABANDONED:
                            path.unlink(missing_ok=True)
                    elif name != "lock":
                        found.append((state.st_mtime, state.st_size, path))
        return found
