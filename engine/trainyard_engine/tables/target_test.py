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


def test_refuses_words_in_a_regression(train: Train, tmp_path: Path) -> None:
    rows: list[list[Any]] = [[number / 7, number] for number in range(30)]
    rows[4][1] = "many"
    config = table(tmp_path, ["a", "kind"], rows) | {"task": "tabular-regression", "model": "ridge"}
    ended = train(config)
    assert ended.error["code"] == "csv.target_type"
    assert ended.error["message"] == 'The target "kind" has "many" in row 5, which is no number (1 such rows).'


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
    rows[0][5] = rows[9][5] = "NA"
    ended = train(table(tmp_path, SMALL_HEADER, rows))
    assert ended.code == 0
    assert ended.of("data")[0]["summary"]["rows_without_target"] == 2
    assert '2 of 160 rows have no value in "kind" and are left out.' in [event["message"] for event in ended.of("log")]


def test_an_empty_column_is_left_out_and_said(train: Train, tmp_path: Path) -> None:
    ended = train(table(tmp_path, [*SMALL_HEADER, "nothing"], [[*row, ""] for row in small_rows()]))
    assert ended.code == 0
    assert ended.of("data")[0]["summary"]["left_out"] == [{"column": "nothing", "reason": "it has no values"}]
