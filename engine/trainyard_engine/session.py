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
from .stages import Stages
from .stop_file import StopFile
from .stops import STOPS, Early, Stop
from .world import World


class Stopped(Exception):
    """Somebody asked the training to end before its end, without a result. Not an error."""

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
    #: The same before a recipe filled in what it decides; a resumed run and the exported model know the config as this.
    asked: dict[str, Any] = field(default_factory=dict)
    #: Set by a signal or the stop file; read between two steps.
    wanted: Stop | None = field(default=None)
    #: Why it is wanted, in the words of whoever asked; None where nobody said.
    reason: str | None = None
    #: The processes that train together; the trainer of images knows more than one.
    world: World = field(default_factory=World)
    #: Can this training end early with a result? Where not, a wish to finish is no wish.
    can_finish: bool = False
    #: Where a training that was asked to finish has ended; None for one that came to its own end.
    early: Early | None = None
    #: What the time goes into, from here on.
    stages: Stages = field(init=False)

    def __post_init__(self) -> None:
        self.stages = Stages(self.events)
        self._stop_file = StopFile.beside(self.job.events)

    @property
    def out(self) -> Path:
        """Folder of the run."""
        return self.job.out

    def heed(self, before_pause: Callable[[], None] | None = None) -> None:
        """Raises Stopped if a stop was asked for; a pause writes its checkpoint by `before_pause` first.

        Of several processes none stops alone: they heed only where they `agree`.
        """
        if self.world.size == 1:
            self._look()
            self._stop(self.wanted, before_pause)

    def agree(self, device: Any, before_pause: Callable[[], None] | None = None) -> None:
        """As heed, with all processes of the training at the same point; one wish is the wish of all."""
        self._look()
        level = 0 if self.wanted is None else 1 + STOPS.index(self.wanted)
        level = self.world.highest(level, device)
        self.wanted = STOPS[level - 1] if level else None
        self._stop(self.wanted, before_pause)

    @property
    def finishing(self) -> bool:
        """Whether to end now with what there is; the trainer asks where it can."""
        return self.wanted == "finish" and self.can_finish

    def want(self, stop: Stop, reason: str | None = None) -> None:
        """Asks for a stop; a weaker one than is wanted already changes nothing."""
        if self.wanted is None or STOPS.index(stop) >= STOPS.index(self.wanted):
            self.wanted, self.reason = stop, reason

    def _look(self) -> None:
        """Takes what the stop file asks for. Of several processes the one that leads looks, and tells the others."""
        told = self._stop_file.take() if self.world.leads else None
        if told is not None:
            self.want(told.stop, told.reason)

    def _stop(self, wanted: Stop | None, before_pause: Callable[[], None] | None) -> None:
        if wanted is None or wanted == "finish":
            return
        if wanted == "pause" and before_pause is not None:
            before_pause()
        raise Stopped(wanted)

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
