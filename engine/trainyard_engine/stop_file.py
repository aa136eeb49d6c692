"""What is asked of a training by a file beside its events: stop.json with {"stop": "prune", "reason": "…"}.

A file and not a signal, because it carries a reason, because it reaches a worker that has not yet begun to listen (a
signal would end it), and because of several processes it need reach only the one that leads.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

from .stops import STOPS, Stop

#: Seconds between two looks: a step may take less than a millisecond.
EVERY = 0.2
#: Characters of a reason; MAX_REASON of contracts/limits.ts.
MAX_REASON = 500


@dataclass(frozen=True)
class Told:
    """A stop that was asked for, and why."""

    stop: Stop
    reason: str | None


class StopFile:
    """Looks for the file as often as it is asked, but touches the disk only every EVERY seconds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._looked = float("-inf")

    @classmethod
    def beside(cls, events: Path) -> StopFile:
        """The one of the attempt that writes these events."""
        return cls(events.with_name("stop.json"))

    def take(self) -> Told | None:
        """What it asks for; it is gone then, so that it does not stop the next attempt too. None: nothing is asked.

        What is no wish is left where it is and asks for nothing: whoever writes it may not have ended.
        """
        now = time.monotonic()
        if now - self._looked < EVERY:
            return None
        self._looked = now
        try:
            told = read(self._path.read_text("utf-8"))
            if told is not None:
                self._path.unlink()
        except (OSError, ValueError, RecursionError):
            return None
        return told


def read(text: str) -> Told | None:
    """The wish in a text. Raises ValueError where it is no JSON, RecursionError where it is too deep."""
    value = json.loads(text)
    if not isinstance(value, dict):
        return None
    reason = value.get("reason")
    why = reason[:MAX_REASON] if isinstance(reason, str) and reason else None
    return next((Told(stop, why) for stop in STOPS if stop == value.get("stop")), None)
