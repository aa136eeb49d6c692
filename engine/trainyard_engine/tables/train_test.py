"""Whole trainings of table models, and what they say and leave behind."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from trainyard_engine.session import Session, Stop
from trainyard_engine.tables.conftest import PENGUINS, Train, write_table

CLASSES = {"task": "tabular-classification", "target": "kind", "importance_repeats": 1}
VALUES = {"task": "tabular-regression", "target": "score", "drop_columns": ["kind"], "importance_repeats": 1}
QUICK = {"random_forest": {"trees": 20}, "lightgbm": {"trees": 20}, "mlp": {"epochs": 15}}
CLASS_METRICS = {"accuracy", "precision_macro", "recall_macro", "f1_macro", "f1_weighted", "roc_auc_ovr", "log_loss"}
VALUE_METRICS = {"rmse", "mae", "r2", "mape", "median_absolute_error"}


@pytest.mark.parametrize("model", ["logistic_regression", "random_forest", "lightgbm", "mlp"])
def test_every_classifier_learns(train: Train, small: Path, model: str) -> None:
    ended = train(CLASSES | {"data": str(small), "model": {"name": model, **QUICK.get(model, {})}})
    assert ended.code == 0
    assert set(ended.metrics) == CLASS_METRICS
    largest = max(ended.of("data")[0]["summary"]["classes"].values()) / 160
    assert ended.metrics["accuracy"] > largest + 0.1


@pytest.mark.parametrize("model", ["linear_regression", "ridge", "random_forest", "lightgbm", "mlp"])
def test_every_regressor_learns(train: Train, small: Path, model: str) -> None:
    parameters = QUICK.get(model, {}) | ({"learning_rate": 0.01, "epochs": 60} if model == "mlp" else {})
    ended = train(VALUES | {"data": str(small), "model": {"name": model, **parameters}})
    assert ended.code == 0
    assert set(ended.metrics) == VALUE_METRICS
    assert ended.metrics["r2"] > 0.4


def test_penguins_are_told_apart(train: Train) -> None:
    config = {
        "task": "tabular-classification",
        "data": str(PENGUINS),
        "target": "species",
        "model": "random_forest",
        "validation": {"name": "kfold", "folds": 5},
    }
    ended = train(config)
    assert ended.code == 0
    assert ended.metrics["accuracy"] >= 0.97
    evaluation = ended.read("evaluation.json")
    assert (evaluation["split"], evaluation["examples"]) == ("cross_validation", 344)
    confusion = np.array(evaluation["confusion"])
    assert confusion.sum() == 344
    assert len(evaluation["mistakes"]) == 344 - confusion.trace()
    columns = [one["column"] for one in evaluation["importance"]]
    assert columns[0] == "bill_length_mm"
    assert evaluation["labels"] == ["Adelie", "Chinstrap", "Gentoo"]


def test_phases_metrics_and_files_come_in_order(train: Train, small: Path) -> None:
    config = CLASSES | {"data": str(small), "model": "logistic_regression", "validation": {"name": "kfold", "folds": 4}}
    ended = train(config)
    phases = [event["phase"] for event in ended.of("status")]
    assert phases == ["starting", "loading_data", "building_model", "training", "evaluating", "exporting"]
    folds = [event for event in ended.of("metric") if "val/accuracy" in event["values"]]
    assert [event["step"] for event in folds] == [1, 2, 3, 4]
    mean = np.mean([event["values"]["val/accuracy"] for event in folds])
    assert ended.metrics["accuracy"] == pytest.approx(mean)
    assert ended.read("model/metrics.json")["folds"][2]["accuracy"] == folds[2]["values"]["val/accuracy"]
    said = [event["message"] for event in ended.of("log")]
    assert "The metrics are means over 4 folds; now one model is fitted on all rows." in said
    assert ended.read("model/data.json")["fitted_on_rows"] == 160
    announced = {event["path"] for event in ended.of("artifact")}
    there = {path.relative_to(ended.out).as_posix() for path in (ended.out / "model").iterdir()}
    assert announced == there | {"evaluation.json"}
    assert ended.of("progress")[-1]["step"] == ended.of("progress")[-1]["steps_total"] == 5
    assert ended.read("finished.json")["metrics"] == ended.metrics


def test_lightgbm_and_mlp_draw_curves(train: Train, small: Path) -> None:
    for model in ({"name": "lightgbm", "trees": 12}, {"name": "mlp", "epochs": 12, "patience": 0}):
        ended = train(CLASSES | {"data": str(small), "model": model}, str(model["name"]))
        curve = [event for event in ended.of("metric") if "train/loss" in event["values"]]
        assert [event["step"] for event in curve] == list(range(1, 13))
        losses = [event["values"]["train/loss"] for event in curve]
        assert losses[-1] < losses[0]
        assert all("val/loss" in event["values"] for event in curve)


def test_test_data_are_measured_once_at_the_end(train: Train, small: Path) -> None:
    config = CLASSES | {"data": str(small), "test_data": str(small), "drop_columns": ["score"]}
    ended = train(config | {"model": {"name": "random_forest", "trees": 30}})
    assert set(ended.metrics) == CLASS_METRICS | {f"test_{name}" for name in CLASS_METRICS}
    assert ended.metrics["test_accuracy"] > ended.metrics["accuracy"]  # most of it was seen in training


def test_two_classes_have_a_roc_curve(train: Train, small: Path) -> None:
    config = CLASSES | {"data": str(small), "target": "ripe", "model": "logistic_regression", "drop_columns": ["kind"]}
    ended = train(config)
    assert "roc_auc" in ended.metrics
    roc = ended.read("evaluation.json")["roc"]
    area = np.trapezoid(roc["tpr"], roc["fpr"])
    assert area == pytest.approx(ended.metrics["roc_auc"], abs=1e-9)


def test_regression_leaves_residuals(train: Train, small: Path) -> None:
    ended = train(VALUES | {"data": str(small), "model": "ridge"})
    residuals = ended.read("evaluation.json")["residuals"]
    error = np.array(residuals["truth"]) - np.array(residuals["prediction"])
    assert np.sqrt(np.mean(error**2)) == pytest.approx(ended.metrics["rmse"])


@pytest.mark.parametrize(
    "model", [{"name": "lightgbm", "trees": 30}, {"name": "random_forest", "trees": 30}, {"name": "mlp", "epochs": 5}]
)
def test_threads_and_a_second_training_change_no_byte(train: Train, small: Path, model: dict[str, object]) -> None:
    config = CLASSES | {"data": str(small), "model": model, "deterministic": True}
    weights = []
    for name, threads in (("one", 1), ("again", 1), ("two", 2)):
        ended = train(config, name, threads=threads)
        file = next(
            path for path in (ended.out / "model").iterdir() if path.name in ("model.skops", "model.safetensors")
        )
        weights.append(file.read_bytes())
    assert weights[0] == weights[1]
    assert weights[0] == weights[2] or model["name"] != "random_forest"


def test_a_finished_or_foreign_folder_is_not_touched(train: Train, small: Path) -> None:
    config = CLASSES | {"data": str(small), "model": "logistic_regression"}
    ended = train(config)
    assert train(config).error["code"] == "engine.run_complete"
    (ended.out / "finished.json").unlink()
    assert train(config).error["code"] == "engine.run_exists"
    assert train(config | {"seed": 1}, resume=True).error["code"] == "engine.config_differs"
    assert train(config, resume=True).code == 0


@pytest.mark.parametrize(("wish", "code", "status"), [("pause", 3, "paused"), ("cancel", 4, "cancelled")])
def test_a_stop_is_heeded_within_the_training(
    train: Train, small: Path, monkeypatch: pytest.MonkeyPatch, wish: Stop, code: int, status: str
) -> None:
    heed = Session.heed
    looks = 0

    def third_time(session: Session) -> None:
        nonlocal looks
        looks += 1
        session.wanted = wish if looks == 5 else None  # the signal arrives between two looks
        heed(session)

    monkeypatch.setattr(Session, "heed", third_time)
    ended = train(CLASSES | {"data": str(small), "model": {"name": "lightgbm", "trees": 200}})
    assert (ended.code, ended.of("finished")[-1]["status"]) == (code, status)
    assert looks == 5
    assert not (ended.out / "model").exists()


def test_names_of_columns_are_ordinary_text(train: Train, tmp_path: Path) -> None:
    header = ["__proto__", "<img onerror=x>", "a/../b", "kind"]
    rows = [[number / 7, number % 3 / 2, number % 5 / 3, "ab"[number % 2]] for number in range(60)]
    ended = train(
        CLASSES | {"data": str(write_table(tmp_path / "t.csv", header, rows)), "model": "logistic_regression"}
    )
    assert ended.code == 0
    names = [column["name"] for column in json.loads((ended.out / "model/signature.json").read_text())["columns"]]
    assert names == header[:3]


def test_what_a_library_warns_of_is_said(train: Train, small: Path) -> None:
    model = {"name": "logistic_regression", "max_iterations": 2}
    ended = train(CLASSES | {"data": str(small), "model": model})
    warned = [event["message"] for event in ended.of("log") if event["level"] == "warning"]
    assert warned == ["logistic_regression warns: lbfgs failed to converge after 2 iteration(s) (status=1):"]


def test_patience_without_effect_is_said(train: Train, small: Path) -> None:
    config = CLASSES | {"data": str(small), "model": {"name": "mlp", "epochs": 1}}
    enough = train(config, "enough")
    rows = enough.of("data")[0]["summary"]["train_rows"]
    said = [event["message"] for event in enough.of("log")]
    assert f"{round(rows / 10)} of {rows} training rows are set apart for early stopping." in said
    few = train(config | {"validation": {"name": "holdout", "fraction": 0.6}}, "few")
    rows = few.of("data")[0]["summary"]["train_rows"]
    warned = [event["message"] for event in few.of("log") if event["level"] == "warning"]
    assert warned == [f"{rows} training rows are too few for early stopping; patience has no effect."]
