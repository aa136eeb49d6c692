"""What the tests of tables share: the data beside the repository, a small table, and a training in this process."""

from __future__ import annotations

import csv
import json
import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from trainyard_engine import catalogue, worker
from trainyard_engine.events import EventWriter
from trainyard_engine.job import Job
from trainyard_engine.session import Session

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("TRAINYARD_SHARED_DATA", ROOT.parent / "shared" / "data"))
PENGUINS = ROOT / "examples" / "penguins" / "penguins.csv"


@dataclass
class Trained:
    """How a training ended."""

    code: int
    out: Path
    events: list[dict[str, Any]]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Events of a kind."""
        return [event for event in self.events if event["event"] == kind]

    @property
    def metrics(self) -> dict[str, float]:
        """Of the finished event."""
        found: dict[str, float] = self.of("finished")[-1]["metrics"]
        return found

    @property
    def error(self) -> dict[str, Any]:
        """The error event; there must be one."""
        return self.of("error")[-1]

    def read(self, name: str) -> dict[str, Any]:
        """A JSON file of the run."""
        found: dict[str, Any] = json.loads((self.out / name).read_text("utf-8"))
        return found


Train = Callable[..., Trained]


@pytest.fixture(scope="session", autouse=True)
def registered() -> None:
    """All built-in entries."""
    catalogue.load()


@pytest.fixture
def shared() -> Path:
    """Data beside the repository; the test is skipped where there is none."""
    if not SHARED.is_dir():
        pytest.skip("no shared data beside the repository")
    return SHARED


@pytest.fixture
def train(tmp_path: Path) -> Train:
    """Trains a config in this process with one thread, in a folder of its own: train(config, name="run", resume=False).

    `job`: other fields of the job, such as `reading`. The small table's columns are read as they are meant."""

    def run(config: dict[str, Any], name: str = "run", resume: bool = False, threads: int = 1, **job: Any) -> Trained:
        out = tmp_path / name
        attempt = len(list(out.glob("attempts/*"))) + 1
        path = out / "attempts" / str(attempt) / "events.jsonl"
        meant = config if "reading" in job else with_columns(config)
        told = Job(None, attempt, meant, out, path, resume, "cpu", threads, None, **job)
        writer = EventWriter(path, attempt)
        code = worker.attempt(Session(job=told, config={}, events=writer))
        writer.close()
        events = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return Trained(code, out, events)

    return run


def write_table(path: Path, header: list[str], rows: list[list[Any]], **form: Any) -> Path:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, **form)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def small_rows(count: int = 160, seed: int = 0) -> list[list[Any]]:
    """Rows of number, number with holes, category, yes-or-no, date, class, value; class and value follow the others."""
    draw = random.Random(seed)
    rows: list[list[Any]] = []
    for _ in range(count):
        size, weight = draw.uniform(-2, 2), draw.uniform(0, 10)
        colour = draw.choice(["red", "green", "blue", "rare"] if draw.random() < 0.2 else ["red", "green", "blue"])
        ripe = draw.choice(["yes", "no"])
        day = f"2024-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
        score = size + 0.3 * weight + (colour == "red") * 2 + (ripe == "yes") + draw.gauss(0, 0.7)
        kind = "large" if score > 3.2 else "middle" if score > 2 else "small"
        rows.append(
            [round(size, 4), "" if draw.random() < 0.1 else round(weight, 3), colour, ripe, day, kind, round(score, 4)]
        )
    return rows


def with_columns(config: dict[str, Any]) -> dict[str, Any]:
    """The config, saying of the small table what the platform would find: yes or no, and dates."""
    data = Path(str(config.get("data")))
    if "columns" in config or not data.is_file():
        return config
    first = data.read_bytes().splitlines()[0].decode("latin-1")
    delimiter = (config.get("dialect") or {}).get("delimiter", ",")
    found = {name: SMALL_COLUMNS[name] for name in first.split(delimiter) if name in SMALL_COLUMNS}
    return config | {"columns": found} if set(found) == set(SMALL_COLUMNS) else config


SMALL_COLUMNS: dict[str, Any] = {
    "ripe": {"type": "boolean", "yes": "yes", "no": "no"},
    "day": {"type": "date", "form": "%Y-%m-%d"},
}
SMALL_HEADER = ["size", "weight", "colour", "ripe", "day", "kind", "score"]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small table with every kind of column."""
    return write_table(tmp_path / "small.csv", SMALL_HEADER, small_rows())
