"""Guard and warm process, as real processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .guard import identity
from .images.testing import ENGINE, class_folders, events_of, of_kind, tiny_config, tiny_network, write_job

ENVIRONMENT = os.environ | {"PYTHONPATH": str(ENGINE), "OMP_NUM_THREADS": "1"}


def wait_for(happened: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    """Whether a process runs and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Run:
    """One run's folder and what the guard writes into it."""

    def __init__(self, root: Path, **changes: Any) -> None:
        self.out = root / "out"
        config = tiny_config(class_folders(root / "data", 8), tiny_network(root / "network"), **changes)
        self.job = write_job(self.out, config)
        self.attempt = self.out / "attempts" / "1"
        self.log, self.exit = self.attempt / "worker.log", self.attempt / "exit.json"

    def read(self, name: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self.attempt / name).read_text())
        return told

    def trains(self) -> bool:
        return bool(of_kind(events_of(self.out), "metric"))

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "trainyard_engine", "guard", str(self.job)]
        command += ["--log", str(self.log), "--exit", str(self.exit)]
        return subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE)


def test_guard_writes_who_works_and_how_it_ended(tmp_path: Path) -> None:
    run = Run(tmp_path, epochs=1)
    guard = run.start()
    printed, _ = guard.communicate(timeout=600)
    assert printed == b""
    assert run.read("exit.json") == {"code": 0, "signal": None}
    worker = run.read("worker.json")
    assert worker["guard_pid"] == guard.pid
    assert worker["boot_id"] == Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert events_of(run.out)[-1]["status"] == "completed"


def test_guard_tells_of_a_killed_worker(tmp_path: Path) -> None:
    run = Run(tmp_path, epochs=10_000)
    guard = run.start()
    wait_for(run.trains)
    worker = run.read("worker.json")
    assert {**identity(worker["pid"]), "guard_pid": worker["guard_pid"]} == worker
    # A stop that is meant for the worker does not end its guard.
    guard.send_signal(signal.SIGTERM)
    os.kill(worker["pid"], signal.SIGKILL)
    guard.communicate(timeout=300)
    assert run.read("exit.json") == {"code": None, "signal": 9}


def test_guard_tells_of_a_config_that_is_wrong(tmp_path: Path) -> None:
    run = Run(tmp_path, epochs=0)
    run.start().communicate(timeout=600)
    assert run.read("exit.json") == {"code": 2, "signal": None}
    assert of_kind(events_of(run.out), "error")[0]["code"] == "config.invalid"


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    path = tmp_path_factory.mktemp("warm") / "socket"
    command = [sys.executable, "-m", "trainyard_engine", "warm", "--socket", str(path)]
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    yield process, path
    process.kill()
    process.communicate()


def ask(path: Path, request: Any) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(str(path))
        connection.sendall(json.dumps(request).encode() + b"\n")
        told: dict[str, Any] = json.loads(connection.makefile().readline())
        return told


def request(run: Run, **environment: str) -> dict[str, Any]:
    return {"job": str(run.job), "log": str(run.log), "exit": str(run.exit), "env": environment, "cwd": "/"}


def test_warm_has_one_thread_before_it_forks(warm: tuple[subprocess.Popen[bytes], Path]) -> None:
    status = Path(f"/proc/{warm[0].pid}/status").read_text()
    assert "\nThreads:\t1\n" in status


def test_warm_answers_what_it_cannot_read(warm: tuple[subprocess.Popen[bytes], Path]) -> None:
    assert "cannot be read" in ask(warm[1], {"job": "/x"})["error"]
    assert "cannot be read" in ask(warm[1], [1])["error"]


def test_warm_training_is_quick_and_ends_in_the_same_bytes(
    warm: tuple[subprocess.Popen[bytes], Path], tmp_path: Path
) -> None:
    plugin = tmp_path / "plugins" / "mine.py"
    plugin.parent.mkdir()
    plugin.write_text("import pathlib, os\npathlib.Path(os.environ['MARK']).write_text(os.getcwd())\n")
    cold, hot = Run(tmp_path / "cold"), Run(tmp_path / "hot")
    cold.start().communicate(timeout=600)
    mark = tmp_path / "mark"
    guard = ask(warm[1], request(hot, TRAINYARD_PLUGINS_DIR=str(plugin.parent), MARK=str(mark)))["guard_pid"]
    wait_for(hot.exit.exists)
    assert hot.read("exit.json") == {"code": 0, "signal": None}
    assert hot.read("worker.json")["guard_pid"] == guard
    assert mark.read_text() == "/"
    # The data folder is part of no weight: both learn from the same pictures.
    weights = [(run.out / "model" / "model.safetensors").read_bytes() for run in (cold, hot)]
    assert weights[0] == weights[1]


def test_workers_outlive_the_warm_process(warm: tuple[subprocess.Popen[bytes], Path], tmp_path: Path) -> None:
    process, path = warm
    run = Run(tmp_path, epochs=10_000)
    ask(path, request(run))
    wait_for(run.trains)
    process.kill()
    process.wait()
    seen = len(events_of(run.out))
    wait_for(lambda: len(events_of(run.out)) > seen)
    worker = run.read("worker.json")["pid"]
    open_files = {str(link.readlink()) for link in Path(f"/proc/{worker}/fd").iterdir()}
    assert not any(target.startswith("socket:") for target in open_files)
    os.kill(worker, signal.SIGTERM)
    wait_for(run.exit.exists)
    assert run.read("exit.json") == {"code": 3, "signal": None}
    wait_for(lambda: not alive(run.read("worker.json")["guard_pid"]))


def test_warm_ends_when_idle_and_takes_its_socket_along(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    command = [sys.executable, "-m", "trainyard_engine", "warm", "--socket", str(path), "--idle-seconds", "0.1"]
    answer = subprocess.run(command, env=ENVIRONMENT, capture_output=True, timeout=600, check=True)
    assert answer.stdout == b"ready\n"
    assert not path.exists()
