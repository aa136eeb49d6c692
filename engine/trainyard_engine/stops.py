"""The ways to end a training before its end, the signals that ask for them, and where one that was to finish stood then."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any, Literal, TypedDict

#: finish: end now, and export the best so far. pause: write a checkpoint. prune: end without a result, because what was
#: measured so far does not promise one. cancel: end. The later outweighs the earlier.
Stop = Literal["finish", "pause", "prune", "cancel"]
STOPS: tuple[Stop, ...] = ("finish", "pause", "prune", "cancel")
SIGNALS: dict[signal.Signals, Stop] = {
    signal.SIGTERM: "pause",
    signal.SIGINT: "pause",
    signal.SIGUSR1: "cancel",
    signal.SIGUSR2: "finish",
}


def listen(wish: Callable[[signal.Signals], None]) -> dict[signal.Signals, Any]:
    """A signal only leaves a wish; a second Ctrl-C ends the process at once.

    Answers with the handlers that were there before.
    """
    interrupted = False

    def take(number: int, _: FrameType | None) -> None:
        nonlocal interrupted
        if number == signal.SIGINT and interrupted:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.raise_signal(signal.SIGINT)
        interrupted = interrupted or number == signal.SIGINT
        wish(signal.Signals(number))

    return {number: signal.signal(number, take) for number in SIGNALS}


class Early(TypedDict):
    """Where a training that was asked to finish has ended: `done` of `of`, counted from 1; of a refit perhaps 0."""

    #: refit: the fit on all rows was left out, and what was measured before it is exported.
    unit: Literal["epoch", "tree", "fold", "refit"]
    done: int
    of: int


def early_words(early: Early) -> str:
    """ "at epoch 7 of 20", for a sentence that begins with "Finished early, as asked,"."""
    if early["unit"] == "refit":
        return "before the fit on all rows"
    where = "after" if early["unit"] == "fold" else "at"
    return f"{where} {early['unit']} {early['done']:,} of {early['of']:,}"
