"""What single cells mean."""

from __future__ import annotations

import math

import pytest

from trainyard_engine.tables.cells import clean, date_form, json_cell, numbers


def test_missing_words_are_missing_whatever_their_case() -> None:
    assert clean(["x", " NA ", "n/a", "NaN", "NULL", "None", "?", "-", "", None, "0"]).tolist() == [
        "x",
        *[None] * 9,
        "0",
    ]


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1.5", ".", 1.5),
        ("-2e3", ".", -2000.0),
        ("1.234,5", ",", 1234.5),
        ("3,14", ",", 3.14),
        ("inf", ".", None),
        ("1e999", ".", None),
        ("1,234", ".", None),
        ("abc", ".", None),
    ],
)
def test_numbers(text: str, decimal: str, value: float | None) -> None:
    found = float(numbers(clean([text]), decimal).iloc[0])
    assert found == value if value is not None else math.isnan(found)


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (["2024-02-29", "NA", "2023-01-01"], "%Y-%m-%d"),
        (["29.02.2024 13:05"], "%d.%m.%Y %H:%M"),
        (["01/02/2024", "13/02/2024"], "%d/%m/%Y"),
        (["01/13/2024", "02/02/2024"], "%m/%d/%Y"),
        (["2024-01-01T10:00:00Z"], "%Y-%m-%dT%H:%M:%SZ"),
        (["2024-02-30"], None),
        (["2024-01-01", "01.01.2024"], None),
        (["1.2.3"], None),
        (["NA"], None),
    ],
)
def test_one_date_form_fits_all_cells_or_none(cells: list[str], form: str | None) -> None:
    assert date_form(clean(cells)) == form


@pytest.mark.parametrize(
    ("value", "text"), [(None, None), (True, "true"), (3, "3"), (3.0, "3"), (2.5, "2.5"), ("a", "a"), (1e300, "1e+300")]
)
def test_json_values_go_the_way_of_cells(value: object, text: str | None) -> None:
    assert json_cell(value) == text
