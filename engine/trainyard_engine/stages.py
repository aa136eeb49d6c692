"""What the time of an attempt goes into: a plan of stages with their sizes, and what each was measured to take.

One stopwatch: every `lap` gives the time since the one before to a stage, so that nothing is counted twice and nothing
is left out. Who reads the events can tell how long the rest will take, here or, knowing other trainings, better.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .events import EventWriter

Stage = Literal[
    "start",
    "build",
    "decode",
    "read",
    "first_epochs",
    "first_evaluations",
    "epochs",
    "evaluations",
    "checkpoints",
    "preprocessing",
    "fits",
    "importance",
    "refit",
    "final_evaluation",
    "export",
    "finish",
]
#: What goes on while progress is told; the rest comes before or after it.
LOOP: frozenset[Stage] = frozenset(
    {"first_epochs", "first_evaluations", "epochs", "evaluations", "checkpoints", "preprocessing", "fits", "refit"}
)
#: Seconds between two timing events within a stage, and as a share of the time so far: ten hours need no 18,000 lines.
EVERY, SHARE = 1.0, 1 / 200


@dataclass(frozen=True)
class Planned:
    """Work that this attempt will do: `units` of any kind, in `count` pieces such as epochs. None: not known yet."""

    stage: Stage
    units: float | None
    count: int = 1


class Stages:
    """The stopwatch of one attempt; it runs from when it is made."""

    def __init__(self, events: EventWriter, clock: Callable[[], float] = time.monotonic) -> None:
        self._events = events
        self._clock = clock
        self._began = self._told = self._lap = clock()
        self._planned: dict[Stage, float] = {}
        self._done: dict[Stage, tuple[float, float]] = {}
        self._pending: dict[Stage, tuple[float, float]] = {}

    def plan(self, *stages: Planned) -> None:
        """Announces what will be done, in order; replaces what was announced before.

        The first plan starts the stopwatch: what came before it is measured by whoever started the process.
        """
        if not self._planned:
            self._began = self._lap = self._clock()
        self._planned = {one.stage: one.units for one in stages if one.units is not None}
        told = [{"stage": one.stage, "units": one.units, "count": one.count} for one in stages]
        self._events.emit("plan", stages=told)

    def lap(self, stage: Stage, units: float, *, now: bool = False) -> None:
        """Gives the time since the last lap to a stage; `now` tells of it at once, else with what comes soon after."""
        at = self._clock()
        seconds, self._lap = at - self._lap, at
        for book in (self._done, self._pending):
            before = book.get(stage, (0.0, 0.0))
            book[stage] = (before[0] + units, before[1] + seconds)
        if now or at - self._told >= max(EVERY, SHARE * (at - self._began)):
            self.tell()

    def tell(self) -> None:
        """Tells what was measured and not told yet."""
        self._told = self._clock()
        if self._pending:
            told = [
                {"stage": stage, "units": units, "seconds": round(seconds, 4)}
                for stage, (units, seconds) in self._pending.items()
            ]
            self._events.emit("timing", stages=told)
            self._pending = {}

    def seconds_left(self) -> float | None:
        """Of the epochs or fits, at the speed so far; None before each kind of work that is left was measured."""
        left = 0.0
        for stage, planned in self._planned.items():
            units, seconds = self._done.get(stage, (0.0, 0.0))
            if stage not in LOOP or units >= planned:
                continue
            if units <= 0:
                return None
            left += (planned - units) * seconds / units
        return round(left, 1)
