"""What single cells mean by a reading."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pytest

from trainyard_engine.tables.cells import Cells, execute
from trainyard_engine.tables.reading import ColumnReading, NumberForm

DAY = 86400.0


def cells(texts: list[str], kind: Any, **form: Any) -> Cells:
    """The cells of a column of one chunk and of one cut in two."""
    reading = ColumnReading("c", 0, kind, **form)
    whole = execute(reading, pa.chunked_array([texts], pa.string()))
    cut = execute(reading, pa.chunked_array([texts[:1], texts[1:]], pa.string()))
    assert (cut.missing, cut.replaced, cut.unread.tolist(), cut.examples) == (
        whole.missing,
        whole.replaced,
        whole.unread.tolist(),
        whole.examples,
    )
    return whole


def one(text: str, kind: Any, **form: Any) -> float | None:
    """The figure or the seconds of a cell; None where there are none."""
    values = cells([text], kind, **form).values
    assert values is not None
    return None if math.isnan(values[0]) else float(values[0])


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("1.5", {}, 1.5),
        (" -2e3\u00a0", {}, -2000.0),
        ("+.5", {}, 0.5),
        ("5.", {}, 5.0),
        ("\u22127", {}, -7.0),
        ("(3)", {}, -3.0),
        ("(-3)", {}, None),
        ("(3", {}, None),
        ("inf", {}, None),
        ("nan", {}, None),
        ("1e999", {}, None),
        ("9.9e37", {}, 9.9e37),
        ("1e38", {}, None),
        ("-1,1e38", {"decimal": ","}, None),
        ("0x1F", {}, None),
        ("1_000", {}, None),
        ("1,234", {}, None),
        ("1,234.5", {"thousands": ","}, 1234.5),
        ("1,23.5", {"thousands": ","}, None),
        ("0,123", {"thousands": ","}, None),
        ("1234.5", {"thousands": ","}, 1234.5),
        ("1.234,5", {"decimal": ",", "thousands": "."}, 1234.5),
        ("3,14", {"decimal": ","}, 3.14),
        ("3.14", {"decimal": ","}, None),
        ("1\u202f234", {"thousands": " "}, 1234.0),
        ("1\u2019234", {"thousands": "'"}, 1234.0),
        ("$1,234.50", {"thousands": ",", "prefix": "$"}, 1234.5),
        ("-$ 5", {"prefix": "$"}, -5.0),
        ("$-5", {"prefix": "$"}, -5.0),
        ("-$-5", {"prefix": "$"}, None),
        ("($5)", {"prefix": "$"}, -5.0),
        ("usd 5", {"prefix": "USD"}, 5.0),
        ("€5", {"prefix": "$"}, None),
        ("12.3 %", {"suffix": "%"}, 12.3),
        ("70.5 KG", {"suffix": "kg"}, 70.5),
        ("70.5", {"suffix": "kg"}, 70.5),
        ("70.5 lb", {"suffix": "kg"}, None),
        ("\u20137", {}, -7.0),
        ("7.5-", {}, -7.5),
        ("-7.5-", {}, None),
        ("(7-)", {}, None),
        ("1,234- kg", {"thousands": ",", "suffix": "kg"}, -1234.0),
        ("12-kg", {"suffix": "kg"}, None),
        ("12-%", {"suffix": "%"}, -12.0),
        ("$5-", {"prefix": "$"}, -5.0),
        ("1e-5", {}, 1e-5),
        ("12,34,567.5", {"thousands": ","}, 1234567.5),
        ("123,45,678", {"thousands": ","}, None),
        ("1.23.45.678", {"decimal": ",", "thousands": "."}, None),
    ],
)
def test_numbers(text: str, form: dict[str, Any], value: float | None) -> None:
    assert one(text, "number", number=NumberForm(**form)) == value


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("1970-01-02", "%Y-%m-%d", DAY),
        ("2.1.1970", "%d.%m.%Y", DAY),
        ("2/1/70", "%d/%m/%y", DAY),
        ("31/12/69", "%d/%m/%y", -DAY),
        ("01/01/68", "%d/%m/%y", 35794 * DAY),
        ("2024-02-30", "%Y-%m-%d", None),
        ("0001-01-01", "%Y-%m-%d", None),
        ("19700102", "%Y%m%d", DAY),
        ("1970102", "%Y%m%d", None),
        ("1970-02", "%Y-%m", 31 * DAY),
        ("2 JAN 1970", "%d %b %Y", DAY),
        ("January 2, 1970", "%B %d, %Y", DAY),
        ("May 1, 1970", "%B %d, %Y", 120 * DAY),
        ("1970-01-01 9:05", "%Y-%m-%d %H:%M", 9 * 3600 + 300),
        ("1970-01-01 24:00", "%Y-%m-%d %H:%M", None),
        ("1970-01-01T00:00:01.25", "%Y-%m-%dT%H:%M:%S.%f", 1.25),
        ("1970-01-01T00:00:00.1234567", "%Y-%m-%dT%H:%M:%S.%f", 0.123456),
        ("1970-01-01 12:30 am", "%Y-%m-%d %I:%M %p", 1800.0),
        ("1970-01-01 12:30 PM", "%Y-%m-%d %I:%M %p", 45000.0),
        ("1970-01-01 13:30 PM", "%Y-%m-%d %I:%M %p", None),
        ("1970-01-01T02:00:00+02:00", "%Y-%m-%dT%H:%M:%S%z", 0.0),
        ("1970-01-01T02:00:00-0130", "%Y-%m-%dT%H:%M:%S%z", 3.5 * 3600),
        ("1970-01-01 02:00:00 Z", "%Y-%m-%d %H:%M:%S %z", 7200.0),
        ("1970-01-01 02:00:00 UTC", "%Y-%m-%d %H:%M:%S %z", 7200.0),
        ("2. März 1970", "%d. %B %Y", 60 * DAY),
        ("2. Dez. 1970", "%d. %b %Y", 335 * DAY),
        ("2. mär 1970", "%d. %b %Y", 60 * DAY),
        ("Fri, 02 Jan 1970 01:00:00 GMT", "%a, %d %b %Y %H:%M:%S %z", DAY + 3600),
        ("Friday, January 2, 1970", "%A, %B %d, %Y", DAY),
        ("Fredag, January 2, 1970", "%A, %B %d, %Y", None),
        ("197002", "%Y%m", 31 * DAY),
        ("197013", "%Y%m", None),
        ("19700102030405", "%Y%m%d%H%M%S", DAY + 3 * 3600 + 245),
        ("19700102T030405Z", "%Y%m%dT%H%M%S%z", DAY + 3 * 3600 + 245),
        ("1970-01-01 1:30pm", "%Y-%m-%d %I:%M%p", 48600.0),
    ],
)
def test_dates(text: str, form: str, value: float | None) -> None:
    assert one(text, "date", form=form) == value


@pytest.mark.parametrize(
    ("text", "kind", "form", "value"),
    [
        ("14:35", "time", "%H:%M", 52500.0),
        ("14.35", "time", "%H.%M", 52500.0),
        ("14h35", "time", "%Hh%M", 52500.0),
        ("14:60", "time", "%H:%M", None),
        ("100:30", "duration", "h:mm", 361800.0),
        ("-1:00:05", "duration", "h:mm:ss", -3605.0),
        ("90:05", "duration", "m:ss", 5405.0),
        ("1:60", "duration", "m:ss", None),
        ("2 03:00:01", "duration", "d hh:mm:ss", 2 * DAY + 10801),
        ("2 24:00:01", "duration", "d hh:mm:ss", None),
        ("2 days 03:00:01", "duration", "d days hh:mm:ss", 2 * DAY + 10801),
        ("1 day 00:00:00", "duration", "d days hh:mm:ss", DAY),
    ],
)
def test_times_and_durations(text: str, kind: str, form: str, value: float | None) -> None:
    assert one(text, kind, form=form) == value


def test_only_words_that_the_reading_names_are_missing() -> None:
    found = cells(["x", " NA ", "None", "", "-", "n/a"], "category", missing=("na", "n/a"))
    assert found.levels == ["-", "None", "x"]
    assert found.codes is not None
    assert found.codes.tolist() == [2, -1, 1, -1, 0, -1]
    assert (found.missing, found.replaced, found.read) == (3, {"na": 1, "n/a": 1}, 3)


def test_a_word_for_missing_may_be_a_number() -> None:
    found = cells(["1", "-99", "", "-99"], "number", missing=("-99",))
    assert found.values is not None
    assert [None if math.isnan(value) else value for value in found.values] == [1.0, None, None, None]
    assert (found.missing, found.replaced, len(found.unread)) == (3, {"-99": 2}, 0)


def test_cells_that_do_not_fit_are_missing_and_counted_with_their_rows() -> None:
    found = cells(["1", "n.b.", "3", "x", "", "y", "z", "u", "v"], "number")
    assert found.unread.tolist() == [1, 3, 5, 6, 7, 8]
    assert found.examples == ["n.b.", "x", "y", "z", "u"]
    assert (found.read, found.missing) == (2, 1)


def test_yes_or_no_without_case_and_yes_or_empty() -> None:
    words = cells(["Yes", "NO", "", "maybe"], "boolean", yes="yes", no="no")
    assert words.codes is not None
    assert [words.levels[code] if code >= 0 else None for code in words.codes] == ["yes", "no", None, None]
    assert (words.missing, words.unread.tolist()) == (1, [3])
    flag = cells(["Y", "", "y", " "], "boolean", yes="y", no=None)
    assert flag.codes is not None
    assert [flag.levels[code] for code in flag.codes] == ["y", "", "y", ""]
    assert (flag.missing, flag.read) == (0, 4)


def test_a_word_for_missing_is_neither_yes_nor_no() -> None:
    found = cells(["yes", "no", "no", ""], "boolean", yes="yes", no="no", missing=("no",))
    assert found.codes is not None
    assert [found.levels[code] if code >= 0 else None for code in found.codes] == ["yes", None, None, None]
    assert (found.missing, found.replaced, len(found.unread)) == (3, {"no": 2}, 0)
