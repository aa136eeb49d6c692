"""What is no text table at all, and bytes that an encoding cannot have. How a table is written is the reading's to say."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from ..errors import TrainyardError
from ..manifest import Measuring

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


def refuse_other_files(path: Path) -> None:
    """Raises TrainyardError `file.not_found`, `csv.empty` or `csv.wrong_type` for what cannot be a table."""
    if not path.exists():
        raise TrainyardError("file.not_found", f"There is no file {path}.", "Check the spelling of the path.")
    if path.is_dir():
        raise TrainyardError("csv.wrong_type", f"{path} is a folder.", "Give the path of the CSV file itself.")
    if path.stat().st_size == 0:
        raise TrainyardError("csv.empty", f"{path.name} has 0 bytes.")
    with path.open("rb") as file:
        refuse_other_types(path, file.read(4096))


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


class Text(Measuring):
    """A measured file that must not have a NUL byte, unless its encoding has two bytes a character."""

    def __init__(self, source: object, path: Path, codec: str) -> None:
        super().__init__(source)
        self._path = path
        self._bytes = not codec.startswith("utf-16")

    def readinto(self, buffer: object) -> int:
        """Reads, counts, hashes. Raises TrainyardError `csv.binary` at the first NUL byte."""
        before = self.size
        count = super().readinto(buffer)
        if self._bytes:
            at = bytes(memoryview(buffer)[:count]).find(b"\0")  # type: ignore[arg-type]
            if at >= 0:
                message = (
                    f"{self._path.name} has a NUL byte at offset {before + at}: it is not text, or text in UTF-16."
                )
                hint = "Export it as CSV in UTF-8, or name its encoding: dialect: {encoding: utf-16-le}."
                raise TrainyardError("csv.binary", message, hint)
        return count


def wrong_encoding(path: Path, encoding: str, codec: str) -> TrainyardError:
    """The error of a file that does not decode, with the offset of the first byte that does not fit."""
    place = first_fault(path, codec)
    message = f"{path.name} is read as {encoding}, but byte {place} does not fit."
    return TrainyardError(
        "csv.encoding", message, "Save the file as UTF-8, or name its encoding: dialect: {encoding: windows-1252}."
    )


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
