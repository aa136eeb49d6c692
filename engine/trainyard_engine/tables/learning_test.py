"""The table models learn real data at the level that these files are known to allow."""

from __future__ import annotations

from pathlib import Path

from trainyard_engine.tables.conftest import Train


def test_adult_with_lightgbm(train: Train, shared: Path) -> None:
    config = {
        "task": "tabular-classification",
        "data": str(shared / "tab-adult" / "adult_train.csv"),
        "test_data": str(shared / "tab-adult" / "adult_test.csv"),
        "target": "income",
        "model": "lightgbm",
        "seed": 42,
        "importance_repeats": 0,
    }
    ended = train(config)
    assert ended.metrics["roc_auc"] >= 0.92
    assert ended.metrics["test_roc_auc"] >= 0.92


def test_california_housing_with_lightgbm(train: Train, shared: Path) -> None:
    config = {
        "task": "tabular-regression",
        "data": str(shared / "tab-california-housing" / "housing.csv"),
        "target": "median_house_value",
        "model": "lightgbm",
        "seed": 42,
        "importance_repeats": 0,
    }
    assert train(config).metrics["rmse"] <= 50_500


def test_penguins_with_a_random_forest(train: Train, shared: Path) -> None:
    config = {
        "task": "tabular-classification",
        "data": str(shared / "tab-penguins-raw" / "penguins.csv"),
        "missing": ["NA"],
        "target": "species",
        "model": "random_forest",
        "seed": 42,
    }
    assert train(config).metrics["accuracy"] >= 0.97


def test_a_messy_table_is_read_and_what_is_left_out_is_said(train: Train, shared: Path) -> None:
    config = {
        "task": "tabular-classification",
        "data": str(shared / "tab-penguins-raw" / "penguins_raw.csv"),
        "missing": ["NA"],
        "columns": {
            "Date Egg": {"type": "date", "form": "%Y-%m-%d"},
            "Clutch Completion": {"type": "boolean", "yes": "yes", "no": "no"},
        },
        "target": "Species",
        "model": "logistic_regression",
        "importance_repeats": 0,
    }
    ended = train(config)
    assert ended.metrics["accuracy"] >= 0.97
    left_out = {one["column"] for one in ended.of("data")[0]["summary"]["left_out"]}
    assert {"Region", "Stage"} <= left_out
    kinds = {one["name"]: one["type"] for one in ended.of("data")[0]["summary"]["features"]}
    assert kinds["Date Egg"] == "datetime"
    assert kinds["Clutch Completion"] == "boolean"


def test_semicolons_and_latin1(train: Train, shared: Path) -> None:
    config = {
        "task": "tabular-classification",
        "data": str(shared / "tab-bank-additional-semicolon" / "bank-additional.csv"),
        "dialect": {"delimiter": ";"},
        "target": "y",
        "model": {"name": "lightgbm", "n_estimators": 100},
        "importance_repeats": 0,
    }
    ended = train(config, "bank")
    assert ended.metrics["roc_auc"] >= 0.92
    assert ended.of("data")[0]["summary"]["dialect"]["delimiter"] == ";"
    form = {"dialect": {"encoding": "windows-1252"}, "columns": {"text": {"type": "text"}}}
    spam = train(config | form | {"data": str(shared / "tab-sms-spam-latin1" / "spam.csv"), "target": "label"}, "spam")
    assert spam.error["code"] == "csv.no_features"
    assert '"text": its type is given as text' in spam.error["message"]
