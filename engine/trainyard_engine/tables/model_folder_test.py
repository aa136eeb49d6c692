"""Exported folders answer as the training did: with Trainyard, and without it by their own example.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import skops.io
from sklearn.neighbors import KNeighborsClassifier

from trainyard_engine.errors import TrainyardError
from trainyard_engine.tables.conftest import SMALL_HEADER, Train, Trained, small_rows, write_table
from trainyard_engine.tables.model_folder import TableModel
from trainyard_engine.tables.read import read

MODELS: list[Any] = [
    "logistic_regression",
    {"name": "random_forest", "trees": 10},
    {"name": "lightgbm", "trees": 10},
    {"name": "lightgbm", "trees": 10, "native_categories": True},
    {"name": "mlp", "epochs": 3},
]
ROW: dict[str, Any] = {"size": 1.5, "weight": 4, "colour": "red", "ripe": "Yes", "day": "2024-03-05", "score": 2}


def classifier(train: Train, small: Path, model: Any, **changes: Any) -> Trained:
    """A trained classifier of the small table."""
    config = {"task": "tabular-classification", "data": str(small), "target": "kind", "model": model}
    ended = train(config | {"importance_repeats": 0} | changes)
    assert ended.code == 0
    return ended


def alone(folder: Path, file: Path) -> list[list[str]]:
    """What example.py prints in a process that cannot see this package, as words per line."""
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    # -P keeps the working directory off the path; -S would hide the libraries too.
    command = [sys.executable, "-P", str(folder / "example.py"), str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, env=clean, cwd=folder, check=True)
    return [line.split() for line in ended.stdout.splitlines()]


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_example_answers_without_trainyard_what_the_engine_answers(
    train: Train, small: Path, model: Any, tmp_path: Path
) -> None:
    folder = classifier(train, small, model).out / "model"
    assert "trainyard" not in (folder / "example.py").read_text("utf-8").lower().split('"""')[2]
    rows = small_rows(30, seed=5)
    rows[0][2], rows[1][0], rows[2][4] = "violet", "", ""
    fresh = write_table(tmp_path / "fresh.csv", SMALL_HEADER, rows)
    ours = TableModel.load(folder).answer_table(read(fresh))
    printed = alone(folder, fresh)
    assert [line[0] for line in printed] == [prediction["label"] for prediction in ours]
    assert [float(line[1]) for line in printed] == pytest.approx(
        [prediction["scores"][0]["score"] for prediction in ours], abs=6e-5
    )


@pytest.mark.parametrize("model", ["ridge", {"name": "mlp", "epochs": 3}], ids=str)
def test_example_of_a_regression(train: Train, tmp_path: Path, model: Any) -> None:
    table = write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows(), delimiter=";")
    config = {"task": "tabular-regression", "data": str(table), "target": "score", "model": model}
    folder = train(config | {"drop_columns": ["kind"]}).out / "model"
    ours = [prediction["value"] for prediction in TableModel.load(folder).answer_table(read(table))]
    assert [float(line[0]) for line in alone(folder, table)] == pytest.approx(ours, rel=1e-4, abs=1e-5)


def test_example_reads_decimal_commas(train: Train, tmp_path: Path) -> None:
    rows = [[str(cell).replace(".", ",") for cell in row] for row in small_rows()]
    table = write_table(tmp_path / "t.csv", SMALL_HEADER, rows, delimiter=";")
    folder = classifier(train, table, "logistic_regression").out / "model"
    ours = TableModel.load(folder).answer_table(read(table))
    assert [line[0] for line in alone(folder, table)] == [prediction["label"] for prediction in ours]


def test_signature_describes_the_training_rows_for_a_form(train: Train, small: Path) -> None:
    ended = classifier(train, small, "logistic_regression", drop_columns=["score"])
    signature = ended.read("model/signature.json")
    assert (signature["task"], signature["target"], signature["image_size"]) == ("tabular-classification", "kind", None)
    assert signature["labels"] == ["large", "middle", "small"]
    columns = {column["name"]: column for column in signature["columns"]}
    assert list(columns) == ["size", "weight", "colour", "ripe", "day"]
    assert [column["type"] for column in columns.values()] == [
        "numeric",
        "numeric",
        "categorical",
        "boolean",
        "datetime",
    ]
    assert columns["colour"]["categories"] == ["blue", "green", "rare", "red"]
    assert columns["ripe"]["categories"] == ["no", "yes"]
    size = columns["size"]
    assert -2 <= size["min"] < size["example"] < size["max"] <= 2
    assert sum(size["histogram"]) == ended.of("data")[0]["summary"]["train_rows"]
    row = {name: column["example"] for name, column in columns.items()}
    (prediction,) = TableModel.load(ended.out / "model").answer_rows([row])
    assert prediction["label"] in signature["labels"]
    assert prediction["notes"] == []


def test_labels_travel_both_ways(train: Train, small: Path) -> None:
    labels = classifier(train, small, "logistic_regression").read("model/labels.json")
    assert labels == {
        "label2id": {"large": 0, "middle": 1, "small": 2},
        "id2label": {"0": "large", "1": "middle", "2": "small"},
    }


def test_rows_of_a_form(train: Train, small: Path) -> None:
    model = TableModel.load(classifier(train, small, {"name": "random_forest", "trees": 10}).out / "model")
    (plain,) = model.answer_rows([ROW])
    assert plain["notes"] == []
    assert sum(one["score"] for one in plain["scores"]) == pytest.approx(1)
    scores = [one["score"] for one in plain["scores"]]
    assert scores == sorted(scores, reverse=True)
    (texts,) = model.answer_rows([{key: str(value) for key, value in reversed(ROW.items())}])
    assert texts == plain
    _, strange = model.answer_rows([ROW, ROW | {"colour": "violet", "weight": None, "moon": 1, "kind": "small"}])
    assert strange["notes"] == [
        "weight is missing; what was learned in training stands in.",
        'colour "violet" was never seen in training.',
        "Not used, because the training data had no such column: moon.",
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"size": 1.5, "ripe": "yes"}, 'Row 1 lacks "weight", "colour", "day", "score".'),
        (ROW | {"size": "big"}, 'Row 1: "size" is "big"; expected a finite number.'),
        (ROW | {"size": 1e400}, 'Row 1: "size" is "inf"; expected a finite number.'),
        (ROW | {"day": "tomorrow"}, 'Row 1: "day" is "tomorrow"; expected a date as %Y-%m-%d.'),
    ],
)
def test_rows_that_do_not_fit(train: Train, small: Path, row: dict[str, Any], message: str) -> None:
    model = TableModel.load(classifier(train, small, "logistic_regression").out / "model")
    with pytest.raises(TrainyardError) as caught:
        model.answer_rows([row])
    assert (caught.value.code, caught.value.message) == ("predict.row", message)


def test_a_file_with_other_types_is_not_loaded(train: Train, small: Path) -> None:
    folder = classifier(train, small, "logistic_regression").out / "model"
    model = skops.io.load(
        folder / "model.skops", trusted=json.loads((folder / "preparation.json").read_text())["trusted_types"]
    )
    model.foreign = FileNotFoundError("x")
    skops.io.dump(model, folder / "model.skops")
    with pytest.raises(TrainyardError, match=r"types that are not loaded: builtins\.FileNotFoundError") as caught:
        TableModel.load(folder)
    assert caught.value.code == "model.not_ready"
    (folder / "model.skops").write_bytes(b"PK\x03\x04 not an archive")
    with pytest.raises(TrainyardError, match="is damaged"):
        TableModel.load(folder)


def test_only_types_of_the_short_list_are_saved(tmp_path: Path) -> None:
    from trainyard_engine.tables import skops_file

    own: Any = type("Own", (KNeighborsClassifier,), {})  # such as a plugin's, which nobody vetted
    with pytest.raises(TrainyardError, match="types that are not loaded"):
        skops_file.save(own(), tmp_path / "x.skops")
    assert not (tmp_path / "x.skops").exists()
