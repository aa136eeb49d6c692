"""The largest batch that the device holds and that is worth its memory: found by real steps of growing batches.

A batch twice as large is tried only where twice the memory would still fit, so that nothing is driven out of memory to learn
where the end is; a GPU that refuses all the same has told it too.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from .. import story

#: Batches that the search begins and ends with: powers of two.
SMALLEST, LARGEST = 8, 4096
#: A larger batch has to be so many times as quick to be worth it.
GAIN = 1.05
#: Steps of each size before the clock runs, and those that it runs for; no larger size is begun after so many seconds.
WARM, TIMED, MOST_SECONDS = 1, 3, 30.0
#: Of a size whose steps are slow no further one is timed after so many seconds.
SLOW_SECONDS = 15.0
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

    #: Bytes that the steps may take, and all that there are.
    limit: int
    there: int

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
    """All sizes that were tried, the smallest first, and why no larger one."""

    trials: tuple[Trial, ...]
    limit: int
    why: Why

    @property
    def worth(self) -> Trial:
        """The largest within the limit that was still quicker than all smaller ones."""
        best = self.trials[0]
        for one in self.trials[1:]:
            if one.bytes > self.limit or one.speed < GAIN * best.speed:
                break
            best = one
        return best

    @property
    def largest(self) -> Trial:
        """The largest within the limit."""
        return next((one for one in reversed(self.trials) if one.bytes <= self.limit), self.trials[0])

    def needed(self, batch: int) -> float:
        """Bytes of a batch by what each further picture took."""
        first, last = self.trials[0], self.trials[-1]
        each = last.bytes / last.batch if first is last else (last.bytes - first.bytes) / (last.batch - first.batch)
        return last.bytes + each * (batch - last.batch)

    def told(self) -> str:
        """For the log."""
        tried = ", ".join(f"{one.batch}: {story.figure(one.speed)}" for one in self.trials)
        return (
            f"batch_size: auto takes {self.worth.batch}; {WORDS[self.why]}. Images/s by batch: {tried}."
            f" Memory: {self.worth.bytes / 1e6:,.0f} MB, and {self.limit / 1e6:,.0f} MB may be used."
        )


def attempt(step: Callable[[int], None], batch: int, meter: Meter, timed: int = TIMED) -> Trial:
    """Some steps of one size, of slow ones fewer; `step` takes one and returns when the device has done it."""
    meter.begin()
    speeds: list[float] = []
    start = time.monotonic()
    for number in range(WARM + timed):
        began = time.monotonic()
        if speeds and began - start > SLOW_SECONDS:
            break
        step(batch)
        if number >= WARM:
            speeds.append(batch / max(time.monotonic() - began, 1e-9))
    return Trial(batch, tuple(speeds), meter.used())


def sizes(most: int, also: int | None) -> list[int]:
    """Powers of two from SMALLEST to `most`, and `also` in its place among them, with those below it."""
    end = max(most, also or 0)
    powers = [size for size in (SMALLEST << n for n in range(LARGEST.bit_length())) if size <= min(end, LARGEST)]
    return sorted({*(powers or [max(1, most)]), *([] if also is None else [also])})


def search(
    step: Callable[[int], None], meter: Meter, most: int, *, also: int | None = None, to_the_end: bool = False
) -> Fit:
    """Doubles the batch from SMALLEST to at most `most`, and tries `also` on the way. `to_the_end`: also where a larger one is
    no quicker.

    Raises what `step` raises where the smallest does not fit.
    """
    import torch

    began = time.monotonic()
    trials: list[Trial] = []
    for batch in sizes(most, also):
        if trials:
            last = trials[-1]
            if batch / last.batch * last.bytes > meter.limit:
                return Fit(tuple(trials), meter.limit, "memory")
            if time.monotonic() - began > MOST_SECONDS:
                return Fit(tuple(trials), meter.limit, "time")
        try:
            trials.append(attempt(step, batch, meter))
        except torch.OutOfMemoryError:
            if not trials:
                raise
            return Fit(tuple(trials), meter.limit, "memory")
        fit = Fit(tuple(trials), meter.limit, "most" if most >= LARGEST else "data")
        if not to_the_end and fit.worth is not trials[-1]:
            return replace(fit, why="memory" if trials[-1].bytes > meter.limit else "speed")
    return fit
