"""States of parts survive a checkpoint as they were."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from . import checkpoint
from .checkpoint import Checkpoint
from .images.average import Average
from .images.optimizer_part import OptimizerPart
from .parts import pack, unpack


def through(state: Any, out: Path) -> Any:
    """Packed, written, read, unpacked."""
    tensors: dict[str, torch.Tensor] = {}
    packed = pack(state, "part", tensors)
    checkpoint.save(out, "last", Checkpoint({}, tensors, {"parts": packed}))
    found = checkpoint.load(out, "last")
    assert found is not None
    return unpack(found.state["parts"], found.training)


def test_nested_states(tmp_path: Path) -> None:
    state = {
        3: {"a": (1, 2.5, None), "nested": [{"b": True, "text": "tensor"}, []]},
        "low": -math.inf,
        "exact": 0.1 + 0.2,
        "tensor": torch.arange(6.0).reshape(2, 3),
    }
    found = through(state, tmp_path)
    assert torch.equal(found.pop("tensor"), state.pop("tensor"))  # type: ignore[arg-type]
    assert found == state


def test_what_cannot_be_kept_is_refused() -> None:
    with pytest.raises(TypeError, match="part/x is of function"):
        pack({"x": test_nested_states}, "part", {})


@pytest.mark.parametrize("name", ["Adagrad", "Adadelta", "NAdam", "RMSprop", "LBFGS", "Rprop", "ASGD", "Adamax"])
def test_any_optimiser_goes_on_as_it_was(name: str, tmp_path: Path) -> None:
    def steps(optimizer: torch.optim.Optimizer, model: nn.Linear, count: int, first: int) -> None:
        for at in range(first, first + count):

            def closure(at: int = at) -> Any:
                optimizer.zero_grad()
                loss = (model(torch.full((2, 3), 0.1 * at)) ** 2).sum()
                loss.backward()
                return loss

            optimizer.step(closure)

    def made() -> tuple[nn.Linear, torch.optim.Optimizer]:
        torch.manual_seed(1)
        model = nn.Linear(3, 2)
        return model, getattr(torch.optim, name)(model.parameters(), lr=0.05)

    calm, whole = made()
    steps(whole, calm, 6, 1)
    hurt, first = made()
    steps(first, hurt, 3, 1)
    state = through(OptimizerPart(first).state_dict(), tmp_path)
    again, second = made()
    again.load_state_dict(hurt.state_dict())
    OptimizerPart(second).load_state_dict(state)
    steps(second, again, 3, 4)
    assert torch.equal(again.weight, calm.weight)


def test_an_average_follows_the_weights_and_gives_the_own_ones_back() -> None:
    layer, norm = nn.Linear(2, 2), nn.BatchNorm1d(2)
    model = nn.Sequential(layer, norm)
    average = Average(model, 0.9)
    for _ in range(200):
        with torch.no_grad():
            layer.weight.fill_(5.0)
        average.update(model)
    with torch.no_grad():
        layer.weight.fill_(-1.0)
        norm.load_state_dict(norm.state_dict() | {"num_batches_tracked": torch.tensor(7)})
    average.update(model)
    with average.applied(model):
        # 0.9 of what it was and 0.1 of the new one.
        assert float(layer.weight[0, 0]) == pytest.approx(0.9 * 5 - 0.1, abs=1e-4)
        assert int(norm.state_dict()["num_batches_tracked"]) == 7
    assert float(layer.weight[0, 0]) == -1


def test_the_first_averages_forget_the_start() -> None:
    model = nn.Linear(1, 1, bias=False)
    average = Average(model, 0.999)
    with torch.no_grad():
        model.weight.fill_(1.0)
    for _ in range(30):
        average.update(model)
    with average.applied(model):
        assert float(model.weight) == pytest.approx(1.0, abs=1e-3)
