"""The plain default of a table that came without a reading, with what the config says of it on top.

UTF-8, commas, double quotes, a header; a column is a number where all its present cells are plain numbers with a dot,
else a category; an empty cell is missing, and no word is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import Problem, TrainyardError
from ..spelling import did_you_mean
from .cells import plain_numbers
from .patterns import BLANKS, number_pattern
from .read import Table
from .reading import NUMBERS, SECONDS, ColumnReading, Dialect, Kind, NumberForm, Reading, dialect_from_json, words

NUMBER_PARTS = tuple(NumberForm.__dataclass_fields__)
FORMS = 'Such as "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%H:%M" or "h:mm:ss".'


@dataclass(frozen=True)
class Said:
    """What a person says of a reading: the config fields `dialect`, `missing` and `columns`."""

    dialect: Dialect
    missing: tuple[str, ...]
    columns: Mapping[str, Mapping[str, Any]]


def whole(config: Mapping[str, Any]) -> Said:
    """From a config; what it does not say is the plain default."""
    missing = tuple(str(word).strip().lower() for word in config.get("missing") or ())
    return Said(dialect_from_json(config.get("dialect") or {}), missing, config.get("columns") or {})


def assume(table: Table, said: Said, target: str | None = None) -> Reading:
    """The reading of a table of text. Raises TrainyardError `config.invalid` for columns that the table does not have."""
    refuse_unknown(table, said)
    columns = tuple(
        assume_column(name, place, text, said, name == target)
        for place, (name, text) in enumerate(table.columns.items())
    )
    return Reading(table.dialect, False, columns)


def refuse_unknown(table: Table, said: Said) -> None:
    """Raises `config.invalid` with every name in `columns` that the table does not have."""
    problems = [
        Problem(
            "config.range",
            f"columns.{name}",
            f'columns names "{name}", which {table.path.name} does not have.{did_you_mean(name, table.names)}',
        )
        for name in said.columns
        if name not in table.columns
    ]
    if problems:
        raise TrainyardError("config.invalid", problems[0].message, "Remove it or correct its name.", problems)


def assume_column(name: str, place: int, text: pa.ChunkedArray, said: Said, is_target: bool) -> ColumnReading:
    """One column, by its cells and by what was said of it."""
    told = said.columns.get(name) or {}
    missing = tuple(str(word).strip().lower() for word in told.get("missing") or ())
    if not is_target:
        missing = (*missing, *(word for word in said.missing if word not in missing))
    form = NumberForm(**{part: told[part] for part in NUMBER_PARTS if part in told})
    kind: Kind = said_kind(name, told) or ("number" if all_numbers(text, form, missing) else "category")
    refuse_idle(name, told, kind)
    made = ColumnReading(name, place, kind, form, told.get("form"), missing=missing, given=bool(told))
    if kind == "boolean":
        made = replace(made, yes=str(told.get("yes", "yes")).strip().lower(), no=no_word(told))
    return made


def said_kind(name: str, told: Mapping[str, Any]) -> Kind | None:
    """The type that is said or follows from what is said; None where nothing is. Raises `config.invalid`."""
    kind: Kind | None = told.get("type")
    form = told.get("form")
    if kind in SECONDS and not form:
        message = f"columns.{name} is a {kind} without a form; without one, only the platform can find it."
        hint = "Say it: columns: {" + name + ': {type: date, form: "%d.%m.%Y"}}.'
        raise refused("config.missing", f"columns.{name}.form", message, hint)
    if form and (kind is None or kind in SECONDS):
        found = kind_of_form(form)
        if found is None or kind not in (None, found):
            message = f'columns.{name}: "{form}" is no form of a {kind or "date, a time or a duration"}.'
            raise refused("config.incompatible", f"columns.{name}.form", message, FORMS)
        return found
    if kind is not None:
        return kind
    if "yes" in told or "no" in told:
        return "boolean"
    return "number" if any(part in told for part in NUMBER_PARTS) else None


def kind_of_form(form: str) -> Kind | None:
    """Of what it is a form by contracts/reading-forms.ts; None: it is none."""
    if form in words()["durations"]:
        return "duration"
    if form in words()["clocks"]:
        return "time"
    for date in words()["dates"]:
        rest = form.removeprefix(date)
        if rest == "" or (
            "%H" not in date
            and rest != form
            and rest[0] in " T"
            and rest[1:].removesuffix("%z").rstrip() in words()["times"]
        ):
            return "date"
    return None


def refuse_idle(name: str, told: Mapping[str, Any], kind: Kind) -> None:
    """Raises `config.invalid` for what does nothing for a column of the type."""
    idle = [*(() if kind in NUMBERS else NUMBER_PARTS), *(() if kind in SECONDS else ("form",))]
    idle += [] if kind == "boolean" else ["yes", "no"]
    given = next((part for part in idle if part in told), None)
    if given is not None:
        path = f"columns.{name}.{given}"
        raise refused("config.inapplicable", path, f"{path} has no effect for the type {kind}. Remove it.")


def refused(code: str, path: str, message: str, hint: str | None = None) -> TrainyardError:
    """`config.invalid` with its one problem."""
    return TrainyardError("config.invalid", message, hint, problems=[Problem(code, path, message)])


def no_word(told: Mapping[str, Any]) -> str | None:
    """null is said on purpose: an empty cell is the no."""
    if "no" in told:
        return None if told["no"] is None else str(told["no"]).strip().lower()
    return None if "yes" in told else "no"


def all_numbers(text: pa.ChunkedArray, form: NumberForm, missing: tuple[str, ...]) -> bool:
    """Whether every present cell is a number of the form, and there is one."""
    pattern = number_pattern(form)
    some = False
    for chunk in text.chunks:
        if not missing and form.decimal == "." and (quick := plain_numbers(chunk)) is not None:
            some = some or not bool(np.isnan(quick).all())
            continue
        cells = pc.utf8_trim(chunk, characters=BLANKS)
        present = cells.filter(pc.not_equal(pc.binary_length(cells), 0))
        if missing:
            present = present.filter(pc.invert(pc.is_in(pc.utf8_lower(present), pa.array(missing))))
        some = some or len(present) > 0
        if not pc.all(pc.match_substring_regex(present, pattern), min_count=0).as_py():
            return False
    return some
