"""Standard output that may be closed by its reader: `| head` has seen enough, and that is an ordinary end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TextIO


def silence(stream: TextIO) -> None:
    """What is still buffered, and whatever comes, goes nowhere; else the interpreter complains at its very end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    except (OSError, ValueError):
        pass  # closed, or no file at all
    finally:
        os.close(nowhere)


class Patient:
    """A text stream that goes on into nothing when its reader has gone: a training does not end for want of a listener."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """As the stream."""
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            silence(self._stream)
            return len(text)

    def flush(self) -> None:
        """As the stream."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            silence(self._stream)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def be_patient() -> None:
    """For commands whose work is a file: nobody need read what they print."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None:
            setattr(sys, name, Patient(stream))


@contextmanager
def to_standard_error() -> Iterator[None]:
    """What is printed inside, by Python or by whatever it starts, is for a person: standard output is read by programs."""
    with redirect_stdout(sys.stderr):
        try:
            kept = os.dup(1)
        except OSError:
            yield  # closed
            return
        try:
            os.dup2(2, 1)
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
