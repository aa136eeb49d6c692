"""Learning rates: the default of a config that names none, and shares of it for single layers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from . import registry

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

Situation = Literal["frozen", "fine_tuned", "from_scratch"]
WORDS: dict[Situation, str] = {
    "frozen": "the last layer on a frozen network",
    "fine_tuned": "a pretrained network",
    "from_scratch": "a network from scratch",
}
#: Of an optimiser that names none, such as a plugin's.
ANY = 0.001
#: Up to the number of a block in a parameter's name, within its stage where there are such: stages.2.layers.1.
LAYER = re.compile(r"^.*?\.\d+(?:\.(?:layers?|blocks?)\.\d+)?(?=\.)")


def situation(config: dict[str, Any]) -> Situation:
    """What a config trains."""
    if stays_frozen(config):
        return "frozen"
    return "fine_tuned" if config["load_pretrained"] or config.get("continue_from") else "from_scratch"


def stays_frozen(config: dict[str, Any]) -> bool:
    """Whether the whole network learns at no time."""
    return config.get("freeze_backbone") is True and config.get("unfreeze_epoch") is None


def default_rate(config: dict[str, Any]) -> float:
    """The learning rate of an image config that names none; the same as usualRate of core/learning-rate.ts."""
    entry = registry.find("optimizers", str(config["optimizer"]["name"]))
    known: Any = {} if entry is None else entry.facts.get("learning_rate", {})
    what = situation(config)
    rate = float(known.get(what, ANY))
    model = registry.find("models", str(config["model"]["name"]))
    if what != "fine_tuned" or model is None:
        return rate
    return rate * float(model.facts.get("fine_tuning", 1.0))


def layers(names: list[str]) -> list[int]:
    """The layer that each parameter belongs to, in the order of the network, from 0.

    What comes before the first numbered block (embeddings) is layer 0; what comes after the last one (a final norm)
    belongs with the head, above all blocks.
    """
    keys = [found.group() if (found := LAYER.match(name)) else None for name in names]
    last = max((at for at, key in enumerate(keys) if key is not None), default=-1)
    depths: dict[str, int] = {}
    found_layers = []
    for at, key in enumerate(keys):
        if key is not None:
            depths.setdefault(key, len(depths) + 1)
        found_layers.append((0 if at < last else -1) if key is None else depths[key])
    top = len(depths) + 1
    return [top if layer < 0 else layer for layer in found_layers]


def shares(module: nn.Module, heads: Iterable[nn.Module], layer_decay: float, backbone: float) -> dict[int, float]:
    """Share of the learning rate by id of the parameter; that of the last layers, `heads`, is 1."""
    own = {id(one) for head in heads for one in head.parameters()}
    named = [(name, one) for name, one in module.named_parameters() if id(one) not in own]
    depths = layers([name for name, _ in named])
    top = max(depths, default=0) + 1
    found = {id(one): backbone * layer_decay ** (top - at) for (_, one), at in zip(named, depths, strict=True)}
    return found | dict.fromkeys(own, 1.0)


def split_groups(optimizer: Optimizer, found: dict[int, float]) -> None:
    """Every group of an optimiser that has not stepped yet becomes one for each share, which stands in it as `lr_factor`."""
    groups: list[dict[str, Any]] = []
    for group in optimizer.param_groups:
        by_share: dict[float, list[Any]] = {}
        for one in group["params"]:
            by_share.setdefault(found.get(id(one), 1.0), []).append(one)
        groups += [group | {"params": some, "lr_factor": share} for share, some in by_share.items()]
    optimizer.param_groups[:] = groups


def set_rate(optimizer: Optimizer, rate: float) -> None:
    """The rate of the step, in every group by its share."""
    for group in optimizer.param_groups:
        group["lr"] = rate * group.get("lr_factor", 1.0)
