"""Shuffling what the steps made of the rows is shuffling the rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from trainyard_engine import config as configs
from trainyard_engine.registry import create
from trainyard_engine.tables.conftest import SMALL_HEADER, small_rows, write_table
from trainyard_engine.tables.data import load
from trainyard_engine.tables.fit import Parts, fit
from trainyard_engine.tables.frame import parts
from trainyard_engine.tables.importance import Importance, Shuffler, moved
from trainyard_engine.tables.pipeline import build_columns


@pytest.mark.parametrize("model", ["logistic_regression", "lightgbm", "k_nearest_neighbors"])
@pytest.mark.parametrize("encoding", ["auto", "one_hot", "target", "ordinal"])
def test_a_column_is_all_its_outputs(tmp_path: Path, model: str, encoding: str) -> None:
    path = write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows(80))
    raw = {"task": "tabular-classification", "data": str(path), "target": "kind", "model": model, "encoding": encoding}
    chosen = configs.canonical(raw)
    data = load(chosen)
    estimator = create("models", chosen["model"], task=chosen["task"], seed=0, threads=1, deterministic=False)
    columns = build_columns(data.plans, chosen, estimator.wants, 3, data.part.values)
    fitted = fit(estimator, columns, Parts(data.part), lambda *_: False)
    used = [plan for plan in data.plans if plan.used]
    ranked = {"name": "log_loss"}
    shuffler = Shuffler(fitted, data.part, used, ranked)
    order = np.random.default_rng(0).permutation(len(data.part.values))
    inputs = columns.transform(data.part.frame)
    plain = inputs if isinstance(inputs, np.ndarray) else inputs.toarray()
    assert sorted(shuffler.by_use) == list(range(len(used)))
    assert shuffler._groups is not None
    for at, plan in enumerate(used):
        frame = data.part.frame.copy()
        for name in parts(plan):
            frame[name] = data.part.frame[name].to_numpy()[order]
        expected = columns.transform(frame)
        expected = expected if isinstance(expected, np.ndarray) else expected.toarray()
        found = moved(inputs, shuffler._groups[at], order)
        assert np.array_equal(found if isinstance(found, np.ndarray) else found.toarray(), expected, equal_nan=True)
        from scipy.sparse import csr_array

        sparse = moved(csr_array(np.nan_to_num(plain)), shuffler._groups[at], order).toarray()
        assert np.array_equal(sparse, np.nan_to_num(expected))


def test_time_goes_into_the_columns_that_matter(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    rows = draw.normal(size=(200, 30)).round(3)
    table = [[*row, round(float(row[17] * 3 + row[4]), 3)] for row in rows]
    path = write_table(tmp_path / "t.csv", [*(f"c{at}" for at in range(30)), "y"], table)
    chosen = configs.canonical(
        {
            "task": "tabular-regression",
            "data": str(path),
            "target": "y",
            "model": {"name": "random_forest", "trees": 20},
        }
    )
    data = load(chosen)
    estimator = create("models", chosen["model"], task=chosen["task"], seed=0, threads=1, deterministic=False)
    fitted = fit(
        estimator,
        build_columns(data.plans, chosen, estimator.wants, 0, data.part.values),
        Parts(data.part),
        lambda *_: False,
    )
    importance = Importance({"name": "rmse"}, 5, 0)
    importance.add(fitted, data.part)
    looks = 0

    def stop_after_three() -> None:
        nonlocal looks
        looks += 1
        if looks > 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importance.run(data.plans, 1e9, stop_after_three, lambda rows: None)
    assert list(importance.losses)[:2] == ["c17", "c4"]
    assert importance.partial
    assert importance.told() == "Importance took its share of the time: 3 of 30 columns were measured."
