"""The column to predict: class indices or numbers, or an error that names what stands in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import TrainyardError
from ..spelling import did_you_mean
from .cells import clean, numbers
from .read import Table

#: Limit of contracts/limits.ts; a test compares it.
MAX_CLASSES = 10_000


@dataclass(frozen=True)
class Target:
    """`values`: int64 class indices into `labels`, or float64 numbers; one per row of `rows`."""

    values: npt.NDArray[Any]
    #: Class names in the order of the indices; empty for regression.
    labels: list[str]
    #: Positions of the table's rows that have a target.
    rows: npt.NDArray[np.int64]

    @property
    def counts(self) -> dict[str, int]:
        """Rows per class."""
        return {label: int(np.sum(self.values == index)) for index, label in enumerate(self.labels)}


def check_column(table: Table, name: str, code: str = "csv.target_missing") -> None:
    """Raises with the nearest name where the table has no such column."""
    if name in table.columns:
        return
    listed = ", ".join(table.names[:20]) + (", …" if len(table.names) > 20 else "")
    guess = did_you_mean(name, table.names)
    columns = "" if guess.startswith(" There are") else f" The columns are: {listed}."
    raise TrainyardError(code, f'{table.path.name} has no column "{name}".{guess}{columns}')


def read_target(table: Table, name: str, task: str, labels: list[str] | None = None) -> Target:
    """The target of a table; with `labels` (test data) the classes are those of the training."""
    check_column(table, name)
    text = clean(table.columns[name])
    rows = np.flatnonzero(text.notna().to_numpy())
    present = text.iloc[rows]
    if len(rows) == 0:
        raise TrainyardError("csv.target_constant", f'Every cell of the target "{name}" is missing.')
    if task == "tabular-regression":
        return Target(read_numbers(table, name, present, labels is None), [], rows)
    if labels is None:
        labels = read_labels(table, name, present)
    index = {label: position for position, label in enumerate(labels)}
    unknown = sorted(set(present) - set(index))
    if unknown:
        message = f'{table.path.name} has the class "{unknown[0]}" in "{name}", which the training data does not have.'
        raise TrainyardError("csv.target_type", message, "Use test data with the same classes.")
    return Target(np.array([index[label] for label in present], dtype=np.int64), labels, rows)


def read_numbers(table: Table, name: str, present: Any, must_vary: bool) -> npt.NDArray[np.float64]:
    """Target values of a regression. Raises `csv.target_type`, `csv.target_constant`."""
    values = numbers(present, table.dialect.decimal)
    bad = present[values.isna()]
    if len(bad):
        row, cell = bad.index[0] + 1, bad.iloc[0]
        message = f'The target "{name}" has "{cell}" in row {row}, which is no number ({len(bad)} such rows).'
        hint = "Regression needs numbers. For classes use the task tabular-classification."
        raise TrainyardError("csv.target_type", message, hint)
    if must_vary and values.nunique() == 1:
        raise TrainyardError("csv.target_constant", f'The target "{name}" is "{present.iloc[0]}" in every row.')
    found: npt.NDArray[np.float64] = values.to_numpy(dtype=np.float64)
    return found


def read_labels(table: Table, name: str, present: Any) -> list[str]:
    """Class names, numbers in their order and words in theirs. Raises `csv.target_constant`, `csv.target_type`."""
    found = list(present.unique())
    if len(found) == 1:
        raise TrainyardError("csv.target_constant", f'The target "{name}" is "{found[0]}" in every row.')
    values = numbers(present.drop_duplicates(), table.dialect.decimal)
    if values.notna().all():
        if len(found) > 100 and len(found) > 0.2 * len(present):
            message = f'The target "{name}" has {len(found)} distinct numbers in {len(present)} rows.'
            raise TrainyardError("csv.target_type", message, "Use the task tabular-regression.")
        found = [label for _, label in sorted(zip(values, found, strict=True))]
    else:
        found.sort()
    if len(found) > MAX_CLASSES:
        message = f'The target "{name}" has {len(found):,} classes; at most {MAX_CLASSES:,} are allowed.'
        raise TrainyardError("csv.target_type", message, "Choose another target.")
    return found


def check_class_sizes(target: Target, name: str, needed: int, why: str) -> None:
    """Raises `csv.class_too_small` naming the class, its rows and how many the validation needs."""
    counts = Counter(target.counts)
    for label, count in reversed(counts.most_common()):
        if count < needed:
            rows = "1 row" if count == 1 else f"{count} rows"
            message = f'Class "{label}" of "{name}" has {rows}; {why} needs at least {needed}.'
            raise TrainyardError("csv.class_too_small", message)
