"""The stop file, and what of several stops counts; whole trainings that are stopped are in images/ and tables/."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .events import EventWriter
from .job import Job
from .session import Session, Stopped
from .stop_file import MAX_REASON, StopFile
from .stops import STOPS, Early, early_words


def session_in(folder: Path) -> Session:
    job = Job(None, 1, {}, folder, folder / "events.jsonl", False, "cpu", 1, None)
    return Session(job=job, config={}, events=EventWriter(job.events, 1))


def test_the_file_is_taken_once_with_its_reason(tmp_path: Path) -> None:
    session = session_in(tmp_path)
    session.heed()
    (tmp_path / "stop.json").write_text(json.dumps({"stop": "prune", "reason": "x" * 900}))
    session._stop_file._looked = float("-inf")
    with pytest.raises(Stopped) as stopped:
        session.heed()
    assert stopped.value.why == "prune"
    assert session.reason == "x" * MAX_REASON
    assert not (tmp_path / "stop.json").exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "[" * 100_000, '{"stop": "explode"}', '{"stop": null}', '{"stop": ["finish"]}', "\udc80"]
)
def test_what_is_no_wish_asks_for_nothing_and_is_left(tmp_path: Path, text: str) -> None:
    file = tmp_path / "stop.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert StopFile(file).take() is None
    assert file.exists()


def test_the_disk_is_touched_at_intervals(tmp_path: Path) -> None:
    file = StopFile(tmp_path / "stop.json")
    assert file.take() is None
    (tmp_path / "stop.json").write_text('{"stop": "finish"}')
    assert file.take() is None


@pytest.mark.parametrize("first", STOPS)
@pytest.mark.parametrize("second", STOPS)
def test_the_stronger_stop_counts_in_whatever_order(tmp_path: Path, first: str, second: str) -> None:
    session = session_in(tmp_path)
    for one in (first, second):
        session.want(next(stop for stop in STOPS if stop == one))
    assert session.wanted == max(first, second, key=lambda one: [*map(str, STOPS)].index(one))


@pytest.mark.parametrize(
    ("signals", "code"),
    [
        (("SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2"), 0),
        (("SIGTERM", "SIGINT"), 0),
        (("SIGINT", "SIGINT"), -signal.SIGINT),
    ],
)
def test_a_second_interrupt_ends_at_once_and_nothing_else_does(signals: tuple[str, ...], code: int) -> None:
    script = "import signal, sys; from trainyard_engine.stops import listen; listen(print)\n"
    script += "for name in sys.argv[1:]: signal.raise_signal(signal.Signals[name])"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    assert subprocess.run([sys.executable, "-c", script, *signals], env=environment).returncode == code


@pytest.mark.parametrize(
    ("early", "words"),
    [
        (Early(unit="epoch", done=7, of=20), "at epoch 7 of 20"),
        (Early(unit="tree", done=340, of=1000), "at tree 340 of 1,000"),
        (Early(unit="fold", done=2, of=5), "after fold 2 of 5"),
        (Early(unit="refit", done=0, of=1000), "before the fit on all rows"),
    ],
)
def test_where_it_ended_in_words(early: Early, words: str) -> None:
    assert early_words(early) == words
