"""signature.json of a table model: what a row looks like, so that a form can be made of it. Training rows only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from .columns import ColumnPlan
from .moments import DAY

BINS = 20
#: Categories that a form can offer; a column with more takes any text.
MAX_CATEGORIES = 1_000


def column_signature(plan: ColumnPlan, frame: Any) -> dict[str, Any]:
    """One column of contracts/model.ts Signature."""
    shared: dict[str, Any] = {
        "name": plan.name,
        "type": plan.type,
        "categories": None,
        "min": None,
        "max": None,
        "histogram": None,
    }
    first = frame[plan.parts[0][0]].dropna()
    if plan.type == "datetime":
        return shared | {"example": written(plan, middle(first.to_numpy()) * DAY) if len(first) else None}
    if plan.reading.type in ("time", "duration"):
        # A form takes the text as the file writes it, so a range of seconds would say nothing.
        return shared | {"type": "datetime", "example": written(plan, middle(first.to_numpy())) if len(first) else None}
    if plan.type == "numeric":
        return shared | numeric_signature(first.to_numpy())
    counts = pd.Series(first).value_counts()
    categories = sorted(str(word) for word in counts.index)
    return shared | {
        "example": None if not len(counts) else str(counts.index[0]),
        "categories": categories if len(categories) <= MAX_CATEGORIES else None,
    }


def middle(values: Any) -> float:
    """The value in the middle: one that occurs."""
    return float(np.sort(values)[len(values) // 2])


def written(plan: ColumnPlan, seconds: float) -> str:
    """Seconds in the form of the column's cells."""
    form = plan.reading.form or ""
    if plan.reading.type == "duration":
        return written_duration(form, round(seconds))
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=round(seconds))
    return moment.strftime(form)


def written_duration(form: str, seconds: int) -> str:
    """`form` is one of contracts/reading.ts DURATION_FORMS."""
    minus, rest = "-" if seconds < 0 else "", abs(seconds)
    minutes, second = divmod(rest, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    made = {
        "h:mm": f"{hours}:{minute:02}",
        "h:mm:ss": f"{hours}:{minute:02}:{second:02}",
        "m:ss": f"{minutes}:{second:02}",
        "d hh:mm:ss": f"{days} {hour:02}:{minute:02}:{second:02}",
        "d days hh:mm:ss": f"{days} days {hour:02}:{minute:02}:{second:02}",
    }
    return minus + made[form]


def numeric_signature(values: Any) -> dict[str, Any]:
    """Range, equal-width histogram, and the median as example, in no more digits than the column needs."""
    if len(values) == 0:
        return {"example": None}
    low, high = float(values.min()), float(values.max())
    counts, _ = np.histogram(values, bins=BINS, range=(low, high if high > low else low + 1))
    found = middle(values)
    example = int(found) if found.is_integer() and abs(found) < 2**53 else found
    return {"example": example, "min": low, "max": high, "histogram": counts.tolist()}


def table_signature(config: dict[str, Any], plans: Sequence[ColumnPlan], frame: Any) -> dict[str, Any]:
    """The signature without labels; `frame` is that of the training rows."""
    return {
        "task": config["task"],
        "image_size": None,
        "columns": [column_signature(plan, frame) for plan in plans if plan.used],
        "target": config["target"],
        "labels": [],
    }
