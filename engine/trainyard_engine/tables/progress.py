"""How far a table training is: rounds over all fits, with the time left as measured."""

from __future__ import annotations

import time
from typing import Literal

from .. import story
from ..session import Session
from ..stages import Stage
from ..stops import Early

#: Seconds between two progress events.
EVERY = 0.5


class Enough(Exception):
    """The present fit is given up, because somebody wants the model that was measured before it."""


class Rounds:
    """Counts rounds over all fits of a training, tells of them, and heeds a wish to stop."""

    def __init__(self, session: Session, folds: int, refit: bool, rounds: int, word: str) -> None:
        self.session = session
        self.folds = folds
        self.fits = folds + refit
        self.rounds = rounds
        self.fit = 0
        #: What one round is called: "tree" or "epoch".
        self.word: Literal["tree", "epoch"] = "epoch" if word == "epoch" else "tree"
        #: Whether there is a model that was measured: to finish is then to take that one.
        self.measured = False
        #: Whether the present fit was ended before its end, to finish with it.
        self.cut = False
        self._stretch = 0
        self._fit_began = time.monotonic()
        #: Of the present fit: what its time goes into, its rows, and its last round.
        self.stage: Stage = "fits"
        self.rows = 0
        self.round = 0
        self._told = time.monotonic()

    def begin(self, stage: Stage, rows: int) -> None:
        """A fit on that many rows begins."""
        self.stage, self.rows, self.round = stage, rows, 0

    def skip(self, fits: int) -> None:
        """So many fits are known from an earlier attempt."""
        self.fit += fits

    def prepared(self) -> None:
        """The columns of the present fit are ready."""
        if self.stage == "fits":
            self.session.stages.lap("preprocessing", self.rows)

    def done(self, number: int, losses: dict[str, float]) -> bool:
        """After round `number` (from 1) of the present fit; True where that is enough.

        Raises Stopped where a stop was asked for, and Enough where the present fit is not needed.
        """
        step = self.fit * self.rounds + number
        if self.stage == "refit":
            losses = {}  # a curve of rows that were all learned from tells nothing
        if losses:
            self.session.events.metric(step, None, losses)
        self._tell(number, losses)
        self.session.stages.lap(self.stage, self.rows * (number - self.round))
        self.round = number
        now = time.monotonic()
        if now - self._told >= EVERY or number == self.rounds:
            self._told = now
            self.session.events.progress(step, self.fits * self.rounds, seconds_left=self.session.stages.seconds_left())
        self.session.heed()
        return self._enough()

    def _enough(self) -> bool:
        if not self.session.finishing:
            return False
        if self.measured:
            raise Enough
        # The last round is the end of the fit, not an early one.
        self.cut = self.round < self.rounds
        return self.cut

    def early(self, folds: int) -> Early | None:
        """What a training that is finishing leaves out, after so many whole folds; None: nothing."""
        if self.cut:
            return {"unit": self.word, "done": self.round, "of": self.rounds}
        if folds < self.folds:
            return {"unit": "fold", "done": folds, "of": self.folds}
        return {"unit": "refit", "done": 0, "of": self.rounds} if self.fits > self.folds else None

    def seconds(self) -> float:
        """Since the present fit began."""
        return time.monotonic() - self._fit_began

    def _tell(self, number: int, losses: dict[str, float]) -> None:
        """A line for the first round that has losses, the last, and some between."""
        told = story.stretch(number, self.rounds, story.LINES[self.word])
        if not losses or (number != 1 and told == self._stretch):
            return
        self._stretch = told
        fit = f"Fit {self.fit + 1} of {self.fits}, " if self.folds > 1 else ""
        what = f"{fit}{self.word} {number:,} of {self.rounds:,}"
        parts = [
            story.part(words, {"loss": losses[name]})
            for name, words in (("train/loss", "training"), ("val/loss", "validation"))
            if name in losses
        ]
        self.session.events.log(story.line(what[0].upper() + what[1:], self.seconds(), parts))

    def next_fit(self) -> None:
        """The present fit has ended, perhaps before all its rounds."""
        self.fit += 1
        self._stretch = 0
        self._fit_began = time.monotonic()
        self.session.stages.lap(self.stage, self.rows * (self.rounds - self.round), now=True)
        left = self.session.stages.seconds_left()
        self.session.events.progress(self.fit * self.rounds, self.fits * self.rounds, seconds_left=left)
