"""Everything that a training gets from its files: typed frame, target, splits, test part, and what to say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ..errors import Problem, TrainyardError
from ..job import Job
from ..manifest import Entry, Registered, measure
from ..manifest import fingerprint as fingerprint_of
from ..registry import create
from ..spelling import did_you_mean
from ..validations import Holdout, KFold
from .assumed import assume, whole
from .cells import Cells, execute
from .columns import ColumnPlan, counts, plan_columns, told, unread_line
from .copies import apart_line, groups_of, kept_line, test_line, worst_fold
from .fit import Part
from .frame import typed_frame
from .leak import leak_lines
from .read import Table, read, summary
from .reading import Dialect, Reading, dialect_from_json, from_json
from .splits import Split, split_rows
from .target import Target, check_class_sizes, check_column, read_target

Known = tuple[Registered | None, Registered | None]


@dataclass(frozen=True)
class Given:
    """What a job says of its tables beside the config."""

    #: How the training table is read; None: by the plain default and the config.
    reading: Reading | None = None
    #: How the rows of the test table are written where it differs from the training table.
    test_dialect: Dialect | None = None


def given(job: Job) -> Given:
    """Of a job. Raises TrainyardError `config.invalid` for a reading that is none."""
    try:
        reading = None if job.reading is None else from_json(job.reading)
        return Given(reading, None if job.test_dialect is None else dialect_from_json(job.test_dialect))
    except (KeyError, TypeError, ValueError) as error:
        raise TrainyardError("config.invalid", f"The reading of the job is none: {error!r}.") from error


@dataclass(frozen=True)
class TableData:
    """A training table ready for fitting; `part` has the rows that have a target, in the order of the file."""

    #: Without its cells, which are in `part` as far as they are needed.
    table: Table
    reading: Reading
    plans: list[ColumnPlan]
    target: Target
    part: Part
    validation: Holdout | KFold
    splits: list[Split]
    test: Part | None
    #: What the data event says.
    summary: dict[str, Any]
    #: Lines for the log.
    told: list[str]
    #: Measured fingerprints of the training table and, where there is one, of the test table.
    fingerprint: str
    test_fingerprint: str | None

    def rows(self, positions: Any) -> Part:
        """Some rows of the training table."""
        return Part(self.part.frame.iloc[positions], self.part.values[positions])


def load(config: dict[str, Any], known: Known = (None, None), job: Given | None = None) -> TableData:
    """Reads and checks all data of a config; `known` is what is registered of `data` and `test_data`.

    Raises TrainyardError `dataset.changed`, `csv.…` or `config.…`.
    """
    job = job or Given()
    said = whole(config)
    dialect, plain = (said.dialect, False) if job.reading is None else (job.reading.dialect, job.reading.plain)
    table, fingerprint = read_registered(Path(config["data"]), known[0], dialect, plain)
    name = config["target"]
    check_column(table, name)
    check_dropped(table, config["drop_columns"])
    reading = assume(table, said, name) if job.reading is None else fitting(job.reading, table)
    target = read_target(table, reading.named()[name], config["task"])
    light = without_cells(table)
    # Column by column: the text of one is gone before that of the next becomes numbers.
    cells = {one.name: execute(one, table.columns.pop(one.name)) for one in reading.columns if one.name != name}
    plans = plan_columns(cells, frozenset(config["drop_columns"]), frozenset(light.columns))
    check_features(light, plans, name)
    validation = create("validations", config["validation"])
    check_enough(target, name, validation)
    part = Part(taken(typed_frame(cells, plans), target.rows, table.rows), target.values)
    lines = told(plans, cells) + target.told
    missing = counts(plans, cells)
    rows = light.rows
    del table, cells
    if rows != len(target.rows):
        lines.append(f'{rows - len(target.rows)} of {rows} rows have no value in "{name}" and are left out.')
    copies = groups_of(part)
    together = bool(config["keep_copies_together"])
    splits = split_rows(validation, target.values, len(target.labels), config["seed"], copies if together else None)
    lines += leak_lines(plans, part, name, config["seed"])
    lines += copy_lines(copies, splits, together)
    about = describe(light, plans, target, splits) | {
        "missing": missing,
        "copies": len(copies) - len(np.unique(copies)),
    }
    test, test_fingerprint = None, None
    if config["test_data"] is not None:
        test_dialect = job.test_dialect or dialect
        tested, test_fingerprint = read_registered(Path(config["test_data"]), known[1], test_dialect, False)
        test, more = read_test(tested, config, (reading, plans), target)
        repeated = test_line(part, test)
        lines += more + ([repeated] if repeated else [])
    about |= {"test_rows": None if test is None else len(test.values)}
    about |= {"fingerprint": fingerprint, "test_fingerprint": test_fingerprint}
    return TableData(
        light, reading, plans, target, part, validation, splits, test, about, lines, fingerprint, test_fingerprint
    )


def without_cells(table: Table) -> Table:
    """The same table with columns of no cells."""
    return replace(table, columns={name: pa.chunked_array([], pa.string()) for name in table.columns})


def fitting(reading: Reading, table: Table) -> Reading:
    """The reading, once it is known to be of this table. Raises TrainyardError `dataset.changed`."""
    names = [one.name for one in reading.columns]
    if names != table.names:
        strange = sorted({*names} ^ {*table.names}) or names
        message = (
            f'{table.path.name} does not have the columns that it was read by: "{strange[0]}" is in one of both only.'
        )
        raise TrainyardError("dataset.changed", message, "Start again, so that the file as it is now is looked at.")
    return reading


def taken(frame: Any, rows: Any, count: int) -> Any:
    """The rows that have a target, numbered from 0; no copy where all have one."""
    return frame if len(rows) == count else frame.iloc[rows].reset_index(drop=True)


def copy_lines(copies: Any, splits: list[Split], together: bool) -> list[str]:
    """What is said of identical rows: that they stay together, or on how many of them it is measured."""
    worst = worst_fold(copies, [(one.train, one.held_out) for one in splits])
    line = kept_line(copies, *worst) if together else apart_line(*worst)
    return [line] if line else []


def read_registered(path: Path, known: Registered | None, dialect: Dialect, plain: bool) -> tuple[Table, str]:
    """A table and its measured fingerprint. Raises `dataset.changed` where it is not the one that was registered."""
    if known is None:
        table = read(path, dialect, plain)
        return table, fingerprint_of([table.entry])

    def named(entry: Entry) -> list[Entry]:
        # A version of a table has one file, and that is this one under whatever name it lies here.
        files = known.files or []
        return [Entry(files[0].path, entry.bytes, entry.sha256)] if len(files) == 1 else [entry]

    try:
        table = read(path, dialect, plain)
    except TrainyardError as error:
        if error.code == "dataset.changed" or not path.is_file():
            raise
        raise known.judge(error, lambda: named(measure(path, path.name))) from error
    return table, known.confirm(named(table.entry))


def check_dropped(table: Table, dropped: list[str]) -> None:
    """Raises `config.invalid` with every name that the table does not have."""
    problems = [
        Problem(
            "config.range",
            f"drop_columns.{index}",
            f'drop_columns names "{name}", which {table.path.name} does not have.{did_you_mean(name, table.names)}',
        )
        for index, name in enumerate(dropped)
        if name not in table.columns
    ]
    if problems:
        raise TrainyardError("config.invalid", problems[0].message, "Remove it or correct its name.", problems)


def check_features(table: Table, plans: list[ColumnPlan], target: str) -> None:
    """Raises `csv.no_features` with the reason for each column."""
    if any(plan.used for plan in plans):
        return
    reasons = "; ".join(f'"{plan.name}": {plan.left_out}' for plan in plans[:10])
    message = f'{table.path.name} has no column to learn from besides the target "{target}".'
    raise TrainyardError("csv.no_features", f"{message} {reasons}." if reasons else message)


def check_enough(target: Target, name: str, validation: Holdout | KFold) -> None:
    """Every class in training and validation, and no empty part."""
    needed, why = (
        (validation.folds, f"{validation.folds}-fold validation")
        if isinstance(validation, KFold)
        else (2, "a hold-out")
    )
    if target.labels:
        check_class_sizes(target, name, needed, why)
    elif len(target.rows) < max(needed, 2):
        message = f"The table has {len(target.rows)} rows with a target; {why} needs at least {needed}."
        raise TrainyardError("csv.class_too_small", message)


def read_test(
    table: Table, config: dict[str, Any], by: tuple[Reading, list[ColumnPlan]], target: Target
) -> tuple[Part, list[str]]:
    """The test table by the reading of the training table, and what to say of it. Raises `csv.test_columns`."""
    reading, plans = by
    lacking = [plan.name for plan in plans if plan.used and plan.name not in table.columns]
    if config["target"] not in table.columns:
        lacking.append(config["target"])
    if lacking:
        named = ", ".join(f'"{name}"' for name in lacking[:20])
        raise TrainyardError("csv.test_columns", f"{table.path.name} lacks {named}.")
    found = read_target(table, reading.named()[config["target"]], config["task"], target.labels)
    used = [plan for plan in plans if plan.used]
    cells: Mapping[str, Cells] = {plan.name: execute(plan.reading, table.columns[plan.name]) for plan in used}
    said = [unread_line(cells[plan.name], "Test data: ") for plan in used]
    frame = taken(typed_frame(cells, plans), found.rows, table.rows)
    return Part(frame, found.values), [line for line in said if line]


def describe(table: Table, plans: list[ColumnPlan], target: Target, splits: list[Split]) -> dict[str, Any]:
    """Rows, columns, classes, and what was left out and why."""
    values = target.values
    about: dict[str, Any] = summary(table) | {
        "rows_used": len(target.rows),
        "rows_without_target": table.rows - len(target.rows),
        "train_rows": len(splits[0].train),
        "held_out_rows": len(splits[0].held_out),
        "folds": len(splits),
        "features": [{"name": plan.name, "type": plan.type} for plan in plans if plan.used],
        "left_out": [{"column": plan.name, "reason": plan.left_out} for plan in plans if not plan.used],
    }
    if target.labels:
        return about | {"classes": target.counts}
    spread = {"min": np.min(values), "max": np.max(values), "mean": np.mean(values), "std": np.std(values)}
    return about | {"target": {name: float(value) for name, value in spread.items()}}
