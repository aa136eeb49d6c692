"""How gradients become steps: optimisers of PyTorch. Weight decay is left out of what it harms (parameter_groups).

All are fused: one pass over the weights instead of ten small ones; for small batches on a CPU that is most of a step.
`facts.learning_rate` is the rate that stands where the config names none (config.py), by what is trained.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

from .registry import IMAGES, Alias, Param, Rule, register

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.optim import Optimizer

Decay = Annotated[float, Param(ge=0, le=1, help="Pull of the weights towards zero.")]
Betas = Annotated[
    tuple[float, float],
    Param(
        ge=0,
        lt=1,
        help="Memory of the gradient's mean, and of its square.",
        item_titles=("of the mean", "of the square"),
        aliases=(Alias("beta1", item=0), Alias("beta2", item=1)),
    ),
]
ADAPTIVE = {"learning_rate": {"frozen": 0.001, "fine_tuned": 0.001, "from_scratch": 0.001}}
PLAIN = {"learning_rate": {"frozen": 0.1, "fine_tuned": 0.01, "from_scratch": 0.05}}
#: Learned places and extra tokens of transformers, whatever their shape: pulled to zero they forget what they are for.
KEPT = re.compile(
    r"(^|[._])((cls|class|mask|dist|distillation|register)_?(token|embedding)s?|pos(ition)?_embed(ding|dings)?"
    r"|position_embeddings?|absolute_pos_embed|relative_position_bias\w*|logit_scale)([._]|$)"
)


def parameter_groups(modules: Iterable[nn.Module], weight_decay: float) -> list[dict[str, Any]]:
    """Trainable parameters in two groups: matrices and kernels decay; vectors (norms, biases, tokens) and places do not."""
    named = [one for module in modules for one in module.named_parameters() if one[1].requires_grad]
    groups = [
        {"params": [one for name, one in named if decays(name, one)], "weight_decay": weight_decay},
        {"params": [one for name, one in named if not decays(name, one)], "weight_decay": 0.0},
    ]
    return [group for group in groups if group["params"]]


def decays(name: str, parameter: Tensor) -> bool:
    """Whether a parameter is one that weight decay is meant for."""
    return parameter.numel() > max(parameter.shape, default=1) and KEPT.search(name) is None


@register(
    "optimizers",
    "adamw",
    title="AdamW",
    help="Adam with decoupled weight decay; a good first choice.",
    tasks=IMAGES,
    facts=ADAPTIVE,
)
def adamw(
    *, module: nn.Module, learning_rate: float, weight_decay: Decay = 0.01, betas: Betas = (0.9, 0.999)
) -> Optimizer:
    """Loshchilov & Hutter 2019 (arXiv:1711.05101)."""
    import torch

    groups = parameter_groups([module], weight_decay)
    return torch.optim.AdamW(groups, lr=learning_rate, betas=(betas[0], betas[1]), fused=True)


@register(
    "optimizers",
    "adam",
    title="Adam",
    help="Adaptive step sizes; weight decay as part of the gradient.",
    tasks=IMAGES,
    facts=ADAPTIVE,
)
def adam(
    *, module: nn.Module, learning_rate: float, weight_decay: Decay = 0.0, betas: Betas = (0.9, 0.999)
) -> Optimizer:
    """Kingma & Ba 2015 (arXiv:1412.6980)."""
    import torch

    groups = parameter_groups([module], weight_decay)
    return torch.optim.Adam(groups, lr=learning_rate, betas=(betas[0], betas[1]), fused=True)


@register(
    "optimizers",
    "sgd",
    title="SGD",
    help="Plain steps with momentum; wants a larger learning rate.",
    tasks=IMAGES,
    facts=PLAIN,
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
