"""The kinds of columns, and which are left out and why."""

from __future__ import annotations

import pytest

from trainyard_engine.tables.cells import clean
from trainyard_engine.tables.columns import ColumnPlan, plan, plan_columns, told

NUMBERS = [str(number * 1.5) for number in range(40)]
WORDS = ["red", "green", "blue", "blue"] * 10


@pytest.mark.parametrize(
    ("cells", "kind", "left_out"),
    [
        (NUMBERS, "numeric", None),
        (WORDS, "categorical", None),
        (["yes", "No"] * 20, "boolean", None),
        (["TRUE", "false", "NA"] * 20, "boolean", None),
        (["2024-01-01", "2024-05-02"] * 20, "datetime", None),
        (["NA", "", "?", "-"] * 10, "empty", "it has no values"),
        (["7"] * 40, "numeric", 'every cell is "7"'),
        (["same"] * 40, "categorical", 'every cell is "same"'),
        ([str(number) for number in range(100, 140)], "id", "it counts up by one from row to row, like a row number"),
        ([f"u{number:04}" for number in range(40)], "id", "it names single rows: 40 distinct values in 40 rows"),
        (["007", "008", "010", "007"] * 10, "categorical", None),
        (
            [f"a rather long remark about bird number {number}, seen at dawn" for number in range(40)],
            "text",
            "free text: 40 distinct values in 40 rows",
        ),
        (
            [str(2**60 + number * 7) for number in range(40)],
            "id",
            "it names single rows: 40 distinct values in 40 rows",
        ),
    ],
)
def test_kinds(cells: list[str], kind: str, left_out: str | None) -> None:
    found = plan("c", clean(cells), ".")
    assert (found.type, found.left_out) == (kind, left_out)


def test_few_bad_cells_in_a_column_of_numbers_count_as_missing_and_are_named() -> None:
    found = plan("c", clean([*NUMBERS, "n.b."]), ".")
    assert found.type == "numeric"
    assert found.note == '1 cells are no finite numbers and count as missing: row 41 "n.b."'


def test_many_bad_cells_make_it_a_text_column() -> None:
    assert plan("c", clean([*["1", "2"] * 10, "a", "a"]), ".").type == "categorical"


def test_many_categories_are_said_aloud() -> None:
    found = plan("c", clean([f"k{number}" for number in range(150)] * 3), ".")
    assert found.type == "categorical"
    assert found.note is not None
    assert found.note.startswith("150 categories")


def test_tells_what_is_left_out() -> None:
    columns = {"a": NUMBERS, "gone": WORDS, "nothing": [""] * 40}
    texts = {name: clean(cells) for name, cells in columns.items()}
    plans = plan_columns(texts, ".", frozenset({"gone"}))
    assert told(plans) == [
        'Column "gone" is left out: named in drop_columns.',
        'Column "nothing" is left out: it has no values.',
    ]


def test_day_and_month_are_said_where_they_can_be_mistaken() -> None:
    found = plan("c", clean(["01/02/2024", "03/04/2024"] * 10), ".")
    assert told([found]) == ['Column "c": dates are read as %d/%m/%Y.']
    assert found == ColumnPlan("c", "datetime", "%d/%m/%Y", None, "dates are read as %d/%m/%Y")
