"""How gradients become steps: optimisers of PyTorch. Weight decay is left out of what it harms (parameter_groups).

Those that can be are fused: one pass over the weights instead of ten small ones; for small batches on a CPU that is most of a
step. Context that an optimiser may ask for: `module`, `learning_rate`, and `heads`, the layers that make logits.
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
Decoupled = Annotated[bool, Param(help="Weight decay apart from the gradient, as in AdamW.")]
#: Steps of the gradient's sign alone: three to ten times smaller than those of AdamW.
SIGNED = {"learning_rate": {"frozen": 0.0003, "fine_tuned": 0.0001, "from_scratch": 0.0003}}
#: The first steps of the running mean of squares have no memory to divide by.
SQUARES = {"learning_rate": {"frozen": 0.001, "fine_tuned": 0.0003, "from_scratch": 0.001}}
#: Its steps become smaller with all that was seen.
SHRINKING = {"learning_rate": {"frozen": 0.03, "fine_tuned": 0.01, "from_scratch": 0.01}}
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


@register(
    "optimizers",
    "nadam",
    title="NAdam",
    help="Adam that looks ahead along its momentum, as Nesterov does.",
    tasks=IMAGES,
    facts=ADAPTIVE,
)
def nadam(
    *,
    module: nn.Module,
    learning_rate: float,
    weight_decay: Decay = 0.01,
    betas: Betas = (0.9, 0.999),
    momentum_decay: Annotated[
        float, Param(ge=0, le=1, help="How fast the look ahead grows to its full length.")
    ] = 0.004,
    decoupled_weight_decay: Decoupled = True,
) -> Optimizer:
    """Dozat 2016 (Incorporating Nesterov momentum into Adam)."""
    import torch

    return torch.optim.NAdam(
        parameter_groups([module], weight_decay),
        lr=learning_rate,
        betas=(betas[0], betas[1]),
        momentum_decay=momentum_decay,
        decoupled_weight_decay=decoupled_weight_decay,
    )


@register(
    "optimizers",
    "radam",
    title="RAdam",
    help="Adam that takes plain steps until its memory of squares can be trusted; needs no warm-up.",
    tasks=IMAGES,
    facts=ADAPTIVE,
)
def radam(
    *,
    module: nn.Module,
    learning_rate: float,
    weight_decay: Decay = 0.01,
    betas: Betas = (0.9, 0.999),
    decoupled_weight_decay: Decoupled = True,
) -> Optimizer:
    """Liu et al. 2020 (arXiv:1908.03265)."""
    import torch

    return torch.optim.RAdam(
        parameter_groups([module], weight_decay),
        lr=learning_rate,
        betas=(betas[0], betas[1]),
        decoupled_weight_decay=decoupled_weight_decay,
    )


@register(
    "optimizers",
    "rmsprop",
    title="RMSprop",
    help="Divides the gradient by a running mean of its size; the optimiser of the first EfficientNets and MobileNets.",
    tasks=IMAGES,
    facts=SQUARES,
)
def rmsprop(
    *,
    module: nn.Module,
    learning_rate: float,
    alpha: Annotated[float, Param(ge=0, lt=1, help="Memory of the gradient's square.")] = 0.9,
    momentum: Annotated[float, Param(ge=0, lt=1, help="Memory of earlier steps.")] = 0.9,
    eps: Annotated[float, Param(gt=0, le=10, help="Added to what is divided by; large values tame the steps.")] = 0.001,
    centered: Annotated[bool, Param(help="Divide by the deviation of the gradient instead of its size.")] = False,
    weight_decay: Decay = 0.00001,
) -> Optimizer:
    """Tieleman and Hinton 2012 (Lecture 6.5); memory, momentum and eps as Tan and Le 2019 (arXiv:1905.11946) have them."""
    import torch

    groups = parameter_groups([module], weight_decay)
    return torch.optim.RMSprop(groups, lr=learning_rate, alpha=alpha, momentum=momentum, eps=eps, centered=centered)


@register(
    "optimizers",
    "adagrad",
    title="Adagrad",
    help="Divides by the root of all squares so far: steps become smaller by themselves.",
    tasks=IMAGES,
    facts=SHRINKING,
)
def adagrad(
    *,
    module: nn.Module,
    learning_rate: float,
    weight_decay: Decay = 0.0,
    lr_decay: Annotated[float, Param(ge=0, le=1, help="The rate is divided by 1 plus this for each step taken.")] = 0.0,
    initial_accumulator_value: Annotated[float, Param(ge=0, le=100, help="What the sum of squares begins with.")] = 0.0,
) -> Optimizer:
    """Duchi et al. 2011 (JMLR 12, 2121-2159)."""
    import torch

    return torch.optim.Adagrad(
        parameter_groups([module], weight_decay),
        lr=learning_rate,
        lr_decay=lr_decay,
        initial_accumulator_value=initial_accumulator_value,
        foreach=False,
    )


@register(
    "optimizers",
    "lion",
    title="Lion",
    help="Steps of the sign of the momentum: half the memory of AdamW; wants a smaller rate and more weight decay.",
    tasks=IMAGES,
    facts=SIGNED,
)
def lion(
    *, module: nn.Module, learning_rate: float, weight_decay: Decay = 0.05, betas: Betas = (0.9, 0.99)
) -> Optimizer:
    """Chen et al. 2023 (arXiv:2302.06675)."""
    from .lion import Lion

    return Lion(parameter_groups([module], weight_decay), lr=learning_rate, betas=(betas[0], betas[1]))


@register(
    "optimizers",
    "muon",
    title="Muon",
    help="Steps of matrices and kernels in which all directions weigh the same; first layers, heads, norms and biases by AdamW.",
    tasks=IMAGES,
    facts=ADAPTIVE,
)
def muon(
    *,
    module: nn.Module,
    learning_rate: float,
    heads: Iterable[nn.Module] = (),
    momentum: Annotated[float, Param(ge=0, lt=1, help="Memory of earlier gradients.")] = 0.95,
    nesterov: Annotated[bool, Param(help="Look ahead along the momentum.")] = True,
    weight_decay: Decay = 0.01,
    betas: Betas = (0.9, 0.95),
) -> Optimizer:
    """Jordan et al. 2024 (https://kellerjordan.github.io/posts/muon), scaled to AdamW's rate as Liu et al. 2025
    (arXiv:2502.16982) do. `betas` are those of AdamW's part."""
    from .muon import Muon, groups

    found = groups(module, heads, weight_decay)
    return Muon(found, lr=learning_rate, momentum=momentum, nesterov=nesterov, betas=(betas[0], betas[1]))
