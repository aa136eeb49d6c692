"""The events file: one JSON object per line, only ever appended to, numbered 1, 2, 3 … within an attempt.

A file and never a pipe: whoever reads it may die without the training noticing. What survives the death of this
process is every line whose write returned; what survives a power cut is everything up to the last line of a kind in
DURABLE, because only those are followed by fsync (6 ms on a slow disk, too much for each metric).
"""

from __future__ import annotations

import json
import math
import os
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .errors import Problem

#: Characters of a text in an event; MAX_LOG_LINE of contracts/limits.ts.
MAX_TEXT = 8_000
DURABLE = frozenset({"status", "checkpoint", "artifact", "error", "finished"})


def travelling(value: Any) -> Any:
    """The form that JSON and PostgreSQL take: NaN and infinities as words, no NUL, no half characters, texts cut."""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, bool) or value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, Mapping):
        return {safe_text(str(key)): travelling(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [travelling(item) for item in value]
    if hasattr(value, "item"):  # a scalar of numpy or torch
        return travelling(value.item())
    return safe_text(str(value))


def safe_text(text: str) -> str:
    """NUL as the two characters \\0, undecodable bytes of file names as \\udcXX, and a marked cut of what is too long."""
    text = text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}… ({len(text) - MAX_TEXT} characters cut)"


def now() -> str:
    """UTC with milliseconds, as contracts ask."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class EventWriter:
    """Appends events of one attempt. Safe to use from several threads."""

    def __init__(self, path: Path, attempt: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.attempt = attempt
        self.seq = cut_torn_line(path)
        self._lock = threading.Lock()
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self._size = os.fstat(self._file).st_size

    def emit(self, event: str, **values: Any) -> None:
        """One line, in one write."""
        with self._lock:
            line = {"event": event, "seq": self.seq + 1, "attempt": self.attempt, "time": now(), **travelling(values)}
            text = json.dumps(line, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            data = text.encode("utf-8") + b"\n"
            try:
                self._write(data)
            except OSError:
                # A full disk takes half a line; with the next one behind it both would be lost to every reader.
                os.ftruncate(self._file, self._size)
                raise
            self.seq += 1
            self._size += len(data)
            if event in DURABLE:
                os.fsync(self._file)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._file, view) :]

    def began(self, step: int) -> None:
        """The attempt has loaded its state and goes on after `step`; before any metric or progress, once."""
        self.emit("began", step=step)

    def status(self, phase: str) -> None:
        """starting, loading_data, building_model, training, evaluating or exporting."""
        self.emit("status", phase=phase)

    def log(self, message: str, level: str = "info") -> None:
        """A line for people; level is debug, info, warning or error."""
        self.emit("log", level=level, message=message)

    def metric(self, step: int, epoch: float | None, values: Mapping[str, float]) -> None:
        """Values by `split/name`; `epoch` is fractional within an epoch, None for tables."""
        self.emit("metric", step=step, epoch=epoch, values=dict(values))

    def progress(
        self,
        step: int,
        steps_total: int,
        *,
        epoch: int | None = None,
        epochs_total: int | None = None,
        samples_per_second: float | None = None,
        seconds_left: float | None = None,
    ) -> None:
        """How far it is; speeds are measured or None."""
        self.emit(
            "progress",
            step=step,
            steps_total=steps_total,
            epoch=epoch,
            epochs_total=epochs_total,
            samples_per_second=samples_per_second,
            seconds_left=seconds_left,
        )

    def data(self, summary: Mapping[str, Any]) -> None:
        """What was read: classes with counts, or rows and columns; what was left out and why."""
        self.emit("data", summary=dict(summary))

    def config(self, config: Mapping[str, Any]) -> None:
        """The effective config."""
        self.emit("config", config=dict(config))

    def artifact(self, path: str, kind: str, size: int, sha256: str) -> None:
        """A file of the run, relative to its folder; kind is model, evaluation, log or other."""
        self.emit("artifact", path=path, kind=kind, bytes=size, sha256=sha256)

    def error(self, code: str, message: str, hint: str | None, problems: list[Problem]) -> None:
        """Why the attempt failed."""
        values: dict[str, Any] = {"code": code, "message": message}
        if hint:
            values["hint"] = hint
        if problems:
            values["problems"] = [problem.to_json() for problem in problems]
        self.emit("error", **values)

    def finished(
        self, status: str, metrics: Mapping[str, float], out: str, early: Mapping[str, Any] | None = None
    ) -> None:
        """The last event: completed, failed, cancelled, paused or pruned; `early` where it was asked to finish."""
        values: dict[str, Any] = {"status": status, "metrics": dict(metrics), "out": out}
        if early is not None:
            values["early"] = dict(early)
        self.emit("finished", **values)

    def close(self) -> None:
        """Everything is on the disk after this."""
        with self._lock:
            os.fsync(self._file)
            os.close(self._file)


def cut_torn_line(path: Path) -> int:
    """Cuts off a half line that a killed process left, and answers with the number of the last whole one (0: none)."""
    if not path.exists():
        return 0
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        os.truncate(path, len(whole))
    lines = whole.splitlines()
    return int(json.loads(lines[-1])["seq"]) if lines else 0
