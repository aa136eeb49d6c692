"""An optimiser as a part of a training (parts.py)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer


class OptimizerPart:
    """All that an optimiser remembers and how its groups are set."""

    def __init__(self, optimizer: Optimizer) -> None:
        self._optimizer = optimizer

    def state_dict(self) -> dict[str, Any]:
        """By number of the parameter."""
        return self._optimizer.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Each tensor is laid out as its parameter: fused optimisers read both in one sweep."""
        parameters = [one for group in self._optimizer.param_groups for one in group["params"]]
        memory = {
            index: {name: laid_out(value, parameters[index]) for name, value in kept.items()}
            for index, kept in state["state"].items()
        }
        self._optimizer.load_state_dict({"state": memory, "param_groups": state["param_groups"]})


def laid_out(value: Any, like: Tensor) -> Any:
    """A tensor of the parameter's shape in the parameter's order of numbers in memory; everything else as it is."""
    if not isinstance(value, Tensor) or value.shape != like.shape:
        return value
    return torch.empty_like(like).copy_(value).detach()
