"""Whole trainings of table models, and what they say and leave behind."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from trainyard_engine.registry import create
from trainyard_engine.session import Session
from trainyard_engine.stops import Stop
from trainyard_engine.tables.conftest import PENGUINS, SMALL_HEADER, Train, Trained, small_rows, write_table
from trainyard_engine.tables.estimator import Rows
from trainyard_engine.tables.stopping import split

CLASSES = {"task": "tabular-classification", "target": "kind", "importance_repeats": 1}
VALUES = {"task": "tabular-regression", "target": "score", "drop_columns": ["kind"], "importance_repeats": 1}
QUICK = {"random_forest": {"n_estimators": 20}, "lightgbm": {"trees": 60}, "mlp": {"epochs": 15}}
CLASS_METRICS = {"accuracy", "balanced_accuracy", "precision_macro", "recall_macro", "f1_macro", "f1_weighted"}
CLASS_METRICS |= {"roc_auc_ovr", "log_loss", "precision_weighted", "pr_auc", "mcc", "cohen_kappa", "brier", "ece"}
VALUE_METRICS = {"rmse", "mae", "r2", "mape", "median_absolute_error"}


def warnings_of(ended: Trained) -> list[str]:
    """All but that the score of the small table gives its kind away."""
    said = [event["message"] for event in ended.of("log") if event["level"] == "warning"]
    return [line for line in said if "alone decides" not in line]


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
        "missing": ["NA"],
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
    assert "bill_length_mm" in columns[:2]
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
    told = [line for line in said if line.startswith("Fold ")]
    assert [line[: len("Fold 1 of 4, 40 rows held out, in")] for line in told] == [
        f"Fold {number} of 4, 40 rows held out, in" for number in range(1, 5)
    ]
    assert f": validation accuracy {folds[0]['values']['val/accuracy']:.4f}, log loss " in told[0]
    assert f"Mean of 4 folds: validation accuracy {mean:.4f}" in "\n".join(said)
    assert "Now one model is fitted on all rows. The metrics were measured before that." in said
    assert ended.read("model/data.json")["fitted_on_rows"] == 160
    refit = {"rows": 160, "rounds": 1, "metrics": "measured before the refit"}
    assert ended.read("model/metrics.json")["refit"] == ended.read("evaluation.json")["refit"] == refit
    assert "measured before the refit" in (ended.out / "model/README.md").read_text()
    announced = {event["path"] for event in ended.of("artifact")}
    there = {path.relative_to(ended.out).as_posix() for path in (ended.out / "model").iterdir()}
    assert announced == there | {"evaluation.json"}
    assert ended.of("progress")[-1]["step"] == ended.of("progress")[-1]["steps_total"] == 5
    assert ended.read("finished.json")["metrics"] == ended.metrics


def test_lightgbm_and_mlp_draw_curves(train: Train, small: Path) -> None:
    for model in ({"name": "lightgbm", "n_estimators": 12}, {"name": "mlp", "epochs": 12, "patience": 0}):
        ended = train(CLASSES | {"data": str(small), "model": model}, str(model["name"]))
        curve = [event for event in ended.of("metric") if "train/loss" in event["values"]]
        assert [event["step"] for event in curve] == list(range(1, 13))
        losses = [event["values"]["train/loss"] for event in curve]
        assert losses[-1] < losses[0]
        assert all("val/loss" in event["values"] for event in curve)
        word = "Epoch" if model["name"] == "mlp" else "Tree"
        said = [event["message"] for event in ended.of("log") if event["message"].startswith(f"{word} ")]
        # Every epoch of a short network; the first tree, and one after each tenth part.
        assert len(said) == (12 if model["name"] == "mlp" else 11)
        assert said[-1].startswith(f"{word} 12 of 12 in ")
        assert said[-1].endswith(
            f"training loss {losses[-1]:.4f}; validation loss {curve[-1]['values']['val/loss']:.4f}."
        )


def test_test_data_are_measured_once_at_the_end(train: Train, small: Path) -> None:
    config = CLASSES | {"data": str(small), "test_data": str(small), "drop_columns": ["score"]}
    ended = train(config | {"model": {"name": "random_forest", "n_estimators": 30}})
    assert set(ended.metrics) == CLASS_METRICS | {f"test_{name}" for name in CLASS_METRICS}
    assert ended.metrics["test_accuracy"] > ended.metrics["accuracy"]  # most of it was seen in training
    said = "\n".join(event["message"] for event in ended.of("log"))
    assert (
        f"Measured on 160 rows of the test part: test accuracy {ended.metrics['test_accuracy']:.4f}, log loss " in said
    )


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
    "model",
    [{"name": "lightgbm", "n_estimators": 30}, {"name": "random_forest", "trees": 30}, {"name": "mlp", "epochs": 5}],
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
    ended = train(CLASSES | {"data": str(small), "model": {"name": "lightgbm", "n_estimators": 200}})
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
    model = {"name": "logistic_regression", "max_iter": 2}
    ended = train(CLASSES | {"data": str(small), "model": model})
    warned = warnings_of(ended)
    assert warned == ["logistic_regression warns: lbfgs failed to converge after 2 iteration(s) (status=1):"]


def test_patience_without_effect_is_said(train: Train, small: Path) -> None:
    config = CLASSES | {"data": str(small), "model": {"name": "mlp", "epochs": 1}}
    enough = train(config, "enough")
    rows = enough.of("data")[0]["summary"]["train_rows"]
    said = [event["message"] for event in enough.of("log")]
    assert any(line.endswith(f" of {rows} training rows are set apart for early stopping.") for line in said)
    few = train(config | {"validation": {"name": "holdout", "fraction": 0.6}}, "few")
    rows = few.of("data")[0]["summary"]["train_rows"]
    warned = warnings_of(few)
    assert warned == [f"{rows} training rows are too few for early stopping; patience has no effect."]


def test_rows_that_are_set_apart_are_counted_as_they_are_chosen() -> None:
    # Of each of 40 classes of 14 rows one, where a tenth of all were 56.
    values = np.repeat(np.arange(40), 14)
    rows = Rows(np.zeros((len(values), 1)), values)
    for name, least in (("mlp", 10), ("lightgbm", 100), ("hist_gradient_boosting", 100)):
        context = {"task": "tabular-classification", "seed": 3, "threads": 1, "deterministic": True}
        stop = split(rows, 3, least)[1]
        told = create("models", name, **context).set_apart(values)
        assert told == (0 if stop is None else len(stop.values)) == (40 if least == 10 else 0)


def test_rounds_that_too_few_rows_take_away_are_said(train: Train, small: Path) -> None:
    ended = train(CLASSES | {"data": str(small), "refit": False, "model": {"name": "hgb", "max_iter": 201}})
    (warned,) = warnings_of(ended)
    assert warned.endswith("patience has no effect. It ends after 200 of 201 trees.")


@pytest.mark.parametrize(
    "model",
    [
        {"name": "lightgbm", "learning_rate": 0.2},
        {"name": "mlp", "patience": 3, "learning_rate": 0.02},
        {"name": "hgb"},
    ],
)
def test_all_rows_teach_with_the_rounds_that_were_good(train: Train, small: Path, model: dict[str, object]) -> None:
    config = CLASSES | {"data": str(small), "model": model}
    ended, plain = train(config, "ended"), train(config | {"refit": False}, "plain")
    assert ended.metrics == plain.metrics
    assert plain.read("model/metrics.json")["refit"] is None
    assert plain.read("model/data.json")["fitted_on_rows"] == 129
    refit = ended.read("model/metrics.json")["refit"]
    assert refit["rows"] == ended.read("model/data.json")["fitted_on_rows"] == 160
    fit = json.loads((plain.out / "evaluation.json").read_text())
    assert fit["refit"] is None
    # So few rows do not tell where boosting should stop.
    limit = {"lightgbm": 201, "mlp": 100, "hgb": 201}[str(model["name"])]
    assert 1 < refit["rounds"] < limit


def test_the_refitted_model_is_the_one_of_all_rows(train: Train, small: Path) -> None:
    from sklearn.linear_model import Ridge

    from trainyard_engine.tables.saved import load
    from trainyard_engine.tables.sklearn_model import SklearnModel

    config = VALUES | {
        "data": str(small),
        "model": "ridge",
        "drop_columns": ["kind", "weight", "colour", "ripe", "day"],
    }
    fitted = load(train(config).out / "model", regression=True).model
    assert isinstance(fitted, SklearnModel)
    model = fitted.model
    rows = np.array([[float(row[0]), row[-1]] for row in small_rows()])
    scaled = (rows[:, :1] - rows[:, :1].mean()) / rows[:, :1].std()
    assert model.coef_ == pytest.approx(Ridge().fit(scaled, rows[:, 1]).coef_)


def test_importance_ends_with_its_time_and_says_so(train: Train, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainyard_engine.tables.train.SECONDS", 0.0)
    monkeypatch.setattr("trainyard_engine.tables.train.SHARE", 0.0)
    ended = train(CLASSES | {"data": str(small), "model": "logistic_regression"})
    assert ended.code == 0
    evaluation = ended.read("evaluation.json")
    assert (evaluation["importance"], evaluation["importance_partial"]) == ([], True)
    warned = warnings_of(ended)
    assert warned == ["Importance took its share of the time: 0 of 6 columns were measured."]


def test_importance_comes_after_the_model_is_announced(train: Train, small: Path) -> None:
    ended = train(CLASSES | {"data": str(small), "model": "logistic_regression"})
    paths = [event["path"] for event in ended.of("artifact")]
    assert paths[-1] == "evaluation.json"
    stages = [one["stage"] for one in ended.of("plan")[-1]["stages"]]
    assert stages.index("export") < stages.index("importance")
    assert ended.read("evaluation.json")["importance_partial"] is False


@pytest.mark.parametrize("name", ["lightgbm", "hgb"])
def test_boosting_stops_early_and_all_rows_carry_more_rounds(train: Train, tmp_path: Path, name: str) -> None:
    path = write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows(1400))
    model = {"name": name, "learning_rate": 0.3, "early_stopping_rounds": 10}
    config = VALUES | {"data": str(path), "model": model}
    plain, ended = train(config | {"refit": False}, "plain"), train(config, "ended")
    said = [event["message"] for event in ended.of("log")]
    assert "112 of 1120 training rows are set apart for early stopping." in said
    curve = [event["step"] for event in plain.of("metric") if "val/loss" in event["values"]]
    found = round(ended.read("model/metrics.json")["refit"]["rounds"] * (1120 - 112) / 1400)
    assert 1 < found < 200
    assert name == "hgb" or found <= max(curve) <= found + 10
    assert ended.metrics == plain.metrics
