"""Answers as a file, and readers that leave before the end; real processes, real models."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .images.testing import ENGINE, class_folders, tiny_config, tiny_network, train_here
from .tables.conftest import SMALL_HEADER, small_rows, write_table

ENVIRONMENT = os.environ | {"PYTHONPATH": str(ENGINE), "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of each kind, a table of 4,000 rows, and a folder of pictures."""
    root = tmp_path_factory.mktemp("predict")
    data = write_table(root / "t.csv", SMALL_HEADER, small_rows())
    shared = {"data": str(data), "importance_repeats": 0, "model": {"name": "random_forest", "n_estimators": 5}}
    classes = shared | {"task": "tabular-classification", "target": "kind"}
    values = shared | {"task": "tabular-regression", "target": "score", "drop_columns": ["kind"]}
    pictures = class_folders(root / "pictures", 8)
    images = tiny_config(pictures, tiny_network(root / "network"), epochs=1)
    for name, config in (("classes", classes), ("values", values), ("images", images)):
        assert train_here(root / name, config)[0] == 0
    write_table(root / "many.csv", SMALL_HEADER, small_rows(4_000))
    return root


def predict(place: Path, model: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trainyard_engine", "predict", *arguments[1:], str(place / model / "model")]
    return subprocess.run([*command, arguments[0]], env=ENVIRONMENT, cwd=place, capture_output=True, text=True)


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.mark.parametrize("model", ["classes", "values"])
def test_a_table_as_a_file(place: Path, tmp_path: Path, model: str) -> None:
    output = tmp_path / "answers.csv"
    done = predict(place, model, "t.csv", "--output", str(output))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Wrote 160 answers for 1 file to {output}.\n"
    rows = rows_of(output)
    told = json.loads(predict(place, model, "t.csv", "--json").stdout)["predictions"]
    assert [row["row"] for row in rows] == [str(number) for number in range(1, 161)]
    if model == "values":
        assert [float(row["prediction"]) for row in rows] == [one["value"] for one in told]
        assert list(rows[0]) == ["file", "row", "prediction", "notes"]
        return
    assert list(rows[0]) == ["file", "row", "prediction", "score: large", "score: middle", "score: small", "notes"]
    for row, one in zip(rows, told, strict=True):
        assert row["prediction"] == one["label"]
        assert {score["label"]: score["score"] for score in one["scores"]} == {
            label: float(row[f"score: {label}"]) for label in ("large", "middle", "small")
        }
    assert list(tmp_path.iterdir()) == [output], "nothing half written is left"


def test_a_folder_of_pictures_as_a_file(place: Path, tmp_path: Path) -> None:
    folder = class_folders(tmp_path / "new", 2)
    (folder / "red/broken.png").write_text("no picture")
    (folder / ".hidden").mkdir()
    (folder / ".hidden/x.png").write_text("not looked at")
    output = tmp_path / "answers.csv"
    done = predict(place, "images", str(folder), "--output", str(output), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"files": 7, "answers": 6, "failed": 1, "output": str(output)}
    rows = rows_of(output)
    assert [Path(row["file"]).relative_to(folder).as_posix() for row in rows] == [
        *(f"{name}/{number:03}.png" for name in ("blue", "green", "red") for number in range(2)),
        "red/broken.png",
    ]
    assert rows[-1]["prediction"] == ""
    assert "text file" in rows[-1]["notes"]
    assert {row["prediction"] for row in rows[:-1]} <= {"blue", "green", "red"}
    assert predict(place, "images", str(folder), "--output", str(output)).stdout.endswith(
        "6 answers for 7 files to " + str(output) + "; 1 could not be read, see the column notes.\n"
    )


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ("t.csv", "it is one of the inputs, which would be lost"),
        ("link.csv", "it is one of the inputs"),
        ("classes/model/metrics.json", "it is one of the inputs"),
        ("pictures", "it is a folder"),
        ("nowhere/a.csv", "there is no folder"),
    ],
)
def test_where_answers_are_not_written(place: Path, output: str, text: str) -> None:
    link = place / "link.csv"
    if not link.exists():
        os.link(place / "t.csv", link)
    before = (place / "t.csv").read_bytes()
    done = predict(place, "classes", "t.csv", "--output", output)
    assert done.returncode == 2
    assert text in done.stderr
    assert "Traceback" not in done.stderr
    assert (place / "t.csv").read_bytes() == before


def test_an_answer_that_fails_leaves_the_old_file(place: Path, tmp_path: Path) -> None:
    output = tmp_path / "answers.csv"
    output.write_text("old")
    (tmp_path / "bad.csv").write_text("size\n1\n")
    assert predict(place, "classes", str(tmp_path / "bad.csv"), "--output", str(output)).returncode == 2
    assert output.read_text() == "old"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["answers.csv", "bad.csv"]


def first_line(command: list[str], cwd: Path) -> tuple[int, str]:
    """Reads one line, closes the pipe and waits; exit code and standard error."""
    process = subprocess.Popen(command, env=ENVIRONMENT, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    told = process.stderr.read().decode()
    return process.wait(300), told


@pytest.mark.parametrize(
    "arguments",
    [
        ["predict", "classes/model", "many.csv"],
        ["predict", "--json", "classes/model", *["many.csv"] * 3],
        ["predict", "images/model", *["pictures/red/000.png"] * 400],
        ["describe"],
    ],
)
def test_a_closed_pipe_is_an_ordinary_end(place: Path, arguments: list[str]) -> None:
    assert first_line([sys.executable, "-m", "trainyard_engine", *arguments], place) == (0, "")


def test_a_closed_pipe_before_anything_was_printed(place: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "trainyard_engine", "predict", "classes/model", "t.csv"]
    done = subprocess.run(command, env=ENVIRONMENT, cwd=place, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("model", "files"), [("classes", ["many.csv"]), ("values", ["many.csv"]), ("images", ["pictures/red/000.png"] * 99)]
)
def test_the_example_of_a_model_ends_as_ordinarily(place: Path, model: str, files: list[str]) -> None:
    code, told = first_line([sys.executable, str(place / model / "model/example.py"), *files], place)
    assert code == 0
    assert "BrokenPipe" not in told
    assert "Traceback" not in told


def test_a_training_goes_on_when_nobody_reads_what_it_prints(place: Path, tmp_path: Path) -> None:
    job: dict[str, Any] = json.loads((place / "classes/job.json").read_text())
    job |= {"out": str(tmp_path / "run"), "events": str(tmp_path / "run/attempts/1/events.jsonl")}
    (tmp_path / "job.json").write_text(json.dumps(job))
    read, write = os.pipe()
    os.close(read)
    # It prints more than a pipe holds, as libraries may.
    code = f"""
import sys, runpy
from trainyard_engine import worker
before = worker.attempt
def attempt(session):
    for _ in range(9000):
        print("hello")
        print("hello", file=sys.stderr)
    return before(session)
worker.attempt = attempt
sys.argv = ['trainyard_engine', 'train', {str(tmp_path / "job.json")!r}]
runpy.run_module("trainyard_engine", run_name="__main__")
"""
    done = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, stdout=write, stderr=write)
    os.close(write)
    assert done.returncode == 0
    assert (tmp_path / "run/model/metrics.json").exists()
