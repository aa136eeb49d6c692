"""Work beside the training: it may fail, and then says so once and goes on; the training never notices."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from itertools import chain, repeat

from .events import EventWriter

#: Seconds that `stop` waits for a piece of work that hangs, such as a question to a driver.
PATIENCE = 10.0


class Background:
    """A thread from start to stop that does `work` every so many seconds.

    A failure is a log event, told once until it changes or ends. One that no `except Exception` stops (an interpreter error,
    a SystemExit of a library) ends the thread; that too is an event, and a new one takes its place.
    """

    def __init__(self, name: str, events: EventWriter, work: Callable[[], None], seconds: float) -> None:
        self._name = name
        self._events = events
        self._work = work
        self._seconds = seconds
        self._ended = threading.Event()
        self._failure = ""
        self._thread = self._new_thread()

    def start(self) -> None:
        """Begins. A machine that gives no more threads is told of, and the training goes on without."""
        try:
            self._thread.start()
        except RuntimeError as error:
            self._tell(f"The {self._name} could not be started: {error}.")

    def stop(self) -> None:
        """No work begins after this returns; one that hangs is left behind."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE)

    @property
    def ended(self) -> bool:
        """Whether it was stopped; work that took long asks before it tells of anything."""
        return self._ended.is_set()

    def _new_thread(self) -> threading.Thread:
        return threading.Thread(target=self._run, name=self._name, daemon=True)

    def _run(self) -> None:
        try:
            # At once, and soon again, so that a short training has something of it as well.
            waits = chain((0.0, min(1.0, self._seconds)), repeat(self._seconds))
            while not self._ended.wait(next(waits)):
                self._once()
        except BaseException as error:
            if not self._ended.is_set():
                self._tell(f"The {self._name} died ({type(error).__name__}: {error}) and is started again.")
                # Not at once: what kills it may still be there.
                if not self._ended.wait(self._seconds):
                    self._thread = self._new_thread()
                    self.start()

    def _once(self) -> None:
        try:
            self._work()
        except Exception as error:
            failure = f"{type(error).__name__}: {error}"
            if failure != self._failure:
                with suppress(OSError, ValueError):
                    traceback.print_exc(file=sys.stderr)
                self._tell(f"The {self._name} failed ({failure[:300]}); the training goes on, and it is tried again.")
            self._failure = failure
        else:
            if self._failure:
                self._tell(f"The {self._name} works again.", "info")
            self._failure = ""

    def _tell(self, text: str, level: str = "warning") -> None:
        """An event, if that can still be written: what fails may be the disk itself."""
        if not self._ended.is_set():
            with suppress(OSError, ValueError):
                self._events.log(text, level)
