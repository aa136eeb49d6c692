"""Reads rows of any dialect line by line and names what is wrong; read.py takes a quicker way where the cells are the same.

Rows count from 1 below the header; a message names the row and, where they differ, the line of the file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from ..errors import TrainyardError
from .patterns import BLANKS, row_patterns
from .reading import Dialect

#: Limits of contracts/limits.ts; a test compares them.
MAX_TABLE_COLUMNS = 10_000
MAX_CELL_BYTES = 1_000_000
#: A line longer than this is refused before it fills the memory.
MAX_LINE_CHARACTERS = 64_000_000
#: A last line of our own: it comes out as a row of its own unless a quote is still open.
SENTINEL = "\x00end"
QUOTES = "Quote cells that contain the separator. Is the first line a title or a comment? dialect: {skip_lines: 1}."


class Lines:
    """The lines of a file that a dialect does not pass over, with their ends; `number` is that of the last one."""

    def __init__(self, path: Path, file: TextIO, dialect: Dialect) -> None:
        self._path, self._file, self._dialect = path, file, dialect
        self.number = 0
        #: Whether the next line begins a row, and so may be a comment.
        self.fresh = True

    def __iter__(self) -> Iterator[str]:
        """Ends with the sentinel. Raises TrainyardError `csv.field_too_long`."""
        comment = self._dialect.comment
        last = "\n"
        for line in self._all():
            last = line
            if self.number <= self._dialect.skip_lines or (comment and self.fresh and line.startswith(comment)):
                continue
            self.fresh = False
            yield line
        if not last.endswith(("\n", "\r")):
            yield "\n"
        yield SENTINEL

    def _all(self) -> Iterator[str]:
        while line := self._file.readline(MAX_LINE_CHARACTERS):
            self.number += 1
            if len(line) >= MAX_LINE_CHARACTERS:
                message = f"Line {self.number} of {self._path.name} is longer than {MAX_LINE_CHARACTERS:,} characters."
                raise TrainyardError("csv.field_too_long", message, "Check that the file has line ends.")
            yield line.removeprefix("\ufeff") if self.number == 1 else line


def careful_rows(path: Path, file: TextIO, dialect: Dialect) -> Iterator[tuple[list[str], int]]:
    """Each row that is not blank with the number of its first line; the header, where there is one, comes first.

    Raises TrainyardError `csv.unclosed_quote`, `csv.field_too_long`.
    """
    lines = Lines(path, file, dialect)
    # Python's reader drops the blanks of a cell that has no quote, and a last cell of blanks is not an empty one.
    blanks_count = dialect.trailing_delimiter and dialect.quote is not None
    if dialect.escape == "backslash" or dialect.delimiter == " " or blanks_count:
        return _own_rows(path, lines, dialect)
    return _library_rows(path, lines, dialect)


def _library_rows(path: Path, lines: Lines, dialect: Dialect) -> Iterator[tuple[list[str], int]]:
    """By Python's reader."""
    csv.field_size_limit(MAX_CELL_BYTES)
    quoting: dict[str, object] = {"quoting": csv.QUOTE_NONE}
    if dialect.quote is not None:
        quoting = {"quotechar": dialect.quote, "skipinitialspace": True}
    reader = csv.reader(iter(lines), delimiter=dialect.delimiter, **quoting)  # type: ignore[arg-type]
    count = -1 if dialect.header else 0
    first = 0
    row: list[str]
    try:
        while True:
            lines.fresh = True
            first = lines.number + 1
            row = next(reader)
            if row == [SENTINEL]:
                return
            if row and row[-1].endswith(SENTINEL):
                raise unclosed(path, dialect, count, first)
            if row:
                count += 1
                yield row, first
    except csv.Error as error:
        if lines.number > first:
            raise unclosed(path, dialect, count, first) from error
        message = (
            f"{place(count + 1)} of {path.name}: {error}; at most {MAX_CELL_BYTES:,} characters are allowed in a cell."
        )
        raise TrainyardError("csv.field_too_long", message) from error


class _Splitter:
    """Cells of one row for the dialects that Python's reader does not know: backslashes, aligned columns, blanks at the end."""

    def __init__(self, dialect: Dialect) -> None:
        by = {name: re.compile(pattern) for name, pattern in row_patterns(dialect).items() if pattern is not None}
        self._aligned = dialect.delimiter == " "
        self._opens = by.get("opens")
        self._plain, self._apart = by["plain"], by["apart"]
        self._quoted, self._escaped = by.get("quoted"), by.get("escaped")

    def cells(self, record: str) -> list[str] | None:
        """The cells; None where a quote is open at the end."""
        text = record.strip(" \t") if self._aligned else record
        if text == "":
            return []
        found: list[str] = []
        at = 0
        while True:
            cell = ""
            if self._opens and self._quoted and self._escaped and self._opens.match(text, at):
                quoted = self._quoted.match(text, at)
                if quoted is None:
                    return None
                cell = self._escaped.sub(r"\1", quoted[1])
                at = quoted.end()
            rest = self._plain.match(text, at)
            assert rest is not None
            found.append(cell + rest[0])
            between = self._apart.match(text, rest.end())
            if between is None:
                return found
            at = between.end()


def _own_rows(path: Path, lines: Lines, dialect: Dialect) -> Iterator[tuple[list[str], int]]:
    """Row by row; a row goes on in the next line while a quote is open."""
    splitter = _Splitter(dialect)
    count = -1 if dialect.header else 0
    record, first = "", 0
    for line in lines:
        if line == SENTINEL:
            break
        first = first if record else lines.number
        record += line
        cells = splitter.cells(record.removesuffix("\n").removesuffix("\r"))
        if cells is None:
            if len(record) > MAX_CELL_BYTES:
                break
            continue
        record = ""
        lines.fresh = True
        if cells:
            count += 1
            yield cells, first
    if record:
        raise unclosed(path, dialect, count, first)


def place(row: int) -> str:
    """'the header' or 'row 12'."""
    return "the header" if row == 0 else f"row {row}"


def unclosed(path: Path, dialect: Dialect, rows_before: int, line: int) -> TrainyardError:
    """The quote that swallowed the rest of the file opened in this row."""
    mark = dialect.quote or '"'
    message = f"{place(rows_before + 1)}: a quote ({mark}) opens here and is never closed (line {line} of {path.name})."
    return TrainyardError("csv.unclosed_quote", message)


def names_of(path: Path, first: list[str], dialect: Dialect) -> list[str]:
    """Names of the columns, from the header or by their places. Raises TrainyardError `csv.too_many_columns`."""
    cells = first[:-1] if dialect.trailing_delimiter and len(first) > 1 and first[-1] == "" else first
    if len(cells) > MAX_TABLE_COLUMNS:
        message = f"{path.name} has {len(cells):,} columns; at most {MAX_TABLE_COLUMNS:,} are allowed."
        raise TrainyardError("csv.too_many_columns", message)
    written = [cell.strip(BLANKS) if dialect.header else "" for cell in cells]
    said, names = set(written), dict[str, None]()
    counts: dict[str, int] = {}
    for number, own in enumerate(written, 1):
        base = name = own or f"column {number}"
        count = counts.get(base, 1)
        # A name that is made up is none that stands in the header, before or behind it.
        while name in names or (name != own and name in said):
            count += 1
            name = f"{base} ({count})"
        counts[base] = count
        names[name] = None
    return list(names)


def same_width(rows: Iterator[tuple[list[str], int]], width: int, path: Path, dialect: Dialect) -> Iterator[list[str]]:
    """The rows, as long as each has as many cells as there are columns. Raises TrainyardError `csv.row_width`."""
    for number, (row, line) in enumerate(rows, 1):
        if dialect.trailing_delimiter and len(row) == width + 1 and row[-1] == "":
            row = row[:-1]
        if len(row) != width:
            message = f"row {number}: {len(row)} cells, {width} expected (line {line} of {path.name})."
            raise TrainyardError("csv.row_width", message, QUOTES)
        yield row
