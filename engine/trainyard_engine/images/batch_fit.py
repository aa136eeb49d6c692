"""The largest batch that the device holds and that is worth its memory: found by real steps of growing batches.

A batch twice as large is tried only where twice the memory would still fit, so that nothing is driven out of memory to learn
where the end is; a GPU that refuses all the same has told it too.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from .. import story

#: Batches that the search begins and ends with: powers of two.
SMALLEST, LARGEST = 8, 4096
#: A larger batch has to be so many times as quick to be worth it.
GAIN = 1.05
#: Steps of each size before the clock runs, and those that it runs for; no larger size is begun after so many seconds.
WARM, TIMED, MOST_SECONDS = 1, 3, 30.0
#: Steps that an epoch keeps at least: a batch of all pictures fits many devices, and learns little.
LEAST_STEPS = 8

Why = Literal["memory", "speed", "data", "time", "most"]
WORDS: dict[Why, str] = {
    "memory": "twice as many would not fit into memory",
    "speed": "more are no quicker",
    "data": f"more would leave an epoch fewer than {LEAST_STEPS} steps",
    "time": f"after {MOST_SECONDS:.0f} s no more were tried",
    "most": "more are not tried",
}


class Meter(Protocol):
    """Memory of the device."""

    #: Bytes that the steps may take.
    limit: int

    def begin(self) -> None:
        """Before the steps of a size."""
        ...

    def used(self) -> int:
        """Bytes that they took at most."""
        ...


@dataclass(frozen=True)
class Trial:
    """Steps of one size: images per second of each that was timed, and bytes that they took at most."""

    batch: int
    speeds: tuple[float, ...]
    bytes: int

    @property
    def speed(self) -> float:
        """Of the step in the middle, in images per second."""
        return statistics.median(self.speeds)


@dataclass(frozen=True)
class Fit:
    """All sizes that were tried, the one that was chosen, and why not a larger one."""

    trials: tuple[Trial, ...]
    chosen: Trial
    limit: int
    why: Why

    def told(self) -> str:
        """For the log."""
        tried = ", ".join(f"{one.batch}: {story.figure(one.speed)}" for one in self.trials)
        return (
            f"batch_size: auto takes {self.chosen.batch}; {WORDS[self.why]}. Images/s by batch: {tried}."
            f" Memory: {self.chosen.bytes / 1e6:,.0f} MB, and {self.limit / 1e6:,.0f} MB may be used."
        )


def attempt(step: Callable[[int], None], batch: int, meter: Meter, timed: int = TIMED) -> Trial:
    """Some steps of one size; `step` takes one and returns when the device has done it."""
    meter.begin()
    speeds: list[float] = []
    for number in range(WARM + timed):
        began = time.monotonic()
        step(batch)
        if number >= WARM:
            speeds.append(batch / max(time.monotonic() - began, 1e-9))
    return Trial(batch, tuple(speeds), meter.used())


def search(step: Callable[[int], None], meter: Meter, most: int, *, to_the_end: bool = False) -> Fit:
    """Doubles the batch from SMALLEST to at most `most`. `to_the_end`: also where a larger one is no quicker.

    The chosen one is the largest that was still quicker than all smaller ones; `to_the_end` the largest that fits. Raises
    what `step` raises where the smallest does not fit.
    """
    import torch

    began = time.monotonic()
    batch = max(1, min(SMALLEST, most))
    trials = [attempt(step, batch, meter)]
    chosen = trials[0]
    while True:
        why: Why | None = None
        if 2 * trials[-1].bytes > meter.limit:
            why = "memory"
        elif 2 * batch > most:
            why = "most" if 2 * batch > LARGEST else "data"
        elif time.monotonic() - began > MOST_SECONDS:
            why = "time"
        if why is not None:
            return Fit(tuple(trials), chosen, meter.limit, why)
        batch *= 2
        try:
            trials.append(attempt(step, batch, meter))
        except torch.OutOfMemoryError:
            return Fit(tuple(trials), chosen, meter.limit, "memory")
        if trials[-1].bytes > meter.limit:
            return Fit(tuple(trials), chosen, meter.limit, "memory")
        quicker = trials[-1].speed >= GAIN * chosen.speed
        if not quicker and not to_the_end:
            return Fit(tuple(trials), chosen, meter.limit, "speed")
        chosen = trials[-1]
