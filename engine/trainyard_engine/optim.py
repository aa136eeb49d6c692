"""How gradients become steps. `groups` are torch parameter groups; weight decay is left out of norms and biases.

All are fused: one pass over the weights instead of ten small ones; for small batches on a CPU that is most of a step.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

from .registry import IMAGES, Param, Rule, register

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

Decay = Annotated[float, Param(ge=0, le=1, help="Pull of the weights towards zero.")]
Beta1 = Annotated[float, Param(ge=0, lt=1, help="Memory of the gradient's mean.")]
Beta2 = Annotated[float, Param(ge=0, lt=1, help="Memory of the gradient's square.")]


def parameter_groups(modules: Iterable[nn.Module], weight_decay: float) -> list[dict[str, Any]]:
    """Trainable parameters in two groups: matrices and kernels decay, vectors (norms, biases) do not."""
    parameters = [one for module in modules for one in module.parameters() if one.requires_grad]
    groups = [
        {"params": [one for one in parameters if one.ndim >= 2], "weight_decay": weight_decay},
        {"params": [one for one in parameters if one.ndim < 2], "weight_decay": 0.0},
    ]
    return [group for group in groups if group["params"]]


@register(
    "optimizers", "adamw", title="AdamW", help="Adam with decoupled weight decay; a good first choice.", tasks=IMAGES
)
def adamw(
    *, module: nn.Module, learning_rate: float, weight_decay: Decay = 0.01, beta1: Beta1 = 0.9, beta2: Beta2 = 0.999
) -> Optimizer:
    """Loshchilov & Hutter 2019 (arXiv:1711.05101)."""
    import torch

    groups = parameter_groups([module], weight_decay)
    return torch.optim.AdamW(groups, lr=learning_rate, betas=(beta1, beta2), fused=True)


@register(
    "optimizers", "adam", title="Adam", help="Adaptive step sizes; weight decay as part of the gradient.", tasks=IMAGES
)
def adam(
    *, module: nn.Module, learning_rate: float, weight_decay: Decay = 0.0, beta1: Beta1 = 0.9, beta2: Beta2 = 0.999
) -> Optimizer:
    """Kingma & Ba 2015 (arXiv:1412.6980)."""
    import torch

    groups = parameter_groups([module], weight_decay)
    return torch.optim.Adam(groups, lr=learning_rate, betas=(beta1, beta2), fused=True)


@register(
    "optimizers",
    "sgd",
    title="SGD",
    help="Plain steps with momentum; wants a larger learning rate.",
    tasks=IMAGES,
    rules=[Rule("momentum", ">", 0, "Without momentum nesterov has no effect.", when="nesterov", severity="warning")],
)
def sgd(
    *,
    module: nn.Module,
    learning_rate: float,
    momentum: Annotated[float, Param(ge=0, lt=1, help="Memory of earlier steps.")] = 0.9,
    weight_decay: Decay = 0.0001,
    nesterov: Annotated[bool, Param(help="Look ahead along the momentum; needs momentum above 0.")] = True,
) -> Optimizer:
    """Sutskever et al. 2013. Nesterov without momentum is plain SGD."""
    import torch

    groups = parameter_groups([module], weight_decay)
    return torch.optim.SGD(groups, lr=learning_rate, momentum=momentum, nesterov=nesterov and momentum > 0, fused=True)
