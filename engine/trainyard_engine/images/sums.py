"""What an epoch adds up to, on the device: a number that is asked for makes a GPU wait."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from ..losses import labels_of
from ..world import World


class Sums:
    """Loss, right answers and images of the running epoch so far; a part of the training (parts.py)."""

    def __init__(self, device: torch.device) -> None:
        #: Of all processes, up to the last step.
        self.value = torch.zeros(3, dtype=torch.float64, device=device)
        self._step = torch.zeros_like(self.value)

    def add(self, logits: Tensor, targets: Tensor, loss: Tensor) -> None:
        """One batch of this process; `loss` is its mean. Of mixed pictures the larger share counts."""
        right = (logits.detach().argmax(dim=1) == labels_of(targets)).sum().double()
        images = torch.tensor(float(len(targets)), dtype=torch.float64, device=self.value.device)
        self._step = self._step + torch.stack([loss.detach().double() * images, right, images])

    def gather(self, world: World) -> Tensor:
        """A step is over: its sums of all processes, which the epoch's grow by. So each process keeps the same, and a
        checkpoint of one is true of all."""
        step = world.sum(self._step)
        self.value, self._step = self.value + step, torch.zeros_like(step)
        return step

    def clear(self) -> None:
        """An epoch begins."""
        self.value = torch.zeros_like(self.value)
        self._step = torch.zeros_like(self.value)

    def state_dict(self) -> dict[str, Any]:
        """float64 [3]."""
        return {"value": self.value}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Goes on."""
        self.value = state["value"].to(self.value.device)
