"""What the launcher makes of the ends of its processes, without starting any."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from . import config, devices, job, world
from .errors import TrainyardError
from .events import EventWriter
from .exit_codes import CANCELLED, COMPLETED, FAILED, INVALID, PAUSED
from .images.testing import events_of, write_job
from .launch import CLOSE_SECONDS, End, Ranks, conclude, death, killed
from .session import Session
from .worker import for_devices
from .world import World, failure_file


def task_of(out: Path, **known: Any) -> job.Job:
    return job.load(write_job(out, {}, **{"devices": ["cpu", "cpu"]} | known))


def test_who_died_first_of_those_that_were_not_ended() -> None:
    ended_by_us = End(0, 10, -15, 100)
    dead = End(1, 11, -9, 100)
    assert killed([ended_by_us, dead]) is dead
    assert killed([End(0, 10, 1, 100), dead]) is dead, "that the other lost its peer is a consequence"
    stuck = End(0, 10, -9, 100 + CLOSE_SECONDS)
    assert killed([End(1, 11, 1, 100), stuck]) is None, "torchrun killed it, because the other had failed"
    assert killed([]) is None


@pytest.mark.parametrize(("number", "name"), [(9, "SIGKILL"), (33, "without a name"), (40, "SIGRTMIN+6")])
def test_every_signal_can_be_told_of(number: int, name: str) -> None:
    told = death(End(1, 11, -number, 100), ("cpu", "cpu"))
    assert told.startswith(f"Process 2 of 2 (pid 11, cpu) was killed by signal {number} ({name}), ")


@pytest.mark.parametrize("code", [PAUSED, CANCELLED])
def test_the_leader_tells_of_an_end_that_was_asked_for(tmp_path: Path, code: int) -> None:
    task = task_of(tmp_path)
    assert conclude(task, Ranks([End(0, 10, code, 100), End(1, 11, -15, 100)])) == code
    assert events_of(tmp_path) == []
    assert conclude(task, Ranks()) == COMPLETED


def test_the_first_failure_is_told_once_and_goes_on_with_the_numbers(tmp_path: Path) -> None:
    task = task_of(tmp_path)
    events = EventWriter(task.events, task.attempt)
    events.status("starting")
    events.close()
    for rank, (time, message) in enumerate([(5.0, "Connection closed by peer"), (4.0, "No room on the device.")]):
        told = {"time": time, "code": "engine.out_of_memory", "message": message, "hint": "Less.", "problems": []}
        failure_file(task.events, rank).write_text(json.dumps(told))
    assert conclude(task, Ranks([End(0, 10, 1, 100), End(1, 11, 1, 100)])) == FAILED
    _, error, finished = events_of(tmp_path)
    assert (error["seq"], finished["seq"], finished["status"]) == (2, 3, "failed")
    assert error["message"] == "No room on the device. (Told by process 2 of 2, on cpu.)"


def test_an_end_without_a_word_and_a_start_that_failed(tmp_path: Path) -> None:
    task = task_of(tmp_path)
    assert conclude(task, Ranks([End(1, 11, 77, 100)])) == FAILED
    assert events_of(tmp_path)[0]["message"] == "Process 2 of 2 ended with exit code 77 and did not say why."
    assert conclude(task, Ranks(error=OSError("no port is free"))) == FAILED
    assert "no port is free" in events_of(tmp_path)[-2]["message"]


def test_problems_of_a_config_travel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = task_of(tmp_path)
    error = TrainyardError("config.incompatible", "That cannot be.")
    assert not world.report(World(1, 2), task.events, error), "nobody started us, so nobody tells it for us"
    monkeypatch.setenv(world.LAUNCHER, "1")
    assert world.report(World(1, 2), task.events, error)
    assert conclude(task, Ranks([End(1, 11, 2, 100)])) == INVALID
    told = events_of(tmp_path)[0]
    assert (told["code"], told["message"]) == ("config.incompatible", "That cannot be."), "nobody's in particular"


def test_a_rank_without_its_launcher_ends(tmp_path: Path) -> None:
    script = "from trainyard_engine.world import follow_launcher; follow_launcher(); print('lives')"
    environment = os.environ | {world.LAUNCHER: "1", "PYTHONPATH": str(Path(__file__).parents[1])}
    ended = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (1, b"")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("cpu", devices.Device("cpu")),
        ("cpu:3", devices.Device("cpu")),
        ("cuda", devices.Device("cuda", index=0)),
        ("cuda:12", devices.Device("cuda", index=12)),
        ("cuda:GPU-8f6a3c1e-5d2b", devices.Device("cuda", uuid="GPU-8f6a3c1e-5d2b")),
        ("cuda:MIG-GPU-8f6a3c1e/1/0", devices.Device("cuda", uuid="MIG-GPU-8f6a3c1e/1/0")),
    ],
)
def test_names_of_devices(name: str, meant: devices.Device) -> None:
    assert devices.parse(name) == meant


@pytest.mark.parametrize("name", ["", "gpu", "cuda:", "cuda:-1", "cuda:gpu-1", "cpu,cpu", "cuda:GPU-1,GPU-2"])
def test_what_is_no_device_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(TrainyardError, match="names the device") as caught:
        task_of(tmp_path, device=name, devices=[])
    assert caught.value.code == "config.invalid"


@pytest.mark.parametrize("names", [["cpu", "cuda:0"], ["cuda", "cuda:0"], ["cuda:GPU-a", "cuda:GPU-a"]])
def test_devices_that_cannot_train_together(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(TrainyardError, match=r"different kinds|a GPU twice"):
        task_of(tmp_path, devices=names)


def test_a_process_sees_its_own_gpu_and_has_its_share_of_the_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(devices.VISIBLE, "GPU-a,GPU-b")
    task = task_of(tmp_path, devices=["cuda:GPU-a", "cuda:GPU-b"], threads=5)
    mine = devices.claim(task, World(1, 2))
    assert (mine.device, mine.threads, os.environ[devices.VISIBLE]) == ("cuda:0", 2, "GPU-b")
    assert devices.claim(task_of(tmp_path, devices=[], device="cuda:3"), World()).device == "cuda:3"
    assert os.environ[devices.VISIBLE] == "GPU-b", "an index is among those that are visible"


def test_what_a_cluster_says_of_itself_starts_no_ranks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "8")
    monkeypatch.setenv("RANK", "3")
    monkeypatch.delenv(world.TORCHRUN, raising=False)
    assert (world.started(), world.current()) == (False, World())
    monkeypatch.setenv(world.TORCHRUN, "somebody")
    assert (world.started(), world.current()) == (True, World(3, 8))


@pytest.mark.parametrize(("wanted", "given"), [(2, 1), (1, 2), (3, 2)])
def test_as_many_devices_as_the_config_asks_for(tmp_path: Path, wanted: int, given: int) -> None:
    task = replace(task_of(tmp_path), config={"devices": wanted})
    session = Session(task, {}, EventWriter(task.events, 1), world=World(0, given))
    with pytest.raises(TrainyardError, match=f"asks for {wanted} devices, and the job has {given}"):
        for_devices({"task": "image-classification", "devices": wanted}, session)


def test_the_effective_config_says_how_many_devices_there_were(tmp_path: Path) -> None:
    task = task_of(tmp_path)
    session = Session(task, {}, EventWriter(task.events, 1), world=World(0, 2))
    said = for_devices({"task": "image-classification", "devices": 1}, session)
    assert said["devices"] == 2, "of a job that names two, with a config that says nothing"
    assert config.digest(said) != config.digest(said | {"devices": 1}) == config.digest({"task": said["task"]})
