"""Rules between parameters, and with the config: declared once per entry, said in the config's own words."""

from __future__ import annotations

from typing import Any

import pytest

from . import catalogue, config
from .errors import TrainyardError
from .registry import create, resolve
from .rules import Place, Rule, broken

catalogue.load()
IMAGES = {"task": "image-classification", "data": "x", "model": "resnet-18", "epochs": 5}


def problems_of(**changes: Any) -> list[tuple[str, str, str]]:
    found = config.examine(IMAGES | changes)[1]
    return [(problem.severity, problem.path, problem.message) for problem in found]


@pytest.mark.parametrize("name", ["cosine", "constant", "step"])
def test_a_warm_up_longer_than_the_training(name: str) -> None:
    scheduler: dict[str, Any] = {"name": name, "warmup_epochs": 6}
    path = "scheduler.warmup_epochs"
    assert problems_of(scheduler=scheduler)[0] == (
        "error",
        path,
        f"{path} is 6; allowed is at most epochs, which is 5. The training would end before the learning rate is reached.",
    )
    assert [one[:2] for one in problems_of(scheduler=scheduler | {"warmup_epochs": 5})] == [("warning", path)]
    assert problems_of(scheduler=scheduler | {"warmup_epochs": 4.5}) == []
    with pytest.raises(TrainyardError, match="warm"):
        config.canonical(IMAGES | {"scheduler": scheduler})


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"scale": [0.9, 0.2]}, "scale"),
        ({"min_scale": 0.9, "max_scale": 0.2}, "scale"),
        ({"max_scale": 0.2}, "scale"),
        ({"scale": [0.9, 0.9]}, None),
        ({"min_scale": 0.9, "max_scale": 0.9}, None),
    ],
)
def test_a_smallest_part_above_the_largest(given: dict[str, Any], path: str | None) -> None:
    found = problems_of(augmentation=["flip", {"name": "random_resized_crop"} | given])
    assert [one[:2] for one in found] == ([] if path is None else [("error", f"augmentation.1.{path}")])
    if path is not None:
        with pytest.raises(TrainyardError, match="the smaller number stands first"):
            create("augmentations", {"name": "random_resized_crop"} | given)


def test_nobody_is_warned_of_a_default() -> None:
    table = {"task": "tabular-classification", "data": "x", "target": "y"}
    assert config.examine(table | {"model": {"name": "mlp", "epochs": 3}})[1] == []
    said = config.examine(table | {"model": {"name": "mlp", "epochs": 3, "patience": 4}})[1]
    assert [(one.severity, one.path) for one in said] == [("warning", "model.patience")]
    assert config.examine(table | {"model": {"name": "mlp"}})[1] == []
    assert resolve("optimizers", {"name": "sgd"})[1] == []
    assert resolve("optimizers", {"name": "sgd", "momentum": 0, "nesterov": False})[1] == []
    told = resolve("optimizers", {"name": "sgd", "momentum": 0})[1]
    assert [(one.severity, one.message) for one in told] == [
        ("warning", "optimizers.momentum is 0; allowed is more than 0. Without momentum nesterov has no effect.")
    ]


def test_empty_sides_break_no_rule() -> None:
    rule = Rule("a", "<", "b", "No.")
    for values in ({"a": None, "b": 1}, {"a": 1}, {"a": 2, "b": "x"}, {"a": True, "b": 0}):
        assert broken([rule], Place("p", values, values)) == []
