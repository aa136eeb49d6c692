"""Optimisers step by step beside PyTorch's and beside the published formulas; each goes on exactly from a checkpoint."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.optim import Optimizer

from . import catalogue, registry
from .images.optimizer_part import OptimizerPart
from .parts_test import through
from .registry import create

catalogue.load()
NAMES = [entry.name for entry in registry.entries("optimizers")]
RATE = 0.01


class Small(nn.Module):
    """A kernel that reads pixels, a hidden kernel, a norm, a hidden matrix and a head."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3)
        self.second = nn.Conv2d(4, 6, 3, bias=False)
        self.norm = nn.BatchNorm2d(6)
        self.hidden = nn.Linear(6, 5)
        self.head = nn.Linear(5, 2)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits [n, 2]."""
        found = self.norm(self.second(self.first(images).relu())).relu().mean(dim=(2, 3))
        answer: torch.Tensor = self.head(self.hidden(found).relu())
        return answer


def small() -> Small:
    torch.manual_seed(4)
    return Small()


def move(module: nn.Module, optimizer: Optimizer, steps: range) -> None:
    for at in steps:
        images = torch.randn(6, 3, 8, 8, generator=torch.Generator().manual_seed(at))
        optimizer.zero_grad()
        nn.functional.cross_entropy(module(images), torch.tensor([0, 1, 0, 1, 1, 0])).backward()
        optimizer.step()


def assert_same(one: nn.Module, other: nn.Module) -> None:
    for (name, a), b in zip(one.named_parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(a, b, msg=name)


def split(module: Small, decay: float) -> list[dict[str, Any]]:
    """Written out: kernels and matrices decay, vectors do not."""
    vectors = [one for one in module.parameters() if one.ndim == 1]
    return [
        {"params": [one for one in module.parameters() if one.ndim > 1], "weight_decay": decay},
        {"params": vectors, "weight_decay": 0.0},
    ]


THEIRS: dict[str, tuple[dict[str, Any], Callable[[Any], Optimizer], float]] = {
    "sgd": ({"momentum": 0.8}, lambda g: torch.optim.SGD(g, lr=RATE, momentum=0.8, nesterov=True), 0.0001),
    "adam": ({"beta2": 0.9}, lambda g: torch.optim.Adam(g, lr=RATE, betas=(0.9, 0.9)), 0.0),
    "adamw": ({"beta1": 0.8}, lambda g: torch.optim.AdamW(g, lr=RATE, betas=(0.8, 0.999)), 0.01),
    "nadam": (
        {"momentum_decay": 0.1},
        lambda g: torch.optim.NAdam(g, lr=RATE, momentum_decay=0.1, decoupled_weight_decay=True),
        0.01,
    ),
    "radam": ({}, lambda g: torch.optim.RAdam(g, lr=RATE, decoupled_weight_decay=True), 0.01),
    "rmsprop": (
        {"centered": True},
        lambda g: torch.optim.RMSprop(g, lr=RATE, alpha=0.9, momentum=0.9, eps=0.001, centered=True),
        0.00001,
    ),
    "adagrad": ({"lr_decay": 0.1}, lambda g: torch.optim.Adagrad(g, lr=RATE, lr_decay=0.1), 0.0),
}


@pytest.mark.parametrize("name", THEIRS)
def test_steps_are_those_of_torch(name: str) -> None:
    parameters, make, decay = THEIRS[name]
    ours, theirs = small(), small()
    own = create("optimizers", {"name": name, **parameters}, module=ours, learning_rate=RATE)
    other = make(split(theirs, decay))
    for at in range(1, 5):
        move(ours, own, range(at, at + 1))
        move(theirs, other, range(at, at + 1))
        assert_same(ours, theirs)


def test_lion_is_the_published_update() -> None:
    """Algorithm 2 of arXiv:2302.06675, written out for every weight."""
    ours, theirs = small(), small()
    own = create("optimizers", {"name": "lion", "weight_decay": 0.1}, module=ours, learning_rate=RATE)
    momenta = {name: torch.zeros_like(one) for name, one in theirs.named_parameters()}
    plain = torch.optim.SGD(theirs.parameters(), lr=0.0)
    for at in range(1, 5):
        move(ours, own, range(at, at + 1))
        move(theirs, plain, range(at, at + 1))
        with torch.no_grad():
            for name, one in theirs.named_parameters():
                assert one.grad is not None
                direction = torch.sign(0.9 * momenta[name] + 0.1 * one.grad)
                one.sub_(RATE * (direction + (0.1 if one.ndim > 1 else 0.0) * one))
                momenta[name] = 0.99 * momenta[name] + 0.01 * one.grad
        assert_same(ours, theirs)


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_muon_moves_hidden_matrices_as_torch_does_and_the_rest_by_adamw(layout: torch.memory_format) -> None:
    ours, theirs = small(), small()
    ours.second.weight.data = ours.second.weight.data.contiguous(memory_format=layout)
    own = create("optimizers", "muon", module=ours, learning_rate=RATE, heads=[ours.head])
    # Torch's own takes matrices only: a kernel is given as one, with its own copy of the weights.
    kernel = nn.Parameter(theirs.second.weight.detach().flatten(1).clone())
    muon = torch.optim.Muon([kernel, theirs.hidden.weight], lr=RATE, weight_decay=0.01, adjust_lr_fn="match_rms_adamw")
    rest = [
        {"params": [theirs.first.weight, theirs.head.weight], "weight_decay": 0.01},
        {"params": [one for one in theirs.parameters() if one.ndim == 1], "weight_decay": 0.0},
    ]
    adamw = torch.optim.AdamW(rest, lr=RATE, betas=(0.9, 0.95))
    for at in range(1, 4):
        move(ours, own, range(at, at + 1))
        move(theirs, torch.optim.SGD(theirs.parameters(), lr=0.0), range(at, at + 1))
        assert theirs.second.weight.grad is not None
        kernel.grad = theirs.second.weight.grad.flatten(1).clone()
        muon.step()
        adamw.step()
        with torch.no_grad():
            theirs.second.weight.copy_(kernel.view_as(theirs.second.weight))
        for (name, a), b in zip(ours.named_parameters(), theirs.parameters(), strict=True):
            # Newton and Schulz iterate in bf16; sums of another order of columns round otherwise.
            torch.testing.assert_close(a, b, atol=2e-3 if name == "second.weight" else 1e-5, rtol=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_each_goes_on_from_a_checkpoint_as_if_nothing_had_been(name: str, tmp_path: Path) -> None:
    def made() -> tuple[Small, Optimizer]:
        module = small()
        for kernel in (module.first, module.second):
            kernel.weight.data = kernel.weight.data.contiguous(memory_format=torch.channels_last)
        return module, create("optimizers", name, module=module, learning_rate=RATE, heads=[module.head])

    calm, whole = made()
    move(calm, whole, range(1, 7))
    hurt, first = made()
    move(hurt, first, range(1, 4))
    state = through(OptimizerPart(first).state_dict(), tmp_path)
    again, second = made()
    again.load_state_dict(copy.deepcopy(hurt.state_dict()))
    OptimizerPart(second).load_state_dict(state)
    move(again, second, range(4, 7))
    for (key, a), b in zip(again.named_parameters(), calm.parameters(), strict=True):
        assert torch.equal(a, b), key


@pytest.mark.parametrize("name", NAMES)
def test_each_learns_at_the_rate_that_stands_where_none_is_named(name: str) -> None:
    torch.manual_seed(0)
    module = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))
    entry = registry.find("optimizers", name)
    assert entry is not None
    rate = entry.facts["learning_rate"]["from_scratch"]
    optimizer = create("optimizers", name, module=module, learning_rate=rate, heads=[module[2]])
    inputs = torch.randn(64, 8, generator=torch.Generator().manual_seed(1))
    targets = (inputs[:, 0] > 0).long()
    losses = []
    for _ in range(150):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(module(inputs), targets)
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.95 * losses[0]
