"""Executes the reading of one column: text cells to figures, seconds or words. One set of rules for training, test data
and prediction; what a cell means was decided by the reading, and what does not fit becomes missing and is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .moments import durations, moments
from .patterns import APART, BLANKS, MINUS, duration_pattern, moment_pattern, number_pattern
from .reading import NUMBERS, SECONDS, ColumnReading, NumberForm, max_number

Floats = npt.NDArray[np.float64]
#: Unreadable cells whose text is kept.
EXAMPLES = 5


@dataclass(frozen=True)
class Cells:
    """One column as it was read: `values` for numbers and seconds, else `codes` into `levels`."""

    reading: ColumnReading
    rows: int
    #: float64; NaN where a cell is missing.
    values: Floats | None
    #: Positions in `levels`, -1 where a cell is missing.
    codes: npt.NDArray[np.int32] | None
    levels: list[str]
    #: Empty cells and words for missing; of the latter how many of which.
    missing: int
    replaced: dict[str, int]
    #: Rows (from 0) whose cell could not be read, and the text of the first EXAMPLES.
    unread: npt.NDArray[np.int64]
    examples: list[str]

    @property
    def read(self) -> int:
        """Cells with a value."""
        return self.rows - self.missing - len(self.unread)

    def present(self) -> npt.NDArray[np.bool_]:
        """Which cells have a value."""
        if self.values is not None:
            return ~np.isnan(self.values)
        assert self.codes is not None
        return self.codes >= 0

    def words(self) -> npt.NDArray[np.object_]:
        """The words as objects shared by equal cells, NaN where missing; for columns of words only."""
        assert self.codes is not None
        # -1 takes the last one.
        return np.array([*self.levels, np.nan], dtype=object)[self.codes]

    def share_unread(self) -> float:
        """Of the cells that are not missing."""
        return len(self.unread) / max(1, self.rows - self.missing)


def execute(reading: ColumnReading, text: pa.ChunkedArray) -> Cells:
    """The cells of one column of text."""
    count = _Counts()
    if reading.type in NUMBERS or reading.type in SECONDS:
        parts = [_values(reading, chunk, count) for chunk in text.chunks]
        values = np.concatenate(parts) if parts else np.empty(0)
        return count.done(reading, len(text), values, None, [])
    table: dict[str, int] = {}
    codes = [_codes(reading, chunk, count, table) for chunk in text.chunks]
    levels = sorted(table)
    order = {word: place for place, word in enumerate(levels)}
    turn = np.array([*(order[word] for word in table), -1], dtype=np.int32)
    placed = turn[np.concatenate(codes)] if codes else np.empty(0, np.int32)
    return count.done(reading, len(text), None, placed, levels)


class _Counts:
    """What is counted over the chunks of a column."""

    def __init__(self) -> None:
        self.seen = 0
        self.missing = 0
        self.replaced: dict[str, int] = {}
        self.unread: list[npt.NDArray[np.int64]] = []
        self.examples: list[str] = []

    def done(self, reading: ColumnReading, rows: int, values: Any, codes: Any, levels: list[str]) -> Cells:
        """The column, once all chunks went by."""
        unread = np.concatenate(self.unread) if self.unread else np.empty(0, np.int64)
        return Cells(reading, rows, values, codes, levels, self.missing, self.replaced, unread, self.examples)

    def chunk(self, text: pa.Array, missing: pa.Array, bad: Any) -> None:
        """`bad`: mask of cells that are not missing and could not be read."""
        self.missing += pc.sum(missing).as_py() or 0
        at = np.flatnonzero(bad)
        if len(at):
            self.unread.append(at + self.seen)
            self.examples += text.take(pa.array(at[: EXAMPLES - len(self.examples)])).to_pylist()
        self.seen += len(text)


def _missing(reading: ColumnReading, text: pa.Array, count: _Counts) -> pa.Array:
    """Mask of empty cells and of words for missing; `text` has no blanks around it."""
    empty = pc.equal(pc.binary_length(text), 0)
    if not reading.missing:
        return empty
    small = pc.utf8_lower(text)
    word = pc.is_in(small, pa.array([one.lower() for one in reading.missing], pa.string()))
    for found in pc.value_counts(small.filter(word)).to_pylist():
        if found["values"] != "":
            count.replaced[found["values"]] = count.replaced.get(found["values"], 0) + found["counts"]
    return pc.or_(empty, word)


def _values(reading: ColumnReading, chunk: pa.Array, count: _Counts) -> Floats:
    """Figures or seconds of a chunk."""
    if reading.type in NUMBERS and not reading.missing and reading.number.decimal == ".":
        quick = plain_numbers(chunk)
        if quick is not None:
            count.chunk(chunk, pc.equal(pc.binary_length(chunk), 0), np.zeros(len(chunk), np.bool_))
            return quick
    text = pc.utf8_trim(chunk, characters=BLANKS)
    missing = _missing(reading, text, count)
    made = _by_word(text, _reader(reading))
    absent = missing.to_numpy(zero_copy_only=False)
    made[absent] = np.nan
    count.chunk(chunk, missing, np.isnan(made) & ~absent)
    return made


def _by_word(text: pa.Array, read: Callable[[pa.Array], Floats]) -> Floats:
    """Reads equal cells once where many are equal."""
    coded = text.dictionary_encode()
    if len(coded.dictionary) * 2 > len(text):
        return read(text)
    found: Floats = read(coded.dictionary)[coded.indices.to_numpy()]
    return found


def _reader(reading: ColumnReading) -> Callable[[pa.Array], Floats]:
    """What reads text of a kind; NaN where it does not fit."""
    if reading.type in NUMBERS:
        return lambda text: numbers(text, reading.number)
    form = reading.form or ""
    if reading.type == "duration":
        return lambda text: durations(text, duration_pattern(form))
    return lambda text: moments(text, moment_pattern(form))


def plain_numbers(chunk: pa.Array) -> Floats | None:
    """Numbers that Arrow reads as they stand, empty cells as NaN; None where a cell needs a closer look."""
    empty = pc.equal(pc.binary_length(chunk), 0)
    try:
        made = pc.cast(pc.if_else(empty, None, chunk), pa.float64())
    except pa.ArrowInvalid:
        return None
    # It knows words for infinity and for what is no number; to us they are words.
    if pc.all(pc.less(pc.abs(made), max_number()), min_count=0).as_py() is False:
        return None
    found: Floats = made.to_numpy(zero_copy_only=False)
    return found


def numbers(text: pa.Array, form: NumberForm) -> Floats:
    """float64 of stripped cells; NaN for what is no finite number of this form."""
    found = pc.extract_regex(text, pattern=number_pattern(form))
    fits = pc.is_valid(found)
    opened, closed = found.field("open"), found.field("close")
    sign = found.field("sign")
    fits = pc.and_(fits, pc.equal(pc.binary_length(opened), pc.binary_length(closed)))
    if form.prefix:
        again = found.field("sign2")
        fits = pc.and_(fits, pc.or_(pc.equal(sign, ""), pc.equal(again, "")))
        sign = pc.binary_join_element_wise(sign, again, "")
    behind = found.field("behind")
    fits = pc.and_(fits, pc.or_(pc.equal(sign, ""), pc.equal(behind, "")))
    sign = pc.binary_join_element_wise(sign, behind, "")
    bracket = pc.equal(opened, "(")
    fits = pc.and_(fits, pc.or_(pc.invert(bracket), pc.equal(sign, "")))
    body = found.field("body")
    if form.thousands is not None:
        for one in APART.get(form.thousands, form.thousands):
            body = pc.replace_substring(body, one, "")
    if form.decimal != ".":
        body = pc.replace_substring(body, form.decimal, ".")
    digits = pc.binary_join_element_wise(body, found.field("exponent"), "")
    digits = pc.if_else(pc.fill_null(fits, False), digits, None)
    made = _finite(digits)
    minus = pc.or_(bracket, pc.is_in(sign, pa.array(MINUS)))
    flip = pc.fill_null(minus, False).to_numpy(zero_copy_only=False)
    made[flip] = -made[flip]
    return made


def _finite(digits: pa.Array) -> Floats:
    """Casts digits; those from MAX_NUMBER of contracts/reading-forms.ts on are NaN."""
    made = np.array(pc.cast(digits, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    made[np.abs(made) >= max_number()] = np.nan
    return made


def _codes(reading: ColumnReading, chunk: pa.Array, count: _Counts, table: dict[str, int]) -> npt.NDArray[np.int32]:
    """Codes of a chunk into `table`, which grows in the order of the words' first cells; -1: missing."""
    coded = pc.utf8_trim(chunk, characters=BLANKS).dictionary_encode()
    spelled: pa.Array = coded.dictionary
    at = coded.indices.to_numpy()
    if reading.type == "boolean":
        missing, made, bad = _yes_or_no(reading, spelled, at, count, table)
    else:
        missing = _word_missing(reading, spelled, at, count)
        made = np.array(
            [
                -1 if gone else table.setdefault(word, len(table))
                for word, gone in zip(spelled.to_pylist(), missing, strict=True)
            ],
            dtype=np.int32,
        )
        bad = np.zeros(len(spelled), np.bool_)
    count.chunk(chunk, pa.array(missing[at]), bad[at])
    found: npt.NDArray[np.int32] = made[at]
    return found


def _word_missing(reading: ColumnReading, spelled: pa.Array, at: Any, count: _Counts) -> npt.NDArray[np.bool_]:
    """Which of the distinct words stand for missing; counted by their cells."""
    apart = {one.lower() for one in reading.missing}
    tally = np.bincount(at, minlength=len(spelled))
    gone = np.zeros(len(spelled), np.bool_)
    for place, word in enumerate(spelled.to_pylist()):
        small = word.lower()
        gone[place] = word == "" or small in apart
        if word and gone[place]:
            count.replaced[small] = count.replaced.get(small, 0) + int(tally[place])
    return gone


def _yes_or_no(reading: ColumnReading, spelled: pa.Array, at: Any, count: _Counts, table: dict[str, int]) -> Any:
    """Masks of missing and unreadable words, and codes; the levels are the reading's own words. A word for
    missing is neither yes nor no."""
    no = "" if reading.no is None else reading.no
    missing = _word_missing(reading, spelled, at, count)
    made = np.full(len(spelled), -1, dtype=np.int32)
    for place, word in enumerate(spelled.to_pylist()):
        small = word.lower()
        if missing[place] and word:
            continue
        if small in (reading.yes, no) and (small != "" or reading.no is None):
            made[place] = table.setdefault(small, len(table))
            missing[place] = False
    return missing, made, (made < 0) & ~missing
