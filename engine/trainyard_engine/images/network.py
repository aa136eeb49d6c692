"""A classifier as the training sees it: a module from normalised pixels to logits, its last layers, and its preprocessing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch
from torch import nn

from ..errors import Problem, TrainyardError
from .preprocessing import Preprocessing

if TYPE_CHECKING:
    from torch import Tensor

    from .family import Family


@dataclass
class Network:
    """`module` gives logits [n, classes] for float [n, 3, size, size]."""

    module: nn.Module
    #: The layers that make logits from features; they are part of `module`. Where there are several, the logits are the mean
    #: of their answers, as of networks that learned from a teacher.
    heads: tuple[nn.Linear, ...]
    preprocessing: Preprocessing
    #: How it is saved, loaded and used elsewhere.
    family: Family
    #: Name of the architecture for people.
    architecture: str
    #: Whether anything but the head has learned already.
    pretrained: bool
    #: Share of the head's input that is hidden while training.
    dropout: float = 0.0
    #: Order of the numbers in memory that is fastest for this network on a CPU. Measured at 32–160 px, one thread:
    #: depthwise convolutions 1.4–1.5 times the speed with channels_last, plain ones of small pictures 0.5–0.9.
    layout: torch.memory_format = field(default=torch.contiguous_format)
    #: Whether the heads have learned too: rows of a model that is gone on from stand in them.
    continued: bool = False

    @property
    def width(self) -> int:
        """Numbers that `features` gives for a picture."""
        return sum(head.in_features for head in self.heads)

    def features(self, images: Tensor) -> Tensor:
        """What the heads get, side by side: float [n, width]; without gradients and with all norms and dropouts at rest."""
        return self.answers(images)[0]

    def answers(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Features [n, width] and logits [n, classes], as `features`."""
        caught: dict[int, Tensor] = {}

        def catch(layer: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            caught[id(layer)] = inputs[0].detach()

        handles = [head.register_forward_pre_hook(catch) for head in self.heads]
        self.module.eval()
        try:
            with torch.no_grad():
                logits = self.module(images)
        finally:
            for handle in handles:
                handle.remove()
        return torch.cat([caught[id(head)].flatten(1) for head in self.heads], dim=1), logits

    def from_features(self, features: Tensor) -> Tensor:
        """The logits that the heads alone make of features; equal to the module's where nothing comes behind them."""
        parts = features.split([head.in_features for head in self.heads], dim=1)
        return torch.stack([head(part) for head, part in zip(self.heads, parts, strict=True)]).mean(dim=0)

    def head(self) -> tuple[Tensor, Tensor]:
        """Weights [classes, width] and bias [classes] of one layer that does what the heads do; `take_head` takes them back."""
        weights = [head.weight.detach() for head in self.heads]
        biases = [head.weight.new_zeros(len(head.weight)) if head.bias is None else head.bias for head in self.heads]
        return torch.cat(weights, dim=1) / len(weights), torch.stack([one.detach() for one in biases]).mean(dim=0)

    def take_head(self, weight: Tensor, bias: Tensor) -> None:
        """Gives the heads weights [classes, width] and a bias [classes] that were learned on features."""
        parts = weight.split([head.in_features for head in self.heads], dim=1)
        with torch.no_grad():
            for head, part in zip(self.heads, parts, strict=True):
                head.weight.copy_(part * len(self.heads))
                head.bias.copy_(bias)


def find_heads(module: nn.Module, classes: int, name: str, backbone: nn.Module | None = None) -> tuple[nn.Linear, ...]:
    """The linear layers with as many outputs as there are classes that lie outside of the backbone, else the last one.

    Raises TrainyardError `config.incompatible` where there is none.
    """
    fitting = [one for one in module.modules() if isinstance(one, nn.Linear) and one.out_features == classes]
    if not fitting:
        message = f"{name} has no linear last layer; it cannot be trained as a classifier here."
        problem = Problem("config.incompatible", "model", message, "Choose another model.")
        raise TrainyardError("config.incompatible", message, problem.hint, [problem])
    inside = {id(one) for one in backbone.modules()} if backbone is not None and backbone is not module else set()
    outside = [one for one in fitting if id(one) not in inside] if inside else []
    return tuple(outside or fitting[-1:])


def reset_heads(heads: tuple[nn.Linear, ...]) -> None:
    """Heads that know nothing yet: the first answers are the same for all classes, whatever the features' scale."""
    for head in heads:
        nn.init.zeros_(head.weight)
        if head.bias is not None:
            nn.init.zeros_(head.bias)


def lay_out(module: nn.Module, layout: torch.memory_format) -> None:
    """Orders the kernels of convolutions in memory."""
    with torch.no_grad():
        for weight in module.parameters():
            if weight.ndim == 4:
                weight.data = weight.data.contiguous(memory_format=layout)
