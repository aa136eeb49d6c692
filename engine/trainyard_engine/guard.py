"""The guard of one worker: a small process of its own that waits for it and writes down how it ended.

The agent that asked for the training may die; the guard does not belong to it (setsid), holds none of its pipes, and
leaves what the next agent needs: worker.json says which process it is, exit.json how it ended.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

#: Tries to write down the end of a worker, and seconds between them: ten minutes in all.
TRIES, PAUSE_SECONDS = 120, 5.0


def run(job: Path, log: Path, exit_file: Path) -> int:
    """Supervises `train` as a process of its own. Prints nothing."""
    become_leader()
    exit_file.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        # The child stops itself until the guard has written who it is: nothing may run that nobody can find again.
        command = (
            "import os, signal, sys; os.kill(os.getpid(), signal.SIGSTOP); os.execv(sys.executable, sys.orig_argv[3:])"
        )
        arguments = [sys.executable, "-c", command, sys.executable, "-m", "trainyard_engine", "train", str(job)]
        child = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
    supervise(child.pid, exit_file)
    return 0


def become_leader() -> None:
    """A session of its own: no terminal and no group of the caller reaches it."""
    if os.getpid() != os.getsid(0):
        os.setsid()


def supervise(worker: int, exit_file: Path) -> None:
    """Waits for a worker that stops itself first; says who it is, lets it go on, and writes how it ended."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, signal.SIG_IGN)
    _, status = os.waitpid(worker, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        try:
            write(exit_file.with_name("worker.json"), identity(worker))
        except OSError:
            # Nothing may run that nobody can find again, and a stopped process would stay for ever.
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
            raise
        os.kill(worker, signal.SIGCONT)
        _, status = os.waitpid(worker, 0)
    write_at_last(exit_file, ending(status))


def write_at_last(path: Path, value: dict[str, int | None]) -> None:
    """How a worker ended is known to nobody else: a full disk is waited for a while. Raises the last OSError."""
    for _ in range(TRIES):
        try:
            write(path, value)
            return
        except FileNotFoundError:
            raise  # the run was deleted
        except OSError as error:
            complain(f"{path} cannot be written ({error.strerror}); it is tried again.")
            time.sleep(PAUSE_SECONDS)
    write(path, value)


def complain(text: str) -> None:
    """To standard error, as far as anybody listens."""
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


def fork_guard(work: Callable[[], int], log: Path, exit_file: Path) -> int:
    """Forks a guard that forks the worker; answers in the caller with the guard's pid. `work` runs in the worker."""
    guard = os.fork()
    if guard:
        return guard
    code = 1
    try:
        os.setsid()
        exit_file.parent.mkdir(parents=True, exist_ok=True)
        redirect(log)
        worker = os.fork()
        if worker == 0:
            os.kill(os.getpid(), signal.SIGSTOP)
            code = work()
        else:
            supervise(worker, exit_file)
            code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Not sys.exit: what the warm process registered for its own end must not run here.
        os._exit(code)


def redirect(log: Path) -> None:
    """Standard output and error go to the log, input comes from nowhere, and no other descriptor is inherited."""
    nowhere = os.open(os.devnull, os.O_RDONLY)
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(nowhere, 0)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def identity(pid: int) -> dict[str, int | str]:
    """What names a process for good: its number is used again, its start time and the boot are not."""
    # The name in field 2 may hold spaces and brackets; the fields after its last bracket start with number 3.
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    boot = Path("/proc/sys/kernel/random/boot_id").read_text("utf-8").strip()
    return {"pid": pid, "start_time": fields[22 - 3], "boot_id": boot, "guard_pid": os.getpid()}


def ending(status: int) -> dict[str, int | None]:
    """Exit code or signal of a wait status."""
    if os.WIFSIGNALED(status):
        return {"code": None, "signal": os.WTERMSIG(status)}
    return {"code": os.WEXITSTATUS(status), "signal": None}


def write(path: Path, value: dict[str, int | None] | dict[str, int | str]) -> None:
    """Whole or not at all."""
    staging = path.with_name(f".{path.name}.tmp")
    with staging.open("w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    staging.replace(path)
