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


DropPath = Annotated[
    float,
    Param(ge=0, lt=1, help="Share of the last block's pictures that go around it in a training step; earlier: less."),
]
#: Weights without the last layer, side of the pictures, share of hidden features, and what they are for.
ON_BOARD = {
    0: (3_371_008, 160, 0.2, "Small and quick, with ImageNet weights on board; the best first choice for photographs."),
    1: (4_135_648, 192, 0.2, "EfficientNet-Lite0 with more layers, with ImageNet weights on board."),
    2: (4_811_072, 224, 0.3, "EfficientNet-Lite1, wider, with ImageNet weights on board; wants more patience."),
}


def bundled(number: int, usual: float) -> Callable[..., Network]:
    """What makes EfficientNet-Lite of that number."""

    def build(
        *,
        labels: list[str],
        image_size: int | None,
        pretrained: bool,
        dropout: Dropout = usual,
        drop_path: DropPath = 0.2,
    ) -> Network:
        from . import efficientnet

        kind = efficientnet.KINDS[f"efficientnet-lite{number}"]
        return efficientnet.build(kind, labels, image_size, pretrained=pretrained, rates=(dropout, drop_path))

    build.__qualname__ = f"efficientnet-lite{number}"
    return build


for at, (count, side, hidden, text) in ON_BOARD.items():
    told = {"weights": count, "image_size": side, "pretrained": "bundled", "good_for": "few pictures, no GPU"}
    short = [f"efficientnet_lite{at}"]
    title = f"EfficientNet-Lite{at}"
    enter = register(
        "models", f"efficientnet-lite{at}", title=title, help=text, tasks=IMAGES, aliases=short, facts=told
    )
    enter(bundled(at, hidden))


def made(preset: Preset, labels: list[str], size: int | None, pretrained: bool, drop_path: float) -> Network:
    """The network of a preset."""
    import torch
    import transformers

    from . import hub, transformer

    changes = {preset.drop_path: drop_path} if preset.drop_path else {}
    if pretrained:
        folder = hub.fetch(preset.hub, weights=True)
        network = transformer.from_folder(folder, labels, size, weights=True, name=preset.name, changes=changes)
    else:
        config = getattr(transformers, preset.config)(**preset.options | changes)
        network = transformer.from_architecture(config, labels, size or preset.image_size, preset.name)
    if preset.channels_last:
        network.layout = torch.channels_last
    return network


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
    help="The network with weights on board, or a compact one from scratch where load_pretrained is false.",
    tasks=IMAGES,
    facts={"pretrained": "bundled", "preset_only": True},
)
def auto(*, labels: list[str]) -> Network:
    """A recipe puts a model in its place."""
    raise TrainyardError("config.incompatible", "model is auto, which is for a preset.", "Name a model, or a preset.")


def from_own_folder(folder: Path, model: dict[str, Any], labels: list[str], size: int) -> Network:
    """A network of the library by the folder that it was exported to; `model` is its choice in the config."""
    import torch

    from . import transformer

    preset = next((one for one in PRESETS if one.name == model["name"]), None)
    changes = {preset.drop_path: model["drop_path"]} if preset is not None and preset.drop_path else {}
    known = str(model.get("id") or Path(str(model.get("path") or model["name"])).name)
    network = transformer.from_folder(folder, labels, size, weights=True, name=known, changes=changes)
    if preset is not None and preset.channels_last:
        network.layout = torch.channels_last
    return with_dropout(network, float(model.get("dropout", 0.0)))


def factory(preset: Preset) -> Callable[..., Network]:
    """What makes the networks of a preset, for those that can leave blocks out with a parameter more."""

    def build(*, labels: list[str], image_size: int | None, pretrained: bool, dropout: Dropout = 0.0) -> Network:
        return with_dropout(made(preset, labels, image_size, pretrained, 0.0), dropout)

    def build_deep(
        *,
        labels: list[str],
        image_size: int | None,
        pretrained: bool,
        dropout: Dropout = 0.0,
        drop_path: DropPath = 0.1,
    ) -> Network:
        return with_dropout(made(preset, labels, image_size, pretrained, drop_path), dropout)

    found = build_deep if preset.drop_path else build
    found.__qualname__ = f"preset {preset.name}"
    return found


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
    revision: Annotated[str | None, Param(help="A branch, a tag or a commit; empty: the newest.")] = None,
) -> Network:
    """Fetched into the hub's cache; with load_pretrained false only its architecture is.

    A token for what is not public is HF_TOKEN in the environment of the engine, and stands in no config.
    """
    from . import hub, transformer

    folder = hub.fetch(id, weights=pretrained, revision=revision)
    return transformer.from_folder(folder, labels, image_size, weights=pretrained, name=id)
