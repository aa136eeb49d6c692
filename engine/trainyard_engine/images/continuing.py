"""Going on from a model of one's own: its weights, and the rows of its last layer for the classes that both know, by name.

What the field `continue_from` names is a model folder as export.py writes it; nothing of it is unpickled and none of its code is
run. Architecture and pictures are those of that model: another size or another network is refused and never half loaded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from ..errors import Problem, TrainyardError
from ..preset import AUTO
from ..registry import create
from ..session import Session
from . import family, model_folder
from .network import Network, reset_heads

if TYPE_CHECKING:
    from torch import nn

    from .preprocessing import Preprocessing

FIELD = "continue_from"
#: sha256 of the pictures that a model has learned from, its first so many digits; those of the models before it too.
LEARNED, DIGITS = "learned.json", 16
#: Classes that are named in the log.
NAMED = 10


@dataclass(frozen=True)
class Source:
    """The model that is gone on from."""

    folder: Path
    #: As the config has it: a run id, a model id, or the folder.
    name: str
    labels: list[str]
    preprocessing: Preprocessing
    #: The entry of the model registry that it was made with, with its parameters.
    model: dict[str, Any]
    #: First digits of the sha256 of what it learned from; `learned_whole` False: it may have learned from more.
    learned: frozenset[str]
    learned_whole: bool

    @property
    def size(self) -> int:
        """Side of its pictures, in pixels."""
        return self.preprocessing.size

    def module(self) -> nn.Module:
        """The network as it was exported, on the CPU. Raises TrainyardError `config.incompatible`."""
        try:
            return family.load(self.folder)
        except TrainyardError:
            raise
        except Exception as error:
            # Files of a folder that anybody may have changed; each library complains in a type of its own.
            raise refused(f"the weights of {self.name} cannot be read ({first_line(error)})", ANOTHER) from error


ANOTHER = "Name another model, or leave continue_from out."


def source_of(session: Session) -> Source | None:
    """The model that the config names; None where it names none.

    Raises TrainyardError `engine.model_not_found` where there is no such folder, `config.incompatible` for one that holds no
    image classifier of ours.
    """
    name = session.config.get(FIELD)
    if name is None:
        return None
    if session.job.continue_from is None and session.job.run is not None:
        message = f"continue_from: the platform handed no files of {name}."
        raise TrainyardError("engine.model_not_found", message, "Train again; the run says what became of its model.")
    return read(session.job.continue_from or Path(str(name)), str(name))


def read(folder: Path, name: str) -> Source:
    """A model folder, or the folder of a run that has one. Raises as `source_of`."""
    if not (folder / "labels.json").is_file() and (folder / "model" / "labels.json").is_file():
        folder = folder / "model"
    if not folder.is_dir():
        message = f"continue_from: there is no folder {folder}."
        hint = "Name the folder of a model that was trained before, such as runs/first/model."
        raise TrainyardError(
            "engine.model_not_found", message, hint, [Problem("engine.model_not_found", FIELD, message)]
        )
    try:
        signature = json.loads((folder / "signature.json").read_text("utf-8"))
        config = json.loads((folder / "training_config.json").read_text("utf-8"))
        if signature["task"] != "image-classification":
            raise refused(f"{name} is a model for {signature['task']}, not of images", ANOTHER)
        model = config["model"]
        if model["name"] == AUTO:
            model = json.loads((folder / "recipe.json").read_text("utf-8"))["plan"]["model"]
        prepared = model_folder.preprocessing_of(folder)
        labels = [str(one) for one in signature["labels"]]
        pictures, whole = learned_from(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise refused(f"{folder} is no model folder of an image classifier ({first_line(error)})", ANOTHER) from error
    # Whether answers are of two views is a setting of the new training.
    return Source(folder, name, labels, replace(prepared, test_time_flips=False), model, pictures, whole)


def learned_from(folder: Path) -> tuple[frozenset[str], bool]:
    """What learned.json tells, and whether that is all. A folder from before there was such a file tells nothing."""
    file = folder / LEARNED
    if not file.is_file():
        return frozenset(), False
    told = json.loads(file.read_text("utf-8"))
    return frozenset(str(one) for one in told["pictures"]), bool(told["whole"])


def written(digests: list[str], before: Source | None) -> dict[str, Any]:
    """learned.json of a model that learned from pictures with these sha256, and went on from another."""
    known = {digest[:DIGITS] for digest in digests} | (before.learned if before else frozenset())
    return {"pictures": sorted(known), "whole": before is None or before.learned_whole}


def has_learned(source: Source | None, digest: str) -> bool:
    """Whether the model has learned from the picture with this sha256."""
    return source is not None and digest[:DIGITS] in source.learned


def begin(session: Session, labels: list[str], source: Source) -> Network:
    """The network for these labels with the model's weights in it. Raises TrainyardError `config.incompatible`."""
    config = session.config
    refuse_other(config, source)
    network = shaped(config["model"], labels, source)
    network.preprocessing, network.pretrained, network.continued = source.preprocessing, True, True
    take(network, source, labels)
    tell(session, labels, source)
    return network


def refuse_other(config: dict[str, Any], source: Source) -> None:
    """Another architecture, or another size, cannot take the weights over."""
    if what(config["model"]) != what(source.model):
        message = f"{source.name} is {what(source.model)}, and model is {what(config['model'])}"
        raise refused(message, f"Set model to {what(source.model)}, or leave continue_from out.", "model")
    if config["image_size"] not in (None, source.size):
        message = f"{source.name} sees pictures of {source.size} px, and image_size is {config['image_size']}"
        raise refused(message, f"Leave image_size out, or set it to {source.size}.", "image_size")


def what(model: dict[str, Any]) -> str:
    """An architecture by name; parameters that matter only while training are no part of it."""
    if model["name"] == "huggingface":
        return str(model["id"])
    return Path(str(model["path"])).name if model["name"] == "local_folder" else str(model["name"])


def shaped(model: dict[str, Any], labels: list[str], source: Source) -> Network:
    """A network of the model's architecture, with a last layer for these labels."""
    file = source.folder / "network.json"
    told = json.loads(file.read_text("utf-8")) if file.is_file() else {"family": "huggingface"}
    if told.get("family", "efficientnet") == "huggingface":
        # Its own config.json is the architecture: what the hub has may be another one by now, or out of reach.
        from .models import from_own_folder

        return from_own_folder(source.folder, model, labels, source.size)
    network: Network = create("models", model, labels=labels, image_size=source.size, pretrained=False)
    return network


def take(network: Network, source: Source, labels: list[str]) -> None:
    """Copies all weights but the last layer's as they are, and of that the rows of the classes that both know.

    A class that is new begins with a row of zeros, as every class of a pretrained network does: it is no likelier and no
    less likely than its features make it.
    """
    own, theirs = network.module.state_dict(), source.module().state_dict()
    last = {id(one) for head in network.heads for one in head.parameters()}
    rows = {name for name, one in network.module.named_parameters() if id(one) in last}
    differing = sorted(
        name for name in own.keys() | theirs.keys() if name not in rows and shape(own, name) != shape(theirs, name)
    )
    if differing or any(len(theirs.get(name, ())) != len(source.labels) for name in rows):
        named = f", such as {differing[0]}" if differing else ""
        message = f"the weights of {source.name} do not fit {network.architecture}{named}"
        raise refused(message, "Choose the model that it was trained with, parameters included.", "model")
    reset_heads(network.heads)
    kept = [(labels.index(label), at) for at, label in enumerate(source.labels) if label in labels]
    with torch.no_grad():
        for name, value in own.items():
            if name not in rows:
                value.copy_(theirs[name])
                continue
            for new, old in kept:
                value[new].copy_(theirs[name][old])


def shape(state: dict[str, Tensor], name: str) -> tuple[int, ...] | None:
    """Of a weight; None of one that is not there."""
    return tuple(state[name].shape) if name in state else None


def tell(session: Session, labels: list[str], source: Source) -> None:
    """Which rows are kept, which are new, and which are gone."""
    kept, added, dropped = compared(source.labels, labels)
    parts = [f"{len(kept)} of its {len(source.labels)} classes keep their rows of the last layer"]
    if added:
        parts.append(f"new are {named(added)}")
    if dropped:
        parts.append(f"no longer in the data, and dropped, are {named(dropped)}")
    session.events.log(
        f"Continues from {source.name}: {'; '.join(parts)}.", "warning" if dropped or not kept else "info"
    )


def compared(before: list[str], after: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Classes that both know, that are new, and that are gone; in the order of the outputs."""
    kept = [label for label in after if label in before]
    return kept, [one for one in after if one not in before], [one for one in before if one not in after]


def named(labels: list[str]) -> str:
    """The first of some classes, and how many more there are."""
    shown = ", ".join(f'"{one}"' for one in labels[:NAMED])
    return f"{shown} and {len(labels) - NAMED} more" if len(labels) > NAMED else shown


def first_line(error: Exception) -> str:
    """An error in one short line."""
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


def refused(what_is_wrong: str, hint: str, path: str = FIELD) -> TrainyardError:
    """The model and the config do not go together."""
    message = f"continue_from: {what_is_wrong}."
    return TrainyardError("config.incompatible", message, hint, [Problem("config.incompatible", path, message, hint)])
