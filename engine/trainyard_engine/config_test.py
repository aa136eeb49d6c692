"""The config: everything wrong at once, and one canonical form."""

from __future__ import annotations

from typing import Any

import pytest

from . import catalogue
from .config import canonical, digest, examine, fields
from .errors import TrainyardError
from .errors import catalogue as error_codes

catalogue.load()
IMAGES = {"task": "image-classification", "data": "/data", "model": "efficientnet-lite0"}
FROZEN = {"freeze_backbone": True}
TABLE = {"task": "tabular-regression", "data": "/data.csv", "target": "price", "model": "ridge"}


def test_the_config_of_the_issue_is_accepted_as_it_stands() -> None:
    config = canonical(
        {
            "task": "image-classification",
            "data": "/data",
            "model_flavour": "microsoft/resnet-50",
            "batch_size": 32,
            "epochs": 10,
            "learning_rate": 0.001,
            "optimizer": "adamw",
            "loss_function": "cross_entropy",
            "freeze_backbone": False,
            "load_pretrained": True,
        }
    )
    assert config["model"]["name"] == "microsoft/resnet-50"
    assert config["optimizer"] == {"name": "adamw", "weight_decay": 0.01, "betas": [0.9, 0.999]}


def test_five_errors_at_once_each_with_its_path() -> None:
    raw = IMAGES | {
        "epohcs": 3,
        "batch_size": 0,
        "optimizer": "adamv",
        "learning_rate": "fast",
        "loss_function": {"name": "cross_entropy", "label_smoothing": 2},
    }
    with pytest.raises(TrainyardError) as caught:
        canonical(raw)
    found = {problem.path: problem for problem in caught.value.problems}
    assert {path: problem.code for path, problem in found.items()} == {
        "batch_size": "config.range",
        "learning_rate": "config.type",
        "optimizer": "config.not_registered",
        "loss_function.label_smoothing": "config.range",
        "epohcs": "config.unknown_key",
    }
    assert found["batch_size"].message == "batch_size is 0; allowed is at least 1 and at most 4096."
    assert found["learning_rate"].message == 'learning_rate is "fast"; expected a number or empty.'
    assert found["epohcs"].suggestion == "epochs"
    assert found["optimizer"].suggestion == "adam"
    assert caught.value.message.startswith("The config has 5 problems:")


@pytest.mark.parametrize(
    ("raw", "code", "path"),
    [
        ({}, "config.missing", "task"),
        ({"task": "image-clasification"}, "config.range", "task"),
        ({"task": "image-classification", "data": "/d"}, "config.missing", "model"),
        (IMAGES | {"model_flavour": "resnet18"}, "config.duplicate_key", "model_flavour"),
        (IMAGES | {"target": "x"}, "config.inapplicable", "target"),
        (IMAGES | {"model": "org/name/more"}, "config.bad_model_id", "model"),
        (IMAGES | {"model": "../name"}, "config.bad_model_id", "model"),
        (IMAGES | {"model": "resnet19"}, "config.not_registered", "model"),
        (IMAGES | {"model": {"name": "local_folder"}}, "config.missing", "model.path"),
        (IMAGES | {"freeze_backbone": True, "load_pretrained": False}, "config.incompatible", "freeze_backbone"),
        (IMAGES | FROZEN | {"batch_size": "auto"}, "config.incompatible", "batch_size"),
        (IMAGES | {"batch_size": "atuo"}, "config.type", "batch_size"),
        (IMAGES | {"batch_size": 4097}, "config.range", "batch_size"),
        (IMAGES | {"unfreeze_epoch": 2}, "config.incompatible", "unfreeze_epoch"),
        (IMAGES | FROZEN | {"unfreeze_epoch": 5, "epochs": 5}, "config.incompatible", "unfreeze_epoch"),
        (IMAGES | FROZEN | {"unfreeze_epoch": 0}, "config.range", "unfreeze_epoch"),
        (IMAGES | {"augmentation": ["flip", "flap"]}, "config.not_registered", "augmentation.1"),
        (IMAGES | {"seed": True}, "config.type", "seed"),
        (IMAGES | {"data": "x" * 5000}, "config.range", "data"),
        (TABLE | {"metric": "accuracy"}, "config.not_registered", "metric"),
        (TABLE | {"drop_columns": ["price"]}, "config.incompatible", "drop_columns"),
    ],
)
def test_one_thing_wrong(raw: dict[str, Any], code: str, path: str) -> None:
    _, problems = examine(raw)
    assert [(problem.code, problem.path) for problem in problems] == [(code, path)]
    assert code in error_codes()


@pytest.mark.parametrize("raw", [IMAGES, TABLE])
def test_canonical_is_a_fixed_point_with_every_field_of_the_task(raw: dict[str, Any]) -> None:
    once = canonical(raw)
    assert canonical(once) == once
    assert set(once) == {name for name, schema in fields().items() if raw["task"] in schema["tasks"]}
    assert digest(once) == digest(canonical(once))


def test_plain_hub_ids() -> None:
    chosen = {"name": "huggingface", "id": "google/vit-base", "revision": None}
    assert canonical(IMAGES | {"model": "google/vit-base"})["model"] == chosen


def test_digest_is_about_what_is_trained() -> None:
    one = canonical(IMAGES)
    assert digest(one) == digest(one | {"data": "/elsewhere", "test_data": "/there"})
    assert digest(one) != digest(canonical(IMAGES | {"seed": 1}))
    assert digest(canonical(IMAGES | {"learning_rate": 1})) == digest(canonical(IMAGES | {"learning_rate": 1.0}))


def test_cells_stay_missing_only_for_a_model_that_knows_them() -> None:
    raw = {"task": "tabular-classification", "data": "x.csv", "target": "y", "imputation": "none"}
    assert not [one for one in examine(raw | {"model": "lightgbm"})[1] if one.path == "imputation"]
    problems = examine(raw | {"model": "knn"})[1]
    assert [(one.code, one.path, one.suggestion) for one in problems] == [("config.incompatible", "imputation", "auto")]
