"""No option is declared and then ignored: every field and every registry parameter of table tasks, changed alone,
changes the effective config and what the training does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trainyard_engine import catalogue, config, registry
from trainyard_engine.registry import TABLES, create
from trainyard_engine.tables import saved
from trainyard_engine.tables.conftest import SMALL_COLUMNS, SMALL_HEADER, Train, Trained, small_rows, write_table
from trainyard_engine.tables.data import load

catalogue.load()

CLASSES = "tabular-classification"
VALUES = "tabular-regression"
#: Quick settings of slow models.
QUICK: dict[str, dict[str, Any]] = {
    "random_forest": {"n_estimators": 6},
    "lightgbm": {"n_estimators": 6, "early_stopping_rounds": 0},
    "hist_gradient_boosting": {"max_iter": 6, "n_iter_no_change": 0},
    "mlp": {"epochs": 3, "hidden_size": 8, "patience": 2},
}
#: Field by registry.
FIELDS = {
    "models": "model",
    "validations": "validation",
    "imputers": "imputation",
    "encoders": "encoding",
    "scalers": "scaling",
}
#: Values for fields that no registry describes.
CHANGED: dict[str, Any] = {
    "task": VALUES,
    "target": "ripe",
    "drop_columns": ["colour"],
    "dialect": {"comment": "-"},
    "missing": ["red"],
    "columns": SMALL_COLUMNS | {"size": {"type": "ignored"}},
    "keep_copies_together": False,
    "importance_repeats": 2,
    "seed": 1,
    "metric": "log_loss",
    "validation": {"name": "kfold", "folds": 3},
    "model": "logistic_regression",
    "imputation": "constant",
    "encoding": "one_hot",
    "scaling": "min_max",
    "steps": [{"columns": ["size"], "use": "quantile"}],
    "refit": False,
}


def mutated(schema: dict[str, Any]) -> Any:
    """A legal value of a parameter that differs from its default."""
    default = schema.get("default")
    if "enum" in schema:
        return next(choice for choice in schema["enum"] if choice != default)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "boolean" in kinds:
        return not default
    if "string" in kinds:
        # A word that stands in for missing ones tells something where it is a category.
        return "red"
    low, high = (
        schema.get("minimum", schema.get("exclusiveMinimum", 0)),
        schema.get("maximum", schema.get("exclusiveMaximum", 1e9)),
    )
    if "integer" in kinds:
        return next(value for value in (0, 2, 3, 4) if value != default and low <= value <= high)
    return next(value for value in (0.31, 0.62) if value != default and low < value <= high)


def parameters() -> list[tuple[str, str, str]]:
    """Every parameter of every entry that a table config may name."""
    return [
        (kind, entry.name, parameter)
        for kind in FIELDS
        for entry in registry.entries(kind)
        if set(entry.tasks) & set(TABLES)
        for parameter in entry.parameters
    ]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Like the small table; some held-out numbers lie beyond the training part's."""
    rows = small_rows(150)
    for position in range(0, 150, 7):
        rows[position][0] *= 5
        rows[position + 1][2] = ""
    rows += [list(row) for row in rows[:30]]
    return write_table(tmp_path / "t.csv", SMALL_HEADER, rows)


def base(table: Path, task: str = CLASSES, model: str = "lightgbm", **changes: Any) -> dict[str, Any]:
    """A quick config."""
    target, other = ("kind", "score") if task == CLASSES else ("score", "kind")
    chosen = {"name": model, **QUICK.get(model, {})}
    raw: dict[str, Any] = {"task": task, "data": str(table), "target": target, "drop_columns": [other], "model": chosen}
    return raw | {"importance_repeats": 1} | changes


def behaviour(ended: Trained) -> tuple[Any, ...]:
    """What a training did: answers, measurements and what it read.

    Neither the effective config nor the bytes of the model: there a parameter that nobody heeds may be written down.
    """
    assert ended.code == 0, ended.events[-2:]
    config = ended.of("config")[0]["config"]
    model = saved.load(ended.out / "model", config["task"] == VALUES)
    # The columns may differ, so the answers are those for its own rows.
    answers = model.output(load(config).part.frame).tolist()
    return answers, ended.metrics, ended.read("evaluation.json"), ended.of("data")[0]["summary"]


@pytest.mark.parametrize(
    "name",
    # What is deterministic answers the same; that the libraries hear of it is tested below.
    [name for name, schema in config.fields().items() if CLASSES in schema["tasks"] and name != "deterministic"],
)
def test_every_field_changes_what_is_done(train: Train, table: Path, name: str) -> None:
    raw = base(table)
    other = {
        "data": str(write_table(table.with_name("other.csv"), SMALL_HEADER, small_rows(140, seed=2))),
        "test_data": str(table),
    }
    changed = raw | {name: other[name] if name in other else CHANGED[name]}
    if name == "task":
        changed |= {"target": "score", "drop_columns": ["kind"]}
        raw |= {"target": "score", "drop_columns": ["kind"]}
        assert train(raw, "before").error["code"] == "csv.target_type"
        assert train(changed, "after").code == 0
        return
    before, after = train(raw, "before"), train(changed, "after")
    assert before.of("config")[0]["config"][name] != after.of("config")[0]["config"][name]
    assert behaviour(before) != behaviour(after)


@pytest.mark.parametrize(("kind", "entry", "parameter"), parameters())
def test_every_parameter_changes_what_is_done(train: Train, table: Path, kind: str, entry: str, parameter: str) -> None:
    found = registry.find(kind, entry)
    assert found is not None
    task = CLASSES if CLASSES in found.tasks else VALUES
    default = {"name": entry, **QUICK.get(entry, {})} if kind == "models" else {"name": entry}
    value = mutated(found.parameters[parameter] | ({"default": default[parameter]} if parameter in default else {}))
    model = default if kind == "models" else {"name": "logistic_regression"}
    raw = base(table, task) | {"model": model, FIELDS[kind]: default}
    if parameter in ("early_stopping_rounds", "n_iter_no_change"):
        # Fewer rows and rounds do not tell where to stop.
        raw["data"] = str(write_table(table.with_name("many.csv"), SMALL_HEADER, small_rows(1_300)))
        rounds = "n_estimators" if entry == "lightgbm" else "max_iter"
        raw["model"] = default = default | {rounds: 60, "learning_rate": 0.3}
    if (entry, parameter) == ("lightgbm", "max_depth"):
        raw["model"] = default = default | {"num_leaves": 15}
    if (entry, parameter) in (("random_forest", "min_samples_leaf"), ("random_forest", "min_samples_split")):
        # Empty comes to two rows in a leaf: the other value, and four rows to split.
        raw["model"] = default = default | {"min_samples_leaf": 1}
    before, after = train(raw, "before"), train(raw | {FIELDS[kind]: default | {parameter: value}}, "after")
    field = FIELDS[kind]
    assert after.of("config")[0]["config"][field][parameter] == value
    assert before.of("config")[0]["config"][field][parameter] != value
    assert behaviour(before) != behaviour(after)


def test_deterministic_reaches_the_libraries() -> None:
    shared = {"task": CLASSES, "seed": 0, "threads": 1}
    lightgbm = [
        create("models", "lightgbm", **shared, deterministic=wish).model.get_params()["deterministic"]
        for wish in (False, True)
    ]
    network = [create("models", "mlp", **shared, deterministic=wish).settings.deterministic for wish in (False, True)]
    assert lightgbm == network == [False, True]


def test_mutations_are_legal_and_many() -> None:
    assert len(parameters()) > 30
    for kind, name, parameter in parameters():
        entry = registry.find(kind, name)
        assert entry is not None
        choice = {"name": name, parameter: mutated(entry.parameters[parameter])}
        effective, problems = registry.resolve(kind, choice)
        assert problems == []
        assert effective[parameter] != entry.parameters[parameter].get("default")
