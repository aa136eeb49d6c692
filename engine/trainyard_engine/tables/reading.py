"""The reading of a table (contracts/reading.ts) as the engine takes it: data that is executed, never decided here.

Without one from the job there is the plain default: UTF-8, commas, double quotes, a header; a column is a number where
all its cells are plain numbers, else a category; an empty cell is missing. What the config says goes on top of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ..errors import GENERATED, TrainyardError

Kind = Literal["number", "integer", "boolean", "category", "text", "date", "time", "duration", "identifier", "ignored"]
#: Kinds whose cells become float64: figures, or seconds.
NUMBERS = ("number", "integer")
SECONDS = ("date", "time", "duration")
#: Kinds that the model never gets.
UNUSED = ("text", "identifier", "ignored")
#: Python's names of the encodings of contracts/reading.ts that have another one here.
CODECS = {
    "utf-8-sig": "utf-8",
    "iso-8859-1": "latin-1",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1252": "cp1252",
    "windows-1253": "cp1253",
    "windows-1254": "cp1254",
    "macintosh": "mac_roman",
    "shift_jis": "cp932",
    "euc-jp": "euc_jp",
    "big5": "cp950",
    "euc-kr": "cp949",
}


@cache
def words() -> dict[str, Any]:
    """Forms, words and limits of contracts/reading.ts, as generated."""
    found: dict[str, Any] = json.loads((GENERATED / "reading.json").read_text("utf-8"))
    return found


def max_unread_share() -> float:
    """Share of a column's present cells that may be unreadable."""
    return float(words()["max_unread_share"])


def max_number() -> float:
    """Numbers are smaller than this, whatever their sign; what is not cannot be read."""
    return float(words()["max_number"])


@dataclass(frozen=True)
class Dialect:
    """How bytes become rows of text cells; the fields are those of contracts/reading.ts Dialect."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str | None = '"'
    escape: str = "double"
    skip_lines: int = 0
    comment: str | None = None
    header: bool = True
    trailing_delimiter: bool = False

    @property
    def codec(self) -> str:
        """The Python codec; it leaves a byte order mark in the text."""
        return CODECS.get(self.encoding, self.encoding)

    @property
    def quick(self) -> bool:
        """Whether Arrow's reader knows this form at all."""
        return (
            self.escape == "double"
            and self.skip_lines == 0
            and self.comment is None
            and self.delimiter != " "
            and not self.trailing_delimiter
        )


@dataclass(frozen=True)
class NumberForm:
    """How a number is written; contracts/reading.ts NumberForm."""

    decimal: str = "."
    thousands: str | None = None
    prefix: str | None = None
    suffix: str | None = None


@dataclass(frozen=True)
class ColumnReading:
    """How the cells of one column are read; contracts/reading.ts ColumnReading without what was counted."""

    name: str
    position: int
    type: Kind
    number: NumberForm = field(default_factory=NumberForm)
    form: str | None = None
    yes: str = ""
    #: None: an empty cell is the no.
    no: str | None = None
    missing: tuple[str, ...] = ()
    given: bool = False
    reason: str = ""
    #: Other readings that fit as well, as sentences.
    doubts: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The part of contracts/reading.ts ColumnReading that decides what a cell is."""
        boolean = self.type == "boolean"
        return {
            "name": self.name,
            "position": self.position,
            "type": self.type,
            "number": asdict(self.number) if self.type in NUMBERS else None,
            "form": self.form,
            "words": {"yes": self.yes, "no": self.no} if boolean else None,
            "missing": list(self.missing),
            "given": self.given,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Reading:
    """The reading of one file."""

    dialect: Dialect
    #: Whether every CSV reader finds the same cells in the file that it was decided on.
    plain: bool
    columns: tuple[ColumnReading, ...]

    def named(self) -> dict[str, ColumnReading]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}

    def to_json(self) -> dict[str, Any]:
        """What travels with a model; `from_json` reads it back."""
        columns = [column.to_json() for column in self.columns]
        return {"version": 1, "dialect": asdict(self.dialect), "plain": self.plain, "columns": columns}


def from_json(raw: Mapping[str, Any]) -> Reading:
    """A reading as contracts/reading.ts writes it. Raises KeyError or TypeError for what is none."""
    columns = tuple(column_from_json(one) for one in raw["columns"])
    return Reading(dialect_from_json(raw["dialect"]), bool(raw["plain"]), columns)


def dialect_from_json(raw: Mapping[str, Any]) -> Dialect:
    """A whole dialect, or what a person says of one; the rest is the plain default."""
    return Dialect(**{name: raw[name] for name in Dialect.__dataclass_fields__ if name in raw})


def column_from_json(raw: Mapping[str, Any]) -> ColumnReading:
    """One column."""
    said = raw.get("words") or {}
    return ColumnReading(
        name=raw["name"],
        position=int(raw["position"]),
        type=raw["type"],
        number=NumberForm(**(raw.get("number") or {})),
        form=raw.get("form"),
        yes=said.get("yes", ""),
        no=said.get("no"),
        missing=tuple(raw.get("missing") or ()),
        given=bool(raw.get("given")),
        reason=raw.get("reason", ""),
        doubts=tuple(one["why"] for one in raw.get("alternatives") or ()),
    )


def read_file(path: Path, what: str = "reading") -> Any:
    """The JSON of a reading or a dialect. Raises TrainyardError `config.invalid`."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TrainyardError("config.invalid", f"The {what} {path} cannot be read: {error}.") from error
