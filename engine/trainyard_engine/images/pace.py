"""How fast it goes, measured."""

from __future__ import annotations

import time
from collections import deque


class Pace:
    """Images per second over the last steps."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, int]] = deque(maxlen=50)

    def done(self, images: int) -> None:
        """A step that ended now."""
        self._recent.append((time.monotonic(), images))

    def images_per_second(self) -> float | None:
        """None before the second step."""
        if len(self._recent) < 2:
            return None
        seconds = self._recent[-1][0] - self._recent[0][0]
        images = sum(count for _, count in self._recent) - self._recent[0][1]
        return round(images / seconds, 2) if seconds > 0 else None
