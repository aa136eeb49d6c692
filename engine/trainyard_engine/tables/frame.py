"""From text cells to the typed frame that a pipeline takes: numbers as float64, categories as text, dates as three numbers.

The frame of a training table and that of one row from a form are made here, by the same lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .cells import dates, numbers
from .columns import ColumnPlan

DAY = pd.Timedelta(days=1)
EPOCH = pd.Timestamp("1970-01-01")


def parts(plan: ColumnPlan) -> list[str]:
    """Names of the frame's columns that one column of the file becomes."""
    if plan.type == "datetime":
        return [f"{plan.name} (days)", f"{plan.name} (month)", f"{plan.name} (weekday)"]
    return [plan.name]


def numeric_parts(plans: Sequence[ColumnPlan]) -> list[str]:
    """Frame columns that are numbers."""
    return [part for plan in plans if plan.used and plan.type in ("numeric", "datetime") for part in parts(plan)]


def category_parts(plans: Sequence[ColumnPlan]) -> list[str]:
    """Frame columns that are text."""
    return [plan.name for plan in plans if plan.used and plan.type in ("categorical", "boolean")]


def typed_frame(texts: Mapping[str, Any], plans: Sequence[ColumnPlan], decimal: str) -> Any:
    """The frame of all used columns, from their cleaned text; a missing cell is NaN."""
    made: dict[str, Any] = {}
    for plan in plans:
        if plan.used:
            made.update(typed_column(plan, texts[plan.name], decimal))
    return pd.DataFrame(made)


def typed_column(plan: ColumnPlan, text: Any, decimal: str) -> dict[str, Any]:
    """The frame columns of one column."""
    if plan.type == "numeric":
        return {plan.name: numbers(text, decimal)}
    if plan.type == "datetime" and plan.format is not None:
        when = dates(text, plan.format)
        values = ((when - EPOCH) / DAY, when.dt.month, when.dt.day_of_week)
        return {name: value.astype("float64") for name, value in zip(parts(plan), values, strict=True)}
    if plan.type == "boolean":
        text = text.str.lower()
    return {plan.name: text.astype(object).where(text.notna(), np.nan)}
