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
    #: What its config calls the share of blocks that are left out in a step, the last block's; empty: it has none.
    drop_path: str = ""

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


#: Width, heads and layers of the vision transformers.
SIZES = {"tiny": (192, 3, 12), "small": (384, 6, 12), "base": (768, 12, 12), "large": (1024, 16, 24)}


def shape(size: str) -> dict[str, int]:
    """What differs between the sizes."""
    width, heads, layers = SIZES[size]
    return {
        "hidden_size": width,
        "intermediate_size": 4 * width,
        "num_attention_heads": heads,
        "num_hidden_layers": layers,
    }


def vit(size: str, text: str, weights: int, hub: str) -> Preset:
    """Dosovitskiy et al. 2021 (arXiv:2010.11929), patches of 16 pixels."""
    return Preset(f"vit-{size}", f"ViT {size}", text, hub, "ViTConfig", shape(size), weights, fine_tuning=0.1)


def deit(size: str, text: str, weights: int) -> Preset:
    """Touvron et al. 2021 (arXiv:2012.12877), the distilled ones: two heads, whose answers are averaged."""
    hub = f"facebook/deit-{size}-distilled-patch16-224"
    options = shape(size) | {"architectures": ["DeiTForImageClassificationWithTeacher"]}
    return Preset(f"deit-{size}", f"DeiT {size}", text, hub, "DeiTConfig", options, weights, fine_tuning=0.1)


def convnext(size: str, text: str, weights: int, depths: list[int], widths: list[int]) -> Preset:
    """Liu et al. 2022 (arXiv:2201.03545)."""
    options = {"depths": depths, "hidden_sizes": widths}
    hub = f"facebook/convnext-{size}-224"
    name, title = f"convnext-{size}", f"ConvNeXt {size}"
    return Preset(name, title, text, hub, "ConvNextConfig", options, weights, 224, True, 0.1, "drop_path_rate")


def convnext2(size: str, text: str, weights: int, depths: list[int], widths: list[int]) -> Preset:
    """Woo et al. 2023 (arXiv:2301.00808)."""
    options = {"depths": depths, "hidden_sizes": widths}
    hub = f"facebook/convnextv2-{size}-1k-224"
    name, title = f"convnextv2-{size}", f"ConvNeXt V2 {size}"
    return Preset(name, title, text, hub, "ConvNextV2Config", options, weights, 224, True, 0.1, "drop_path_rate")


def dinov2(size: str, text: str, weights: int) -> Preset:
    """Oquab et al. 2024 (arXiv:2304.07193), patches of 14 pixels; its positions are stretched to any size."""
    hub = f"facebook/dinov2-{size}-imagenet1k-1-layer"
    options = {name: value for name, value in shape(size).items() if name != "intermediate_size"}
    options |= {"patch_size": 14}
    name, title = f"dinov2-{size}", f"DINOv2 {size}"
    return Preset(name, title, text, hub, "Dinov2Config", options, weights, 224, False, 0.03, "drop_path_rate")


PATH = "drop_path_rate"
PRESETS = (
    resnet(
        18,
        "ResNet-18",
        "A convolutional network of 18 layers; learns small pictures from scratch.",
        11_180_000,
        [2] * 4,
    ),
    resnet(34, "ResNet-34", "ResNet-18 with twice the layers.", 21_290_000, [3, 4, 6, 3]),
    resnet(50, "ResNet-50", "The classic; wants a GPU or patience.", 23_510_000, [3, 4, 6, 3]),
    resnet(101, "ResNet-101", "ResNet-50 with twice the layers; wants a GPU.", 42_500_000, [3, 4, 23, 3]),
    resnet(152, "ResNet-152", "ResNet-50 with three times the layers; wants a GPU.", 58_140_000, [3, 8, 36, 3]),
    vit(
        "tiny",
        "A small vision transformer; without pretrained weights it wants many pictures.",
        5_530_000,
        "WinKawaks/vit-tiny-patch16-224",
    ),
    vit("small", "A vision transformer of twice the width.", 21_670_000, "WinKawaks/vit-small-patch16-224"),
    vit("base", "The usual vision transformer; wants a GPU.", 85_800_000, "google/vit-base-patch16-224"),
    vit("large", "A vision transformer of 24 layers; wants a large GPU.", 303_300_000, "google/vit-large-patch16-224"),
    deit("tiny", "ViT tiny that learned from a teacher.", 5_530_000),
    deit("small", "ViT small that learned from a teacher.", 21_670_000),
    deit("base", "ViT base that learned from a teacher; wants a GPU.", 85_800_000),
    convnext("tiny", "A modern convolutional network; wants a GPU.", 27_820_000, [3, 3, 9, 3], [96, 192, 384, 768]),
    convnext("small", "ConvNeXt tiny with twice the layers.", 49_450_000, [3, 3, 27, 3], [96, 192, 384, 768]),
    convnext("base", "ConvNeXt small, a third wider.", 87_570_000, [3, 3, 27, 3], [128, 256, 512, 1024]),
    convnext2("atto", "The smallest of its kind; runs on a laptop.", 3_390_000, [2, 2, 6, 2], [40, 80, 160, 320]),
    convnext2("nano", "A small one that learns well.", 14_980_000, [2, 2, 8, 2], [80, 160, 320, 640]),
    convnext2(
        "tiny", "ConvNeXt tiny that filled in hidden parts first.", 27_870_000, [3, 3, 9, 3], [96, 192, 384, 768]
    ),
    # Liu et al. 2021 (arXiv:2103.14030).
    Preset(
        "swin-tiny",
        "Swin tiny",
        "A transformer that looks in shifted windows; wants a GPU.",
        "microsoft/swin-tiny-patch4-window7-224",
        "SwinConfig",
        {"embed_dim": 96, "depths": [2, 2, 6, 2], "num_heads": [3, 6, 12, 24], "window_size": 7},
        27_520_000,
        fine_tuning=0.1,
        drop_path=PATH,
    ),
    # Liu et al. 2022 (arXiv:2111.09883).
    Preset(
        "swinv2-tiny",
        "Swin V2 tiny",
        "Swin tiny for larger pictures; wants a GPU.",
        "microsoft/swinv2-tiny-patch4-window8-256",
        "Swinv2Config",
        {"embed_dim": 96, "depths": [2, 2, 6, 2], "num_heads": [3, 6, 12, 24], "window_size": 8},
        27_580_000,
        256,
        fine_tuning=0.1,
        drop_path=PATH,
    ),
    # Sandler et al. 2018 (arXiv:1801.04381).
    Preset(
        "mobilenet-v2",
        "MobileNet V2",
        "Small and quick, made for telephones.",
        "google/mobilenet_v2_1.0_224",
        "MobileNetV2Config",
        {"depth_multiplier": 1.0},
        2_220_000,
        channels_last=True,
    ),
    # Mehta and Rastegari 2022 (arXiv:2110.02178).
    Preset(
        "mobilevit-xx-small",
        "MobileViT xx-small",
        "A million weights, convolutions and attention.",
        "apple/mobilevit-xx-small",
        "MobileViTConfig",
        {
            "hidden_sizes": [64, 80, 96],
            "neck_hidden_sizes": [16, 16, 24, 48, 64, 80, 320],
            "hidden_dropout_prob": 0.05,
            "expand_ratio": 2.0,
        },
        950_000,
        256,
        channels_last=True,
        fine_tuning=0.5,
    ),
    Preset(
        "mobilevit-small",
        "MobileViT small",
        "A small network of convolutions and attention.",
        "apple/mobilevit-small",
        "MobileViTConfig",
        {},
        4_940_000,
        256,
        channels_last=True,
        fine_tuning=0.5,
    ),
    # Tan and Le 2019 (arXiv:1905.11946).
    Preset(
        "efficientnet-b0",
        "EfficientNet-B0",
        "Small, and good for its size; slower than EfficientNet-Lite0.",
        "google/efficientnet-b0",
        "EfficientNetConfig",
        {"width_coefficient": 1.0, "depth_coefficient": 1.0, "hidden_dim": 1280, "dropout_rate": 0.2},
        4_010_000,
        channels_last=True,
        drop_path="drop_connect_rate",
    ),
    Preset(
        "efficientnet-b1",
        "EfficientNet-B1",
        "EfficientNet-B0 with more layers, for 240 px.",
        "google/efficientnet-b1",
        "EfficientNetConfig",
        {"width_coefficient": 1.0, "depth_coefficient": 1.1, "hidden_dim": 1280, "dropout_rate": 0.2},
        6_510_000,
        240,
        channels_last=True,
        drop_path="drop_connect_rate",
    ),
    # Radosavovic et al. 2020 (arXiv:2003.13678).
    Preset(
        "regnet-y-400mf",
        "RegNetY 400 MF",
        "A small convolutional network that was found by design rules.",
        "facebook/regnet-y-004",
        "RegNetConfig",
        {"layer_type": "y", "hidden_sizes": [48, 104, 208, 440], "depths": [1, 3, 6, 6], "groups_width": 8},
        3_900_000,
        channels_last=True,
    ),
    # Bao et al. 2022 (arXiv:2106.08254).
    Preset(
        "beit-base",
        "BEiT base",
        "ViT base that learned to fill in hidden parts; wants a GPU.",
        "microsoft/beit-base-patch16-224",
        "BeitConfig",
        {"use_relative_position_bias": True, "use_absolute_position_embeddings": False},
        85_760_000,
        fine_tuning=0.05,
        drop_path=PATH,
    ),
    dinov2("small", "Learned from pictures without labels; the best features of its size.", 21_630_000),
    dinov2("base", "DINOv2 small of twice the width; wants a GPU.", 85_730_000),
    # Graham et al. 2021 (arXiv:2104.01136).
    Preset(
        "levit-128s",
        "LeViT 128S",
        "Convolutions first, then attention; quick. For 224 px.",
        "facebook/levit-128S",
        "LevitConfig",
        {
            "architectures": ["LevitForImageClassificationWithTeacher"],
            "num_attention_heads": [4, 6, 8],
            "depths": [2, 3, 4],
        },
        7_000_000,
        fine_tuning=0.3,
    ),
    # Yu et al. 2022 (arXiv:2111.11418).
    Preset(
        "poolformer-s12",
        "PoolFormer S12",
        "A transformer with pooling in the place of attention.",
        "sail/poolformer_s12",
        "PoolFormerConfig",
        {},
        11_400_000,
        fine_tuning=0.1,
        drop_path=PATH,
    ),
)
