"""Muon for the matrices and kernels of a network and AdamW for the rest, as one optimiser. The steps are PyTorch's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim._muon import DEFAULT_A, DEFAULT_B, DEFAULT_C, DEFAULT_NS_STEPS, muon
from torch.optim.adamw import adamw

from .optim import decays

#: Layers that read pixels and tokens: what they learn is no map between hidden states.
FIRST = (nn.Embedding,)
#: Added to what is divided by: in the norm of a matrix, and in AdamW's root of squares.
NORM_EPS, EPS = 1e-7, 1e-8


def groups(module: nn.Module, heads: Iterable[nn.Module], weight_decay: float) -> list[dict[str, Any]]:
    """Three groups at most: hidden matrices and kernels (`orthogonal`), other weights that decay, and those that do not."""
    plain = {id(one) for head in heads for one in head.parameters()}
    plain |= {id(one) for layer in module.modules() if isinstance(layer, FIRST) for one in layer.parameters()}
    kernels = [layer for layer in module.modules() if isinstance(layer, nn.Conv2d)]
    plain |= {id(one) for one in kernels[0].parameters()} if kernels else set()
    named = [(name, one) for name, one in module.named_parameters() if one.requires_grad]
    hidden = [one for name, one in named if decays(name, one) and one.ndim in (2, 4) and id(one) not in plain]
    taken = {id(one) for one in hidden}
    others = [(name, one) for name, one in named if id(one) not in taken]
    found = [
        {"params": hidden, "weight_decay": weight_decay, "orthogonal": True},
        {"params": [one for name, one in others if decays(name, one)], "weight_decay": weight_decay},
        {"params": [one for name, one in others if not decays(name, one)], "weight_decay": 0.0},
    ]
    return [group for group in found if group["params"]]


def flat(value: Tensor) -> Tensor:
    """A view as a matrix with a row for each output: what is computed does not depend on the order of the columns."""
    if value.ndim == 2:
        return value
    last = value.permute(0, 2, 3, 1)
    return last.flatten(1) if last.is_contiguous() else value.flatten(1)


class Muon(Optimizer):
    """`orthogonal` groups move by Muon, the others by AdamW, with one learning rate for both."""

    def __init__(self, params: Any, lr: float, momentum: float, nesterov: bool, betas: tuple[float, float]) -> None:
        defaults = {"lr": lr, "momentum": momentum, "nesterov": nesterov, "betas": betas}
        super().__init__(params, defaults | {"weight_decay": 0.0, "orthogonal": False})

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
                (self._orthogonal if group["orthogonal"] else self._adamw)(moving, group)
        return loss

    def _orthogonal(self, weights: list[Tensor], group: dict[str, Any]) -> None:
        for one in weights:
            if not self.state[one]:
                self.state[one]["momentum_buffer"] = torch.zeros_like(one)
        # A gradient may lie in another order than its weight; as the weight it is flattened as it.
        gradients = [torch.empty_like(one).copy_(one.grad) for one in weights if one.grad is not None]
        muon(
            [flat(one) for one in weights],
            [flat(one) for one in gradients],
            [flat(self.state[one]["momentum_buffer"]) for one in weights],
            lr=group["lr"],
            weight_decay=group["weight_decay"],
            momentum=group["momentum"],
            nesterov=group["nesterov"],
            ns_coefficients=(DEFAULT_A, DEFAULT_B, DEFAULT_C),
            eps=NORM_EPS,
            ns_steps=DEFAULT_NS_STEPS,
            adjust_lr_fn="match_rms_adamw",
            has_complex=False,
        )

    def _adamw(self, weights: list[Tensor], group: dict[str, Any]) -> None:
        for one in weights:
            if not self.state[one]:
                self.state[one] |= {name: torch.zeros_like(one) for name in ("exp_avg", "exp_avg_sq")}
                self.state[one]["step"] = torch.zeros((), dtype=torch.float32, device=one.device)
        states = [self.state[one] for one in weights]
        adamw(
            weights,
            [one.grad for one in weights if one.grad is not None],
            [state["exp_avg"] for state in states],
            [state["exp_avg_sq"] for state in states],
            [],
            [state["step"] for state in states],
            fused=True,
            amsgrad=False,
            beta1=group["betas"][0],
            beta2=group["betas"][1],
            lr=group["lr"],
            weight_decay=group["weight_decay"],
            eps=EPS,
            maximize=False,
        )
