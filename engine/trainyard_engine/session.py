"""What a trainer gets: the job, the effective config, the events, and whether it was asked to stop.

A trainer is a function `train(session) -> metrics`, one for images, one for tables. It calls `session.heed()` wherever
it can stop; what it returns becomes the metrics of the finished event.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from .events import EventWriter, travelling
from .job import Job

Stop = Literal["pause", "cancel"]


class Stopped(Exception):
    """Somebody asked the training to end before its end. Not an error."""

    def __init__(self, why: Stop) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class Session:
    """One attempt while it runs."""

    job: Job
    #: Effective config: every field of the task, every choice as {"name": …, parameters}.
    config: dict[str, Any]
    events: EventWriter
    #: Set by a signal; read between two steps.
    wanted: Stop | None = field(default=None)

    @property
    def out(self) -> Path:
        """Folder of the run."""
        return self.job.out

    def heed(self, before_pause: Callable[[], None] | None = None) -> None:
        """Raises Stopped if a stop was asked for; a pause writes its checkpoint by `before_pause` first."""
        if self.wanted is None:
            return
        if self.wanted == "pause" and before_pause is not None:
            before_pause()
        raise Stopped(self.wanted)

    def announce(self, path: Path, kind: Literal["model", "evaluation", "log", "other"]) -> None:
        """An artifact event for a file under `out` that is complete; it is forced to the disk first."""
        size, digest = settle(path)
        self.events.artifact(path.relative_to(self.out).as_posix(), kind, size, digest)

    def announce_folder(self, folder: Path, kind: Literal["model", "evaluation", "log", "other"]) -> None:
        """One artifact event per file of a folder, in the order of their names."""
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            self.announce(file, kind)


def settle(path: Path) -> tuple[int, str]:
    """Size and sha256 of a file, after fsync."""
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Writes a JSON file that is either wholly there or not at all."""
    staging = path.with_name(f".{path.name}.tmp")
    with staging.open("w", encoding="utf-8") as file:
        json.dump(travelling(value), file, ensure_ascii=False, indent=2, allow_nan=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    staging.replace(path)
