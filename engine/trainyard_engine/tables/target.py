"""The column to predict: class indices or numbers, or an error that names what stands in it.

A class is what the file says, so only empty cells are missing: a class called None stays one. Equal numbers are one
class whatever their spelling, and so are words for yes and no whatever their case.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..errors import TrainyardError
from ..spelling import did_you_mean
from .cells import Cells, execute, numbers
from .columns import unread_line
from .read import Table
from .reading import NUMBERS, SECONDS, ColumnReading, max_unread_share

#: Limit of contracts/limits.ts; a test compares it.
MAX_CLASSES = 10_000
#: The class of empty cells where they are the no of a yes-or-no column.
EMPTY = "(empty)"
REGRESSION = "Use the task tabular-regression."


@dataclass(frozen=True)
class Target:
    """`values`: int64 class indices into `labels`, or float64 numbers; one per row of `rows`."""

    values: npt.NDArray[Any]
    #: Class names in the order of the indices; empty for regression.
    labels: list[str]
    #: Positions of the table's rows that have a target.
    rows: npt.NDArray[np.int64]
    #: Lines for the log.
    told: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Rows per class."""
        if not self.labels:
            return {}
        tally = np.bincount(self.values, minlength=len(self.labels))
        return {label: int(count) for label, count in zip(self.labels, tally, strict=True)}


def check_column(table: Table, name: str) -> None:
    """Raises with the nearest name where the table has no such column."""
    if name in table.columns:
        return
    listed = ", ".join(table.names[:20]) + (", …" if len(table.names) > 20 else "")
    guess = did_you_mean(name, table.names)
    columns = "" if guess.startswith(" There are") else f" The columns are: {listed}."
    header = ""
    if table.dialect.header:
        header = "The first line of the file is taken for its header; dialect: {header: false} says that there is none."
    message = f'{table.path.name} has no column "{name}".{guess}{columns}'
    raise TrainyardError("csv.target_missing", message, f"Name one of them. {header}".strip())


def read_target(table: Table, reading: ColumnReading, task: str, labels: list[str] | None = None) -> Target:
    """The target of a table; with `labels` (test data) the classes are those of the training.

    Raises TrainyardError `csv.target_missing`, `csv.target_type`, `csv.target_constant`.
    """
    check_column(table, reading.name)
    text = table.columns[reading.name]
    if task == "tabular-regression":
        return read_numbers(table, reading, text, labels is None)
    words = reading.missing if reading.given else ()
    column = execute(replace(reading, type="category", missing=words), text)
    assert column.codes is not None
    levels, codes = list(column.levels), column.codes
    if reading.type == "boolean" and reading.no is None and (codes < 0).any():
        levels, codes = [*levels, EMPTY], np.where(codes < 0, len(levels), codes)
    rows = np.flatnonzero(codes >= 0)
    if len(rows) == 0:
        raise TrainyardError("csv.target_constant", f'Every cell of the target "{reading.name}" is missing.')
    return classes_of(table, reading, levels, codes[rows], rows, labels)


def classes_of(
    table: Table, reading: ColumnReading, levels: list[str], codes: Any, rows: Any, labels: list[str] | None
) -> Target:
    """Class indices of coded spellings; spellings of one key are one class."""
    name = reading.name
    tally = np.bincount(codes, minlength=len(levels))
    spellings: dict[Any, list[int]] = {}
    for place, one in enumerate(levels):
        spellings.setdefault(key_of(reading, one), []).append(place)
    # The spelling that most cells have names the class, of equals the shortest.
    names = {
        key: levels[min(places, key=lambda place: (-tally[place], len(levels[place]), levels[place]))]
        for key, places in spellings.items()
    }
    said: list[str] = []
    if labels is None:
        labels = in_order(table, reading, names, len(rows))
        said = merged_lines(name, levels, spellings, names) + twin_lines(name, labels)
    index = {key_of(reading, label): place for place, label in enumerate(labels)}
    unknown = sorted(names[key] for key in spellings if key not in index)
    if unknown:
        message = f'{table.path.name} has the class "{unknown[0]}" in "{name}", which the training data does not have.'
        raise TrainyardError("csv.target_type", message, "Use test data with the same classes.")
    turn = np.zeros(len(levels), dtype=np.int64)
    for key, places in spellings.items():
        turn[places] = index[key]
    return Target(turn[codes], labels, rows, said)


def key_of(reading: ColumnReading, label: str) -> Any:
    """What makes a class: the number where the column is of numbers, yes or no, else the text itself."""
    if reading.type in NUMBERS:
        value = float(numbers(pa.array([label]), reading.number)[0])
        return label if np.isnan(value) else value
    if reading.type == "boolean" and label.lower() in (reading.yes, reading.no):
        return label.lower()
    return label


def in_order(table: Table, reading: ColumnReading, names: dict[Any, str], count: int) -> list[str]:
    """Class names, numbers in their order and words in theirs. Raises `csv.target_constant`, `csv.target_type`."""
    name = reading.name
    if len(names) == 1:
        only = next(iter(names.values()))
        raise constant(name, only, table.rows, count)
    figures = [key for key in names if isinstance(key, float)]
    if len(figures) == len(names):
        fractions = any(not key.is_integer() for key in figures)
        if (len(names) > 100 and len(names) > 0.2 * count) or (fractions and len(names) > max(10, 0.5 * count)):
            message = f'The target "{name}" has {len(names)} distinct numbers in {count} rows.'
            raise TrainyardError("csv.target_type", message, REGRESSION)
    if len(names) > MAX_CLASSES:
        message = f'The target "{name}" has {len(names):,} classes; at most {MAX_CLASSES:,} are allowed.'
        raise TrainyardError("csv.target_type", message, "Choose another target.")
    ordered = sorted(names, key=lambda key: (isinstance(key, str), key))
    return [names[key] for key in ordered]


def constant(name: str, only: str, rows: int, present: int, of_classes: bool = True) -> TrainyardError:
    """A target with one value, beside empty cells or without any."""
    if present == rows:
        return TrainyardError("csv.target_constant", f'The target "{name}" is "{only}" in every row.')
    empty = rows - present
    message = f'The target "{name}" is "{only}" in all of the {present} rows that have a value; {empty} have none.'
    other = f"If those without a value are the other class, say columns: {{{name}: {{type: boolean, yes: {only}, no: null}}}}."
    return TrainyardError("csv.target_constant", message, other if of_classes else None)


def merged_lines(name: str, levels: list[str], spellings: dict[Any, list[int]], names: dict[Any, str]) -> list[str]:
    """Which spellings were taken for one class."""
    several = {key: places for key, places in spellings.items() if len(places) > 1}
    shown = "; ".join(
        ", ".join(f'"{levels[place]}"' for place in places[:4]) + f' as "{names[key]}"'
        for key, places in list(several.items())[:3]
    )
    return [f'Spellings of the same value in "{name}" are one class: {shown}.'] if several else []


def twin_lines(name: str, labels: list[str]) -> list[str]:
    """Classes that differ only in case, blanks or Unicode form are probably one; only the file can say so."""
    seen: dict[str, str] = {}
    lines: list[str] = []
    for label in labels:
        folded = unicodedata.normalize("NFKC", label).casefold()
        # Such as a zero-width space, which nobody sees.
        plain = "".join(one for one in folded if not one.isspace() and unicodedata.category(one) != "Cf")
        if plain in seen and len(lines) < 5:
            lines.append(
                f'The classes "{seen[plain]}" and "{label}" of "{name}" differ only in case, blanks or Unicode form; '
                "they are learned as two. If they are one, merge them: write them alike in the file."
            )
        seen.setdefault(plain, label)
    return lines


def read_numbers(table: Table, reading: ColumnReading, text: Any, must_vary: bool) -> Target:
    """Target values of a regression. Raises `csv.target_type`, `csv.target_constant`."""
    name = reading.name
    numeric = reading.type in NUMBERS or reading.type in SECONDS
    column: Cells = execute(reading if numeric else replace(reading, type="number"), text)
    assert column.values is not None
    rows = np.flatnonzero(~np.isnan(column.values))
    if column.missing == column.rows:
        raise TrainyardError("csv.target_constant", f'Every cell of the target "{name}" is missing.')
    if column.share_unread() > max_unread_share():
        row, cell = column.unread[0] + 1, column.examples[0]
        message = f'The target "{name}" has "{cell}" in row {row}, which is no number ({len(column.unread)} such rows).'
        hint = (
            "Regression needs numbers. If they are numbers of another form, say it: "
            f'columns: {{{name}: {{type: number, thousands: ","}}}}. For classes use the task tabular-classification.'
        )
        raise TrainyardError("csv.target_type", message, hint)
    values = column.values[rows]
    if must_vary and values.min() == values.max():
        raise constant(name, f"{values[0]:.15g}", table.rows, len(rows), of_classes=False)
    line = unread_line(column)
    return Target(values, [], rows, [line] if line else [])


def check_class_sizes(target: Target, name: str, needed: int, why: str) -> None:
    """Raises `csv.class_too_small` naming the class, its rows and how many the validation needs."""
    counts = Counter(target.counts)
    for label, count in reversed(counts.most_common()):
        if count < needed:
            rows = "1 row" if count == 1 else f"{count} rows"
            message = f'Class "{label}" of "{name}" has {rows}; {why} needs at least {needed}.'
            its = "its row" if count == 1 else "its rows"
            fewer = f", or use at most {count} folds" if count >= 2 else ""
            hint = f"Merge it with another class, or leave out {its}{fewer}."
            raise TrainyardError("csv.class_too_small", message, hint)
