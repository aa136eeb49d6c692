"""A table training that is killed with SIGKILL and resumed ends in the very bytes of one that was never disturbed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from trainyard_engine.tables.conftest import ROOT, SMALL_HEADER, small_rows, write_table

DEADLINE = 120.0


def start(out: Path, config: dict[str, Any], attempt: int, resume: bool) -> subprocess.Popen[bytes]:
    """A worker in a process of its own."""
    events = out / "attempts" / str(attempt) / "events.jsonl"
    events.parent.mkdir(parents=True)
    job = {"version": 1, "run": None, "attempt": attempt, "config": config, "out": str(out), "events": str(events)}
    path = out / "job.json"
    path.write_text(json.dumps(job | {"resume": resume, "device": "cpu", "threads": 1, "data_fingerprint": None}))
    environment = os.environ | {"PYTHONPATH": str(ROOT / "engine"), "OMP_NUM_THREADS": "1"}
    log = (events.parent / "worker.log").open("wb")
    command = [sys.executable, "-m", "trainyard_engine", "train", str(path)]
    return subprocess.Popen(command, stdout=log, stderr=log, env=environment)


def wait_for_event(process: subprocess.Popen[bytes], events: Path, word: bytes) -> None:
    """Until the events file has a line with the word; fails where the worker ends before."""
    deadline = time.monotonic() + DEADLINE
    while not events.exists() or word not in events.read_bytes():
        assert process.poll() is None, "the worker ended before it could be killed"
        assert time.monotonic() < deadline, f"no {word!r} in time"
        time.sleep(0.005)


@pytest.mark.parametrize(
    "model", [{"name": "lightgbm", "n_estimators": 400}, {"name": "mlp", "epochs": 60, "patience": 0}]
)
def test_killed_and_resumed_gives_the_same_bytes(tmp_path: Path, model: dict[str, Any]) -> None:
    config = {
        "task": "tabular-classification",
        "data": str(write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows(400))),
        "target": "kind",
        "drop_columns": ["score"],
        "model": model,
        "validation": {"name": "kfold", "folds": 3},
        "importance_repeats": 1,
    }
    calm, hurt = tmp_path / "calm", tmp_path / "hurt"
    assert start(calm, config, 1, False).wait(DEADLINE) == 0
    process = start(hurt, config, 1, False)
    wait_for_event(process, hurt / "attempts/1/events.jsonl", b'"val/accuracy"')
    process.send_signal(signal.SIGKILL)
    assert process.wait(DEADLINE) == -signal.SIGKILL
    assert not (hurt / "model").exists()
    assert start(hurt, config, 2, True).wait(DEADLINE) == 0
    for file in sorted((calm / "model").iterdir()):
        assert (hurt / "model" / file.name).read_bytes() == file.read_bytes(), file.name
    assert (hurt / "evaluation.json").read_bytes() == (calm / "evaluation.json").read_bytes()


@pytest.mark.parametrize(
    ("number", "code", "status"), [(signal.SIGTERM, 3, "paused"), (signal.SIGUSR1, 4, "cancelled")]
)
def test_a_signal_ends_it_between_two_rounds(tmp_path: Path, number: int, code: int, status: str) -> None:
    config = {
        "task": "tabular-classification",
        "data": str(write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows(400))),
        "target": "kind",
        "model": {"name": "mlp", "epochs": 10_000, "patience": 0},
    }
    out = tmp_path / "run"
    process = start(out, config, 1, False)
    events = out / "attempts/1/events.jsonl"
    wait_for_event(process, events, b'"train/loss"')
    process.send_signal(number)
    assert process.wait(DEADLINE) == code
    last = json.loads(events.read_bytes().splitlines()[-1])
    assert (last["event"], last["status"]) == ("finished", status)
