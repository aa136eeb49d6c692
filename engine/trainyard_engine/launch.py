"""Starts a process for each device of a job, by torchrun, and turns how they ended into the end of one attempt.

This process is the worker that everybody knows of: signals come here and go on to the ranks, who agree on what to do; it
alone tells of a failure, for one rank's death is an error in all others; and the ranks do not outlive it.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import tempfile
import threading
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from .errors import Problem, TrainyardError
from .events import EventWriter
from .exit_codes import CANCELLED, COMPLETED, INVALID, PAUSED, PRUNED, of_error
from .job import Job
from .stops import SIGNALS, listen
from .world import LAUNCHER, failure_file

#: Seconds between two looks at the ranks and at the signals that came; and those a rank has to end when another has failed.
LOOK_SECONDS, CLOSE_SECONDS = 0.1, 10


@dataclass
class End:
    """How a rank ended that did not end well."""

    rank: int
    pid: int
    #: Exit code; negative: the signal that killed it.
    code: int
    #: Seconds since the epoch, whole.
    time: int


@dataclass
class Ranks:
    """What torchrun, in a thread of its own, has found; empty `ends`: all ended well."""

    ends: list[End] = field(default_factory=list)
    error: Exception | None = None


def launch(path: Path, task: Job) -> int:
    """Trains on all devices of a job together. Answers with the exit code; dies by the signal that killed a rank."""
    wishes: list[signal.Signals] = []
    for rank in range(len(task.devices)):
        failure_file(task.events, rank).unlink(missing_ok=True)
    before = listen(wishes.append)
    ranks = Ranks()
    os.environ[LAUNCHER] = str(os.getpid())
    thread = threading.Thread(target=run_ranks, args=(path, task, ranks), name="torchrun")
    try:
        thread.start()
        told: set[tuple[int, int]] = set()
        while thread.is_alive():
            thread.join(LOOK_SECONDS)
            pass_on(wishes, told)
        return conclude(task, ranks)
    finally:
        os.environ.pop(LAUNCHER, None)
        for number, handler in before.items():
            signal.signal(number, handler)


def run_ranks(path: Path, task: Job, ranks: Ranks) -> None:
    """Starts them and waits for them all; when one fails the others are ended."""
    # What comes before a rank can listen waits: a process inherits what is blocked, and unblocks it when it listens.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        from torch.distributed.elastic.multiprocessing import DefaultLogsSpecs
        from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
        from torch.distributed.launcher.api import LaunchConfig, elastic_launch

        task.events.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".torchrun-", dir=task.events.parent) as folder:
            how = LaunchConfig(
                min_nodes=1,
                max_nodes=1,
                nproc_per_node=len(task.devices),
                run_id=uuid.uuid4().hex,
                rdzv_backend="c10d",
                rdzv_endpoint="localhost:0",
                local_addr="localhost",
                max_restarts=0,
                shutdown_timeout=CLOSE_SECONDS,
                logs_specs=DefaultLogsSpecs(log_dir=folder),
            )
            try:
                elastic_launch(how, sys.executable)("-m", "trainyard_engine", "train", str(path))
            except ChildFailedError as failed:
                ranks.ends = [
                    End(rank, one.pid, one.exitcode, int(one.timestamp)) for rank, one in failed.failures.items()
                ]
    except Exception as error:
        ranks.error = error


def pass_on(wishes: list[signal.Signals], told: set[tuple[int, int]]) -> None:
    """Each signal to each rank, once."""
    if not wishes:
        return
    import psutil

    for child in psutil.Process().children():
        for number in list(wishes):
            if (number, child.pid) not in told:
                told.add((number, child.pid))
                with suppress(ProcessLookupError):
                    os.kill(child.pid, number)


def conclude(task: Job, ranks: Ranks) -> int:
    """The exit code of the attempt, after the events that the ranks could not write."""
    if ranks.error is None and not ranks.ends:
        return COMPLETED
    leader = next((end.code for end in ranks.ends if end.rank == 0), COMPLETED)
    if leader in (PAUSED, CANCELLED, PRUNED):
        return leader
    events = EventWriter(task.events, task.attempt)
    try:
        dead = killed(ranks.ends)
        if dead is not None:
            events.error("worker.killed", death(dead, task.devices), None, [])
        else:
            error = cause(task, ranks)
            events.error(error.code, error.message, error.hint, error.problems)
            events.finished("failed", {}, str(task.out))
    finally:
        events.close()
    if dead is not None:
        # As one process that is killed: nobody says it is finished, and whoever started it goes on from the checkpoint.
        faulthandler.disable()
        with suppress(OSError):  # SIGKILL, SIGSTOP and the signals of the C library are as they are
            signal.signal(-dead.code, signal.SIG_DFL)
        os.kill(os.getpid(), -dead.code)
    return of_error(error.code)


def killed(ends: list[End]) -> End | None:
    """The rank whose death by a signal began the end; those that torchrun ended because of it came later or by SIGTERM."""
    first = min((end.time for end in ends), default=0)
    dead = [
        end for end in ends if end.code < 0 and end.code != -signal.SIGTERM and end.time < first + CLOSE_SECONDS // 2
    ]
    return min(dead, key=lambda end: end.time, default=None)


def signal_name(number: int) -> str:
    """Of real-time signals only the first and the last have a name in Python; those of the C library have none at all."""
    if signal.SIGRTMIN < number < signal.SIGRTMAX:
        return f"SIGRTMIN+{number - signal.SIGRTMIN}"
    try:
        return signal.Signals(number).name
    except ValueError:
        return "without a name"


def death(end: End, devices: tuple[str, ...]) -> str:
    """Of a rank that was killed, in a sentence."""
    name = signal_name(-end.code)
    who = f"Process {end.rank + 1} of {len(devices)} (pid {end.pid}, {devices[end.rank]})"
    return f"{who} was killed by signal {-end.code} ({name}), and the others cannot train on without it."


def cause(task: Job, ranks: Ranks) -> TrainyardError:
    """The first failure that a rank told of."""
    reports = []
    for rank in range(len(task.devices)):
        with suppress(OSError, ValueError):
            reports.append((json.loads(failure_file(task.events, rank).read_text("utf-8")), rank))
    if reports:
        told, rank = min(reports, key=lambda one: one[0]["time"])
        problems = [Problem(**problem) for problem in told["problems"]]
        # What is wrong with the job is so for every rank, and whose word comes first is chance.
        anyone = rank == 0 or of_error(told["code"]) == INVALID
        whose = "" if anyone else f" (Told by process {rank + 1} of {len(task.devices)}, on {task.devices[rank]}.)"
        return TrainyardError(told["code"], told["message"] + whose, told["hint"], problems)
    if ranks.ends:
        end = min(ranks.ends, key=lambda one: one.time)
        message = f"Process {end.rank + 1} of {len(task.devices)} ended with exit code {end.code} and did not say why."
        return TrainyardError("engine.failed", message)
    return TrainyardError("engine.failed", f"torchrun could not start the processes: {ranks.error}")
