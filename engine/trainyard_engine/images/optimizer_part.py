"""The optimiser of a training, and it as a part of its checkpoints (parts.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from .. import rates
from ..registry import create
from .features import Head

if TYPE_CHECKING:
    from .network import Network


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


def make_optimizer(config: dict[str, Any], model: nn.Module, network: Network) -> Optimizer:
    """The optimiser of the config, with a learning rate for each layer where they differ."""
    heads = (model.linear,) if isinstance(model, Head) else network.heads
    context = {"module": model, "heads": heads, "learning_rate": float(config["learning_rate"])}
    optimizer: Optimizer = create("optimizers", config["optimizer"], **context)
    decay, backbone = float(config["layer_decay"]), float(config["backbone_lr_factor"])
    if not isinstance(model, Head) and (decay, backbone) != (1.0, 1.0):
        rates.split_groups(optimizer, rates.shares(model, network.heads, decay, backbone))
    return optimizer
