"""What a training says of its rows: copies, columns that give the target away, test data of another form."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trainyard_engine.tables.assumed import Said, assume
from trainyard_engine.tables.conftest import Train, Trained, write_table
from trainyard_engine.tables.data import copy_lines
from trainyard_engine.tables.read import read
from trainyard_engine.tables.reading import Dialect
from trainyard_engine.tables.splits import Split

BASE: dict[str, Any] = {"task": "tabular-classification", "target": "y", "model": "logistic_regression"}
BASE |= {"importance_repeats": 0}


def rows_of(count: int, seed: int = 0) -> list[list[Any]]:
    """Two numbers and a class that has nothing to do with them."""
    draw = random.Random(seed)
    return [[round(draw.gauss(0, 1), 4), round(draw.gauss(0, 1), 4), draw.choice("pq")] for _ in range(count)]


def warnings_of(ended: Trained) -> list[str]:
    """All warnings of a run that came to its end."""
    assert ended.code == 0, ended.events[-2:]
    return [event["message"] for event in ended.of("log") if event["level"] == "warning"]


def test_copies_stay_on_one_side_unless_a_person_says_so(train: Train, tmp_path: Path) -> None:
    file = write_table(tmp_path / "t.csv", ["a", "b", "y"], rows_of(100) * 4)
    config = BASE | {"data": str(file), "model": {"name": "random_forest", "n_estimators": 30}}
    kept = train(config, "kept")
    assert kept.metrics["accuracy"] < 0.8
    assert kept.of("data")[0]["summary"]["copies"] == 300
    assert warnings_of(kept) == [
        "300 of 400 rows are copies of another row; identical rows are kept on one side of the split (keep_copies_together)."
    ]
    apart = train(config | {"keep_copies_together": False}, "apart")
    (warning,) = warnings_of(apart)
    assert "held-out rows are also in the training part" in warning
    assert apart.metrics["accuracy"] > 0.9
    folds = train(config | {"validation": {"name": "kfold", "folds": 4}}, "folds")
    assert folds.metrics["accuracy"] < 0.8


def test_test_data_that_repeats_training_rows_is_named(train: Train, tmp_path: Path) -> None:
    rows = rows_of(80)
    file = write_table(tmp_path / "t.csv", ["a", "b", "y"], rows)
    # Other spellings of the same values are the same rows.
    again = [[f"{row[0]:.6f}", *row[1:]] for row in rows[:10]]
    test = write_table(tmp_path / "test.csv", ["a", "b", "y"], again + rows_of(20, seed=9))
    (warning,) = warnings_of(train(BASE | {"data": str(file), "test_data": str(test)}))
    assert warning.startswith("10 of 30 rows of the test data are also in the training data, cell for cell")


@pytest.mark.parametrize(
    ("copy", "kind"),
    [
        (lambda label: {"p": 1, "q": 0}[label], "one to one"),
        (lambda label: {"p": "paid", "q": "open"}[label], "in words"),
        (lambda label: f"{label}{random.choice('12345')}", "finer words"),
        (lambda label: random.uniform(0, 1) + (label == "p"), "a threshold"),
    ],
)
def test_a_column_that_alone_decides_the_target_is_named(train: Train, tmp_path: Path, copy: Any, kind: str) -> None:
    rows = [[row[0], copy(row[2]), row[2]] for row in rows_of(200)]
    file = write_table(tmp_path / "t.csv", ["a", "flag", "y"], rows)
    leaks = [line for line in warnings_of(train(BASE | {"data": str(file)})) if "leak" in line]
    assert len(leaks) == 1, kind
    assert leaks[0].startswith('Column "flag" alone decides the target "y" in the 200 rows that were looked at')


@pytest.mark.parametrize("kind", ["number", "word", "value"])
def test_a_copy_of_the_target_with_holes_is_named(train: Train, tmp_path: Path, kind: str) -> None:
    rows = rows_of(200)
    places: dict[str, dict[str, Any]] = {"number": {"p": 1, "q": 0}, "word": {"p": "pp", "q": "qq"}}
    copies = [row[0] ** 3 if kind == "value" else places[kind][row[2]] for row in rows]
    told = [
        [row[1], "" if at % 10 == 3 else copies[at], row[0] if kind == "value" else row[2]]
        for at, row in enumerate(rows)
    ]
    file = write_table(tmp_path / "t.csv", ["a", "flag", "y"], told)
    changes = {"task": "tabular-regression", "model": "ridge"} if kind == "value" else {}
    (leak,) = [line for line in warnings_of(train(BASE | {"data": str(file)} | changes)) if "leak" in line]
    assert leak.startswith('Column "flag" alone decides the target "y" in the 200 rows that were looked at, wherever')


def test_what_a_column_only_helps_with_is_no_leak(train: Train, tmp_path: Path) -> None:
    draw = random.Random(3)
    rows = [
        [row[0] + (row[2] == "p"), draw.choice("pq") if draw.random() < 0.2 else row[2], row[2]] for row in rows_of(300)
    ]
    assert warnings_of(train(BASE | {"data": str(write_table(tmp_path / "t.csv", ["a", "b", "y"], rows))})) == []


def test_a_line_decides_the_target_of_a_regression(train: Train, tmp_path: Path) -> None:
    rows = [[row[0], row[1], 3 * row[0] + 1] for row in rows_of(100)]
    config = {"data": str(write_table(tmp_path / "t.csv", ["a", "b", "y"], rows)), "task": "tabular-regression"}
    (warning,) = warnings_of(train(BASE | config | {"model": "ridge"}))
    assert warning.startswith('Column "a" alone decides')


def dated(form: str, count: int, seed: int) -> list[list[Any]]:
    """Days and a trend in them."""
    draw = random.Random(seed)
    made = []
    for _ in range(count):
        year, month, day = 2020 + draw.randrange(3), draw.randint(1, 12), draw.randint(1, 28)
        text = form.format(y=year, m=month, d=day)
        made.append([text, draw.gauss(0, 1), year * 12 + month + day / 31 + draw.gauss(0, 1)])
    return made


def test_dates_of_the_test_data_in_another_form_are_said_aloud(train: Train, tmp_path: Path) -> None:
    file = write_table(tmp_path / "t.csv", ["d", "b", "y"], dated("{y}-{m:02}-{d:02}", 120, 0))
    test = write_table(tmp_path / "test.csv", ["d", "b", "y"], dated("{m:02}/{d:02}/{y}", 40, 1))
    config = BASE | {"task": "tabular-regression", "model": "ridge", "data": str(file), "test_data": str(test)}
    columns = {"d": {"type": "date", "form": "%Y-%m-%d"}}
    ended = train(config | {"columns": columns})
    (said,) = [line for line in warnings_of(ended) if line.startswith("Test data: ")]
    assert said.startswith(
        'Test data: Column "d": 40 of 40 cells could not be read as a date (%Y-%m-%d) and count as missing: row 1 "'
    )
    assert ended.metrics["r2"] > 0.9


def test_test_data_may_be_written_in_another_dialect(train: Train, tmp_path: Path) -> None:
    file = write_table(tmp_path / "t.csv", ["a", "b", "y"], rows_of(60))
    test = write_table(tmp_path / "test.csv", ["b", "y", "a"], [[1, "p", 2], [3, "q", 4]], delimiter=";")
    ended = train(BASE | {"data": str(file), "test_data": str(test)}, test_dialect={"delimiter": ";"})
    assert ended.of("data")[0]["summary"]["test_rows"] == 2


def test_a_reading_of_another_file_is_not_used(train: Train, tmp_path: Path) -> None:
    file = write_table(tmp_path / "t.csv", ["a", "b", "y"], rows_of(60))
    columns = [{"name": name, "position": at, "type": "category"} for at, name in enumerate(["a", "c", "y"])]
    by = {"version": 1, "plain": True, "dialect": {}, "columns": columns}
    error = train(BASE | {"data": str(file)}, reading=by).error
    assert (error["code"], '"b" is in one of both only' in error["message"]) == ("dataset.changed", True)


def test_a_year_that_counts_up_is_data(train: Train, tmp_path: Path) -> None:
    draw = random.Random(0)
    rows = [[year, draw.gauss(0, 1), (year - 1960) * 0.1 + draw.gauss(0, 0.3)] for year in range(1960, 2020)]
    config = {"data": str(write_table(tmp_path / "t.csv", ["year", "rain", "y"], rows)), "task": "tabular-regression"}
    ended = train(BASE | config | {"model": "ridge"})
    assert ended.metrics["r2"] > 0.8


def test_columns_that_the_table_does_not_have_are_a_problem_of_the_config(train: Train, tmp_path: Path) -> None:
    file = write_table(tmp_path / "t.csv", ["price", "b", "y"], rows_of(60))
    error = train(BASE | {"data": str(file), "columns": {"prize": {"type": "number"}}}).error
    assert error["code"] == "config.invalid"
    assert error["problems"][0]["path"] == "columns.prize"
    assert 'Did you mean "price"?' in error["message"]


@pytest.mark.parametrize(
    ("said", "code", "path"),
    [
        ({"dialect": {"delimitr": ";"}}, "config.unknown_key", "dialect.delimitr"),
        ({"dialect": {"encoding": "utf8"}}, "config.range", "dialect.encoding"),
        ({"dialect": {"skip_lines": "1"}}, "config.type", "dialect.skip_lines"),
        ({"columns": {"a": "number"}}, "config.type", "columns.a"),
        ({"columns": {"a": {"typ": "number"}}}, "config.unknown_key", "columns.a.typ"),
        ({"columns": {"a": {"type": "numeric"}}}, "config.range", "columns.a.type"),
        ({"columns": {"a": {"missing": [7]}}}, "config.type", "columns.a.missing.0"),
        ({"columns": {"a": {"type": "duration", "form": "hh:mm"}}}, "config.incompatible", "columns.a.form"),
        ({"columns": {"a": {"type": "date", "form": "h:mm"}}}, "config.incompatible", "columns.a.form"),
        ({"columns": {"a": {"form": "%Q"}}}, "config.incompatible", "columns.a.form"),
        ({"columns": {"a": {"type": "date"}}}, "config.missing", "columns.a.form"),
        ({"columns": {"a": {"type": "number", "form": "h:mm"}}}, "config.inapplicable", "columns.a.form"),
        ({"columns": {"a": {"type": "category", "decimal": ","}}}, "config.inapplicable", "columns.a.decimal"),
        ({"columns": {"a": {"type": "number", "yes": "1"}}}, "config.inapplicable", "columns.a.yes"),
    ],
)
def test_what_is_said_of_a_table_is_checked(
    train: Train, tmp_path: Path, said: dict[str, Any], code: str, path: str
) -> None:
    file = write_table(tmp_path / "t.csv", ["a", "b", "y"], rows_of(20))
    error = train(BASE | {"data": str(file)} | said).error
    assert error["code"] == "config.invalid", error
    assert [(one["code"], one["path"]) for one in error["problems"]] == [(code, path)]


@pytest.mark.parametrize(
    ("cell", "said", "kind"),
    [
        ("2024-01-02T10:00Z", {"form": "%Y-%m-%dT%H:%M%z"}, "date"),
        ("1:20", {"form": "h:mm"}, "duration"),
        ("x", {"yes": "x"}, "boolean"),
        ("1,5", {"decimal": ","}, "number"),
    ],
)
def test_a_type_follows_from_what_is_said(tmp_path: Path, cell: str, said: dict[str, Any], kind: str) -> None:
    table = read(write_table(tmp_path / "t.csv", ["a"], [[cell]]))
    assert assume(table, Said(Dialect(), (), {"a": said})).columns[0].type == kind


def test_copies_that_cannot_stay_together_are_told_in_the_same_sentence() -> None:
    copies = np.array([0] * 10 + list(range(1, 21)))
    folds = [Split(np.r_[0:6, 10:30], np.r_[6:10]), Split(np.r_[9:30], np.r_[0:9])]
    (line,) = copy_lines(copies, folds, together=True)
    assert line.startswith("9 of 30 rows are copies of another row; identical rows are kept on one side")
    assert line.endswith("for every side to get one: 9 of 9 held-out rows are also in the training part.")
    (line,) = copy_lines(copies, folds, together=False)
    assert line.startswith("9 of 9 held-out rows are also in the training part")
