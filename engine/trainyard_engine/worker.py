"""One attempt from its job file to its finished event and exit code; what it trains is in images/ and tables/."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from . import config, devices, job, world
from .errors import TrainyardError
from .events import EventWriter
from .exit_codes import CANCELLED, COMPLETED, PAUSED, PRUNED, of_error
from .gpu_meter import loaded
from .session import Session, Stopped, write_json
from .stops import SIGNALS, Stop, listen
from .system import SystemSampler

#: Status and exit code of an attempt that was stopped before its result.
STOPPED: dict[Stop, tuple[str, int]] = {
    "pause": ("paused", PAUSED),
    "prune": ("pruned", PRUNED),
    "cancel": ("cancelled", CANCELLED),
}


def run(path: Path) -> int:
    """Trains what a job file asks for. Answers with the exit code; raises TrainyardError only if the job is unreadable."""
    faulthandler.enable()
    task = job.load(path)
    if len(task.devices) > 1 and not world.started():
        from .launch import launch

        return launch(path, task)
    world.follow_launcher()
    together = world.current()
    refuse_other_count(task, together)
    task = devices.claim(task, together)
    # What the other processes say is for whoever looks for a fault.
    file = task.events if together.leads else task.events.with_suffix(f".rank{together.rank}.jsonl")
    events = EventWriter(file, task.attempt)
    session = Session(job=task, config={}, events=events, world=together)
    before = listen(lambda number: session.want(SIGNALS[number]))
    # A rank is started with them blocked, so that what came before it could listen is not lost (launch.py).
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    try:
        return attempt(session)
    finally:
        world.leave(together)
        events.close()
        for number, handler in before.items():
            signal.signal(number, handler)


def refuse_other_count(task: job.Job, together: world.World) -> None:
    """Several devices need a process each. Raises TrainyardError `config.incompatible`."""
    count = max(1, len(task.devices))
    if count != together.size:
        message = f"The job has {count} devices, and torchrun started {together.size} processes for it."
        hint = "Start `python -m trainyard_engine train JOB` without torchrun: it starts a process for each device."
        raise TrainyardError("config.incompatible", message, hint)


def attempt(session: Session) -> int:
    """Trains and turns every way to end into its last events and exit code."""
    events = session.events
    out = str(session.out)
    events.status("starting")
    sampler = SystemSampler(events, session.job.threads, device=session.job.device)
    try:
        session.config = session.asked = for_devices(config.canonical(session.job.config), session)
        events.config(session.config)
        earlier = finished_before(session)
        if earlier is not None:
            events.finished("completed", earlier["metrics"], out, earlier.get("early"))
            return COMPLETED
        limit_threads(session.job.threads)
        sampler.start()
        metrics = trainer(str(session.config["task"]))(session)
        sampler.stop()
        if not session.world.leads:
            return COMPLETED
        digest = config.digest(session.asked)
        told = {"status": "completed", "metrics": metrics, "config_digest": digest, "early": session.early}
        write_json(session.out / "finished.json", told)
        events.finished("completed", metrics, out, session.early)
        return COMPLETED
    except Stopped as stop:
        sampler.stop()
        status, code = STOPPED[stop.why]
        if stop.why == "prune":
            events.log(f"Pruned, as asked{'' if session.reason is None else f': {session.reason}'}")
        events.finished(status, {}, out)
        # torchrun ends all others when one ends otherwise, and the leader may still write
        return code if session.world.leads else COMPLETED
    except Exception as error:
        sampler.stop()
        traceback.print_exc()
        return fail(session, error if isinstance(error, TrainyardError) else translate(error))


def for_devices(settings: config.Config, session: Session) -> config.Config:
    """The config with the number of devices that the job has. Raises TrainyardError `config.incompatible` for another."""
    count = session.world.size
    if settings["task"] != "image-classification":
        if count > 1:
            message = f"A table is trained on one device; the job has {count}."
            raise TrainyardError("config.incompatible", message, "Give the job one device.")
        return settings
    wanted = session.job.config.get("devices", count)
    if wanted != count:
        message = f"The config asks for {wanted} devices, and the job has {count}."
        raise TrainyardError("config.incompatible", message, f"Set devices to {count}, or give the job {wanted}.")
    return settings | {"devices": count}


def fail(session: Session, error: TrainyardError) -> int:
    """Tells of an error; of several processes each tells its own, and the launcher tells of the first."""
    if not world.report(session.world, session.job.events, error):
        session.events.error(error.code, error.message, error.hint, error.problems)
        session.events.finished("failed", {}, str(session.out))
    return of_error(error.code)


def trainer(task: str) -> Any:
    """The trainer of a task; imported only now, because it brings its libraries."""
    if task == "image-classification":
        from .images.train import train as train_images

        return train_images
    from .tables.train import train as train_table

    return train_table


def finished_before(session: Session) -> dict[str, Any] | None:
    """What finished.json says of a run that was finished but perhaps never told so; None where there is something to train.

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
    if told["config_digest"] != config.digest(session.asked):
        raise TrainyardError("engine.config_differs", f"{session.out} holds a run of another config.")
    session.announce(session.out / "evaluation.json", "evaluation")
    session.announce_folder(session.out / "model", "model")
    return told


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
