"""What a text cell means: missing, a number, a date. One set of rules for training, for prediction and for the profile."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

#: Words that stand for a missing cell, compared in lower case and without blanks around them.
MISSING_WORDS = frozenset({"", "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "?", "-"})
LONGEST_WORD = max(len(word) for word in MISSING_WORDS)
#: Words of a yes-or-no column.
BOOLEAN_WORDS = (frozenset({"true", "false"}), frozenset({"yes", "no"}))
#: Date forms in the order they are tried; the first that fits all cells of a column is taken.
DATE_FORMATS = tuple(
    f"{day}{time}"
    for day in ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y")
    for time in ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", "T%H:%M:%S", "T%H:%M:%S.%f", "T%H:%M:%SZ", "T%H:%M:%S.%fZ")
)
DATE_LIKE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?")


def clean(cells: Iterable[str | None]) -> Any:
    """Series of text without blanks around it; None where a cell is missing."""
    return pd.Series([None if cell is None else clean_cell(cell) for cell in cells], dtype=object)


def clean_cell(cell: str) -> str | None:
    """The text of one cell, None where it is missing. A plain function, because pandas takes ten times as long."""
    text = cell.strip()
    return None if len(text) <= LONGEST_WORD and text.lower() in MISSING_WORDS else text


def numbers(text: Any, decimal: str) -> Any:
    """float64 series of a cleaned one; NaN where a cell is missing, no number, or not finite (inf, 1e999)."""
    if decimal == ",":
        text = text.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    values = pd.to_numeric(text, errors="coerce").astype("float64")
    return values.where(values.abs() != float("inf"))


def dates(text: Any, form: str) -> Any:
    """datetime64 series of a cleaned one; NaT where a cell is missing or has another form."""
    return pd.to_datetime(text, format=form, errors="coerce", exact=True)


def date_form(text: Any) -> str | None:
    """The first known form that fits every cell that is not missing."""
    present = text.dropna()
    if present.empty or not present.head(100).map(lambda cell: DATE_LIKE.fullmatch(cell) is not None).all():
        return None
    for form in DATE_FORMATS:
        if dates(present.head(100), form).notna().all() and dates(present, form).notna().all():
            return form
    return None


def json_cell(value: Any) -> str | None:
    """The text of a JSON value, so that a row from a form goes the way of a row from a file. 3.0 is the text 3."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)
