"""How good the default single models are, without a search, beside the best figure in each set's README.

    .venv/bin/python bench/tables.py [--data ../shared/data] [--only adult,wine] [--models lightgbm,mlp | --write]

Each set is split as its README says (its own parts, or 80/20, random state 42, stratified for classes; ids dropped) into two
files, a default config is trained on the first and measured on the second: what a person gets who names data and target alone.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "engine"))

from table_sets import CLASSES, SETS, VALUES, Set
from trainyard_engine import catalogue, worker
from trainyard_engine.events import EventWriter
from trainyard_engine.job import Job
from trainyard_engine.session import Session

#: Better within this much: of the area, of the accuracy, of the error as a share.
TOLERANCE = {"roc_auc": 0.005, "accuracy": 0.005, "rmse": 0.02}


def train(config: dict[str, Any], out: Path) -> tuple[float | None, float]:
    """The metric on the test part (None: it failed) and the seconds that the training took."""
    began = time.monotonic()
    events = out / "attempts" / "1" / "events.jsonl"
    writer = EventWriter(events, 1)
    session = Session(
        job=Job(None, 1, config, out, events, False, "cpu", 1, None),
        config={},
        events=writer,
    )
    code = worker.attempt(session)
    writer.close()
    seconds = time.monotonic() - began
    if code != 0:
        print(events.read_text("utf-8").splitlines()[-2], file=sys.stderr)
        return None, seconds
    metrics = json.loads((out / "finished.json").read_text("utf-8"))["metrics"]
    return float(metrics[f"test_{config['metric']}"]), seconds


def rows(
    sets: list[Set], models: list[str] | None, data: Path
) -> Iterator[tuple[Set, dict[str, tuple[float | None, float]]]]:
    """Each set with what each model reached."""
    for one in sets:
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder)
            for part, name in zip(
                one.parts(data), ("train.csv", "test.csv"), strict=True
            ):
                part.to_csv(here / name, index=False)
            task = (
                "tabular-regression"
                if one.metric == "rmse"
                else "tabular-classification"
            )
            shared = {
                "task": task,
                "target": one.target,
                "metric": one.metric,
                "importance_repeats": 0,
            }
            shared |= {
                "data": str(here / "train.csv"),
                "test_data": str(here / "test.csv"),
            }
            names = [
                name
                for name in (VALUES if one.metric == "rmse" else CLASSES)
                if models is None or name in models
            ]
            yield (
                one,
                {name: train(shared | {"model": name}, here / name) for name in names},
            )


def reaches(one: Set, value: float | None) -> bool:
    """Whether it comes within the tolerance of the best figure."""
    if value is None:
        return False
    if one.metric == "rmse":
        return value <= one.best * (1 + TOLERANCE["rmse"])
    return value >= one.best - TOLERANCE[one.metric]


def line(one: Set, found: dict[str, tuple[float | None, float]]) -> str:
    """A row of the table; what comes within the tolerance is marked."""
    cells = [f"{one.name}, {one.metric}", f"{one.best:g} ({one.by})"]
    for position in range(len(CLASSES)):
        name = (VALUES if one.metric == "rmse" else CLASSES)[position]
        value, seconds = found.get(name, (None, 0.0))
        cells.append(
            "–"
            if value is None
            else f"{value:.4g}{' ✓' if reaches(one, value) else ''} ({seconds:.0f} s)"
        )
    best = any(reaches(one, value) for value, _ in found.values())
    return "| " + " | ".join([*cells, "✓" if best else "✗"]) + " |"


def main() -> None:
    """Trains, prints, and with --write puts the table into docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--only")
    parser.add_argument("--models")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    if given.write and (given.only or given.models):
        parser.error("--write puts down a whole run: leave out --only and --models.")
    catalogue.load()
    chosen = (
        SETS
        if given.only is None
        else [one for one in SETS if one.name in given.only.split(",")]
    )
    heads = ["set", "best in its README", "linear", *CLASSES[1:], "one of them"]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    print("\n".join(lines), flush=True)
    for one, found in rows(
        chosen, given.models and given.models.split(","), given.data
    ):
        lines.append(line(one, found))
        print(lines[-1], flush=True)
    if given.write:
        write(lines)


def write(lines: list[str]) -> None:
    """Between the markers of docs/benchmarks.md."""
    path = ROOT / "docs" / "benchmarks.md"
    text = path.read_text("utf-8")
    begin, end = "<!-- tables:defaults -->", "<!-- /tables:defaults -->"
    said = f"Measured {date.today()}: one thread, Python {platform.python_version()}; seconds are those of a machine with other work."
    block = "\n".join([begin, "", *lines, "", said, "", end])
    before, _, rest = text.partition(begin)
    path.write_text(before + block + rest.partition(end)[2], "utf-8")


if __name__ == "__main__":
    main()
