"""Reads a table as text, column by column and whole or not at all: no row is dropped, padded or guessed.

Where every reader finds the same cells Arrow's does it; else, and to name what is wrong, rows are read one by one. What
is hashed is what becomes cells, in one pass: a second one could see another file.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from ..errors import TrainyardError
from ..manifest import Entry, Measuring
from .careful import MAX_CELL_BYTES, careful_rows, names_of, same_width
from .dialect import CHUNK, Text, refuse_other_files, wrong_encoding
from .reading import Dialect

#: Bytes that Arrow takes at a time, and rows that are gathered before they become columns.
BLOCK = 1 << 24
BATCH = 50_000
Columns = dict[str, pa.ChunkedArray]


@dataclass(frozen=True)
class Table:
    """A file as text, column by column; no cell is changed."""

    path: Path
    dialect: Dialect
    #: Text cells by column name, in the order of the file.
    columns: Columns
    rows: int
    #: Name, size and sha256 of the bytes that the cells were read from.
    entry: Entry

    @property
    def names(self) -> list[str]:
        """Column names in the order of the file."""
        return list(self.columns)


def read(path: Path, dialect: Dialect | None = None, plain: bool = False) -> Table:
    """The table of a file; `plain`: every CSV reader finds the same cells in it.

    Raises TrainyardError `csv.…`, `file.not_found`, or `dataset.changed` where somebody wrote to it meanwhile.
    """
    form = Dialect() if dialect is None else dialect
    refuse_other_files(path)
    with path.open("rb", buffering=0) as source:
        before = state_of(source.fileno())
        measured = Text(source, path, form.codec)
        columns = quick(path, measured, form) if plain and form.quick else None
        if columns is None:
            source.seek(0)
            measured = Text(source, path, form.codec)
            columns = careful(path, measured, form)
        refuse_moving(path, before, state_of(source.fileno()))
    rows = len(next(iter(columns.values())))
    if rows == 0:
        raise TrainyardError("csv.no_rows", f"{path.name} has a header of {len(columns)} columns and no rows.")
    return Table(path, form, columns, rows, Entry(path.name, measured.size, measured.sha256))


def state_of(file: int) -> tuple[int, int]:
    """Size and time of change of an open file."""
    told = os.fstat(file)
    return told.st_size, told.st_mtime_ns


def refuse_moving(path: Path, before: tuple[int, int], after: tuple[int, int]) -> None:
    """Raises `dataset.changed` for a file that somebody wrote to while it was read: its parts are of two versions."""
    if before != after:
        message = f"{path.name} was changed while it was read ({before[0]:,} bytes before, {after[0]:,} after)."
        raise TrainyardError("dataset.changed", message, "Start again when nothing writes to it any more.")


def first_row(path: Path, text: pa.Buffer, dialect: Dialect) -> list[str] | None:
    """The row that tells how many columns there are, of the bytes that become cells."""
    with io.TextIOWrapper(pa.BufferReader(text), encoding="utf-8", newline="") as file:
        found = next(careful_rows(path, file, dialect), None)
    return None if found is None else found[0]


def quick(path: Path, measured: Measuring, dialect: Dialect) -> Columns | None:
    """By Arrow, on all threads that it has; None where it stumbles, for the careful reader to say over what."""
    try:
        text = in_utf8(measured, dialect.codec)
        first = first_row(path, text, dialect)
        if first is None:
            return None
        names = names_of(path, first, dialect)
        # From memory: Arrow reads ahead in threads of its own, and one that still asks Python for bytes when the process
        # ends takes it down.
        table = csv.read_csv(
            pa.BufferReader(text),
            read_options=csv.ReadOptions(block_size=BLOCK, autogenerate_column_names=True),
            parse_options=csv.ParseOptions(
                delimiter=dialect.delimiter,
                quote_char=False if dialect.quote is None else dialect.quote,
                newlines_in_values=dialect.quote is not None,
            ),
            convert_options=csv.ConvertOptions(
                column_types={f"f{place}": pa.string() for place in range(len(first))}, strings_can_be_null=False
            ),
        )
    except (UnicodeDecodeError, pa.ArrowInvalid, TrainyardError):
        # Raised once more, with its place, when the careful reader begins at the start.
        return None
    if table.num_columns != len(names):
        return None
    cells = table.slice(1) if dialect.header else table
    columns = dict(zip(names, cells.columns, strict=True))
    return None if any(longest(column) > MAX_CELL_BYTES for column in columns.values()) else columns


def in_utf8(measured: Measuring, codec: str) -> pa.Buffer:
    """All bytes, as Arrow takes them. Raises UnicodeDecodeError."""
    data = bytearray()
    part = bytearray(CHUNK)
    while count := measured.readinto(part):
        data += memoryview(part)[:count]
    return pa.py_buffer(data if codec == "utf-8" else data.decode(codec).encode("utf-8"))


def longest(column: pa.ChunkedArray) -> int:
    """Bytes of the longest cell."""
    return pc.max(pc.binary_length(column)).as_py() or 0


def careful(path: Path, measured: Measuring, dialect: Dialect) -> Columns:
    """Row by row, turned into columns every BATCH rows."""
    file = io.TextIOWrapper(io.BufferedReader(measured, CHUNK), encoding=dialect.codec, newline="")
    try:
        rows = careful_rows(path, file, dialect)
        first = next(rows, None)
        if first is None:
            message = f"{path.name} has {measured.size} bytes, all of them blank or passed over."
            raise TrainyardError("csv.empty", message)
        names = names_of(path, first[0], dialect)
        body = rows if dialect.header else chain([first], rows)
        parts = list(batches(same_width(body, len(names), path, dialect), len(names)))
    except UnicodeDecodeError as error:
        raise wrong_encoding(path, dialect.encoding, dialect.codec) from error
    return {name: pa.chunked_array([part[place] for part in parts], pa.string()) for place, name in enumerate(names)}


def batches(rows: Iterator[list[str]], width: int) -> Iterator[list[pa.Array]]:
    """Columns of BATCH rows at a time."""
    while batch := list(islice(rows, max(1, min(BATCH, 2_000_000 // width)))):
        yield [pa.array(column, pa.string()) for column in zip(*batch, strict=True)]


def summary(table: Table) -> dict[str, Any]:
    """What the data event says of the file itself."""
    return {
        "file": table.path.name,
        "rows": table.rows,
        "columns": len(table.columns),
        "dialect": asdict(table.dialect),
    }
