"""Every table model is loaded again before it is handed out, and answers as the one that was fitted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trainyard_engine.tables import saved
from trainyard_engine.tables.conftest import SMALL_HEADER, Train, small_rows, write_table
from trainyard_engine.tables.fit import Fitted

MODELS: list[Any] = [{"name": "lightgbm", "n_estimators": 10}, {"name": "mlp", "epochs": 2}]


@pytest.mark.parametrize("model", MODELS, ids=str)
@pytest.mark.parametrize(("task", "target"), [("tabular-classification", "kind"), ("tabular-regression", "score")])
def test_the_proof_stands_in_the_folder(train: Train, tmp_path: Path, model: Any, task: str, target: str) -> None:
    table = write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows())
    ended = train({"task": task, "data": str(table), "target": target, "model": model, "importance_repeats": 0})
    assert ended.code == 0
    proof = ended.read("model/verification.json")
    assert proof["examples"] == 32
    assert proof["largest_difference"] <= proof["tolerance"]
    assert any(event["path"] == "model/verification.json" for event in ended.of("artifact"))


def test_a_model_that_loads_otherwise_is_refused(train: Train, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loader that forgets something: no folder, an error with its code, and how far apart the answers are."""
    load = saved.load

    def forgetful(folder: Path, regression: bool) -> Fitted:
        fitted = load(folder, regression)
        output = fitted.output
        monkeypatch.setattr(fitted, "output", lambda frame: 1 - output(frame), raising=False)
        return fitted

    monkeypatch.setattr(saved, "load", forgetful)
    config = {"task": "tabular-classification", "data": str(small), "target": "kind", "model": "logistic_regression"}
    ended = train(config)
    assert ended.code != 0
    assert ended.error["code"] == "export.not_equal"
    assert "apart" in ended.error["message"]
    assert not (ended.out / "model").exists()
