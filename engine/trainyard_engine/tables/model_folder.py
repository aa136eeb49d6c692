"""Loads an exported table model and answers for rows; the same lines make the frame as in training."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import TrainyardError
from . import skops_file
from .cells import clean, json_cell
from .columns import ColumnPlan
from .fit import Fitted
from .frame import typed_column, typed_frame
from .read import Table

Prediction = dict[str, Any]


class TableModel:
    """`fitted` answers for frames; the rest says which columns a row needs and what was seen in training."""

    def __init__(self, fitted: Fitted, preparation: dict[str, Any], signature: dict[str, Any]) -> None:
        self._fitted = fitted
        self._plans = [ColumnPlan(one["name"], one["type"], one["format"]) for one in preparation["columns"]]
        self._known = {*preparation["left_out"], signature["target"], *(plan.name for plan in self._plans)}
        self._seen = {one["name"]: one["categories"] for one in signature["columns"]}
        self.labels: list[str] = signature["labels"]

    @classmethod
    def load(cls, folder: Path) -> TableModel:
        """From a model folder. Raises TrainyardError `model.not_ready`; nothing is unpickled."""
        signature = json.loads((folder / "signature.json").read_text("utf-8"))
        preparation = json.loads((folder / "preparation.json").read_text("utf-8"))
        regression = signature["task"] == "tabular-regression"
        if (folder / "model.safetensors").is_file():
            from safetensors.torch import load_file

            columns = skops_file.load(folder / "pipeline.skops")
            fitted = Fitted(columns, weights=load_file(folder / "model.safetensors"), regression=regression)
        else:
            steps = skops_file.load(folder / "model.skops").named_steps
            fitted = Fitted(steps["columns"], model=steps["model"], regression=regression)
        return cls(fitted, preparation, signature)

    def answer_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[Prediction]:
        """One prediction per row of JSON values. Raises TrainyardError `predict.row` naming row and columns."""
        for number, row in enumerate(rows, 1):
            self._refuse_lacking(f"Row {number}", row)
        extra = sorted({name for row in rows for name in row} - self._known)
        columns = {plan.name: [json_cell(row[plan.name]) for row in rows] for plan in self._plans}
        return self._answer(columns, len(rows), extra, ".")

    def answer_table(self, table: Table) -> list[Prediction]:
        """One prediction per row of a file; the order of its columns does not matter."""
        self._refuse_lacking(table.path.name, table.columns)
        extra = [name for name in table.names if name not in self._known]
        return self._answer(table.columns, table.rows, extra, table.dialect.decimal)

    def _refuse_lacking(self, place: str, given: Mapping[str, Any]) -> None:
        lacking = [f'"{plan.name}"' for plan in self._plans if plan.name not in given]
        if lacking:
            raise TrainyardError("predict.row", f"{place} lacks {', '.join(lacking)}.")

    def _answer(
        self, columns: Mapping[str, Sequence[str | None]], count: int, extra: list[str], decimal: str
    ) -> list[Prediction]:
        notes: list[list[str]] = [[] for _ in range(count)]
        texts = {plan.name: clean(columns[plan.name]) for plan in self._plans}
        for plan in self._plans:
            self._note_column(plan, texts[plan.name], decimal, notes)
        if extra:
            ignored = f"Not used, because the training data had no such column: {', '.join(extra[:20])}."
            notes = [[*one, ignored] for one in notes]
        output = self._fitted.output(typed_frame(texts, self._plans, decimal))
        if not self.labels:
            return [
                {"label": None, "value": float(value), "scores": [], "notes": note}
                for value, note in zip(output, notes, strict=True)
            ]
        return [self._classified(scores, note) for scores, note in zip(output, notes, strict=True)]

    def _note_column(self, plan: ColumnPlan, text: Any, decimal: str, notes: list[list[str]]) -> None:
        """Refuses what cannot be read; notes what is missing and what was never seen."""
        present = text.notna()
        made = next(iter(typed_column(plan, text, decimal).values()))
        for at in np.flatnonzero((present & made.isna()).to_numpy())[:1]:
            expected = "a finite number" if plan.type == "numeric" else f"a date as {plan.format}"
            message = f'Row {at + 1}: "{plan.name}" is "{text.iloc[at]}"; expected {expected}.'
            raise TrainyardError("predict.row", message)
        for at in np.flatnonzero(~present.to_numpy()):
            notes[at].append(f"{plan.name} is missing; what was learned in training stands in.")
        seen = self._seen[plan.name]
        if plan.type in ("categorical", "boolean") and seen is not None:
            for at in np.flatnonzero((present & ~made.isin(seen)).to_numpy()):
                notes[at].append(f'{plan.name} "{text.iloc[at]}" was never seen in training.')

    def _classified(self, scores: Any, notes: list[str]) -> Prediction:
        order = np.argsort(-scores, kind="stable")
        named = [{"label": self.labels[at], "score": float(scores[at])} for at in order]
        return {"label": named[0]["label"], "value": None, "scores": named, "notes": notes}
