"""A classifier as the training sees it: a module from normalised pixels to logits, its last layer, and its preprocessing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import torch
from torch import nn

from ..errors import TrainyardError

if TYPE_CHECKING:
    from torch import Tensor

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Preprocessing:
    """Squares of `size` pixels, scaled to [0, 1], minus `mean`, divided by `std`."""

    size: int
    mean: Triple = IMAGENET_MEAN
    std: Triple = IMAGENET_STD

    def normalise(self, squares: Tensor) -> Tensor:
        """float32 [n, 3, size, size] from uint8 [n, size, size, 3]."""
        scale = torch.tensor(self.std, device=squares.device) * 255
        shift = torch.tensor(self.mean, device=squares.device) * 255
        return ((squares.float() - shift) / scale).permute(0, 3, 1, 2)


@dataclass
class Network:
    """`module` gives logits [n, classes] for float [n, 3, size, size]."""

    module: nn.Module
    #: The layer that makes logits from features; it is part of `module`.
    head: nn.Linear
    preprocessing: Preprocessing
    #: How the weights are loaded elsewhere: plain from_pretrained, or network.json.
    family: Literal["huggingface", "efficientnet"]
    #: Name of the architecture for people.
    architecture: str
    #: Whether anything but the head has learned already.
    pretrained: bool
    #: Share of the head's input that is hidden while training.
    dropout: float = 0.0
    #: Order of the numbers in memory that is fastest for this network on a CPU. Measured at 32–160 px, one thread:
    #: depthwise convolutions 1.4–1.5 times the speed with channels_last, plain ones of small pictures 0.5–0.9.
    layout: torch.memory_format = torch.contiguous_format

    def features(self, images: Tensor) -> Tensor:
        """What the head gets: float [n, head.in_features]; without gradients and with all norms and dropouts at rest."""
        caught: list[Tensor] = []

        def catch(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            caught.append(inputs[0].detach())

        handle = self.head.register_forward_pre_hook(catch)
        self.module.eval()
        try:
            with torch.no_grad():
                self.module(images)
        finally:
            handle.remove()
        return caught[0].flatten(1)


class Logits(nn.Module):
    """A Hugging Face classifier that answers with the logits alone."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, images: Tensor) -> Tensor:
        """Logits [n, classes]."""
        answer: Tensor = self.model(pixel_values=images).logits
        return answer


def find_head(module: nn.Module, classes: int, name: str) -> nn.Linear:
    """The last linear layer with as many outputs as there are classes."""
    fitting = [one for one in module.modules() if isinstance(one, nn.Linear) and one.out_features == classes]
    if not fitting:
        raise TrainyardError(
            "engine.failed", f"{name} has no linear last layer; it cannot be trained as a classifier here."
        )
    return fitting[-1]


def reset_head(head: nn.Linear) -> None:
    """A head that knows nothing yet: its first answers are the same for all classes, whatever the features' scale."""
    nn.init.zeros_(head.weight)
    if head.bias is not None:
        nn.init.zeros_(head.bias)


def lay_out(module: nn.Module, layout: torch.memory_format) -> None:
    """Orders the kernels of convolutions in memory."""
    with torch.no_grad():
        for weight in module.parameters():
            if weight.ndim == 4:
                weight.data = weight.data.contiguous(memory_format=layout)
