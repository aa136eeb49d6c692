"""How fast it goes and how long it will take, measured."""

from __future__ import annotations

import time
from collections import deque


class Pace:
    """Counts work in a unit of its own; time left is work left at the rate so far. Starts at the first `done`."""

    def __init__(self, total: float) -> None:
        self._total = total
        self._done = 0.0
        self._started = time.monotonic()
        self._recent: deque[tuple[float, int]] = deque(maxlen=50)

    def skip(self, work: float) -> None:
        """Work that an earlier attempt did."""
        self._total -= work

    def done(self, work: float, images: int = 0) -> None:
        """A piece of work that ended now."""
        self._done += work
        if images:
            self._recent.append((time.monotonic(), images))

    def images_per_second(self) -> float | None:
        """Over the last steps; None before the second."""
        if len(self._recent) < 2:
            return None
        seconds = self._recent[-1][0] - self._recent[0][0]
        images = sum(count for _, count in self._recent) - self._recent[0][1]
        return round(images / seconds, 2) if seconds > 0 else None

    def seconds_left(self) -> float | None:
        """None before anything was measured."""
        if self._done <= 0:
            return None
        rate = self._done / (time.monotonic() - self._started)
        return round(max(0.0, self._total - self._done) / rate, 1)
