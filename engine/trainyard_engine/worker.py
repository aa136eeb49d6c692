"""One attempt from its job file to its finished event and exit code; what it trains is in images/ and tables/."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

from . import config, job
from .errors import TrainyardError
from .events import EventWriter
from .session import Session, Stop, Stopped, write_json
from .system import SystemSampler, loaded

COMPLETED, FAILED, INVALID, PAUSED, CANCELLED = 0, 1, 2, 3, 4
SIGNALS: dict[signal.Signals, Stop] = {
    signal.SIGTERM: "pause",
    signal.SIGINT: "pause",
    signal.SIGUSR1: "cancel",
}


def run(path: Path) -> int:
    """Trains what a job file asks for. Answers with the exit code; raises TrainyardError only if the job is unreadable."""
    faulthandler.enable()
    task = job.load(path)
    events = EventWriter(task.events, task.attempt)
    session = Session(job=task, config={}, events=events)
    before = listen(session)
    try:
        return attempt(session)
    finally:
        events.close()
        for number, handler in before.items():
            signal.signal(number, handler)


def listen(session: Session) -> dict[signal.Signals, Any]:
    """A signal only leaves a wish; the trainer heeds it between two steps. A second Ctrl-C ends at once.

    Answers with the handlers that were there before.
    """

    def wish(number: int, _: FrameType | None) -> None:
        if number == signal.SIGINT and session.wanted is not None:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        session.wanted = SIGNALS[signal.Signals(number)]

    return {number: signal.signal(number, wish) for number in SIGNALS}


def attempt(session: Session) -> int:
    """Trains and turns every way to end into its last events and exit code."""
    events = session.events
    out = str(session.out)
    events.status("starting")
    sampler = SystemSampler(events, session.job.threads)
    try:
        session.config = config.canonical(session.job.config)
        events.config(session.config)
        earlier = finished_before(session)
        if earlier is not None:
            events.finished("completed", earlier, out)
            return COMPLETED
        limit_threads(session.job.threads)
        sampler.start()
        metrics = trainer(str(session.config["task"]))(session)
        sampler.stop()
        digest = config.digest(session.config)
        write_json(session.out / "finished.json", {"status": "completed", "metrics": metrics, "config_digest": digest})
        events.finished("completed", metrics, out)
        return COMPLETED
    except Stopped as stop:
        sampler.stop()
        events.finished("paused" if stop.why == "pause" else "cancelled", {}, out)
        return PAUSED if stop.why == "pause" else CANCELLED
    except TrainyardError as error:
        sampler.stop()
        traceback.print_exc()
        events.error(error.code, error.message, error.hint, error.problems)
        events.finished("failed", {}, out)
        return INVALID if error.code.startswith("config.") else FAILED
    except Exception as error:
        sampler.stop()
        traceback.print_exc()
        known = translate(error)
        events.error(known.code, known.message, known.hint, [])
        events.finished("failed", {}, out)
        return FAILED


def trainer(task: str) -> Any:
    """The trainer of a task; imported only now, because it brings its libraries."""
    if task == "image-classification":
        from .images.train import train as train_images

        return train_images
    from .tables.train import train as train_table

    return train_table


def finished_before(session: Session) -> dict[str, float] | None:
    """The metrics of a run that was finished but perhaps never told so; None where there is something to train.

    A folder belongs to one run: only `resume` goes on in it. Raises TrainyardError `engine.run_…`, `engine.config_differs`.
    """
    end = session.out / "finished.json"
    if not end.exists():
        if (session.out / "checkpoints" / "last").exists() and not session.job.resume:
            raise TrainyardError("engine.run_exists", f"{session.out} holds an unfinished run.")
        return None
    if not session.job.resume:
        raise TrainyardError("engine.run_complete", f"{session.out} holds a finished run.")
    told: dict[str, Any] = json.loads(end.read_text("utf-8"))
    if told["config_digest"] != config.digest(session.config):
        raise TrainyardError("engine.config_differs", f"{session.out} holds a run of another config.")
    session.announce(session.out / "evaluation.json", "evaluation")
    session.announce_folder(session.out / "model", "model")
    metrics: dict[str, float] = told["metrics"]
    return metrics


def limit_threads(threads: int) -> None:
    """Granted threads for libraries that are loaded and for those that are not yet; torch is told by its trainer."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "LOKY_MAX_CPU_COUNT"):
        os.environ[name] = str(threads)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    if "numpy" in sys.modules:
        # In a fork of the warm process NumPy's BLAS has read its environment already.
        import threadpoolctl

        threadpoolctl.threadpool_limits(threads)


def translate(error: Exception) -> TrainyardError:
    """What nobody foresaw, in a sentence without a trace; the trace is in the log of the attempt."""
    text = str(error)
    first = text.splitlines()[0] if text else type(error).__name__
    torch = loaded("torch")
    if (
        (torch is not None and isinstance(error, torch.cuda.OutOfMemoryError))
        or isinstance(error, MemoryError)
        or "not enough memory" in text
    ):
        return TrainyardError("engine.out_of_memory", f"The device ran out of memory: {first[:300]}")
    if isinstance(error, OSError) and error.errno is not None:
        where = f" at {error.filename}" if error.filename else ""
        return TrainyardError("engine.failed", f"The training failed: {error.strerror}{where}.")
    return TrainyardError("engine.failed", f"The training failed: {type(error).__name__}: {first[:300]}")
