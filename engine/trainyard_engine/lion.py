"""Lion (Chen et al. 2023, arXiv:2302.06675, algorithm 2); PyTorch has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.optim import Optimizer


class Lion(Optimizer):
    """Steps of one size in every weight, along the sign of a mix of momentum and gradient. State: one tensor per weight."""

    def __init__(
        self, params: Any, lr: float, betas: tuple[float, float] = (0.9, 0.99), weight_decay: float = 0.0
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step of all groups; weights without a gradient stay."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            moving = [one for one in group["params"] if one.grad is not None]
            if moving:
                self._move(moving, group)
        return loss

    def _move(self, weights: list[torch.Tensor], group: dict[str, Any]) -> None:
        mixed, memory = group["betas"]
        gradients = [one.grad for one in weights if one.grad is not None]
        for one in weights:
            if not self.state[one]:
                self.state[one]["exp_avg"] = torch.zeros_like(one)
        momenta = [self.state[one]["exp_avg"] for one in weights]
        torch._foreach_mul_(weights, 1 - group["lr"] * group["weight_decay"])
        signs = torch._foreach_sign(torch._foreach_lerp(momenta, gradients, 1 - mixed))
        torch._foreach_add_(weights, signs, alpha=-group["lr"])
        torch._foreach_lerp_(momenta, gradients, 1 - memory)
