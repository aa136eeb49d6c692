"""signature.json of a table model: what a row looks like, so that a form can be made of it. Training rows only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .cells import clean
from .columns import ColumnPlan
from .frame import typed_column

BINS = 20
#: Categories that a form can offer; a column with more takes any text.
MAX_CATEGORIES = 1_000


def column_signature(plan: ColumnPlan, cells: Sequence[str], decimal: str) -> dict[str, Any]:
    """One column of contracts/model.ts Signature."""
    shared: dict[str, Any] = {
        "name": plan.name,
        "type": plan.type,
        "categories": None,
        "min": None,
        "max": None,
        "histogram": None,
    }
    text = clean(cells)
    if plan.type == "numeric":
        return shared | numeric_signature(typed_column(plan, text, decimal)[plan.name].dropna().to_numpy())
    if plan.type == "datetime":
        present = text.dropna().sort_values()
        return shared | {"example": None if present.empty else present.iloc[len(present) // 2]}
    counts = typed_column(plan, text, decimal)[plan.name].value_counts()
    categories = sorted(counts.index)
    return shared | {
        "example": None if not len(counts) else str(counts.index[0]),
        "categories": categories if len(categories) <= MAX_CATEGORIES else None,
    }


def numeric_signature(values: Any) -> dict[str, Any]:
    """Range, equal-width histogram, and the median as example, in no more digits than the column needs."""
    if len(values) == 0:
        return {"example": None}
    low, high = float(values.min()), float(values.max())
    counts, _ = np.histogram(values, bins=BINS, range=(low, high if high > low else low + 1))
    middle = float(np.sort(values)[len(values) // 2])
    example = int(middle) if middle.is_integer() and abs(middle) < 2**53 else middle
    return {"example": example, "min": low, "max": high, "histogram": counts.tolist()}


def table_signature(
    config: dict[str, Any], plans: Sequence[ColumnPlan], columns: dict[str, list[str]], decimal: str
) -> dict[str, Any]:
    """The signature without labels; `columns` are the cells of the training rows."""
    return {
        "task": config["task"],
        "image_size": None,
        "columns": [column_signature(plan, columns[plan.name], decimal) for plan in plans if plan.used],
        "target": config["target"],
        "labels": [],
    }
