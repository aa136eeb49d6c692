"""What kind of text file a table is: encoding, separator and decimal sign; and what is no text file at all.

Everything found here is told in the data event, so that a person sees what was assumed.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ..errors import TrainyardError

DELIMITERS = (",", ";", "\t", "|")
#: Rows that the separator and the decimal sign are judged by.
SAMPLE_ROWS = 200
SAMPLE_CHARACTERS = 1_000_000
CHUNK = 1 << 20

#: First bytes of files that are often renamed to .csv.
MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PAR1", "a Parquet file", "Export it as CSV, for example with pandas: read_parquet(…).to_csv(…)."),
    (b"ARROW1", "an Arrow file", "Export it as CSV, for example with pandas: read_feather(…).to_csv(…)."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"BZh", "a bzip2 archive", "Unpack it first."),
    (b"\xfd7zXZ\x00", "an xz archive", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it first."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)", "Open it in a spreadsheet program and save it as CSV."),
    (b"%PDF", "a PDF", "Export the table as CSV."),
    (b"SQLite format 3", "an SQLite database", "Export one table as CSV."),
    (b"\x89PNG", "a PNG picture", "Choose a CSV file."),
    (b"\xff\xd8\xff", "a JPEG picture", "Choose a CSV file."),
    (b"\x7fELF", "a program", "Choose a CSV file."),
    (
        b"version https://git-lfs",
        "a Git LFS pointer, not the data itself",
        "Run git lfs pull where the file comes from.",
    ),
)
SPREADSHEET = "Open it in a spreadsheet program and save it as CSV."
ENCODINGS_BY_MARK = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: Bytes that Windows-1252 does not define.
UNDEFINED_1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")


@dataclass(frozen=True)
class Dialect:
    """`encoding` is one of the four words of contracts; `codec` the Python codec behind it."""

    encoding: str
    codec: str
    delimiter: str
    decimal: str

    def summary(self) -> dict[str, str]:
        """The form that contracts/dataset.ts calls dialect."""
        return {"delimiter": self.delimiter, "quote": '"', "encoding": self.encoding, "decimal": self.decimal}


def detect(path: Path) -> Dialect:
    """Looks at the whole file for its encoding and at the first rows for the rest. Raises TrainyardError `csv.…`."""
    size = path.stat().st_size
    if size == 0:
        raise TrainyardError("csv.empty", f"{path.name} has 0 bytes.")
    with path.open("rb") as file:
        head = file.read(4096)
    refuse_other_types(path, head)
    encoding, codec = detect_encoding(path, head)
    with path.open(encoding=codec, newline="") as text:
        sample = text.read(SAMPLE_CHARACTERS)
    if not sample.strip():
        raise TrainyardError("csv.empty", f"{path.name} has {size} bytes, all of them blank.")
    delimiter = detect_delimiter(sample)
    return Dialect(encoding, codec, delimiter, detect_decimal(sample, delimiter))


def refuse_other_types(path: Path, head: bytes) -> None:
    """Raises `csv.wrong_type` for what is known by its first bytes."""
    found = next(((kind, hint) for magic, kind, hint in MAGIC if head.startswith(magic)), None)
    if found is None and head.startswith(b"PK\x03\x04"):
        found = zip_kind(head)
    if found is None and re.match(rb"\s*(<!doctype html|<html|<table)", head, re.IGNORECASE):
        found = ("an HTML page", SPREADSHEET)
    if found is None and re.match(rb"\s*(\{|\[\s*[{\[])", head):
        found = ("JSON", "Export it as CSV, for example with pandas: read_json(…).to_csv(…).")
    if found is not None:
        kind, hint = found
        raise TrainyardError("csv.wrong_type", f"{path.name} is {kind}.", hint)


def zip_kind(head: bytes) -> tuple[str, str]:
    """Workbooks are zip archives with a known first entry."""
    if b"opendocument" in head:
        return "an OpenDocument spreadsheet (ods)", SPREADSHEET
    if any(mark in head for mark in (b"[Content_Types].xml", b"xl/", b"_rels/")):
        return "an Excel workbook (xlsx)", SPREADSHEET
    return "a zip archive", "Unpack it first."


def detect_encoding(path: Path, head: bytes) -> tuple[str, str]:
    """By its mark, else UTF-8, else Latin-1 (read as Windows-1252, as browsers do)."""
    marked = next((name for mark, name in ENCODINGS_BY_MARK if head.startswith(mark)), None)
    if marked is not None:
        # The codecs that read the mark count from behind it; these count from the start of the file.
        plain = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
        fault = first_fault(path, next(codec for mark, codec in plain.items() if head.startswith(mark)))
        if fault is not None:
            raise TrainyardError("csv.encoding", f"{path.name} is marked as {marked}, but byte {fault} does not fit.")
        return marked, marked
    undefined = refuse_binary(path)
    if first_fault(path, "utf-8") is None:
        return "utf-8", "utf-8"
    return "latin-1", "latin-1" if undefined else "cp1252"


def refuse_binary(path: Path) -> bool:
    """Raises `csv.binary` at the first NUL byte; else says whether a byte occurs that Windows-1252 lacks."""
    offset = 0
    undefined = False
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            at = chunk.find(b"\0")
            if at >= 0:
                message = f"{path.name} has a NUL byte at offset {offset + at}: it is not text, or text in UTF-16 without a mark."
                raise TrainyardError("csv.binary", message, "Export it as CSV in UTF-8.")
            undefined = undefined or any(byte in chunk for byte in UNDEFINED_1252)
            offset += len(chunk)
    return undefined


def first_fault(path: Path, codec: str) -> int | None:
    """Offset of the first byte that the codec cannot decode, read in pieces; None where all is well."""
    decoder = codecs.getincrementaldecoder(codec)()
    offset = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return offset - pending + error.start
            if not chunk:
                return None
            offset += len(chunk)


def sample_rows(sample: str, delimiter: str) -> list[list[str]]:
    """The first rows of a sample; the last line may be cut and is left out where there are others."""
    lines = sample.splitlines(keepends=True)
    if len(sample) >= SAMPLE_CHARACTERS and len(lines) > 1:
        lines = lines[:-1]
    rows: list[list[str]] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) >= SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # the reader proper says where and why
    return rows


def detect_delimiter(sample: str) -> str:
    """The separator with which most rows are as wide as the header, and the header wider than one; else a comma."""
    best = (0.0, 0)
    chosen = ","
    for delimiter in DELIMITERS:
        rows = sample_rows(sample, delimiter)
        width = len(rows[0]) if rows else 0
        if width < 2:
            continue
        body = Counter(len(row) for row in rows[1:])
        agreement = body[width] / max(1, len(rows) - 1) if len(rows) > 1 else 1.0
        if (round(agreement, 3), width) > best:
            best, chosen = (round(agreement, 3), width), delimiter
    return chosen


def detect_decimal(sample: str, delimiter: str) -> str:
    """A comma where cells such as 3,14 outnumber cells such as 3.14, or 1.234,5 occurs; never in a comma-separated file."""
    if delimiter == ",":
        return "."
    cells = [cell.strip() for row in sample_rows(sample, delimiter)[1:] for cell in row]
    commas = sum(
        1 for cell in cells if re.fullmatch(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+(e[+-]?\d+)?", cell, re.IGNORECASE)
    )
    points = sum(1 for cell in cells if re.fullmatch(r"[+-]?\d+\.\d+(e[+-]?\d+)?", cell, re.IGNORECASE))
    return "," if commas > points else "."
