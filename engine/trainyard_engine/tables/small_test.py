"""Tables that are small, odd or extreme are learned from, or refused with what to do; never a failure of the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trainyard_engine.tables.conftest import Train, Trained, write_table

MODELS = ["random_forest", "lightgbm", "hist_gradient_boosting", "logistic_regression", "k_nearest_neighbors"]


def trained(train: Train, folder: Path, rows: list[list[Any]], model: str, **changes: Any) -> Trained:
    """On columns x, c and the target y, a regression where the target is a number."""
    table = write_table(folder / "t.csv", ["x", "c", "y"], rows)
    task = "tabular-regression" if isinstance(rows[0][2], float) else "tabular-classification"
    return train({"task": task, "data": str(table), "target": "y", "model": model, "importance_repeats": 1} | changes)


@pytest.mark.parametrize("model", ["lightgbm", "logistic_regression"])
@pytest.mark.parametrize("per_class", [2, 3, 5])
def test_the_target_mean_of_few_rows_per_class(train: Train, tmp_path: Path, model: str, per_class: int) -> None:
    rows = [[at * 0.1, "uv"[at % 2], "abc"[at % 3]] for at in range(per_class * 3)]
    assert trained(train, tmp_path, rows, model, encoding="target").code == 0


@pytest.mark.parametrize(("count", "code"), [(5, None), (3, None), (2, "config.incompatible")])
def test_the_target_mean_of_few_rows_of_a_regression(
    train: Train, tmp_path: Path, count: int, code: str | None
) -> None:
    rows = [[at * 0.1, "uv"[at % 2], at * 1.5 + 0.25] for at in range(count)]
    ended = trained(train, tmp_path, rows, "ridge", encoding="target")
    assert (ended.error["code"] if ended.code else None) == code


@pytest.mark.parametrize("model", MODELS)
def test_numbers_beyond_what_models_compute_with_cannot_be_read(train: Train, tmp_path: Path, model: str) -> None:
    rows: list[list[Any]] = [[at * 0.37 % 3, "uv"[at % 2], "pq"[at % 7 > 3]] for at in range(80)]
    rows[3][0], rows[7][0] = "1e200", "-1.5e308"
    ended = trained(train, tmp_path, rows, model, columns={"x": {"type": "number"}})
    assert ended.code == 0
    assert any('"x": 2 of 80 cells' in event["message"] for event in ended.of("log"))


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([{"columns": "categorical", "use": "one_hot"}], "steps.0 is for categorical columns, and the table has none"),
        (
            [{"columns": ["c"], "use": "one_hot"}, {"columns": ["c"], "use": "target"}],
            'steps.1 encodes "c", of which steps.0 has made numbers.',
        ),
        (
            [{"columns": "categorical", "use": "ordinal"}, {"columns": ["c"], "use": "one_hot"}],
            'steps.1 encodes "c", of which steps.0 has made numbers.',
        ),
    ],
)
def test_steps_that_have_nothing_to_do(train: Train, tmp_path: Path, steps: list[Any], message: str) -> None:
    rows = [[at * 0.37 % 3, "uv"[at % 2], "pq"[at % 7 > 3]] for at in range(40)]
    dropped = ["c"] if "none" in message else []
    ended = trained(train, tmp_path, rows, "logistic_regression", steps=steps, drop_columns=dropped)
    assert ended.error["code"] == "config.invalid"
    assert message in ended.error["message"]


@pytest.mark.parametrize("use", ["power", "quantile", "robust", "min_max"])
def test_steps_of_columns_with_holes_and_no_spread(train: Train, tmp_path: Path, use: str) -> None:
    rows: list[list[Any]] = [["" if at % 3 else at * 0.37, "uv"[at % 2], "pq"[at % 7 > 3]] for at in range(40)]
    step = {"columns": "numeric", "use": use}
    assert trained(train, tmp_path, rows, "logistic_regression", steps=[step]).code == 0


@pytest.mark.parametrize(("encoding", "said"), [("auto", 1), ("ordinal", 0)])
def test_that_categories_share_a_column_is_said_where_they_do(
    train: Train, tmp_path: Path, encoding: str, said: int
) -> None:
    rows = [[at * 0.37 % 3, f"k{at % 150}", "pq"[at % 7 > 3]] for at in range(300)]
    ended = trained(train, tmp_path, rows, "logistic_regression", encoding=encoding)
    assert ended.code == 0
    assert len([event for event in ended.of("log") if "one-hot encoding keeps" in event["message"]]) == said
