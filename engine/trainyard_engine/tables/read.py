"""Reads a CSV file as text, whole or not at all: no row is dropped, padded or guessed.

Rows count from 1 below the header; a message names the row and, where they differ, the line of the file.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from ..errors import TrainyardError
from ..manifest import CHUNK, Entry, Measuring
from .dialect import Dialect, detect

#: Limits of contracts/limits.ts; a test compares them.
MAX_TABLE_COLUMNS = 10_000
MAX_CELL_BYTES = 1_000_000
#: A line longer than this is refused before it fills the memory.
MAX_LINE_CHARACTERS = 64_000_000
#: A last line of our own: it comes out as a row of its own unless a quote is still open.
SENTINEL = "\x00end"


@dataclass(frozen=True)
class Table:
    """A file as text, column by column; no cell is changed."""

    path: Path
    dialect: Dialect
    #: Text cells by column name, in the order of the file.
    columns: dict[str, list[str]]
    rows: int
    #: Name, size and sha256 of the bytes that the cells were read from.
    entry: Entry

    @property
    def names(self) -> list[str]:
        """Column names in the order of the file."""
        return list(self.columns)


def read(path: Path) -> Table:
    """The table of a CSV file. Raises TrainyardError `csv.…` or `file.not_found`."""
    if not path.exists():
        raise TrainyardError("file.not_found", f"There is no file {path}.", "Check the spelling of the path.")
    if path.is_dir():
        hint = "Give the path of the CSV file itself."
        raise TrainyardError("csv.wrong_type", f"{path} is a folder.", hint)
    with path.open("rb", buffering=0) as source:
        before = state_of(source.fileno())
        dialect = detect(path)
        csv.field_size_limit(MAX_CELL_BYTES)
        # What is hashed is what becomes cells, in one pass: a second one could see another file.
        measured = Measuring(source)
        file = io.TextIOWrapper(io.BufferedReader(measured, CHUNK), encoding=dialect.codec, newline="")
        rows = whole_rows(path, file, dialect)
        header = check_header(path, next(rows, None))
        cells: list[str] = []
        for row in same_width(rows, len(header), path):
            cells.extend(row)
        refuse_moving(path, before, state_of(source.fileno()))
    if not cells:
        raise TrainyardError("csv.no_rows", f"{path.name} has a header of {len(header)} columns and no rows.")
    columns = {name: cells[position :: len(header)] for position, name in enumerate(header)}
    entry = Entry(path.name, measured.size, measured.sha256)
    return Table(path, dialect, columns, len(cells) // len(header), entry)


def state_of(file: int) -> tuple[int, int]:
    """Size and time of change of an open file."""
    told = os.fstat(file)
    return told.st_size, told.st_mtime_ns


def refuse_moving(path: Path, before: tuple[int, int], after: tuple[int, int]) -> None:
    """Raises `dataset.changed` for a file that somebody wrote to while it was read: its parts are of two versions."""
    if before != after:
        message = f"{path.name} was changed while it was read ({before[0]:,} bytes before, {after[0]:,} after)."
        raise TrainyardError("dataset.changed", message, "Start again when nothing writes to it any more.")


def lines_of(path: Path, file: TextIO) -> Iterator[str]:
    """Lines with their ends, then the sentinel; a line of boundless length is refused."""
    number = 0
    last = "\n"
    while line := file.readline(MAX_LINE_CHARACTERS):
        number += 1
        if len(line) >= MAX_LINE_CHARACTERS:
            message = f"Line {number} of {path.name} is longer than {MAX_LINE_CHARACTERS:,} characters."
            raise TrainyardError("csv.field_too_long", message, "Check that the file has line ends.")
        last = line
        yield line
    if not last.endswith(("\n", "\r")):
        yield "\n"
    yield SENTINEL


def whole_rows(path: Path, file: TextIO, dialect: Dialect) -> Iterator[tuple[list[str], int]]:
    """Each row that is not blank with the number of its first line. Raises `csv.unclosed_quote`, `csv.field_too_long`."""
    reader = csv.reader(lines_of(path, file), delimiter=dialect.delimiter)
    row: list[str] = []
    count = first = 0
    try:
        while True:
            first = reader.line_num + 1
            row = next(reader)
            if row == [SENTINEL]:
                return
            if row and row[-1].endswith(SENTINEL):
                raise unclosed(path, count, first)
            if row:
                yield row, first
                count += 1
    except csv.Error as error:
        if reader.line_num > first:
            raise unclosed(path, count, first) from error
        message = (
            f"{place(count)} of {path.name}: {error}; at most {MAX_CELL_BYTES:,} characters are allowed in a cell."
        )
        raise TrainyardError("csv.field_too_long", message) from error


def place(rows_before: int) -> str:
    """'the header' or 'row 12'."""
    return "the header" if rows_before == 0 else f"row {rows_before}"


def unclosed(path: Path, rows_before: int, line: int) -> TrainyardError:
    """The quote that swallowed the rest of the file opened in this row."""
    message = f'{place(rows_before)}: a quote (") opens here and is never closed (line {line} of {path.name}).'
    return TrainyardError("csv.unclosed_quote", message)


def check_header(path: Path, first: tuple[list[str], int] | None) -> list[str]:
    """Column names without surrounding blanks. Raises `csv.blank_header`, `csv.duplicate_header` and their like."""
    if first is None:
        raise TrainyardError("csv.empty", f"{path.name} has no line with text.")
    names = [name.strip() for name in first[0]]
    if len(names) > MAX_TABLE_COLUMNS:
        message = f"{path.name} has {len(names):,} columns; at most {MAX_TABLE_COLUMNS:,} are allowed."
        raise TrainyardError("csv.too_many_columns", message)
    blank = [str(position) for position, name in enumerate(names, 1) if not name]
    if blank:
        message = f"The header of {path.name} has no name for column {', '.join(blank[:10])}."
        raise TrainyardError("csv.blank_header", message)
    seen: dict[str, int] = {}
    for position, name in enumerate(names, 1):
        if name in seen:
            message = f'The header of {path.name} has "{name}" twice: columns {seen[name]} and {position}.'
            raise TrainyardError("csv.duplicate_header", message)
        seen[name] = position
    return names


def same_width(rows: Iterator[tuple[list[str], int]], width: int, path: Path) -> Iterator[list[str]]:
    """The rows, as long as each has as many cells as the header. Raises `csv.row_width`."""
    for number, (row, line) in enumerate(rows, 1):
        if len(row) != width:
            message = f"row {number}: {len(row)} cells, {width} expected (line {line} of {path.name})."
            raise TrainyardError("csv.row_width", message)
        yield row


def summary(table: Table) -> dict[str, Any]:
    """What the data event says of the file itself."""
    return {
        "file": table.path.name,
        "rows": table.rows,
        "columns": len(table.columns),
        "dialect": table.dialect.summary(),
    }
