"""The steps before the estimator are learned on the training part, and on nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trainyard_engine import config
from trainyard_engine.tables.conftest import SMALL_HEADER, small_rows, write_table
from trainyard_engine.tables.data import TableData, load
from trainyard_engine.tables.pipeline import build_columns, ordinal_positions
from trainyard_engine.tables.preprocessing import Family

ENCODERS = ["auto", "one_hot", "ordinal", "target"]
IMPUTERS = ["median_or_most_frequent", "mean_or_most_frequent", "constant"]
SCALERS = ["auto", "standard", "min_max", "none"]


def effective(data: Path, **changes: Any) -> dict[str, Any]:
    """A full config on a table."""
    raw = {"task": "tabular-classification", "data": str(data), "target": "kind", "model": "logistic_regression"}
    return config.canonical(raw | changes)


def fitted_state(data: TableData, settings_: dict[str, Any], family: Family) -> list[Any]:
    """Everything that the steps learned, as plain lists."""
    train = data.rows(data.splits[0].train)
    columns = build_columns(data.plans, settings_, family).fit(train.frame, train.values)
    state = []
    for _, pipeline, _ in columns.transformers_:
        for step in getattr(pipeline, "steps", []):
            learned = (
                {name: value for name, value in vars(step[1]).items() if name.endswith("_")}
                if step[1] != "passthrough"
                else {}
            )
            state.append((step[0], {name: repr(value) for name, value in sorted(learned.items())}))
    return state


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    encoding=st.sampled_from(ENCODERS),
    imputation=st.sampled_from(IMPUTERS),
    scaling=st.sampled_from(SCALERS),
    family=st.sampled_from(["trees", "linear"]),
    seed=st.integers(0, 1000),
)
def test_other_held_out_rows_change_nothing_that_is_learned(
    tmp_path: Path, encoding: str, imputation: str, scaling: str, family: Family, seed: int
) -> None:
    rows = small_rows(80)
    path = write_table(tmp_path / "t.csv", SMALL_HEADER, rows)
    chosen = effective(path, encoding=encoding, imputation=imputation, scaling=scaling, seed=seed)
    before = load(chosen)
    for position in before.splits[0].held_out:
        rows[position][0] = 1000 + position * 3.5
        rows[position][1] = ""
        rows[position][2] = "violet"
    write_table(path, SMALL_HEADER, rows)
    after = load(chosen)
    assert after.splits[0].held_out.tolist() == before.splits[0].held_out.tolist()
    assert fitted_state(after, chosen, family) == fitted_state(before, chosen, family)


def test_other_training_rows_change_what_is_learned(tmp_path: Path) -> None:
    rows = small_rows(80)
    path = write_table(tmp_path / "t.csv", SMALL_HEADER, rows)
    chosen = effective(path)
    before = load(chosen)
    rows[before.splits[0].train[0]][0] = 1000
    write_table(path, SMALL_HEADER, rows)
    assert fitted_state(load(chosen), chosen, "linear") != fitted_state(before, chosen, "linear")


def test_unseen_categories_and_missing_cells_give_finite_numbers(tmp_path: Path) -> None:
    path = write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows())
    for encoding in ENCODERS:
        chosen = effective(path, encoding=encoding)
        data = load(chosen)
        columns = build_columns(data.plans, chosen, "linear").fit(data.part.frame, data.part.values)
        strange = data.part.frame.head(3).copy()
        strange["colour"] = "violet"
        strange.loc[0, :] = np.nan
        assert np.isfinite(columns.transform(strange)).all()


@pytest.mark.parametrize(("family", "width"), [("trees", 8), ("linear", 12)])
def test_auto_suits_the_model(tmp_path: Path, family: Family, width: int) -> None:
    # size, weight, three date parts and score are numbers; colour has four categories, ripe two.
    path = write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows())
    chosen = effective(path)
    data = load(chosen)
    columns = build_columns(data.plans, chosen, family)
    made = columns.fit_transform(data.part.frame, data.part.values)
    assert made.shape == (160, width)
    scaled = np.allclose(made[:, 0].mean(), 0, atol=1e-9)
    assert scaled == (family == "linear")
    assert ordinal_positions(columns) == ([6, 7] if family == "trees" else [])
