"""Table trainings that are asked to finish now, or pruned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trainyard_engine.predictor import load
from trainyard_engine.session import Session
from trainyard_engine.stops import Stop
from trainyard_engine.tables.conftest import Train, Trained

CLASSES = {"task": "tabular-classification", "target": "kind", "importance_repeats": 1}
MANY: dict[str, dict[str, Any]] = {
    "lightgbm": {"n_estimators": 400, "early_stopping_rounds": 0},
    "hist_gradient_boosting": {"max_iter": 400, "n_iter_no_change": 0},
    "random_forest": {"n_estimators": 400},
    "mlp": {"epochs": 60, "patience": 0},
}
ROW = {"size": 1.2, "weight": 3.1, "colour": "red", "ripe": "yes", "day": "2024-03-01", "score": 2.0}


def stop_at(monkeypatch: pytest.MonkeyPatch, look: int, stop: Stop, reason: str | None = None) -> None:
    """The wish arrives at the `look`-th time that the training could heed it; the first is before it begins."""
    heed, looks = Session.heed, 0

    def counted(session: Session) -> None:
        nonlocal looks
        looks += 1
        if looks == look:
            session.want(stop, reason)
        heed(session)

    monkeypatch.setattr(Session, "heed", counted)


def said(ended: Trained) -> list[str]:
    return [event["message"] for event in ended.of("log")]


def answers(ended: Trained) -> None:
    """The model of the run predicts."""
    assert load(ended.out / "model").rows([ROW])[0]["label"] in {"small", "middle", "large"}


@pytest.mark.parametrize("model", MANY)
def test_a_fit_is_ended_after_its_round_and_its_model_predicts(
    train: Train, small: Path, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    stop_at(monkeypatch, 4, "finish")
    ended = train(CLASSES | {"data": str(small), "model": {"name": model} | MANY[model]})
    assert ended.code == 0
    early = ended.of("finished")[-1]["early"]
    step = 25 if model in {"random_forest", "hist_gradient_boosting"} else 1
    unit, rounds = ("epoch", 60) if model == "mlp" else ("tree", 400)
    assert early == {"unit": unit, "done": 3 * step, "of": rounds}
    assert ended.read("model/metrics.json")["finished_early"] == early
    # Those of the model that is exported: it is not fitted on all rows.
    assert ended.read("model/metrics.json")["refit"] is None
    where = f"at {unit} {3 * step} of {rounds}"
    assert f"Finished early, as asked, {where}; the model that was measured is exported." in said(ended)
    assert f"The training was finished early, as asked, {where}." in (ended.out / "model/README.md").read_text()
    answers(ended)


def test_a_whole_fold_is_better_than_a_begun_one(train: Train, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_at(monkeypatch, 1 + 30 + 30 + 5, "finish")
    config = CLASSES | {"data": str(small), "model": {"name": "lightgbm", "trees": 30, "early_stopping_rounds": 0}}
    ended = train(config | {"validation": {"name": "kfold", "folds": 4}})
    assert ended.code == 0
    assert ended.of("finished")[-1]["early"] == {"unit": "fold", "done": 2, "of": 4}
    assert len(ended.read("model/metrics.json")["folds"]) == 2
    answers(ended)


def test_within_the_fit_on_all_rows_the_measured_model_is_taken(
    train: Train, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_at(monkeypatch, 1 + 30 + 5, "finish")
    config = CLASSES | {"data": str(small), "model": {"name": "lightgbm", "trees": 30, "early_stopping_rounds": 0}}
    ended = train(config)
    assert ended.of("finished")[-1]["early"]["unit"] == "refit"
    whole = train(config | {"refit": False}, "whole")
    assert ended.metrics == whole.metrics
    answers(ended)


def test_one_go_is_ended_by_its_end(train: Train, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_at(monkeypatch, 2, "finish")
    ended = train(CLASSES | {"data": str(small), "model": "logistic_regression"})
    assert ended.of("finished")[-1]["early"] == {"unit": "refit", "done": 0, "of": 1}
    assert (
        said(ended).count(
            "Finished early, as asked, before the fit on all rows; the model that was measured is exported."
        )
        == 1
    )
    answers(ended)


def test_where_nothing_can_be_left_out_it_is_an_ordinary_end(
    train: Train, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_at(monkeypatch, 2, "finish")
    ended = train(CLASSES | {"data": str(small), "model": "logistic_regression", "refit": False})
    assert "early" not in ended.of("finished")[-1]
    assert "Asked to finish early, it was at its end: nothing is left out." in said(ended)


def test_pruned_without_a_model_and_with_what_was_measured(
    train: Train, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_at(monkeypatch, 6, "prune", "behind the median")
    ended = train(CLASSES | {"data": str(small), "model": {"name": "lightgbm"} | MANY["lightgbm"]})
    assert (ended.code, ended.of("finished")[-1]["status"]) == (5, "pruned")
    assert "Pruned, as asked: behind the median" in said(ended)
    assert ended.of("metric")
    assert not (ended.out / "model").exists()
