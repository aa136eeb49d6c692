"""Loads an exported table model and answers for rows; the same lines make the frame as in training, by the same reading."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ..config import fields
from ..errors import TrainyardError
from ..schema import check
from . import saved
from .cells import Cells, execute
from .columns import KINDS, ColumnPlan, as_what, limit_of, unread_line
from .fit import Fitted
from .frame import typed_frame
from .read import Table, read
from .reading import NUMBERS, ColumnReading, Dialect, Reading, dialect_from_json, from_json, read_file

Prediction = dict[str, Any]


@dataclass(frozen=True)
class Answers:
    """What a model says of the rows of a table, in their order."""

    rows: int
    #: Made one by one, as they are asked for: a large table has more of them than memory should hold.
    predictions: Iterator[Prediction]
    #: What is to know of whole columns, as contracts/dataset.ts calls findings.
    findings: list[dict[str, Any]]


class TableModel:
    """`fitted` answers for frames; the rest says how rows are read and what was seen in training."""

    def __init__(
        self, fitted: Fitted, preparation: dict[str, Any], signature: dict[str, Any], reading: Reading
    ) -> None:
        named = reading.named()
        self._fitted = fitted
        self._dialect = reading.dialect
        self._plans = [plan_from(one, named[one["name"]]) for one in preparation["columns"]]
        self._known = {*preparation["left_out"], signature["target"], *(plan.name for plan in self._plans)}
        self._seen = {one["name"]: one["categories"] for one in signature["columns"]}
        self.labels: list[str] = signature["labels"]

    @classmethod
    def load(cls, folder: Path) -> TableModel:
        """From a model folder. Raises TrainyardError `model.not_ready`; nothing is unpickled."""
        signature = json.loads((folder / "signature.json").read_text("utf-8"))
        preparation = json.loads((folder / "preparation.json").read_text("utf-8"))
        if not (folder / "reading.json").is_file():
            message = f"The model in {folder} was made by an older engine: it does not say how a table is read."
            raise TrainyardError("model.not_ready", message, "Train it again.")
        reading = from_json(json.loads((folder / "reading.json").read_text("utf-8")))
        regression = signature["task"] == "tabular-regression"
        fitted = saved.load(folder, regression)
        return cls(fitted, preparation, signature, reading)

    def answer_file(self, path: Path, dialect: Path | None = None) -> list[Prediction]:
        """One prediction per row of a file; the rest is as `answers_by` says."""
        return list(self.answers_by(path, dialect).predictions)

    def answers_by(self, path: Path, dialect: Path | None = None) -> Answers:
        """The answers for a file; `dialect` is a JSON file that says how its rows are written, where it differs from the
        training table's: a dialect, or one for each real path. Raises TrainyardError `csv.…`, `config.invalid`,
        `predict.row`."""
        return self.answers(path, None if dialect is None else read_file(dialect, "dialect"))

    def answers(self, path: Path, dialect: Any = None) -> Answers:
        """The same; `dialect` is the JSON itself."""
        return self._answer_table(read(path, self._dialect if dialect is None else self._other(dialect, path)))

    def _other(self, said: Any, path: Path) -> Dialect:
        if isinstance(said, dict) and any(isinstance(own, dict) for own in said.values()):
            said = said.get(str(path.resolve()), {})
        made, problems = check(said, fields()["dialect"], "dialect")
        if problems:
            message = " ".join(problem.message for problem in problems[:5])
            raise TrainyardError("config.invalid", message, problems=problems)
        return dialect_from_json({**vars(self._dialect), **made})

    def answer_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[Prediction]:
        """One prediction per row of JSON values. Raises TrainyardError `predict.row` naming row and columns."""
        for number, row in enumerate(rows, 1):
            self._refuse_lacking(f"Row {number}", row)
        columns = {
            plan.name: pa.chunked_array([[json_cell(row[plan.name], plan.reading) for row in rows]], pa.string())
            for plan in self._plans
        }
        notes = [[unused_line(extra)] if (extra := sorted({*row} - self._known)) else [] for row in rows]
        return list(self._answer(columns, notes).predictions)

    def _answer_table(self, table: Table) -> Answers:
        """The answers for a table as text; the order of its columns does not matter."""
        self._refuse_lacking(table.path.name, table.columns)
        extra = [name for name in table.names if name not in self._known]
        answers = self._answer(table.columns, [[] for _ in range(table.rows)])
        return replace(answers, findings=[*answers.findings, *unused_finding(extra)])

    def _refuse_lacking(self, place: str, given: Mapping[str, Any]) -> None:
        lacking = [f'"{plan.name}"' for plan in self._plans if plan.name not in given]
        if lacking:
            raise TrainyardError("predict.row", f"{place} lacks {', '.join(lacking)}.")

    def _answer(self, columns: Mapping[str, pa.ChunkedArray], notes: list[list[str]]) -> Answers:
        """The answers for as many rows as there are lists of notes, which grow."""
        cells: dict[str, Cells] = {}
        for plan in self._plans:
            cells[plan.name] = execute(plan.reading, columns[plan.name])
            self._note_column(plan, cells[plan.name], columns[plan.name], notes)
        output = self._fitted.output(typed_frame(cells, self._plans))
        one = self._classified if self.labels else self._measured
        predictions = (one(answer, note) for answer, note in zip(output, notes, strict=True))
        return Answers(
            len(notes), predictions, [found for plan in self._plans for found in unread_finding(cells[plan.name])]
        )

    def _note_column(self, plan: ColumnPlan, column: Cells, text: pa.ChunkedArray, notes: list[list[str]]) -> None:
        """Notes what is missing, what could not be read and what was never seen; refuses a column that is not what it was."""
        if column.share_unread() > limit_of(plan):
            expected = as_what(plan.reading).removeprefix("as ")
            others = f" ({len(column.unread):,} of {column.rows:,} cells)" if column.rows > 1 else ""
            message = (
                f'Row {column.unread[0] + 1}: "{plan.name}" is "{column.examples[0]}"; expected {expected}{others}.'
            )
            raise TrainyardError("predict.row", message)
        for at in column.unread:
            value = text[int(at)].as_py()
            notes[at].append(f'{plan.name} "{value}" could not be read {as_what(plan.reading)} and counts as missing.')
        missing = ~column.present()
        missing[column.unread] = False
        for at in np.flatnonzero(missing):
            notes[at].append(f"{plan.name} is missing; what was learned in training stands in.")
        seen = self._seen[plan.name]
        if column.codes is not None and seen is not None:
            known = set(seen)
            strange = np.array([*(level not in known for level in column.levels), False])
            for at in np.flatnonzero(strange[column.codes]):
                notes[at].append(f'{plan.name} "{column.levels[column.codes[at]]}" was never seen in training.')

    def _measured(self, value: Any, notes: list[str]) -> Prediction:
        return {"label": None, "value": float(value), "scores": [], "notes": notes}

    def _classified(self, scores: Any, notes: list[str]) -> Prediction:
        order = np.argsort(-scores, kind="stable")
        named = [{"label": self.labels[at], "score": float(scores[at])} for at in order]
        return {"label": named[0]["label"], "value": None, "scores": named, "notes": notes}


def unread_finding(column: Cells) -> list[dict[str, Any]]:
    """Cells that could not be read, with the code that the reading of training data has for them; none where all could."""
    line = unread_line(column)
    if line is None:
        return []
    unread = len(column.unread)
    return [
        {
            "code": "csv.mixed_type",
            "severity": "warning",
            "message": line,
            "count": unread,
            "examples": list(column.examples),
        }
    ]


def unused_line(names: list[str]) -> str:
    """The sentence on columns, one at least, that the model knows nothing of."""
    return f"Not used, because the training data had no such column: {', '.join(names[:20])}."


def unused_finding(names: list[str]) -> list[dict[str, Any]]:
    """Columns of a table that the model knows nothing of; none where there are none."""
    if not names:
        return []
    found = {"code": "predict.unused_columns", "severity": "warning", "message": unused_line(names)}
    return [found | {"count": len(names), "examples": names[:5]}]


def plan_from(one: Mapping[str, Any], reading: ColumnReading) -> ColumnPlan:
    """A column of preparation.json."""
    parts = tuple((name, part) for name, part in one["parts"])
    return ColumnPlan(one["name"], KINDS[reading.type], reading, parts=parts, unread=one["unread"])


def json_cell(value: Any, reading: ColumnReading) -> str:
    """The text of a JSON value as a file of this reading would have it, so that a row from a form goes the same way."""
    if value is None:
        return ""
    if isinstance(value, bool):
        if reading.type == "boolean":
            return reading.yes if value else (reading.no or "")
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, int | float) and reading.type in NUMBERS:
        return str(value).replace(".", reading.number.decimal)
    return str(value)
