"""Targets that do not fit, each with its text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from trainyard_engine.tables.conftest import SMALL_HEADER, Train, small_rows, write_table

BASE = {"task": "tabular-classification", "target": "kind", "model": "logistic_regression", "importance_repeats": 0}


def table(tmp_path: Path, header: list[str], rows: list[list[Any]]) -> dict[str, Any]:
    """A config on a table of these rows."""
    return BASE | {"data": str(write_table(tmp_path / "t.csv", header, rows))}


def test_offers_the_nearest_column(train: Train, small: Path) -> None:
    ended = train(BASE | {"data": str(small), "target": "knd"})
    assert ended.code == 1
    assert ended.error["code"] == "csv.target_missing"
    assert ended.error["message"] == (
        'small.csv has no column "knd". Did you mean "kind"? '
        "The columns are: size, weight, colour, ripe, day, kind, score."
    )


def test_refuses_one_class(train: Train, tmp_path: Path) -> None:
    ended = train(table(tmp_path, ["a", "kind"], [[number / 7, "only"] for number in range(30)]))
    assert (ended.code, ended.error["code"]) == (1, "csv.target_constant")
    assert ended.error["message"] == 'The target "kind" is "only" in every row.'


def test_one_class_beside_empty_cells_is_not_said_to_be_in_every_row(train: Train, tmp_path: Path) -> None:
    config = table(tmp_path, ["a", "kind"], [[number % 2, "Y" if number % 3 else ""] for number in range(30)])
    ended = train(config)
    assert (ended.code, ended.error["code"]) == (1, "csv.target_constant")
    assert ended.error["message"] == 'The target "kind" is "Y" in all of the 20 rows that have a value; 10 have none.'
    assert "columns: {kind: {type: boolean, yes: Y, no: null}}" in ended.error["hint"]
    again = train(config | {"columns": {"kind": {"type": "boolean", "yes": "Y", "no": None}}}, "again")
    assert again.code == 0, again.events[-2:]


def test_refuses_words_in_a_regression(train: Train, tmp_path: Path) -> None:
    rows: list[list[Any]] = [[number / 7, number] for number in range(30)]
    rows[4][1] = rows[7][1] = "many"
    config = table(tmp_path, ["a", "kind"], rows) | {"task": "tabular-regression", "model": "ridge"}
    ended = train(config, "many")
    assert ended.error["code"] == "csv.target_type"
    assert ended.error["message"] == 'The target "kind" has "many" in row 5, which is no number (2 such rows).'
    rows[7][1] = 7
    ended = train(table(tmp_path, ["a", "kind"], rows) | {"task": "tabular-regression", "model": "ridge"}, "few")
    assert ended.code == 0
    told = [event["message"] for event in ended.of("log")]
    assert 'Column "kind": 1 of 30 cells could not be read as a number and counts as missing: row 5 "many".' in told
    assert '1 of 30 rows have no value in "kind" and are left out.' in told


def test_refuses_measurements_as_classes(train: Train, tmp_path: Path) -> None:
    rows = [[number % 3, number * 0.37] for number in range(300)]
    ended = train(table(tmp_path, ["a", "kind"], rows))
    assert ended.error["code"] == "csv.target_type"
    assert ended.error["message"] == 'The target "kind" has 300 distinct numbers in 300 rows.'
    assert ended.error["hint"] == "Use the task tabular-regression."


def test_refuses_a_class_too_small_for_the_folds(train: Train, tmp_path: Path) -> None:
    rows = [[number / 7, "rare" if number < 3 else "many"] for number in range(30)]
    ended = train(table(tmp_path, ["a", "kind"], rows) | {"validation": {"name": "kfold", "folds": 5}})
    assert ended.error["code"] == "csv.class_too_small"
    assert ended.error["message"] == 'Class "rare" of "kind" has 3 rows; 5-fold validation needs at least 5.'


def test_refuses_a_table_of_the_target_alone(train: Train, tmp_path: Path) -> None:
    ended = train(table(tmp_path, ["kind", "nothing"], [["ab"[number % 2], ""] for number in range(30)]))
    assert ended.error["code"] == "csv.no_features"
    assert ended.error["message"] == (
        't.csv has no column to learn from besides the target "kind". "nothing": it has no values.'
    )


def test_refuses_unknown_columns_to_drop(train: Train, small: Path) -> None:
    ended = train(BASE | {"data": str(small), "drop_columns": ["size", "colr"]})
    assert (ended.code, ended.error["code"]) == (2, "config.invalid")
    problem = ended.error["problems"][0]
    assert problem["path"] == "drop_columns.1"
    assert problem["message"] == 'drop_columns names "colr", which small.csv does not have. Did you mean "colour"?'


def test_refuses_test_data_that_lack_columns_or_have_other_classes(train: Train, small: Path, tmp_path: Path) -> None:
    lacking = write_table(tmp_path / "test.csv", ["size", "kind"], [[1, "small"]])
    ended = train(BASE | {"data": str(small), "test_data": str(lacking)}, "first")
    assert ended.error["code"] == "csv.test_columns"
    assert ended.error["message"] == 'test.csv lacks "weight", "colour", "ripe", "day", "score".'
    rows = small_rows(20, seed=3)
    rows[0][5] = "giant"
    other = write_table(tmp_path / "other.csv", SMALL_HEADER, rows)
    ended = train(BASE | {"data": str(small), "test_data": str(other)}, "second")
    assert ended.error["message"] == 'other.csv has the class "giant" in "kind", which the training data does not have.'


def test_rows_without_a_target_are_left_out_and_counted(train: Train, tmp_path: Path) -> None:
    rows = small_rows()
    rows[0][5] = rows[9][5] = " "
    ended = train(table(tmp_path, SMALL_HEADER, rows))
    assert ended.code == 0
    assert ended.of("data")[0]["summary"]["rows_without_target"] == 2
    assert '2 of 160 rows have no value in "kind" and are left out.' in [event["message"] for event in ended.of("log")]


def test_an_empty_column_is_left_out_and_said(train: Train, tmp_path: Path) -> None:
    ended = train(table(tmp_path, [*SMALL_HEADER, "nothing"], [[*row, ""] for row in small_rows()]))
    assert ended.code == 0
    assert ended.of("data")[0]["summary"]["left_out"] == [{"column": "nothing", "reason": "it has no values"}]


def labels_of(train: Train, tmp_path: Path, labels: list[str], **job: Any) -> Any:
    """A training on these labels, one after the other, with a feature that says little."""
    rows = [[(number * 7 % 13) / 13, label] for number, label in enumerate(labels)]
    return train(table(tmp_path, ["a", "kind"], rows), f"run{len(list(tmp_path.iterdir()))}", **job)


def counts_of(ended: Any) -> dict[str, int]:
    """Rows per class."""
    assert ended.code == 0, ended.events[-2:]
    found: dict[str, int] = ended.of("data")[0]["summary"]["classes"]
    return found


def said_by(ended: Any, word: str) -> list[str]:
    """Log lines with a word."""
    return [event["message"] for event in ended.of("log") if word in event["message"]]


def test_equal_numbers_are_one_class_and_a_word_for_nothing_stays_one(train: Train, tmp_path: Path) -> None:
    ended = labels_of(train, tmp_path, ["1", "0.0", "1.0", "0", "1", "0"] * 5)
    assert counts_of(ended) == {"0": 15, "1": 15}
    assert said_by(ended, "Spellings of the same value")
    assert counts_of(labels_of(train, tmp_path, ["None", "Some", "None"] * 10)) == {"None": 20, "Some": 10}
    assert counts_of(labels_of(train, tmp_path, ["+", "-", "-"] * 10)) == {"+": 10, "-": 20}
    assert counts_of(labels_of(train, tmp_path, ["NA", "?", "NA"] * 10)) == {"?": 10, "NA": 20}


def column_reading(name: str, position: int, kind: str, **form: Any) -> dict[str, Any]:
    """A column of contracts/reading.ts as far as the engine looks at it."""
    return {"name": name, "position": position, "type": kind} | form


def reading(*columns: dict[str, Any], **dialect: Any) -> dict[str, Any]:
    """A whole reading."""
    return {"version": 1, "plain": False, "dialect": dialect, "columns": list(columns)}


def test_classes_of_a_reading(train: Train, tmp_path: Path) -> None:
    a = column_reading("a", 0, "number")
    words = reading(a, column_reading("kind", 1, "boolean", words={"yes": "true", "no": "false"}))
    ended = labels_of(train, tmp_path, ["True", "FALSE", "true", "False", "TRUE", "False"] * 5, reading=words)
    assert counts_of(ended) == {"False": 15, "TRUE": 15}
    flag = reading(a, column_reading("kind", 1, "boolean", words={"yes": "y", "no": None}))
    assert counts_of(labels_of(train, tmp_path, ["Y", "", ""] * 10, reading=flag)) == {"(empty)": 20, "Y": 10}
    codes = reading(a, column_reading("kind", 1, "category"))
    assert counts_of(labels_of(train, tmp_path, ["007", "7"] * 15, reading=codes)) == {"007": 15, "7": 15}
    missing = column_reading("kind", 1, "category", missing=["na"])
    assert len(counts_of(labels_of(train, tmp_path, ["NA", "x", "y"] * 10, reading=reading(a, missing)))) == 3
    given = reading(a, missing | {"given": True})
    assert counts_of(labels_of(train, tmp_path, ["NA", "x", "y"] * 10, reading=given)) == {"x": 10, "y": 10}


def test_numbers_of_other_forms_are_a_target(train: Train, tmp_path: Path) -> None:
    forms = {
        "thousands": ({"decimal": ".", "thousands": ",", "prefix": None, "suffix": None}, "1,{:03}"),
        "percent": ({"decimal": ".", "thousands": None, "prefix": None, "suffix": "%"}, "1{:03} %"),
        "money": ({"decimal": ",", "thousands": ".", "prefix": "€", "suffix": None}, "€ 1.{:03},00"),
    }
    for name, (form, text) in forms.items():
        rows = [[number, text.format(number)] for number in range(60)]
        config = table(tmp_path, ["a", "kind"], rows) | {"task": "tabular-regression", "model": "ridge"}
        by = reading(column_reading("a", 0, "integer"), column_reading("kind", 1, "number", number=form))
        ended = train(config, name, reading=by)
        assert ended.metrics["r2"] > 0.99
        assert ended.of("data")[0]["summary"]["target"]["max"] == 1059


def test_twins_are_a_finding(train: Train, tmp_path: Path) -> None:
    ended = labels_of(train, tmp_path, ["New York", "new  york", "Caf\u00e9", "Cafe\u0301"] * 8)
    assert len(counts_of(ended)) == 4
    twins = said_by(ended, "differ only in case, blanks or Unicode form")
    assert len(twins) == 2
    assert all("merge them" in line for line in twins)


def test_hints_fit_the_case(train: Train, tmp_path: Path) -> None:
    alone = labels_of(train, tmp_path, ["a", "b"] * 10 + ["rare"])
    assert alone.error["hint"] == "Merge it with another class, or leave out its row."
    figures = labels_of(train, tmp_path, [f"{number * 0.37:.2f}" for number in range(60)])
    assert (figures.error["code"], figures.error["hint"]) == ("csv.target_type", "Use the task tabular-regression.")


def test_twins_by_a_character_that_nobody_sees_are_a_finding(train: Train, tmp_path: Path) -> None:
    rows = [[number, ("cat\u200b", "dog", "cat")[number % 3]] for number in range(60)]
    ended = train(table(tmp_path, ["a", "kind"], rows))
    assert any("differ only in case, blanks or Unicode form" in event["message"] for event in ended.of("log"))
