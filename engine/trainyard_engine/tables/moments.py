"""Dates, times of day and durations of text by their expressions (patterns.py), as seconds, column by column."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .patterns import MONTH_BY_LETTERS

Floats = npt.NDArray[np.float64]
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


class _Found:
    """What an expression found in a column, group by group."""

    def __init__(self, text: pa.Array, pattern: str) -> None:
        self._found = pc.extract_regex(text, pattern=pattern)
        self._names = {field.name for field in self._found.type}
        self.fits: npt.NDArray[np.bool_] = pc.is_valid(self._found).to_numpy(zero_copy_only=False)

    def text(self, name: str) -> pa.Array | None:
        """The text of a group in lower case; None where the expression has no such group."""
        return pc.utf8_lower(self._found.field(name)) if name in self._names else None

    def number(self, name: str, otherwise: float = 0) -> Floats:
        """The digits of a group; `otherwise` where the expression has no such group or the cell did not fit."""
        if name not in self._names:
            return np.full(len(self.fits), float(otherwise))
        digits = pc.if_else(pa.array(self.fits), self._found.field(name), str(int(otherwise)))
        made: Floats = pc.cast(digits, pa.float64()).to_numpy(zero_copy_only=False)
        return made


def moments(text: pa.Array, pattern: str) -> Floats:
    """Seconds since 1970 in UTC, of a time of day since midnight; NaN where a cell does not fit or there is no such day."""
    found = _Found(text, pattern)
    year, days, fits = found.number("year", 1970), np.zeros(len(text)), found.fits
    short = found.text("year2")
    if short is not None:
        two = found.number("year2")
        year = np.where(two >= 69, 1900 + two, 2000 + two)
    month, day = _month(found), found.number("day", 1)
    fits &= (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    safe_month = np.where(fits, month, 1)
    safe_year = np.where(fits, year, 1970)
    first = ((safe_year - 1970) * 12 + safe_month - 1).astype("int64").astype("datetime64[M]")
    length = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype("float64")
    fits &= day <= length
    days = first.astype("datetime64[D]").astype("float64") + day - 1
    seconds, good = _clock(found)
    made = days * DAY + seconds - _zone(found)
    return np.where(fits & good, made, np.nan)


def _month(found: _Found) -> Floats:
    """From digits, or from the first three letters of a name."""
    named = found.text("name")
    if named is None:
        return found.number("month", 1)
    short = pc.utf8_slice_codeunits(named, 0, 3)
    place = pc.fill_null(pc.index_in(short, pa.array(list(MONTH_BY_LETTERS))), len(MONTH_BY_LETTERS))
    made: Floats = np.array([*MONTH_BY_LETTERS.values(), 0], dtype=np.float64)[place.to_numpy(zero_copy_only=False)]
    return made


def _clock(found: _Found) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Seconds of the day, and which of them there are."""
    hour, minute, second = found.number("hour"), found.number("minute"), found.number("second")
    good = (hour <= 23) & (minute <= 59) & (second <= 59)
    half = found.text("half")
    if half is not None:
        twelve = found.number("hour12", 12)
        good &= (twelve >= 1) & (twelve <= 12)
        late = pc.fill_null(pc.equal(half, "pm"), False).to_numpy(zero_copy_only=False)
        hour = twelve % 12 + 12 * late
    made = hour * HOUR + minute * MINUTE + second
    fraction = found.text("fraction")
    if fraction is not None:
        padded = pc.utf8_slice_codeunits(pc.utf8_rpad(fraction, 6, "0"), 0, 6)
        filled = pc.if_else(pa.array(found.fits), padded, "0")
        made = made + pc.cast(filled, pa.float64()).to_numpy(zero_copy_only=False) / 1e6
    return made, good


def _zone(found: _Found) -> Floats:
    """Seconds that a zone is ahead of UTC."""
    zone = found.text("zone")
    if zone is None:
        return np.zeros(len(found.fits))
    digits = pc.replace_substring_regex(zone, "[^0-9]", "")
    padded = pc.if_else(pa.array(found.fits), pc.utf8_rpad(digits, 4, "0"), "0000")
    number: Any = pc.cast(padded, pa.float64()).to_numpy(zero_copy_only=False)
    ahead = np.floor(number / 100) * HOUR + (number % 100) * MINUTE
    west = pc.fill_null(pc.starts_with(zone, "-"), False).to_numpy(zero_copy_only=False)
    signed: Floats = np.where(west, -ahead, ahead)
    return signed


def durations(text: pa.Array, pattern: str) -> Floats:
    """Seconds; NaN where a cell does not fit. The first part may be any number, the others stay below the next unit."""
    found = _Found(text, pattern)
    parts = [
        (name, found.number(name)) for name in ("days", "hours", "minutes", "seconds") if found.text(name) is not None
    ]
    limits = {"hours": 24, "minutes": 60, "seconds": 60}
    fits = found.fits
    for name, values in parts[1:]:
        fits = fits & (values < limits[name])
    units = {"days": DAY, "hours": HOUR, "minutes": MINUTE, "seconds": 1.0}
    made = sum((values * units[name] for name, values in parts), np.zeros(len(text)))
    minus = found.text("minus")
    west = pc.fill_null(pc.equal(minus, "-"), False).to_numpy(zero_copy_only=False)
    return np.where(fits, np.where(west, -made, made), np.nan)


#: Parts of a date that a model gets, from days since 1970 (with their fraction) down.
PARTS = ("days", "month", "weekday", "day", "hour", "minute")


def part_values(seconds: Floats, part: str) -> Floats:
    """One part of moments in seconds since 1970; weekday 0 is Monday. NaN stays NaN."""
    absent = np.isnan(seconds)
    if part == "days":
        return seconds / DAY
    whole = np.where(absent, 0, np.floor(seconds)).astype("int64")
    days, rest = np.divmod(whole, 86400)
    if part in ("month", "day"):
        moment = days.astype("datetime64[D]")
        month = moment.astype("datetime64[M]")
        made = (month.astype("int64") % 12 + 1) if part == "month" else ((moment - month).astype("int64") + 1)
    else:
        made = {"weekday": (days + 3) % 7, "hour": rest // 3600, "minute": rest // 60 % 60}[part]
    return np.where(absent, np.nan, made.astype("float64"))
