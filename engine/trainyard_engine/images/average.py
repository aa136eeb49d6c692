"""A moving average of a network's weights, which is measured and exported in their place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import get_ema_multi_avg_fn

#: The first averages forget faster: after t steps (1 + t) / (WARM + t) stays at most, else the random start would.
WARM = 10


class Average:
    """The share `decay` of it stays at each step; whole numbers, such as counts of norms, are taken as they are."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self._decay = decay
        self._steps = 0
        self._kept = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """After a step of the optimiser."""
        self._steps += 1
        decay = min(self._decay, (1 + self._steps) / (WARM + self._steps))
        now = model.state_dict()
        moving = [name for name, value in self._kept.items() if value.is_floating_point()]
        get_ema_multi_avg_fn(decay)([self._kept[name] for name in moving], [now[name] for name in moving], None)
        for name in self._kept.keys() - set(moving):
            self._kept[name].copy_(now[name])

    @contextmanager
    def applied(self, model: nn.Module) -> Iterator[None]:
        """The model has the averaged weights inside, and its own again afterwards."""
        own = {name: value.detach().clone() for name, value in model.state_dict().items()}
        model.load_state_dict(self._kept)
        try:
            yield
        finally:
            model.load_state_dict(own)

    def begin(self, model: nn.Module) -> None:
        """The average of the weights so far is these, which something else than a step has made."""
        for name, value in model.state_dict().items():
            self._kept[name].copy_(value)

    def weights(self) -> dict[str, Tensor]:
        """By name, as they are; not to be changed."""
        return self._kept

    def put_into(self, model: nn.Module) -> None:
        """For good."""
        model.load_state_dict(self._kept)

    def state_dict(self) -> dict[str, Any]:
        """A part of the training (parts.py)."""
        return {"steps": self._steps, "weights": self._kept}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Each tensor keeps its place in memory and on its device."""
        self._steps = state["steps"]
        weights: dict[str, Tensor] = state["weights"]
        for name, value in self._kept.items():
            value.copy_(weights[name])
