"""`python -m trainyard_engine read [--reading READING.json] FILE`: the cells of a table as a reading gives them.

One JSON array per row: numbers, true and false, text, dates as seconds since 1970 in UTC, times and durations as
seconds, null where a cell is missing or cannot be read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc

from .assumed import assume, whole
from .cells import execute
from .patterns import BLANKS
from .read import Table, read
from .reading import UNUSED, ColumnReading, Reading, from_json, read_file

#: Rows that become text at a time.
STEP = 10_000


def main(path: Path, reading: Path | None, config: dict[str, Any] | None = None) -> int:
    """Prints all rows. Raises TrainyardError `csv.…`, `config.invalid`, `dataset.changed`."""
    if reading is None:
        said = whole(config or {})
        table = read(path, said.dialect)
        used = assume(table, said)
    else:
        used = from_json(read_file(reading))
        table = read(path, used.dialect, used.plain)
    for row in rows_of(table, used):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0


def rows_of(table: Table, reading: Reading) -> Any:
    """Rows of JSON values in the order of the reading's columns."""
    columns = [json_values(table, column) for column in reading.columns]
    for begin in range(0, table.rows, STEP):
        yield from zip(*(column(begin, begin + STEP) for column in columns), strict=True)


def json_values(table: Table, column: ColumnReading) -> Any:
    """A function that gives the values of some rows."""
    if column.type in UNUSED:
        text = pc.utf8_trim(table.columns[column.name], characters=BLANKS)
        return lambda begin, end: [one or None for one in text.slice(begin, end - begin).to_pylist()]
    cells = execute(column, table.columns[column.name])
    if cells.values is not None:
        values = cells.values
        return lambda begin, end: [None if np.isnan(one) else one for one in values[begin:end].tolist()]
    words: list[Any] = [one == column.yes for one in cells.levels] if column.type == "boolean" else list(cells.levels)
    codes = cells.codes
    assert codes is not None
    return lambda begin, end: [None if code < 0 else words[code] for code in codes[begin:end].tolist()]
