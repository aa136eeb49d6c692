"""Answers over standard input and output, in real processes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from trainyard_engine import catalogue, predictor, serve, worker
from trainyard_engine.errors import TrainyardError
from trainyard_engine.events import EventWriter
from trainyard_engine.job import Job
from trainyard_engine.predictor import load
from trainyard_engine.session import Session

ENGINE = Path(__file__).resolve().parents[1]
PENGUINS = ENGINE.parent / "examples" / "penguins" / "penguins.csv"
BIRD = {
    "island": "Biscoe",
    "bill_length_mm": 47.5,
    "bill_depth_mm": 14.2,
    "flipper_length_mm": 217,
    "body_mass_g": 5000,
    "sex": "male",
    "year": 2008,
}


def trained(out: Path, config: dict[str, Any]) -> Path:
    """The model folder of a training in this process."""
    catalogue.load()
    job = Job(None, 1, config, out, out / "events.jsonl", False, "cpu", 1, None)
    events = EventWriter(job.events, 1)
    assert worker.attempt(Session(job=job, config={}, events=events)) == 0
    events.close()
    return out / "model"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that tells penguins apart."""
    config = {"task": "tabular-classification", "data": str(PENGUINS), "target": "species"}
    return trained(
        tmp_path_factory.mktemp("penguins"), config | {"model": "logistic_regression", "importance_repeats": 0}
    )


@pytest.fixture(scope="module")
def colours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that tells red pictures from blue ones; the pictures lie beside it."""
    out = tmp_path_factory.mktemp("colours")
    for name, colour in (("red", (220, 30, 30)), ("blue", (30, 30, 220))):
        (out / "data" / name).mkdir(parents=True)
        for number in range(8):
            shade = tuple(min(255, part + number * 4) for part in colour)
            Image.new("RGB", (40, 40), shade).save(out / "data" / name / f"{number}.png")
    config = {"task": "image-classification", "data": str(out / "data"), "model": "resnet-18", "load_pretrained": False}
    return trained(out / "run", config | {"image_size": 32, "epochs": 2, "batch_size": 4, "augmentation": ["flip"]})


def engine(*words: str, lines: list[Any] | None = None) -> subprocess.CompletedProcess[str]:
    """A command of the engine; `lines` go to its standard input."""
    text = (
        None if lines is None else "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    )
    environment = os.environ | {"PYTHONPATH": str(ENGINE), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "trainyard_engine", *words]
    return subprocess.run(
        command, input=text, capture_output=True, text=True, env=environment, timeout=600, check=False
    )


def test_serve_answers_every_line_and_ends_with_its_input(model: Path, tmp_path: Path) -> None:
    where = {"model": str(model)}
    ended = engine(
        "serve",
        lines=[
            {"id": 1, "op": "load", **where},
            {"id": 2, "op": "predict_rows", "rows": [BIRD, BIRD | {"island": "Mars"}], **where},
            {"id": 3, "op": "predict_rows", "rows": [{"island": "Dream"}], **where},
            {"id": 4, "op": "predict_image", "path": str(tmp_path / "x.png"), **where},
            "no json",
            {"id": 6, "op": "dance", **where},
            {"id": 7, "op": "load", "model": str(tmp_path)},
            {"id": 8, "op": "predict_rows", "rows": [], **where},
            {"id": 9, "op": "predict_rows", "rows": ["Gentoo"], **where},
        ],
    )
    assert ended.returncode == 0
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [1, 2, 3, 4, None, 6, 7, 8, 9]
    assert [answer["ok"] for answer in answers] == [True, True, False, False, False, False, False, False, False]
    first, second = answers[1]["predictions"]
    assert first["label"] == "Gentoo"
    assert first["scores"][0]["score"] > 0.9
    assert second["notes"] == ['island "Mars" was never seen in training.']
    assert answers[1]["milliseconds"] > 0
    lacking = '"bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex", "year"'
    assert (answers[2]["code"], answers[2]["message"]) == ("predict.row", f"Row 1 lacks {lacking}.")
    codes = [answer["code"] for answer in answers[3:]]
    assert codes == [
        "predict.image",
        "http.bad_request",
        "http.bad_request",
        "model.not_ready",
        "predict.row",
        "predict.row",
    ]


def test_predict_prints_one_object_per_file(model: Path, tmp_path: Path) -> None:
    file = tmp_path / "birds.csv"
    file.write_text(
        "year,sex,island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g\n2008,male,Biscoe,47.5,14.2,217,5000\n"
    )
    ended = engine("predict", str(model), str(file), str(file), "--json")
    assert ended.returncode == 0
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [answer["file"] for answer in answers] == [str(file)] * 2
    assert answers[0]["predictions"][0]["label"] == "Gentoo"
    people = engine("predict", str(model), str(file)).stdout.splitlines()
    assert people[0] == f"{file}: 1 rows"
    assert people[1].startswith("  row 1: Gentoo (9")


def test_predict_says_what_is_wrong(model: Path, tmp_path: Path) -> None:
    file = tmp_path / "birds.csv"
    file.write_text("island,year\nBiscoe,2008\n")
    ended = engine("predict", str(model), str(file), "--json")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith('birds.csv lacks "bill_length_mm"')
    assert "Traceback" not in ended.stderr
    nowhere = engine("predict", str(tmp_path), str(file))
    assert "is no model folder: it has no signature.json" in nowhere.stderr


@pytest.mark.parametrize(("kind", "weights"), [("model", "model.skops"), ("colours", "model.safetensors")])
def test_a_damaged_model_is_said_in_words(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, weights: str
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(request.getfixturevalue(kind), folder)
    (folder / weights).write_bytes((folder / weights).read_bytes()[:100])
    ended = engine("predict", str(folder), str(PENGUINS))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert re.match(r".*\bmodel\b.* is damaged: .*\. Train again", ended.stderr)
    assert "Traceback" not in ended.stderr


def test_at_most_four_models_stay_and_a_new_file_is_loaded_anew(model: Path, tmp_path: Path) -> None:
    folders = []
    for number in range(serve.KEPT + 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        for file in model.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
        folders.append(str(folder))
    models = serve.Models()
    loaded = [models.get(folder) for folder in folders]
    assert models.folders() == folders[1:]
    assert models.get(folders[2]) is loaded[2]
    assert models.folders()[-1] == folders[2]
    told = Path(folders[2]) / "signature.json"
    os.utime(told, ns=(1, 1))
    assert models.get(folders[2]) is not loaded[2]


def test_limits_are_those_of_contracts() -> None:
    from trainyard_engine.tables import careful, target

    limits = (ENGINE.parent / "packages" / "contracts" / "src" / "limits.ts").read_text("utf-8")
    told = {
        line.split()[2]: int(line.split("=")[1].strip(" ;").replace("_", ""))
        for line in limits.splitlines()
        if line.startswith("export const")
    }
    for module, names in (
        (predictor, ("MAX_PREDICT_ROWS", "MAX_PREDICT_IMAGE_BYTES")),
        (careful, ("MAX_TABLE_COLUMNS", "MAX_CELL_BYTES")),
        (target, ("MAX_CLASSES",)),
    ):
        assert {name: getattr(module, name) for name in names} == {name: told[name] for name in names}


def test_a_table_model_refuses_more_rows_than_allowed(model: Path) -> None:
    with pytest.raises(TrainyardError, match="There are 1,001 rows; 1 to 1,000 are allowed"):
        load(model).rows([BIRD] * 1_001)


def test_answers_for_pictures_and_refuses_what_is_none(colours: Path, tmp_path: Path) -> None:
    predictor_ = load(colours)
    answer = predictor_.image(colours.parents[1] / "data" / "red" / "3.png")
    assert {one["label"] for one in answer["scores"]} == {"red", "blue"}
    assert answer["label"] == answer["scores"][0]["label"]
    assert sum(one["score"] for one in answer["scores"]) == pytest.approx(1)
    text = tmp_path / "note.jpg"
    text.write_text("not a picture")
    bomb = tmp_path / "bomb.png"
    Image.new("1", (10_000, 6_000)).save(bomb)
    for path, reason in (
        (text, "note.jpg cannot be used: "),
        (bomb, "bomb.png cannot be used: "),
        (tmp_path / "gone.png", "gone.png cannot be opened: No such file or directory."),
    ):
        with pytest.raises(TrainyardError) as caught:
            predictor_.image(path)
        assert caught.value.code == "predict.image"
        assert caught.value.message.startswith(reason)
    with pytest.raises(TrainyardError, match="answers for pictures, not for rows"):
        predictor_.rows([BIRD])


def test_a_table_is_answered_whole_and_shown_in_part(model: Path, tmp_path: Path) -> None:
    lines = PENGUINS.read_text("utf-8").splitlines()
    table = tmp_path / "new birds.csv"
    strange = ",".join([lines[41].split(",")[0], "Mars", *lines[41].split(",")[2:]])
    table.write_text("\n".join(line.replace(",", ";") for line in [*lines[:41], strange]))
    question = {"op": "predict_table", "model": str(model), "path": str(table), "first": 3}
    asked = [
        {"id": 1, **question, "output": str(tmp_path / "a.csv"), "dialect": {"delimiter": ";"}},
        {"id": 2, **question, "output": str(tmp_path / "b.csv"), "dialect": {}},
    ]
    done = [json.loads(line) for line in engine("serve", lines=asked).stdout.splitlines()]
    assert done[1]["code"] == "predict.row"
    assert "new birds.csv lacks" in done[1]["message"]
    assert not (tmp_path / "b.csv").exists()
    assert done[0]["table"] == {"rows": 41, "noted": 1, "findings": []}, done[0]
    assert len(done[0]["predictions"]) == 3
    form = tmp_path / "form.json"
    form.write_text('{"delimiter": ";"}')
    told = engine("predict", f"--output={tmp_path / 'cli.csv'}", f"--dialect={form}", str(model), str(table))
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "a.csv").read_text() == (tmp_path / "cli.csv").read_text().replace(f"{table},", f"{table.name},")
