"""Learning rates by what is trained and by layer, and what weight decay leaves out."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
import torch
from torch import nn

from . import catalogue, config, rates
from .optim import parameter_groups
from .registry import create

catalogue.load()
IMAGE: dict[str, Any] = {"task": "image-classification", "data": "x", "model": "efficientnet-lite0"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 0.001),
        ({"model": "vit-tiny"}, 0.0001),
        ({"model": "vit-tiny", "load_pretrained": False}, 0.001),
        ({"model": "vit-tiny", "freeze_backbone": True}, 0.001),
        ({"model": "vit-tiny", "freeze_backbone": True, "unfreeze_epoch": 2}, 0.0001),
        ({"optimizer": "sgd"}, 0.01),
        ({"optimizer": "sgd", "freeze_backbone": True}, 0.1),
        ({"optimizer": "sgd", "load_pretrained": False}, 0.05),
        ({"learning_rate": 0.3}, 0.3),
        ({"learning_rate": None, "optimizer": "sgd"}, 0.01),
    ],
)
def test_an_empty_learning_rate_follows_what_is_trained(changes: dict[str, Any], expected: float) -> None:
    assert config.canonical(IMAGE | changes)["learning_rate"] == pytest.approx(expected)


def test_rates_of_layers_that_do_not_learn_are_warned_of() -> None:
    _, problems = config.examine(IMAGE | {"freeze_backbone": True, "layer_decay": 0.8})
    assert [(one.path, one.severity) for one in problems] == [("layer_decay", "warning")]


def network(name: str) -> Any:
    return create("models", {"name": name}, labels=["a", "b"], image_size=32, pretrained=False)


@pytest.mark.parametrize(("name", "blocks"), [("vit-tiny", 12), ("microsoft/resnet-18", 8), ("convnext-tiny", 18)])
def test_layers_are_the_blocks_of_the_network(name: str, blocks: int) -> None:
    made = network(name)
    names = [one for one, _ in made.module.named_parameters()]
    found = dict(zip(names, rates.layers(names), strict=True))
    depths = list(found.values())
    assert depths[0] == 0
    assert depths == sorted(depths)
    # Convolutions between the stages of ConvNeXt are layers of their own.
    assert blocks <= max(depths) - 1 <= blocks + 4


def test_each_layer_learns_at_its_share_of_the_rate() -> None:
    made = network("vit-tiny")
    optimizer = create("optimizers", "adamw", module=made.module, learning_rate=0.1)
    rates.split_groups(optimizer, rates.shares(made.module, made.heads, 0.5, 0.1))
    rates.set_rate(optimizer, 0.2)
    assert sum(len(group["params"]) for group in optimizer.param_groups) == len(list(made.module.parameters()))
    by_id = {id(one): group["lr"] for group in optimizer.param_groups for one in group["params"]}
    named = dict(made.module.named_parameters())
    assert by_id[id(made.heads[0].weight)] == pytest.approx(0.2)
    last, first = (next(one for name, one in named.items() if re.search(rf"\.layers?\.{at}\.", name)) for at in (11, 0))
    assert by_id[id(last)] / by_id[id(first)] == pytest.approx(2**11)
    assert by_id[id(last)] == pytest.approx(0.2 * 0.1 * 0.5**2)
    # Nothing but the rate is split: decay is as it was.
    assert {group["weight_decay"] for group in optimizer.param_groups} == {0.0, 0.01}


def test_a_smaller_rate_moves_the_backbone_less() -> None:
    def moved(backbone: float) -> list[float]:
        torch.manual_seed(0)
        layers = [nn.Linear(4, 4), nn.Linear(4, 2)]
        module = nn.Sequential(*layers)
        before = copy.deepcopy(layers)
        plain = {"name": "sgd", "momentum": 0.0, "nesterov": False}
        optimizer = create("optimizers", plain, module=module, learning_rate=0.1)
        rates.split_groups(optimizer, rates.shares(module, [layers[1]], 1.0, backbone))
        rates.set_rate(optimizer, 0.1)
        module(torch.ones(3, 4)).sum().backward()
        optimizer.step()
        return [float((now.weight - old.weight).detach().norm()) for now, old in zip(layers, before, strict=True)]

    (small, head), (whole, same) = moved(0.1), moved(1.0)
    assert head == pytest.approx(same, rel=1e-3)
    assert small < 0.2 * whole


def test_biases_norms_tokens_and_places_do_not_decay() -> None:
    module = network("vit-tiny").module
    decaying, kept = parameter_groups([module], 0.3)
    assert (decaying["weight_decay"], kept["weight_decay"]) == (0.3, 0.0)
    ids = {id(one) for one in kept["params"]}
    names = {name for name, one in module.named_parameters() if id(one) in ids}
    assert any("cls_token" in name for name in names)
    assert any("position_embeddings" in name for name in names)
    assert all(
        "bias" in name or "norm" in name or "cls_token" in name or "position_embeddings" in name for name in names
    )
    assert not any("norm" in name or "bias" in name for name, one in module.named_parameters() if id(one) not in ids)
