"""What is no number never wins: not as the best epoch, not in early stopping, not in a list, not after a resume."""

from __future__ import annotations

import hashlib
import json
import math
import os
import signal
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from . import catalogue, registry
from .errors import TrainyardError
from .images.position import Position
from .images.testing import class_folders, of_kind, tiny_config, tiny_network, train_here
from .metrics import measure
from .ranking import better, finite, key
from .registry import Param
from .tables import mlp
from .tables.conftest import SMALL_HEADER, small_rows, write_table
from .tables.estimator import Rows

catalogue.load()
#: What the scripted metric says next; a 'pause' among them asks the training to stop first.
Script = list[float | str]


@pytest.fixture
def script() -> Iterator[Script]:
    """A metric of a plugin that says what a test wants; it is gone after the test."""
    said: Script = []

    def scripted(*, shift: Annotated[float, Param(help="Added.")] = 0.0) -> Any:
        def say(truth: Any, scores: Any) -> float:
            if said and said[0] == "pause":
                said.pop(0)
                os.kill(os.getpid(), signal.SIGTERM)
            return float(said.pop(0) if said else 0.0) + shift

        return say

    facts = {"greater_is_better": True}
    with registry.plugin("a test"):
        registry.register("metrics", "scripted", title="S", help="S.", tasks=registry.TASKS, facts=facts)(scripted)
    yield said
    registry.forget("a test")


@given(st.floats(), st.none() | st.floats(), st.booleans())
def test_what_is_no_number_never_wins(value: float, than: float | None, greater: bool) -> None:
    wins = better(value, than, greater=greater)
    if not math.isfinite(value):
        assert not wins
    elif than is None or not math.isfinite(than):
        assert wins
    else:
        assert wins == (value > than if greater else value < than)


@given(st.lists(st.floats()), st.booleans())
def test_sorted_with_what_is_no_number_last(values: list[float], greater: bool) -> None:
    ordered = sorted(values, key=lambda one: key(one, greater=greater))
    for first, second in pairwise(ordered):
        assert not better(second, first, greater=greater) or math.isfinite(first)
        assert math.isfinite(first) or not math.isfinite(second)


@pytest.mark.parametrize("told", ["NaN", "Infinity", "-Infinity", None, float("nan"), True])
def test_words_of_a_checkpoint_are_no_best_value(told: Any) -> None:
    assert finite(told) is None
    before = Position(epoch=3, best_epoch=1, best_step=8, best_value=told, best_metrics={"roc_auc": told})
    after = Position.from_json(json.loads(json.dumps(before.to_json())))
    assert (after.epoch, after.best_epoch, after.best_value, after.best_metrics) == (3, 0, None, {})


@pytest.fixture
def images(tmp_path: Path) -> dict[str, Any]:
    data, network = class_folders(tmp_path / "data", 8), tiny_network(tmp_path / "network")
    return tiny_config(data, network, epochs=4, metric="scripted")


def best_epochs(events: list[dict[str, Any]]) -> list[float]:
    return [event["epoch"] for event in of_kind(events, "checkpoint") if event["kind"] == "best"]


def test_a_first_epoch_that_measures_nothing_is_not_the_best(
    tmp_path: Path, images: dict[str, Any], script: Script
) -> None:
    script += [math.nan, 0.3, 0.9, math.inf]
    code, events = train_here(tmp_path / "run", images)
    assert code == 0
    assert best_epochs(events)[-1] == 3
    state = json.loads((tmp_path / "run/checkpoints/last/state.json").read_text())["position"]
    assert (state["best_epoch"], state["best_value"]) == (3, 0.9)


def test_no_number_in_any_epoch_keeps_the_last_weights_and_says_so(
    tmp_path: Path, images: dict[str, Any], script: Script
) -> None:
    script += [math.nan] * 50
    code, events = train_here(tmp_path / "run", images)
    assert code == 0
    assert best_epochs(events) == []
    said = [event["message"] for event in of_kind(events, "log")]
    assert any("scripted was no number in any epoch" in line for line in said)
    assert any(line.startswith("Epoch 1 of ") and line.endswith(", scripted not a number.") for line in said)
    assert events[-1]["metrics"]["scripted"] == "NaN"
    assert (tmp_path / "run/model/model.safetensors").exists()


def test_a_resumed_training_goes_on_behind_what_was_no_number(
    tmp_path: Path, images: dict[str, Any], script: Script
) -> None:
    out = tmp_path / "run"
    script += ["pause", math.nan]
    assert train_here(out, images)[0] == 3
    # An older engine kept the first value whatever it was, and wrote it as a word.
    folder = out / "checkpoints/last"
    state = json.loads((folder / "state.json").read_text())
    state["position"] |= {"best_epoch": 1, "best_step": 3, "best_value": "NaN", "best_metrics": {"scripted": "NaN"}}
    (folder / "state.json").write_text(json.dumps(state))
    digest = hashlib.sha256((folder / "state.json").read_bytes()).hexdigest()
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["state.json"]["sha256"] = digest
    (folder / "manifest.json").write_text(json.dumps(manifest))
    script[:] = [0.2, 0.1, 0.1]
    code, events = train_here(out, images, attempt=2, resume=True)
    assert code == 0, of_kind(events, "error")
    assert best_epochs(events)[-1] == 2


def test_early_stopping_counts_epochs_without_a_number_as_no_gain(
    tmp_path: Path, images: dict[str, Any], script: Script
) -> None:
    script += [0.5, math.nan, math.nan, 0.9]
    _, events = train_here(tmp_path / "run", images | {"epochs": 9, "early_stopping_patience": 2})
    assert [event["message"] for event in of_kind(events, "log") if "Stopped early" in event["message"]] == [
        "Stopped early: no gain in scripted for 2 epochs."
    ]
    assert best_epochs(events)[-1] == 1


@pytest.fixture
def table(tmp_path: Path) -> dict[str, Any]:
    data = write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows())
    return {"task": "tabular-classification", "data": str(data), "target": "kind", "importance_repeats": 0} | {
        "model": {"name": "random_forest", "n_estimators": 5}
    }


def test_a_fold_without_a_number_is_not_hidden_by_the_others(
    tmp_path: Path, table: dict[str, Any], script: Script
) -> None:
    script += [0.9, math.nan, 0.9]
    config = table | {"metric": "scripted", "validation": {"name": "kfold", "folds": 3}}
    code, events = train_here(tmp_path / "run", config)
    assert code == 0
    assert events[-1]["metrics"]["scripted"] == "NaN"
    assert any("scripted is no number in fold 2" in event["message"] for event in of_kind(events, "log"))


def test_a_metric_gets_its_parameters(
    tmp_path: Path, table: dict[str, Any], images: dict[str, Any], script: Script
) -> None:
    metric = {"name": "scripted", "shift": 0.25}
    assert train_here(tmp_path / "t", table | {"metric": metric, "importance_repeats": 1})[1][-1]["metrics"][
        "scripted"
    ] == pytest.approx(0.25)
    told = train_here(tmp_path / "i", images | {"metric": metric, "epochs": 1})[1]
    assert told[-1]["metrics"]["scripted"] == pytest.approx(0.25)
    # Where another ranks it has its defaults.
    assert train_here(tmp_path / "o", table)[1][-1]["metrics"]["scripted"] == 0


@pytest.mark.parametrize(
    ("name", "target", "other"), [("roc_auc", "kind", "roc_auc_ovr"), ("roc_auc_ovr", "ripe", "roc_auc")]
)
def test_a_roc_of_the_wrong_number_of_classes_is_refused_for_tables_too(
    tmp_path: Path, table: dict[str, Any], name: str, target: str, other: str
) -> None:
    code, events = train_here(tmp_path / "run", table | {"metric": name, "target": target})
    error = of_kind(events, "error")[0]
    assert (code, error["code"], error["problems"][0]["path"]) == (2, "config.incompatible", "metric")
    assert error["hint"] == f"Set metric to {other}."
    assert not of_kind(events, "metric")


def test_an_output_that_is_no_number_has_no_metric() -> None:
    truth = np.array([0, 0, 1])
    scores = np.array([[0.9, 0.1], [np.nan, np.nan], [0.1, 0.9]])
    assert all(math.isnan(value) for value in measure("tabular-classification", truth, scores).values())
    assert all(math.isnan(value) for value in measure("tabular-regression", truth, np.full(3, np.inf)).values())


def test_a_network_that_diverges_is_an_error_and_no_model() -> None:
    settings = mlp.MlpSettings(8, 1, 0.0, 3, 0, 8, 1.0, 0.0, True, 0, 1, False)
    inputs = np.full((32, 2), 1e38)
    with pytest.raises(TrainyardError, match="in epoch 1, learning rate 1") as caught:
        mlp.train_mlp(settings, Rows(inputs, np.arange(32.0)), None, lambda *_: False)
    assert caught.value.code == "engine.loss_not_finite"
