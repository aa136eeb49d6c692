"""The files of a dataset version: measured while they are read, and compared with what was registered.

The fingerprint is that of packages/profile/src/manifest.ts, byte for byte: the same files under the same names have the
same one wherever they are measured. What a model stores is always the measured one, never the one that it was told.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import Problem, TrainyardError
from .job import Job

#: Files of each kind that an error names; all are counted.
NAMED = 20
CHUNK = 1 << 20
SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Entry:
    """One file: path relative to the data with `/`, size, and sha256 as hexadecimal."""

    path: str
    bytes: int
    sha256: str
    #: Of an edited version, whose labels are not those of its folders: class, part, and where it lies if not at `path`.
    label: str | None = field(default=None, compare=False)
    part: str | None = field(default=None, compare=False)
    source: str | None = field(default=None, compare=False)


def entry(path: str, content: bytes) -> Entry:
    """The entry of a file whose whole content was read."""
    return Entry(path, len(content), hashlib.sha256(content).hexdigest())


def in_utf8(path: str) -> bool:
    """Whether a name can stand in a manifest; the platform cannot even open a file whose name is no UTF-8."""
    return SURROGATE.search(path) is None


def line(one: Entry) -> bytes:
    """`[path, bytes, sha256]` as JSON.stringify writes it: compact, no escapes but the needed ones, half characters as
    \\udXXX in lower case."""
    text = json.dumps([one.path, one.bytes, one.sha256], ensure_ascii=False, separators=(",", ":"))
    return SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text).encode() + b"\n"


def order(one: Entry) -> bytes:
    """The bytes of a path as Node's Buffer.from makes them: a half character counts as U+FFFD."""
    return SURROGATE.sub("\ufffd", one.path).encode()


def fingerprint(entries: Iterable[Entry]) -> str:
    """sha256 over one line per file, ordered by the bytes of the path."""
    digest = hashlib.sha256()
    for one in sorted(entries, key=order):
        digest.update(line(one))
    return digest.hexdigest()


def measure(file: Path, path: str) -> Entry:
    """The entry of a file that nothing but this reads. Raises OSError."""
    with file.open("rb") as source:
        reader = Measuring(source)
        while reader.read(CHUNK):
            pass
    return Entry(path, reader.size, reader.sha256)


class Measuring(io.RawIOBase):
    """A binary file that is measured by the very bytes that pass through it; whole once its end was reached."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """Of all bytes so far."""
        return self._digest.hexdigest()

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Reads, counts and hashes."""
        count = int(self._source.readinto(buffer))
        self._digest.update(memoryview(buffer)[:count])
        self.size += count
        return count


def load(path: Path) -> list[Entry]:
    """A manifest file of the platform, `{"items": [{"path", "bytes", "sha256"}]}`; of an edited version also `class`, `split`
    and, where the bytes lie elsewhere, `source`. Raises `config.invalid`."""
    try:
        items = json.loads(path.read_text("utf-8"))["items"]
        return [
            Entry(
                str(item["path"]),
                int(item["bytes"]),
                str(item["sha256"]),
                item.get("class"),
                item.get("split"),
                item.get("source"),
            )
            for item in items
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"The manifest {path} cannot be read: {type(error).__name__}: {error}."
        raise TrainyardError("config.invalid", message, "Start the run again: the agent writes it anew.") from error


@dataclass
class Difference:
    """Paths in which two sets of files differ, sorted."""

    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.new)

    def told(self) -> str:
        """'2 files are changed: a, b; 1 file is new: c', at most NAMED of each kind by name."""
        kinds = (("changed", self.changed), ("missing or cannot be read", self.missing), ("new", self.new))
        return "; ".join(
            f"{len(paths)} {'file is' if len(paths) == 1 else 'files are'} {word}: {', '.join(paths[:NAMED])}"
            + (", …" if len(paths) > NAMED else "")
            for word, paths in kinds
            if paths
        )

    def problems(self, place: str) -> list[Problem]:
        """One per named file."""
        kinds = (("changed", self.changed), ("missing or cannot be read", self.missing), ("new", self.new))
        return [
            Problem("dataset.changed", place, f"{path} is {word}.") for word, paths in kinds for path in paths[:NAMED]
        ]


def compare(registered: Iterable[Entry], measured: Iterable[Entry]) -> Difference:
    """What was registered against what was measured."""
    before = {one.path: one for one in registered}
    now = {one.path: one for one in measured}
    return Difference(
        changed=sorted(path for path, one in now.items() if path in before and before[path] != one),
        missing=sorted(before.keys() - now.keys()),
        new=sorted(now.keys() - before.keys()),
    )


@dataclass(frozen=True)
class Registered:
    """What is known of the files behind one field of the config; `files` or `fingerprint` may be unknown."""

    #: The field: data or test_data.
    place: str
    root: Path
    files: list[Entry] | None
    fingerprint: str | None

    def confirm(self, measured: Iterable[Entry]) -> str:
        """The measured fingerprint. Raises TrainyardError `dataset.changed` where the files are not those registered."""
        measured = list(measured)
        found = fingerprint(measured)
        if self.files is not None:
            difference = compare(self.files, measured)
            if difference:
                message = f"{self.root} is not what was registered: {difference.told()}."
                raise TrainyardError("dataset.changed", message, problems=difference.problems(self.place))
        if self.fingerprint is not None and self.fingerprint != found:
            message = (
                f"{self.root} is not what was registered: its {len(measured)} files have the fingerprint {found}, "
                f"and the version has {self.fingerprint}."
            )
            raise TrainyardError("dataset.changed", message)
        return found

    def judge(self, error: TrainyardError, measure_all: Callable[[], list[Entry]]) -> TrainyardError:
        """Why data cannot be read: where the files are not those registered, that comes before what is wrong with them."""
        if self.files is None and self.fingerprint is None:
            return error
        try:
            self.confirm(measure_all())
        except TrainyardError as changed:
            return changed
        except OSError:
            pass  # what cannot be read at all is told by the error itself
        return error


def registered(job: Job, place: str) -> Registered | None:
    """What the job says of `data` or `test_data`; None where the config names none. Raises `config.invalid`."""
    root = job.config.get(place)
    if not root:
        return None
    told = job.manifest if place == "data" else job.test_manifest
    files = None if told is None else load(told)
    return Registered(place, Path(root), files, job.data_fingerprint if place == "data" else None)
