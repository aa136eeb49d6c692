"""What the model gets of a column, and which are left out and why."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from trainyard_engine.tables.cells import Cells, execute
from trainyard_engine.tables.columns import ColumnPlan, plan, plan_columns, told
from trainyard_engine.tables.frame import typed_column
from trainyard_engine.tables.reading import ColumnReading

NUMBERS = [str(number * 1.5) for number in range(40)]
WORDS = ["red", "green", "blue", "blue"] * 10


def column(texts: list[str], kind: Any, name: str = "c", **form: Any) -> Cells:
    """Cells by a reading of this kind."""
    return execute(ColumnReading(name, 0, kind, **form), pa.chunked_array([texts], pa.string()))


@pytest.mark.parametrize(
    ("texts", "kind", "form", "type_", "left_out"),
    [
        (NUMBERS, "number", {}, "numeric", None),
        ([str(year) for year in range(1960, 2020)], "integer", {}, "numeric", None),
        (WORDS, "category", {}, "categorical", None),
        (["Y", ""] * 20, "boolean", {"yes": "y"}, "boolean", None),
        (["2024-01-01", "2024-05-02"] * 20, "date", {"form": "%Y-%m-%d"}, "datetime", None),
        (["", ""] * 20, "number", {}, "empty", "it has no values"),
        (["7"] * 40, "number", {}, "numeric", 'every cell is "7"'),
        (["7", ""] * 20, "number", {}, "numeric", None),
        (["same"] * 40, "category", {}, "categorical", 'every cell is "same"'),
        (["same", ""] * 20, "category", {}, "categorical", None),
        (["x", "y"] * 20, "number", {}, "numeric", "none of its 40 cells could be read as a number"),
        (
            WORDS,
            "identifier",
            {"reason": "40 distinct values in 40 rows, counting up by one from 1."},
            "id",
            "40 distinct values in 40 rows, counting up by one from 1; columns: {c: {type: category}} keeps it",
        ),
        (WORDS, "ignored", {"given": True}, "text", "its type is given as ignored"),
        (WORDS, "text", {"given": True, "reason": "a person said so"}, "text", "its type is given as text"),
        (
            WORDS,
            "identifier",
            {"given": True, "missing": ("x",), "reason": "it names single rows"},
            "id",
            "it names single rows; columns: {c: {type: category}} keeps it",
        ),
    ],
)
def test_kinds(texts: list[str], kind: str, form: dict[str, Any], type_: str, left_out: str | None) -> None:
    found = plan(column(texts, kind, **form))
    assert (found.type, found.left_out) == (type_, left_out)


def test_few_bad_cells_are_named_and_counted_in_one_way_for_every_kind() -> None:
    cells = {
        "n": column([*NUMBERS, "n.b."], "number", "n"),
        "d": column([*["2024-01-01", "2024-02-02"] * 20, "0000-00-00", "x"], "date", "d", form="%Y-%m-%d"),
        "m": column(["1", "NA", "na", "2"], "number", "m", missing=("na",)),
    }
    assert told(plan_columns(cells, frozenset(), frozenset(cells)), cells) == [
        'Column "n": 1 of 41 cells could not be read as a number and counts as missing: row 41 "n.b.".',
        'Column "d": 2 of 42 cells could not be read as a date (%Y-%m-%d) and count as missing: '
        'row 41 "0000-00-00", row 42 "x".',
        'Column "m": "na" (2) count as missing.',
    ]


def test_doubts_are_said_aloud() -> None:
    doubts = ("01/02 may be 2 January.", "so may 03/04.")
    cells = {"c": column(WORDS, "category", doubts=doubts)}
    assert told(plan_columns(cells, frozenset(), frozenset(cells)), cells) == [
        'Column "c": 01/02 may be 2 January; so may 03/04.'
    ]


def test_tells_what_is_left_out() -> None:
    cells = {"a": column(NUMBERS, "number", "a"), "gone": column(WORDS, "category", "gone")}
    assert told(plan_columns(cells, frozenset({"gone"}), frozenset(cells)), cells) == [
        'Column "gone" is left out: named in drop_columns.'
    ]


def date_plan(texts: list[str], form: str, *others: str) -> tuple[ColumnPlan, Cells]:
    """The plan of a column `when` beside others."""
    cells = {"when": column(texts, "date", "when", form=form)}
    (made,) = plan_columns(cells, frozenset(), frozenset({"when", *others}))
    return made, cells["when"]


def test_dates_give_the_parts_that_vary() -> None:
    days, _ = date_plan(["2024-01-01", "2024-01-15"], "%Y-%m-%d")
    assert [part for _, part in days.parts] == ["days", "day"]
    moments, cells = date_plan(["2024-02-29 10:05", "2023-12-31 23:59", ""], "%Y-%m-%d %H:%M")
    assert [part for _, part in moments.parts] == ["days", "month", "weekday", "day", "hour", "minute"]
    frame = typed_column(moments, cells)
    assert {name: values[:2].tolist() for name, values in frame.items() if "days" not in name} == {
        "when (month)": [2, 12],
        "when (weekday)": [3, 6],
        "when (day)": [29, 31],
        "when (hour)": [10, 23],
        "when (minute)": [5, 59],
    }
    before, cells = date_plan(["1969-12-31 23:00", "1900-01-01 00:30"], "%Y-%m-%d %H:%M")
    assert typed_column(before, cells)["when (hour)"].tolist() == [23, 0]


def test_names_of_parts_never_collide() -> None:
    made, _ = date_plan(["2024-01-01", "2024-01-15"], "%Y-%m-%d", "when (days)", "when (days) of the date")
    assert [name for name, _ in made.parts] == ["when (days) of the date of the date", "when (day)"]
