"""From columns as they were read to the typed frame that a pipeline takes: numbers as float64, categories as text, dates
as their parts. A missing cell is NaN in both.

The frame of a training table and that of one row from a form are made here, by the same lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from .cells import Cells
from .columns import ColumnPlan
from .moments import part_values


def parts(plan: ColumnPlan) -> list[str]:
    """Names of the frame's columns that one column of the file becomes."""
    return [name for name, _ in plan.parts]


def numeric_parts(plans: Sequence[ColumnPlan]) -> list[str]:
    """Frame columns that are numbers."""
    return [part for plan in plans if plan.used and plan.type in ("numeric", "datetime") for part in parts(plan)]


def category_parts(plans: Sequence[ColumnPlan]) -> list[str]:
    """Frame columns that are text."""
    return [plan.name for plan in plans if plan.used and plan.type in ("categorical", "boolean")]


def typed_frame(cells: Mapping[str, Cells], plans: Sequence[ColumnPlan]) -> Any:
    """The frame of all used columns."""
    made: dict[str, Any] = {}
    for plan in plans:
        if plan.used:
            made.update(typed_column(plan, cells[plan.name]))
    return pd.DataFrame(made, copy=False)


def typed_column(plan: ColumnPlan, column: Cells) -> dict[str, Any]:
    """The frame columns of one column."""
    if column.values is None:
        # Told as objects, or pandas makes strings of its own kind of them.
        return {name: pd.Series(column.words(), dtype=object) for name in parts(plan)}
    return {name: column.values if part is None else part_values(column.values, part) for name, part in plan.parts}
