"""Which kind each column is, and which columns the model gets. The rules are few, fixed, and said aloud.

Kinds are decided on the whole file: they are its form, not a statistic that could leak from the validation part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .cells import BOOLEAN_WORDS, date_form, numbers

Kind = Literal["numeric", "categorical", "boolean", "datetime", "text", "id", "empty"]

#: Share of the present cells that must be numbers for the rest to count as missing instead of making it a text column.
NUMERIC_SHARE = 0.95
#: Share of distinct values from which a text column is an id or free text; tables shorter than ID_ROWS have no ids.
ID_SHARE = 0.9
ID_ROWS = 20
#: Free text: longer than this in the mean, and with blanks.
TEXT_LENGTH = 30
#: Categories from which it is said what happens to so many.
MANY_CATEGORIES = 100
LARGEST_EXACT = 2**53


@dataclass(frozen=True)
class ColumnPlan:
    """One column: its kind, and why it is left out where it is."""

    name: str
    type: Kind
    #: Form of a date column, as for strptime.
    format: str | None = None
    #: Why the model does not get this column; None: it does.
    left_out: str | None = None
    #: A thing worth saying about a column that is used.
    note: str | None = None

    @property
    def used(self) -> bool:
        """Whether the model gets it."""
        return self.left_out is None


def plan_columns(texts: Mapping[str, Any], decimal: str, dropped: frozenset[str]) -> list[ColumnPlan]:
    """A plan per column of cleaned text, in the order of the file; `dropped` are those that the config leaves out."""
    return [
        ColumnPlan(name, "text", left_out="named in drop_columns") if name in dropped else plan(name, text, decimal)
        for name, text in texts.items()
    ]


def plan(name: str, text: Any, decimal: str) -> ColumnPlan:
    """The plan of one column of cleaned text."""
    present = text.dropna()
    if present.empty:
        return ColumnPlan(name, "empty", left_out="it has no values")
    distinct = int(present.nunique())
    if frozenset(present.str.lower().unique()) in BOOLEAN_WORDS:
        return ColumnPlan(name, "boolean")
    numeric = plan_numeric(name, text, decimal)
    if numeric is not None:
        return numeric
    form = date_form(text)
    if form is not None:
        return ColumnPlan(name, "datetime", form, constant(distinct, present), date_note(form))
    return plan_text(name, present, distinct)


def constant(distinct: int, present: Any) -> str | None:
    """Why a column of one value is left out."""
    return f'every cell is "{present.iloc[0]}"' if distinct == 1 else None


def plan_numeric(name: str, text: Any, decimal: str) -> ColumnPlan | None:
    """The plan of a column of numbers; None where it is something else."""
    present = text.dropna()
    values = numbers(present, decimal)
    bad = present[values.isna()]
    if len(bad) > (1 - NUMERIC_SHARE) * len(present) or is_code(present, values):
        return None
    left_out = constant(int(values.nunique()), present)
    if left_out is None and counts_up(values):
        return ColumnPlan(name, "id", left_out="it counts up by one from row to row, like a row number")
    note = None
    if len(bad):
        first = ", ".join(f'row {index + 1} "{cell}"' for index, cell in bad.head(3).items())
        note = f"{len(bad)} cells are no finite numbers and count as missing: {first}"
    return ColumnPlan(name, "numeric", left_out=left_out, note=note)


def is_code(present: Any, values: Any) -> bool:
    """Numbers that are names: leading zeros (007), or whole numbers too long to be kept exactly."""
    whole = present[values % 1 == 0]
    if bool(whole.str.fullmatch(r"0\d+").any()):
        return True
    return bool((values.abs() >= LARGEST_EXACT).any() and present.str.fullmatch(r"\d{16,}").all())


def counts_up(values: Any) -> bool:
    """1, 2, 3 … without a gap."""
    return len(values) >= ID_ROWS and not values.isna().any() and bool((values.diff().iloc[1:] == 1).all())


def date_note(form: str) -> str | None:
    """Day and month can be mistaken in two forms."""
    if not form.startswith(("%d/%m", "%m/%d")):
        return None
    return f"dates are read as {form}"


def plan_text(name: str, present: Any, distinct: int) -> ColumnPlan:
    """Categories, or ids and free text that are left out."""
    left_out = constant(distinct, present)
    if left_out is not None:
        return ColumnPlan(name, "categorical", left_out=left_out)
    wordy = float(present.str.len().mean()) > TEXT_LENGTH and bool(present.head(1000).str.contains(" ").mean() > 0.5)
    if distinct >= ID_ROWS and distinct > ID_SHARE * len(present):
        if wordy:
            return ColumnPlan(name, "text", left_out=f"free text: {distinct} distinct values in {len(present)} rows")
        return ColumnPlan(
            name, "id", left_out=f"it names single rows: {distinct} distinct values in {len(present)} rows"
        )
    if wordy and distinct > MANY_CATEGORIES:
        return ColumnPlan(name, "text", left_out=f"free text: {distinct} distinct values in {len(present)} rows")
    note = None
    if distinct > MANY_CATEGORIES:
        note = f"{distinct} categories; one-hot encoding keeps the most frequent and lets the rest share one column"
    return ColumnPlan(name, "categorical", note=note)


def told(plans: list[ColumnPlan]) -> list[str]:
    """A line per thing that a person should know before trusting the model."""
    lines = [f'Column "{one.name}" is left out: {one.left_out}.' for one in plans if one.left_out is not None]
    return lines + [f'Column "{one.name}": {re.sub(r"[.]$", "", one.note)}.' for one in plans if one.used and one.note]
