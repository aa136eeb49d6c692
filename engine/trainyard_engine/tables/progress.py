"""How far a table training is: rounds over all fits, with the time left as measured."""

from __future__ import annotations

import time

from ..session import Session

#: Seconds between two progress events.
EVERY = 0.5


class Rounds:
    """Counts rounds over all fits of a training, tells of them, and heeds a wish to stop."""

    def __init__(self, session: Session, fits: int, rounds: int) -> None:
        self.session = session
        self.fits = fits
        self.rounds = rounds
        self.fit = 0
        self._began = self._told = time.monotonic()

    def done(self, number: int, losses: dict[str, float]) -> None:
        """After round `number` (from 1) of the present fit. Raises Stopped where a stop was asked for."""
        step = self.fit * self.rounds + number
        if losses:
            self.session.events.metric(step, None, losses)
        now = time.monotonic()
        total = self.fits * self.rounds
        if now - self._told >= EVERY or number == self.rounds:
            self._told = now
            left = (now - self._began) / step * (total - step)
            self.session.events.progress(step, total, seconds_left=round(left, 1))
        self.session.heed()

    def next_fit(self) -> None:
        """The present fit has ended, perhaps before all its rounds."""
        self.fit += 1
        total = self.fits * self.rounds
        self.session.events.progress(self.fit * self.rounds, total, seconds_left=None if self.fit < self.fits else 0.0)
