"""Everything that a training gets from its files: typed frame, target, splits, test part, and what to say of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import Problem, TrainyardError
from ..manifest import Entry, Registered, measure
from ..manifest import fingerprint as fingerprint_of
from ..registry import create
from ..spelling import did_you_mean
from ..validations import Holdout, KFold
from .cells import clean
from .columns import ColumnPlan, plan_columns, told
from .fit import Part
from .frame import typed_frame
from .read import Table, read, summary
from .splits import Split, split_rows
from .target import Target, check_class_sizes, check_column, read_target


@dataclass(frozen=True)
class TableData:
    """A training table ready for fitting; `part` has the rows that have a target, in the order of the file."""

    table: Table
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


def load(config: dict[str, Any], known: tuple[Registered | None, Registered | None] = (None, None)) -> TableData:
    """Reads and checks all data of a config; `known` is what is registered of `data` and `test_data`.

    Raises TrainyardError `dataset.changed`, `csv.…` or `config.…`.
    """
    table, fingerprint = read_registered(Path(config["data"]), known[0])
    test_path = config["test_data"]
    tested = None if test_path is None else read_registered(Path(test_path), known[1])
    name = config["target"]
    check_column(table, name)
    check_dropped(table, config["drop_columns"])
    target = read_target(table, name, config["task"])
    features = {key: clean(cells) for key, cells in table.columns.items() if key != name}
    plans = plan_columns(features, table.dialect.decimal, frozenset(config["drop_columns"]))
    check_features(table, plans, name)
    validation = create("validations", config["validation"])
    check_enough(target, name, validation)
    frame = typed_frame(features, plans, table.dialect.decimal).iloc[target.rows].reset_index(drop=True)
    splits = split_rows(validation, target.values, len(target.labels), config["seed"])
    test = None if tested is None else read_test(tested[0], config, plans, target)
    said = told(plans)
    lost = table.rows - len(target.rows)
    if lost:
        said.append(f'{lost} of {table.rows} rows have no value in "{name}" and are left out.')
    test_fingerprint = None if tested is None else tested[1]
    prints = {"fingerprint": fingerprint, "test_fingerprint": test_fingerprint}
    about = describe(table, plans, target, splits) | {"test_rows": None if test is None else len(test.values)} | prints
    part = Part(frame, target.values)
    return TableData(table, plans, target, part, validation, splits, test, about, said, fingerprint, test_fingerprint)


def read_registered(path: Path, known: Registered | None) -> tuple[Table, str]:
    """A table and its measured fingerprint. Raises `dataset.changed` where it is not the one that was registered."""
    if known is None:
        table = read(path)
        return table, fingerprint_of([table.entry])

    def named(entry: Entry) -> list[Entry]:
        # A version of a table has one file, and that is this one under whatever name it lies here.
        files = known.files or []
        return [Entry(files[0].path, entry.bytes, entry.sha256)] if len(files) == 1 else [entry]

    try:
        table = read(path)
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


def read_test(table: Table, config: dict[str, Any], plans: list[ColumnPlan], target: Target) -> Part:
    """The test table by the plan of the training table. Raises `csv.test_columns` with all that it lacks."""
    lacking = [plan.name for plan in plans if plan.used and plan.name not in table.columns]
    if config["target"] not in table.columns:
        lacking.append(config["target"])
    if lacking:
        named = ", ".join(f'"{name}"' for name in lacking[:20])
        raise TrainyardError("csv.test_columns", f"{table.path.name} lacks {named}.")
    found = read_target(table, config["target"], config["task"], target.labels)
    texts = {plan.name: clean(table.columns[plan.name]) for plan in plans if plan.used}
    frame = typed_frame(texts, plans, table.dialect.decimal).iloc[found.rows].reset_index(drop=True)
    return Part(frame, found.values)


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
