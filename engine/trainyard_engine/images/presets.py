"""data table: the architectures of the Transformers library that a config may name, by their published sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Preset:
    """One architecture, and where its ImageNet weights are."""

    name: str
    title: str
    help: str
    #: Id of the pretrained weights.
    hub: str
    #: Class of the library's config, and what differs from its defaults.
    config: str
    options: dict[str, Any] = field(default_factory=dict)
    #: Without the last layer.
    weights: int = 0
    #: Side of the squares that it was published for; taken where a training from scratch names none.
    image_size: int = 224
    channels_last: bool = False
    #: Share of the usual learning rate that suits its pretrained weights (rates.py).
    fine_tuning: float = 1.0

    @property
    def aliases(self) -> list[str]:
        """What people type instead of the name."""
        short = self.name.removeprefix("microsoft/")
        return [*([] if short == self.name else [short, short.replace("-", "")]), *[self.hub][self.hub == self.name :]]


BASIC, BOTTLENECK = [64, 128, 256, 512], [256, 512, 1024, 2048]


def resnet(depth: int, title: str, text: str, weights: int, depths: list[int]) -> Preset:
    """He et al. 2015 (arXiv:1512.03385)."""
    name, layer = f"microsoft/resnet-{depth}", "basic" if depth < 50 else "bottleneck"
    options = {"depths": depths, "layer_type": layer, "hidden_sizes": BASIC if depth < 50 else BOTTLENECK}
    return Preset(name, title, text, name, "ResNetConfig", options, weights)


def vit(size: str, text: str, weights: int, width: int, heads: int) -> Preset:
    """Dosovitskiy et al. 2021 (arXiv:2010.11929), patches of 16 pixels."""
    shape = {"hidden_size": width, "intermediate_size": 4 * width, "num_attention_heads": heads}
    shape |= {"num_hidden_layers": 12}
    hub = f"WinKawaks/vit-{size}-patch16-224"
    return Preset(
        f"vit-{size}",
        f"ViT {size}",
        text,
        hub,
        "ViTConfig",
        shape | {"num_hidden_layers": 12},
        weights,
        fine_tuning=0.1,
    )


PRESETS = (
    resnet(
        18,
        "ResNet-18",
        "A convolutional network of 18 layers; learns small pictures from scratch.",
        11_180_000,
        [2, 2, 2, 2],
    ),
    resnet(34, "ResNet-34", "ResNet-18 with twice the layers.", 21_290_000, [3, 4, 6, 3]),
    resnet(50, "ResNet-50", "The classic; wants a GPU or patience.", 23_510_000, [3, 4, 6, 3]),
    vit("tiny", "A small vision transformer; without pretrained weights it wants many pictures.", 5_530_000, 192, 3),
    vit("small", "A vision transformer of twice the width.", 21_670_000, 384, 6),
    # Liu et al. 2022 (arXiv:2201.03545).
    Preset(
        "convnext-tiny",
        "ConvNeXt tiny",
        "A modern convolutional network; wants a GPU.",
        "facebook/convnext-tiny-224",
        "ConvNextConfig",
        {"depths": [3, 3, 9, 3], "hidden_sizes": [96, 192, 384, 768]},
        27_820_000,
        channels_last=True,
        fine_tuning=0.1,
    ),
)
