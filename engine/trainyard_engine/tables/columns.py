"""What the model gets of each column as it was read, and which columns it does not get, with the evidence for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from .cells import Cells
from .moments import PARTS, part_values
from .reading import NUMBERS, SECONDS, UNUSED, ColumnReading, max_unread_share

#: Words of contracts/dataset.ts ColumnType; times of day and durations are numbers of seconds.
Kind = Literal["numeric", "categorical", "boolean", "datetime", "text", "id", "empty"]
KINDS: dict[str, Kind] = {
    "number": "numeric",
    "integer": "numeric",
    "time": "numeric",
    "duration": "numeric",
    "date": "datetime",
    "boolean": "boolean",
    "category": "categorical",
    "text": "text",
    "identifier": "id",
    "ignored": "text",
}
#: The reason of a column whose type a person said (packages/profile/src/draft.ts).
PERSON = "a person said so"


@dataclass(frozen=True)
class ColumnPlan:
    """One column: its kind, what it becomes, and why it is left out where it is."""

    name: str
    type: Kind
    reading: ColumnReading
    #: Why the model does not get this column; None: it does.
    left_out: str | None = None
    #: A thing worth saying about a column that is used.
    note: str | None = None
    #: Columns of the frame: name, and which part of a date, or None for the cells themselves.
    parts: tuple[tuple[str, str | None], ...] = ()
    #: Share of the present cells that could not be read in training.
    unread: float = 0.0

    @property
    def used(self) -> bool:
        """Whether the model gets it."""
        return self.left_out is None


def plan_columns(cells: Mapping[str, Cells], dropped: frozenset[str], taken: frozenset[str]) -> list[ColumnPlan]:
    """A plan per column in the order of the file; `dropped` are those that the config leaves out, `taken` all names."""
    names = set(taken)
    plans = []
    for name, column in cells.items():
        one = plan(column)
        if name in dropped:
            one = replace(one, left_out="named in drop_columns")
        plans.append(replace(one, parts=parts_of(one, column, names)) if one.used else one)
    return plans


def plan(column: Cells) -> ColumnPlan:
    """The plan of one column, without its parts."""
    reading = column.reading
    made = ColumnPlan(reading.name, KINDS[reading.type], reading, unread=column.share_unread())
    if column.read == 0:
        if len(column.unread):
            return replace(made, left_out=f"none of its {len(column.unread)} cells could be read {as_what(reading)}")
        return replace(made, type="empty", left_out="it has no values")
    if reading.type in UNUSED:
        return replace(made, left_out=why_unused(reading))
    one = only_value(column)
    if one is not None:
        return replace(made, left_out=f'every cell is "{one}"')
    return replace(made, note="; ".join(doubt.rstrip(".") for doubt in reading.doubts) or None)


def why_unused(reading: ColumnReading) -> str:
    """The reading's own evidence, and what would keep the column."""
    why = reading.reason.strip().rstrip(".")
    # Where a person named words for missing only, the reason speaks of the cells.
    if reading.given and why in ("", PERSON):
        return f"its type is given as {reading.type}"
    why = why or f"its type is {reading.type}"
    return f"{why}; columns: {{{reading.name}: {{type: category}}}} keeps it"


def only_value(column: Cells) -> str | None:
    """The text of a column's only value; None where there are more, or where some cells are missing, which is a second."""
    if column.missing or len(column.unread):
        return None
    if column.values is None:
        return column.levels[0] if len(column.levels) == 1 else None
    low, high = float(np.min(column.values)), float(np.max(column.values))
    return f"{low:.15g}" if low == high else None


def parts_of(one: ColumnPlan, column: Cells, names: set[str]) -> tuple[tuple[str, str | None], ...]:
    """Columns of the frame, under names that no other column has; parts of a date that do not vary are none.

    A time of day has its hour beside it, since what people do often changes with the whole hour.
    """
    of_day = one.reading.type == "time"
    if one.type != "datetime" and not of_day:
        return ((one.name, None),)
    assert column.values is not None
    made: list[tuple[str, str | None]] = [(one.name, None)] if of_day else []
    for part in ("hour",) if of_day else PARTS:
        values = part_values(column.values, part)
        present = values[~np.isnan(values)]
        if part != "days" and (len(present) == 0 or present.min() == present.max()):
            continue
        name = f"{one.name} ({part})"
        while name in names:
            name = f"{name} of the date"
        names.add(name)
        made.append((name, part))
    return tuple(made)


def as_what(reading: ColumnReading) -> str:
    """'as a number', 'as a date (%Y-%m-%d)'."""
    if reading.type in NUMBERS:
        return "as a number"
    if reading.type in SECONDS:
        return f"as a {reading.type} ({reading.form})"
    if reading.type == "boolean":
        return f'as "{reading.yes}" or "{reading.no or ""}"'
    return f"as {reading.type}"


def unread_line(column: Cells, where: str = "") -> str | None:
    """What is said of cells that could not be read: in training, test data and prediction the same."""
    if not len(column.unread):
        return None
    shown = ", ".join(f'row {row + 1} "{text}"' for row, text in zip(column.unread, column.examples, strict=False))
    one = len(column.unread) == 1
    cells = f"{len(column.unread):,} of {column.rows:,} cells"
    what = f"could not be read {as_what(column.reading)} and {'counts' if one else 'count'} as missing"
    return f'{where}Column "{column.reading.name}": {cells} {what}: {shown}.'


def replaced_line(column: Cells) -> str | None:
    """What is said of words that stand for missing cells."""
    if not column.replaced:
        return None
    words = ", ".join(f'"{word}" ({count:,})' for word, count in sorted(column.replaced.items()))
    return f'Column "{column.reading.name}": {words} count as missing.'


def told(plans: list[ColumnPlan], cells: Mapping[str, Cells]) -> list[str]:
    """A line per thing that a person should know before trusting the model."""
    lines = [f'Column "{one.name}" is left out: {one.left_out}.' for one in plans if one.left_out is not None]
    for one in plans:
        if one.used:
            lines += [line for line in (unread_line(cells[one.name]), replaced_line(cells[one.name])) if line]
            lines += [f'Column "{one.name}": {one.note}.'] if one.note else []
    return lines


def counts(plans: list[ColumnPlan], cells: Mapping[str, Cells]) -> list[dict[str, Any]]:
    """For the data event: every column with cells that are missing, by reason."""
    return [
        {
            "column": one.name,
            "missing": column.missing,
            "replaced": column.replaced,
            "unread": len(column.unread),
            "examples": [
                {"row": int(row) + 1, "value": text} for row, text in zip(column.unread, column.examples, strict=False)
            ],
        }
        for one in plans
        if (column := cells[one.name]).missing or len(column.unread)
    ]


def limit_of(one: ColumnPlan) -> float:
    """Share of cells that may be unreadable in a file to predict: what the reading allows, or what training had."""
    return max(max_unread_share(), one.unread)
