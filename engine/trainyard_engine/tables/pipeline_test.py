"""The steps before the estimator are learned on the training part, and on nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trainyard_engine import config
from trainyard_engine.errors import TrainyardError
from trainyard_engine.registry import TABLES, create, entries
from trainyard_engine.tables.conftest import SMALL_HEADER, small_rows, with_columns, write_table
from trainyard_engine.tables.data import TableData, load
from trainyard_engine.tables.estimator import Wants
from trainyard_engine.tables.pipeline import build_columns, category_positions, check_steps, crowded_lines, origins
from trainyard_engine.tables.preprocessing import auto_is

ENCODERS = ["auto", "one_hot", "ordinal", "target"]
IMPUTERS = ["auto", "median_or_most_frequent", "mean_or_most_frequent", "constant"]
WANTS = {"trees": Wants(scaled=False, missing=True, categories=True), "linear": Wants(scaled=True)}
SCALERS = ["auto", "standard", "min_max", "none"]


def effective(data: Path, **changes: Any) -> dict[str, Any]:
    """A full config on a table."""
    raw = {"task": "tabular-classification", "data": str(data), "target": "kind", "model": "logistic_regression"}
    return config.canonical(with_columns(raw | changes))


def fitted_state(data: TableData, settings_: dict[str, Any], family: str) -> list[Any]:
    """Everything that the steps learned, as plain lists."""
    train = data.rows(data.splits[0].train)
    columns = build_columns(data.plans, settings_, WANTS[family], 3, train.values).fit(train.frame, train.values)
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
    tmp_path: Path, encoding: str, imputation: str, scaling: str, family: str, seed: int
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
        columns = build_columns(data.plans, chosen, WANTS["linear"], 3, data.part.values).fit(
            data.part.frame, data.part.values
        )
        strange = data.part.frame.head(3).copy()
        strange["colour"] = "violet"
        strange.loc[0, :] = np.nan
        assert np.isfinite(columns.transform(strange)).all()


@pytest.mark.parametrize(("family", "width"), [("trees", 9), ("linear", 14)])
def test_auto_suits_the_model(tmp_path: Path, family: str, width: int) -> None:
    # size, weight (missing at times), three date parts and score are numbers; colour has four categories, ripe two.
    path = write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows())
    chosen = effective(path)
    data = load(chosen)
    columns = build_columns(data.plans, chosen, WANTS[family], 3, data.part.values)
    made = columns.fit_transform(data.part.frame, data.part.values)
    assert made.shape == (160, width)
    scaled = np.allclose(made[:, 0].mean(), 0, atol=1e-9)
    assert scaled == (family == "linear")
    assert category_positions(columns) == ([7, 8] if family == "trees" else [])


def test_every_output_has_a_name_and_a_column_behind_it(tmp_path: Path) -> None:
    header = ["colour", "colour_red", "n", "target"]
    rows = [[["red", "blue"][at % 2], at * 1.5, at if at % 5 else "", at % 2] for at in range(60)]
    chosen = effective(write_table(tmp_path / "t.csv", header, rows), target="target", drop_columns=[])
    data = load(chosen)
    columns = build_columns(data.plans, chosen, WANTS["linear"], 2, data.part.values).fit(
        data.part.frame, data.part.values
    )
    behind = ["colour_red", "n", "n", "colour", "colour"]
    assert origins(columns) == behind


def test_whole_numbers_to_predict_are_no_classes(tmp_path: Path) -> None:
    rows = [["abcdefgh"[at % 8], at * 7 % 60] for at in range(200)]
    path = write_table(tmp_path / "t.csv", ["word", "count"], rows)
    chosen = effective(path, target="count", task="tabular-regression", model="ridge", encoding="target")
    data = load(chosen)
    columns = build_columns(data.plans, chosen, WANTS["linear"], 0, data.part.values).fit(
        data.part.frame, data.part.values
    )
    assert columns.transform(data.part.frame).shape == (200, 1)


def test_single_columns_go_ways_of_their_own(tmp_path: Path) -> None:
    path = write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows())
    steps = [
        {"columns": "numeric", "use": "median"},
        {"columns": ["size", "weight"], "use": {"name": "quantile", "n_quantiles": 20}},
        {"columns": ["colour"], "use": "target"},
    ]
    chosen = effective(path, steps=steps, drop_columns=["score"])
    data = load(chosen)
    columns = build_columns(data.plans, chosen, WANTS["linear"], 3, data.part.values).fit(
        data.part.frame, data.part.values
    )
    ways = {name: [type(step).__name__ for _, step in way.steps] for name, way, _ in columns.transformers_}
    assert ways == {
        "numbers_0_1": ["SimpleImputer", "QuantileTransformer"],
        "numbers_0": ["SimpleImputer", "StandardScaler"],
        "categories_2": ["SimpleImputer", "TargetEncoder"],
        "categories": ["SimpleImputer", "OneHotEncoder"],
    }
    named = {name: list(of) for name, _, of in columns.transformers_}
    assert (named["numbers_0_1"], named["categories_2"]) == (["size", "weight"], ["colour"])
    assert origins(columns)[:2] == ["size", "weight"]  # type: ignore[index]
    assert columns.transform(data.part.frame).shape == (160, 2 + 4 + 3 + 2)


@pytest.mark.parametrize(
    ("step", "code", "text"),
    [
        ({"columns": ["sise"], "use": "robust"}, "config.no_such_column", 'Did you mean "size"?'),
        ({"columns": ["score"], "use": "robust"}, "config.no_such_column", "which is left out"),
        ({"columns": ["colour"], "use": "robust"}, "config.incompatible", "robust is for numeric columns"),
        (
            {"columns": "categorical", "use": "robust"},
            "config.incompatible",
            "for numeric columns, not for categorical",
        ),
        ({"columns": [], "use": "robust"}, "config.type", "expected numeric, categorical, or a list of names"),
        ({"columns": "numeric", "use": "robustt"}, "config.not_registered", 'Did you mean "robust"?'),
        ({"columns": "numeric"}, "config.type", "expected a mapping with columns and use"),
        ({"columns": "numeric", "use": {"name": "quantile", "n": 1}}, "config.unknown_key", "is not a parameter"),
    ],
)
def test_a_step_that_cannot_be_is_a_problem_of_the_config(tmp_path: Path, step: Any, code: str, text: str) -> None:
    path = write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows())

    def look() -> None:
        chosen = effective(path, steps=[step], drop_columns=["score"])
        check_steps(load(chosen).plans, chosen["steps"])

    with pytest.raises(TrainyardError) as caught:
        look()
    assert [one.code for one in caught.value.problems] == [code]
    assert text in caught.value.problems[0].message


@pytest.mark.parametrize("task", TABLES)
def test_what_is_said_of_auto_is_what_is_built(task: str) -> None:
    context = {"task": task, "seed": 0, "classes": 0 if task == "tabular-regression" else 2}
    for entry in entries("models", task):
        wants = create("models", entry.name, threads=1, deterministic=True, **context).wants
        said = auto_is(wants)
        for field, kind in (("encoding", "encoders"), ("scaling", "scalers")):
            built, named = (create(kind, name, wants=wants, **context) for name in ("auto", said[field]))
            assert repr(built) == repr(named), (entry.name, field)
        filled = create("imputers", "auto", wants=wants, **context)
        assert (filled.numeric() == "passthrough") == (said["imputation"] == "none"), entry.name


@pytest.mark.parametrize(
    ("family", "said", "shared"),
    [
        ("linear", {}, True),
        ("trees", {}, False),
        ("trees", {"encoding": "one_hot"}, True),
        ("linear", {"encoding": "ordinal"}, False),
        ("linear", {"encoding": "target"}, False),
        ("linear", {"encoding": {"name": "one_hot", "max_categories": 200}}, False),
        ("linear", {"steps": [{"columns": ["colour"], "use": "ordinal"}]}, False),
        ("linear", {"encoding": "ordinal", "steps": [{"columns": ["colour"], "use": "one_hot"}]}, True),
    ],
)
def test_many_categories_are_told_where_some_share_a_column(
    tmp_path: Path, family: str, said: dict[str, Any], shared: bool
) -> None:
    rows = small_rows(300)
    for number, row in enumerate(rows):
        row[SMALL_HEADER.index("colour")] = f"k{number % 150}"
    chosen = effective(write_table(tmp_path / "t.csv", SMALL_HEADER, rows), **said)
    data = load(chosen)
    columns = build_columns(data.plans, chosen, WANTS[family], 3, data.part.values)
    lines = crowded_lines(columns, data.part.frame)
    assert [line.split(";")[0] for line in lines] == ['Column "colour": 150 categories'] * shared
