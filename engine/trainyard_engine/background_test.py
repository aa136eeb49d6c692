"""Work beside the training fails as it likes: it is told once, goes on, and never ends what it stands beside."""

from __future__ import annotations

import json
import os
import sys
import threading
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from . import warm, worker
from .background import Background
from .events import EventWriter
from .gpu_meter import GpuMeter
from .system import SystemSampler

SECONDS = 0.01


class Said:
    """An events file, and a wait for what is written to it."""

    def __init__(self, path: Path) -> None:
        self.writer = EventWriter(path, 1)
        self._path = path

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._path.read_text("utf-8").splitlines()]

    def wait(self, happened: Callable[[list[dict[str, Any]]], bool]) -> None:
        until = threading.Event()
        for _ in range(2000):
            if happened(self.events):
                return
            until.wait(0.01)
        raise AssertionError(self.events)


@pytest.fixture
def said(tmp_path: Path) -> Said:
    return Said(tmp_path / "events.jsonl")


def half_imported(name: str) -> types.ModuleType:
    """What stands in sys.modules while another thread imports it: a module without most of its names."""
    module = types.ModuleType(name)
    module.__spec__ = types.SimpleNamespace(_initializing=True)  # type: ignore[assignment]
    return module


def test_a_half_imported_torch_is_none_yet(monkeypatch: pytest.MonkeyPatch, said: Said) -> None:
    monkeypatch.setitem(sys.modules, "torch", half_imported("torch"))
    assert GpuMeter("cuda:0", said.writer.log).use() == (None, None)
    assert worker.translate(ValueError("no")).code == "engine.failed"
    sampler = SystemSampler(said.writer, 1, SECONDS)
    sampler.start()
    said.wait(lambda events: len(events) >= 3)
    sampler.stop()
    assert {event["event"] for event in said.events} == {"system"}


def test_an_import_that_fails_is_told_once_and_sampling_begins_when_it_works(
    monkeypatch: pytest.MonkeyPatch, said: Said
) -> None:
    monkeypatch.setitem(sys.modules, "psutil", None)  # import psutil raises
    sampler = SystemSampler(said.writer, 1, SECONDS)
    sampler.start()
    said.wait(lambda events: bool(events))
    monkeypatch.undo()
    said.wait(lambda events: events[-1]["event"] == "system")
    sampler.stop()
    told = [event for event in said.events if event["event"] == "log"]
    assert [event["level"] for event in told] == ["warning", "info"]
    assert told[0]["message"].startswith("The system sampler failed (ModuleNotFoundError: ")
    assert told[1]["message"] == "The system sampler works again."
    count = len(said.events)
    assert len(said.events) == count, "nothing comes after stop"


@pytest.mark.parametrize("death", [SystemExit(3), KeyboardInterrupt(), MemoryError()])
def test_a_death_is_an_event_and_a_new_thread_takes_the_place(said: Said, death: BaseException) -> None:
    worked = threading.Event()
    calls: list[int] = []

    def work() -> None:
        calls.append(threading.get_ident())
        if len(calls) == 1:
            raise death
        worked.set()

    background = Background("thing", said.writer, work, SECONDS)
    background.start()
    assert worked.wait(20)
    background.stop()
    assert type(death).__name__ in said.events[0]["message"]
    assert said.events[0]["level"] == "warning"


def test_a_full_disk_ends_no_background_work(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    worked = threading.Event()
    tries: list[int] = []

    def work() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("disk full")
        worked.set()

    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    background = Background("thing", said.writer, work, SECONDS)
    background.start()
    assert worked.wait(20)
    background.stop()


def test_half_a_line_of_a_full_disk_is_taken_back(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    left = [5]

    def nearly_full(file: int, data: Any) -> int:
        if left[0] == 0:
            raise OSError(28, "No space left on device")
        left[0] -= 5
        return write(file, bytes(data[:5]))

    said.writer.log("one")
    monkeypatch.setattr(os, "write", nearly_full)
    with pytest.raises(OSError, match="No space"):
        said.writer.log("two")
    monkeypatch.undo()
    said.writer.log("three")
    assert [(event["seq"], event["message"]) for event in said.events] == [(1, "one"), (2, "three")]


def test_a_hanging_driver_does_not_hold_the_end(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainyard_engine.background.PATIENCE", 0.05)
    hung, let_go = threading.Event(), threading.Event()

    def hang(_: GpuMeter) -> tuple[None, None]:
        hung.set()
        let_go.wait(20)
        return None, None

    monkeypatch.setattr(GpuMeter, "use", hang)
    sampler = SystemSampler(said.writer, 1, SECONDS)
    sampler.start()
    assert hung.wait(20)
    sampler.stop()
    before = len(said.events)
    let_go.set()
    for thread in threading.enumerate():
        if thread.name == "system sampler":
            thread.join(20)
    assert len(said.events) == before


def test_the_warm_process_goes_on_without_a_library(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    warm.import_one("a_library_that_is_not_there")
    assert "a_library_that_is_not_there cannot be imported beforehand" in capsys.readouterr().err


def test_a_request_that_fails_is_answered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import socket

    def no_process(*_: Any) -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(warm, "fork_guard", no_process)
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as caller:
        listener.bind(str(tmp_path / "s"))
        listener.listen(1)
        caller.connect(str(tmp_path / "s"))
        caller.sendall(json.dumps({"job": "j", "log": "l", "exit": "e"}).encode() + b"\n")
        assert warm.serve_one(listener, 5)
        assert "could not begin it" in json.loads(caller.recv(4096))["error"]
