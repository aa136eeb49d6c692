"""How the compact network is built, saved and loaded. A Family."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import nn

from ..checkpoint import contiguous
from ..errors import TrainyardError
from ..session import write_json
from . import compact
from .family import EXAMPLES
from .network import Network, find_heads
from .preprocessing import Preprocessing

NAME, SIZE, SMALLEST = "compact-cnn", 32, 16
#: Of the pixels that most pictures have, whatever they show.
MEAN = STD = (0.5, 0.5, 0.5)


class Compact:
    """network.json, model.safetensors, and the network itself as compact.py."""

    name = "compact"
    packages: tuple[str, ...] = ("safetensors",)
    example = EXAMPLES / "compact.py"

    def save(self, network: Network, folder: Path) -> None:
        """As `load` reads it."""
        save_file(contiguous(network.module.state_dict()), folder / "model.safetensors")
        told = {"architecture": network.architecture, "classes": network.heads[0].out_features}
        write_json(folder / "network.json", {"family": self.name, **told, "image_size": network.preprocessing.size})
        shutil.copyfile(compact.__file__, folder / "compact.py")

    def load(self, folder: Path, told: dict[str, Any]) -> nn.Module:
        """The engine's own network, whatever lies in the folder."""
        return compact.from_weights(load_file(folder / "model.safetensors"))


FAMILY = Compact()


def build(labels: list[str], size: int | None, *, pretrained: bool, dropout: float) -> Network:
    """The classifier for these labels. Raises TrainyardError `engine.no_pretrained` where weights are asked for."""
    if pretrained:
        message = f"There are no pretrained weights of {NAME}."
        raise TrainyardError("engine.no_pretrained", message, "Set load_pretrained to false, or choose another model.")
    module = compact.CompactNet(len(labels), dropout)
    heads = find_heads(module, len(labels), NAME)
    return Network(module, heads, Preprocessing(size or SIZE, mean=MEAN, std=STD), FAMILY, NAME, False, dropout)
