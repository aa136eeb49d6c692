"""The stopwatch of an attempt, and that what real trainings announce is what they then do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from . import catalogue
from .events import EventWriter
from .exit_codes import COMPLETED
from .generated import types
from .images.testing import class_folders, tiny_config, tiny_network, write_job
from .stages import Planned, Stage, Stages
from .worker import run


@pytest.fixture(autouse=True)
def entries() -> None:
    """What a config may name."""
    catalogue.load()


def read(file: Path, kind: str) -> list[dict[str, Any]]:
    """Events of a kind."""
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [line for line in lines if line["event"] == kind]


def summed(file: Path) -> dict[str, tuple[float, float]]:
    """Units and seconds by stage."""
    total: dict[str, tuple[float, float]] = {}
    for event in read(file, "timing"):
        for one in event["stages"]:
            units, seconds = total.get(one["stage"], (0.0, 0.0))
            total[one["stage"]] = (units + one["units"], seconds + one["seconds"])
    return total


def counts_of(plan: dict[str, Any]) -> dict[str, int]:
    """Pieces by stage."""
    return {one["stage"]: one["count"] for one in plan["stages"]}


def newest_plan(file: Path) -> dict[str, dict[str, Any]]:
    """The last plan by stage."""
    return {one["stage"]: one for one in read(file, "plan")[-1]["stages"]}


def test_the_stages_are_those_of_the_contract() -> None:
    """The schema that the platform checks with has the same words."""
    schema = json.loads((Path(types.__file__).parent / "event.schema.json").read_text("utf-8"))
    plan = next(one for one in schema["oneOf"] if one["properties"]["event"].get("const") == "plan")
    assert plan["properties"]["stages"]["items"]["properties"]["stage"]["enum"] == list(get_args(Stage))


def test_every_second_belongs_to_one_stage(tmp_path: Path) -> None:
    """Laps add up to the whole, and what is left follows from what was measured."""
    now = [100.0]
    stages = Stages(EventWriter(tmp_path / "events.jsonl", 1), lambda: now[0])
    now[0] += 50
    stages.plan(Planned("decode", None), Planned("first_epochs", 10), Planned("epochs", 90, 9), Planned("export", 1))
    now[0] += 4
    stages.lap("decode", 20, now=True)
    now[0] += 3
    stages.lap("first_epochs", 10)
    assert stages.seconds_left() is None, "no later epoch was measured"
    now[0] += 0.5
    stages.lap("epochs", 10)
    assert stages.seconds_left() == pytest.approx(4)
    stages.tell()
    assert summed(tmp_path / "events.jsonl") == {"decode": (20, 4), "first_epochs": (10, 3), "epochs": (10, 0.5)}


def test_a_long_training_tells_seldom(tmp_path: Path) -> None:
    """Ten hours of steps make some hundred lines, not a hundred thousand."""
    now = [0.0]
    stages = Stages(EventWriter(tmp_path / "events.jsonl", 1), lambda: now[0])
    stages.plan(Planned("epochs", 100_000))
    for _ in range(100_000):
        now[0] += 0.36
        stages.lap("epochs", 1)
    stages.tell()
    assert len(read(tmp_path / "events.jsonl", "timing")) < 1_500
    assert summed(tmp_path / "events.jsonl")["epochs"][1] == pytest.approx(36_000, rel=1e-3)


@pytest.mark.parametrize("freeze", [True, False])
def test_an_image_training_does_what_it_announced(tmp_path: Path, freeze: bool) -> None:
    """Every planned unit is measured, whatever the backbone does."""
    config = tiny_config(class_folders(tmp_path / "data", 8), tiny_network(tmp_path / "net"), epochs=6)
    if freeze:
        config |= {"model": "efficientnet-lite0", "load_pretrained": True, "image_size": 32}
    config |= {"freeze_backbone": freeze, "augmentation": ["flip"]}
    out = tmp_path / "out"
    assert run(write_job(out, config)) == COMPLETED
    file = out / "attempts" / "1" / "events.jsonl"
    plan, done = newest_plan(file), summed(file)
    assert plan["first_epochs"]["count"] == (4 if freeze else 1)
    first, *_, last = read(file, "plan")
    assert counts_of(first) == counts_of(last), "what is forecast while data are read is forecast from these"
    for stage, one in plan.items():
        if stage not in ("start", "finish"):
            assert done[stage][0] == pytest.approx(one["units"]), stage
    assert read(file, "progress")[-1]["seconds_left"] == 0


@pytest.mark.parametrize("folds", [1, 3])
def test_a_table_training_does_what_it_announced(tmp_path: Path, folds: int) -> None:
    """As for images: folds, refit and importance."""
    table = tmp_path / "table.csv"
    rows = [f"{index},{(index * 37) % 11},{'yes' if index % 11 > 4 else 'no'}" for index in range(60)]
    table.write_text("\n".join(["a,b,answer", *rows]), "utf-8")
    validation = {"name": "kfold", "folds": folds} if folds > 1 else {"name": "holdout"}
    config = {"task": "tabular-classification", "data": str(table), "target": "answer", "validation": validation}
    out = tmp_path / "out"
    assert run(write_job(out, config | {"model": "random_forest", "importance_repeats": 2})) == COMPLETED
    file = out / "attempts" / "1" / "events.jsonl"
    plan, done = newest_plan(file), summed(file)
    assert "refit" in plan, "all rows teach, whatever measured"
    first, *_, last = read(file, "plan")
    assert counts_of(first) == counts_of(last)
    for stage, one in plan.items():
        if stage not in ("start", "finish"):
            assert done[stage][0] == pytest.approx(one["units"]), stage


def test_a_resumed_training_plans_what_is_left(tmp_path: Path) -> None:
    """Of six epochs three were done: the plan of the second attempt has the other three, and its own first one."""
    config = tiny_config(class_folders(tmp_path / "data", 8), tiny_network(tmp_path / "net"), epochs=3)
    out = tmp_path / "out"
    assert run(write_job(out, config)) == COMPLETED
    (out / "finished.json").unlink()
    assert run(write_job(out, config, attempt=2, resume=True)) == COMPLETED
    plan = newest_plan(out / "attempts" / "2" / "events.jsonl")
    assert plan["epochs"]["count"] == plan["first_epochs"]["count"] == 0
    assert plan["epochs"]["units"] == plan["first_epochs"]["units"] == 0
