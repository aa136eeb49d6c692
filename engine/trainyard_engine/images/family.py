"""A family of networks: how they are built, saved, loaded and used elsewhere. What is of one library stands in one file."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import TrainyardError

if TYPE_CHECKING:
    from torch import nn

    from .network import Network

EXAMPLES = Path(__file__).with_name("examples")
#: Modules that have a FAMILY, by its name; they are imported when a network of theirs is.
BUILT_IN = {"huggingface": ".transformer", "efficientnet": ".efficientnet", "compact": ".compact_family"}


class Family(Protocol):
    """One of these is what a Network has as its `family`; a plugin registers its own with `add`."""

    #: As in network.json of the model folder.
    name: str
    #: Packages beside torch, numpy and pillow that the model folder needs.
    packages: tuple[str, ...]
    #: The file that becomes example.py: `scores(contents)` gives probabilities [files, labels] for the bytes of pictures.
    example: Path

    def save(self, network: Network, folder: Path) -> None:
        """Writes the weights, and what `load` needs beside them."""
        ...

    def load(self, folder: Path, told: dict[str, Any]) -> nn.Module:
        """The module of a model folder; `told` is its network.json. Runs no code of the folder, unpickles nothing."""
        ...


_added: dict[str, Family] = {}


def add(family: Family) -> None:
    """Registers the family of a plugin. Raises ValueError for a name that is taken."""
    if family.name in BUILT_IN or family.name in _added:
        raise ValueError(f"the family {family.name!r} is there already")
    _added[family.name] = family


def named(name: str) -> Family:
    """A family by its name. Raises TrainyardError `model.not_ready` for one that is not there."""
    if name in _added:
        return _added[name]
    if name not in BUILT_IN:
        known = ", ".join([*BUILT_IN, *_added])
        message = f"The model is of the family {name}; there are {known}."
        raise TrainyardError("model.not_ready", message, "Give the engine the plugins that it was trained with.")
    family: Family = importlib.import_module(BUILT_IN[name], __package__).FAMILY
    return family


def load(folder: Path) -> nn.Module:
    """The network of a model folder with its weights. Folders from before families had a name are read as well."""
    file = folder / "network.json"
    told: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {"family": "huggingface"}
    return named(str(told.get("family", "efficientnet"))).load(folder, told)
