"""Exported folders answer as the training did: with Trainyard, and without it by their own example.py."""

from __future__ import annotations

import csv
import io
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
from trainyard_engine.predictor import Predictor
from trainyard_engine.tables.cells import execute
from trainyard_engine.tables.conftest import SMALL_COLUMNS, SMALL_HEADER, Train, Trained, small_rows, write_table
from trainyard_engine.tables.frame import typed_frame
from trainyard_engine.tables.model_folder import TableModel
from trainyard_engine.tables.read import read
from trainyard_engine.tables.reading import Dialect, from_json

MODELS: list[Any] = [
    "logistic_regression",
    {"name": "random_forest", "n_estimators": 10},
    {"name": "lightgbm", "n_estimators": 10},
    {"name": "lightgbm", "n_estimators": 10, "native_categories": False},
    {"name": "hist_gradient_boosting", "max_iter": 30},
    {"name": "k_nearest_neighbors"},
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
    ours = TableModel.load(folder).answer_file(fresh)
    printed = alone(folder, fresh)
    assert [line[0] for line in printed] == [prediction["label"] for prediction in ours]
    assert [float(line[1]) for line in printed] == pytest.approx(
        [prediction["scores"][0]["score"] for prediction in ours], abs=6e-5
    )


@pytest.mark.parametrize("model", ["logistic_regression", {"name": "mlp", "epochs": 3}], ids=str)
def test_example_of_many_categories(train: Train, tmp_path: Path, model: Any) -> None:
    """Most of their columns are 0, so they come as a sparse matrix."""
    rows = [[at * 0.7 % 5, f"place {at % 60}", "odd" if at % 3 else "even"] for at in range(240)]
    table = write_table(tmp_path / "t.csv", ["size", "place", "kind"], rows)
    folder = classifier(train, table, model).out / "model"
    ours = [prediction["label"] for prediction in TableModel.load(folder).answer_file(table)]
    assert [line[0] for line in alone(folder, table)] == ours


@pytest.mark.parametrize("model", ["ridge", {"name": "mlp", "epochs": 3}], ids=str)
def test_example_of_a_regression(train: Train, tmp_path: Path, model: Any) -> None:
    table = write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows(), delimiter=";")
    config = {"task": "tabular-regression", "data": str(table), "target": "score", "model": model}
    config["dialect"] = {"delimiter": ";"}
    folder = train(config | {"drop_columns": ["kind"]}).out / "model"
    ours = [prediction["value"] for prediction in TableModel.load(folder).answer_file(table)]
    assert [float(line[0]) for line in alone(folder, table)] == pytest.approx(ours, rel=1e-4, abs=1e-5)


def test_example_reads_decimal_commas(train: Train, tmp_path: Path) -> None:
    rows = [[str(cell).replace(".", ",") for cell in row] for row in small_rows()]
    table = write_table(tmp_path / "t.csv", SMALL_HEADER, rows, delimiter=";")
    columns = SMALL_COLUMNS | {name: {"decimal": ","} for name in ("size", "weight", "score")}
    form = {"dialect": {"delimiter": ";"}, "columns": columns}
    folder = classifier(train, table, "logistic_regression", **form).out / "model"
    ours = TableModel.load(folder).answer_file(table)
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
    assert sum(size["histogram"]) == ended.of("data")[0]["summary"]["rows_used"]
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
    model = TableModel.load(classifier(train, small, {"name": "random_forest", "n_estimators": 10}).out / "model")
    (plain,) = model.answer_rows([ROW])
    assert plain["notes"] == []
    assert sum(one["score"] for one in plain["scores"]) == pytest.approx(1)
    scores = [one["score"] for one in plain["scores"]]
    assert scores == sorted(scores, reverse=True)
    (texts,) = model.answer_rows([{key: str(value) for key, value in reversed(ROW.items())}])
    assert texts == plain
    plain_again, strange = model.answer_rows(
        [ROW, ROW | {"colour": "violet", "weight": None, "moon": 1, "kind": "small"}]
    )
    assert plain_again == plain
    assert strange["notes"] == [
        "Not used, because the training data had no such column: moon.",
        "weight is missing; what was learned in training stands in.",
        'colour "violet" was never seen in training.',
    ]


def test_columns_that_a_model_does_not_know_are_told_once(train: Train, small: Path, tmp_path: Path) -> None:
    model = TableModel.load(classifier(train, small, "logistic_regression").out / "model")
    header, *rows = small.read_text("utf-8").splitlines()
    wide = tmp_path / "wide.csv"
    wide.write_text("\n".join([f"{header},moon,tide", *(f"{row},1,low" for row in rows)]), "utf-8")
    answers = model.answers(wide)
    known = {finding["code"] for finding in model.answers(small).findings}
    (found,) = [finding for finding in answers.findings if finding["code"] not in known]
    assert found == {
        "code": "predict.unused_columns",
        "severity": "warning",
        "message": "Not used, because the training data had no such column: moon, tide.",
        "count": 2,
        "examples": ["moon", "tide"],
    }
    assert list(answers.predictions) == list(model.answers(small).predictions)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"size": 1.5, "ripe": "yes"}, 'Row 1 lacks "weight", "colour", "day", "score".'),
        (ROW | {"size": "big"}, 'Row 1: "size" is "big"; expected a number.'),
        (ROW | {"size": 1e400}, 'Row 1: "size" is "inf"; expected a number.'),
        (ROW | {"size": -1e40}, 'Row 1: "size" is "-1e+40"; expected a number.'),
        (ROW | {"day": "tomorrow"}, 'Row 1: "day" is "tomorrow"; expected a date (%Y-%m-%d).'),
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


def odd_table(path: Path, encoding: str, delimiter: str, rows: int = 120) -> Path:
    """Latin-1 or UTF-16, blanks in names, decimal commas, thousands, dates, times, words for missing, Y or empty."""
    cells = [["blank in head ", "Größe", "when", "clock", "took", "flag", "price", "rate", "until", "owed", "y"]]
    for number in range(rows):
        size = f"{number % 17},5" if number % 9 else "k.A."
        when = f"{number % 28 + 1}.{number % 12 + 1}.20{number % 20:02} {number % 24:02}:05"
        clock, took = f"{number % 12 + 1}:30 {'pm' if number % 2 else 'AM'}", f"-{number * 7}:{number % 60:02}"
        price = f"€ 1.{number:03},50" if number % 3 else f"(1.{number:03},50)"
        label = "Zürich" if number % 17 > 8 else 'the "other"'
        flag = "Y" if number % 5 > 2 else ""
        until = f"{number % 28 + 1}. {['März', 'mai', 'Dezember', 'April'][number % 4]} 2020 10:00 {['GMT', 'Z'][number % 2]}"
        more = [flag, price, f"{number % 50} %", until, f"{number}{'-' if number % 3 else ''}", label]
        cells.append([["é", " ü ", ""][number % 3], size, when, clock, took, *more])
    with path.open("w", encoding=encoding, newline="") as file:
        file.write("Export of today\n# comment\n")
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(cells)
        file.write(text.getvalue().replace(f'{delimiter}"', f'{delimiter}  "'))
    return path


def odd_reading(encoding: str, delimiter: str) -> dict[str, Any]:
    """How it is read."""
    comma = {"decimal": ",", "thousands": None, "prefix": None, "suffix": None}

    def column(name: str, position: int, kind: str, **form: Any) -> dict[str, Any]:
        return {"name": name, "position": position, "type": kind} | form

    return {
        "version": 1,
        "plain": False,
        "dialect": {"encoding": encoding, "delimiter": delimiter, "skip_lines": 1, "comment": "#"},
        "columns": [
            column("blank in head", 0, "category"),
            column("Größe", 1, "number", number=comma, missing=["k.a."]),
            column("when", 2, "date", form="%d.%m.%Y %H:%M"),
            column("clock", 3, "time", form="%I:%M %p"),
            column("took", 4, "duration", form="m:ss"),
            column("flag", 5, "boolean", words={"yes": "y", "no": None}),
            column("price", 6, "number", number=comma | {"thousands": ".", "prefix": "€"}),
            column("rate", 7, "integer", number=comma | {"suffix": "%"}),
            column("until", 8, "date", form="%d. %B %Y %H:%M %z"),
            column("owed", 9, "number", number=comma),
            column("y", 10, "category"),
        ],
    }


@pytest.mark.parametrize(
    ("encoding", "codec", "delimiter"), [("windows-1252", "cp1252", ";"), ("utf-16-le", "utf-16-le", "|")]
)
def test_an_odd_file_is_read_alike_by_training_model_and_example(
    train: Train, tmp_path: Path, encoding: str, codec: str, delimiter: str
) -> None:
    file = odd_table(tmp_path / "odd.csv", codec, delimiter)
    config = {"task": "tabular-classification", "data": str(file), "target": "y", "importance_repeats": 0}
    by = odd_reading(encoding, delimiter)
    ended = train(config | {"model": "logistic_regression", "test_data": str(file)}, reading=by)
    assert ended.code == 0, ended.events[-2:]
    assert ended.of("data")[0]["summary"]["left_out"] == []
    assert ended.metrics["accuracy"] > 0.9
    folder = ended.out / "model"
    model = TableModel.load(folder)
    ours = model.answer_file(file)
    printed = alone(folder, file)
    assert [" ".join(line[:-1]) for line in printed] == [one["label"] for one in ours]
    assert [float(line[-1]) for line in printed] == pytest.approx([one["scores"][0]["score"] for one in ours], abs=6e-5)
    example = frame_alone(folder, file)
    table = read(file, from_json(by).dialect)
    plans = model._plans
    engine = typed_frame({plan.name: execute(plan.reading, table.columns[plan.name]) for plan in plans}, plans)
    assert list(example) == list(engine.columns)
    for name in engine.columns:
        mine = [None if value != value else value for value in engine[name].tolist()]
        assert example[name] == mine, name
    other = tmp_path / "other.csv"
    other.write_text("\n".join(file.read_text(codec).splitlines()[2:]), "utf-8")
    form = tmp_path / "form.json"
    form.write_text('{"encoding": "utf-8", "skip_lines": 0, "comment": null}')
    assert model.answer_file(other, form) == ours
    (row,) = model.answer_rows([{plan.name: table.columns[plan.name][7].as_py() for plan in plans}])
    # One row alone and among others: sums in another order.
    assert [one["label"] for one in row["scores"]] == [one["label"] for one in ours[7]["scores"]]
    assert [one["score"] for one in row["scores"]] == pytest.approx([one["score"] for one in ours[7]["scores"]])


def frame_alone(folder: Path, file: Path) -> dict[str, list[Any]]:
    """The features that example.py makes, in a process of its own."""
    code = (folder / "example.py").read_text("utf-8").split("\nlabels = ")[0]
    told = "print(json.dumps({n: [None if v != v else v for v in c] for n, c in features_of(sys.argv[1]).items()}))"
    script = folder / "frame.py"
    script.write_text(f"{code}\n{told}\n", "utf-8")
    ended = subprocess.run([sys.executable, "-P", str(script), str(file)], capture_output=True, text=True, check=True)
    script.unlink()
    found: dict[str, list[Any]] = json.loads(ended.stdout)
    return found


def test_a_model_predicts_its_own_training_file(train: Train, small: Path, tmp_path: Path) -> None:
    rows = small_rows()
    rows[3][0], rows[50][0], rows[90][4] = "n.b.", "?", "0000-00-00"
    table = write_table(tmp_path / "t.csv", SMALL_HEADER, rows)
    columns = SMALL_COLUMNS | {"size": {"type": "number"}}
    ended = classifier(train, table, "logistic_regression", columns=columns)
    said = [event["message"] for event in ended.of("log")]
    assert (
        'Column "size": 2 of 160 cells could not be read as a number and count as missing: row 4 "n.b.", row 51 "?".'
        in said
    )
    assert (
        'Column "day": 1 of 160 cells could not be read as a date (%Y-%m-%d) and counts as missing: row 91 "0000-00-00".'
        in said
    )
    answers = TableModel.load(ended.out / "model").answer_file(table)
    assert len(answers) == 160
    assert answers[3]["notes"] == ['size "n.b." could not be read as a number and counts as missing.']
    for row in rows[:40]:
        row[0] = "none"
    with pytest.raises(TrainyardError, match=r'Row 1: "size" is "none"; expected a number \(41 of 160 cells\)'):
        TableModel.load(ended.out / "model").answer_file(write_table(table, SMALL_HEADER, rows))


@pytest.mark.parametrize(
    ("said", "code", "path"),
    [
        ({"delimitr": ";"}, "config.unknown_key", "dialect.delimitr"),
        ({"encoding": "utf8"}, "config.range", "dialect.encoding"),
        ([], "config.type", "dialect"),
        ("here", "config.unknown_key", "dialect.headr"),
    ],
)
def test_a_dialect_that_is_none_is_refused(tmp_path: Path, said: Any, code: str, path: str) -> None:
    model = TableModel.__new__(TableModel)
    model._dialect = Dialect()
    file, form = write_table(tmp_path / "t.csv", ["a"], [["1"]]), tmp_path / "form.json"
    form.write_text(json.dumps({str(file.resolve()): {"headr": False}} if said == "here" else said))
    with pytest.raises(TrainyardError) as caught:
        model.answer_file(file, form)
    assert [(one.code, one.path) for one in caught.value.problems] == [(code, path)]


def test_a_model_of_pictures_takes_no_dialect(tmp_path: Path) -> None:
    images: Any = object()
    with pytest.raises(TrainyardError, match="says how a table is written and has no effect") as caught:
        Predictor(images, None).file(tmp_path / "a.png", tmp_path / "form.json")
    assert caught.value.code == "config.invalid"
