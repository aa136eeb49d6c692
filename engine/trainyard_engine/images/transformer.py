"""Networks of the Transformers library: from an architecture, or from a folder with config.json and safetensors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..errors import TrainyardError
from .network import Logits, Network, Preprocessing, find_head, reset_head


def quiet() -> None:
    """Transformers tells of every unusual thing on stderr; what matters is told by our events."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


def named(config: Any, labels: list[str]) -> Any:
    """The config with the labels in it, so that the exported folder answers with names."""
    config.id2label = dict(enumerate(labels))
    config.label2id = {label: index for index, label in enumerate(labels)}
    config.num_labels = len(labels)
    config.problem_type = "single_label_classification"
    return config


def from_architecture(config: Any, labels: list[str], size: int, name: str) -> Network:
    """Random weights, from torch's global generator. Needs no network."""
    quiet()
    from transformers import AutoModelForImageClassification

    if hasattr(config, "image_size"):
        config.image_size = size
    model = AutoModelForImageClassification.from_config(named(config, labels))
    head = find_head(model, len(labels), name)
    return Network(Logits(model), head, Preprocessing(size), "huggingface", name, pretrained=False)


def from_folder(folder: Path, labels: list[str], size: int | None, *, weights: bool, name: str) -> Network:
    """A Hugging Face image classifier from a folder; its last layer starts anew.

    `size` None: what the folder's config or preprocessing was made for. Raises TrainyardError `engine.model_not_found`,
    `engine.no_pretrained` or `engine.failed`. Code from the folder is never run, a pickle is never loaded.
    """
    quiet()
    from transformers import AutoConfig, AutoModelForImageClassification

    if not (folder / "config.json").is_file():
        raise TrainyardError("engine.model_not_found", f"{name} has no config.json.", "Name a folder that has one.")
    if weights and not any(folder.glob("*.safetensors")):
        raise TrainyardError("engine.no_pretrained", f"{name} has no weights as safetensors.")
    try:
        config = AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
        prepared = preprocessing(folder, config, size)
        adopt_size(config, prepared.size, name)
        if not weights:
            plain = from_architecture(config, labels, prepared.size, name)
            return Network(plain.module, plain.head, prepared, "huggingface", name, pretrained=False)
        model = AutoModelForImageClassification.from_pretrained(
            folder,
            config=named(config, labels),
            ignore_mismatched_sizes=True,
            trust_remote_code=False,
            use_safetensors=True,
            local_files_only=True,
        )
    except (ValueError, OSError, KeyError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise TrainyardError("engine.failed", f"{name} is no image classifier that can be loaded: {reason}") from error
    head = find_head(model, len(labels), name)
    reset_head(head)
    return Network(Logits(model), head, prepared, "huggingface", name, pretrained=True)


def adopt_size(config: Any, size: int, name: str) -> None:
    """Networks with position weights exist for one size only; resizing those weights silently would be another model."""
    made_for = getattr(config, "image_size", None)
    if isinstance(made_for, int) and made_for != size and getattr(config, "patch_size", None) is not None:
        if config.model_type in ("vit", "deit", "beit"):
            message = f"image_size is {size}, and {name} was made for {made_for}."
            raise TrainyardError("config.incompatible", message, f"Set image_size to {made_for} or leave it out.")
        config.image_size = size


def preprocessing(folder: Path, config: Any, size: int | None) -> Preprocessing:
    """Size, mean and deviation as the folder's own preprocessing has them."""
    file = folder / "preprocessor_config.json"
    told: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    side = told.get("size")
    if isinstance(side, dict):
        side = side.get("height", side.get("shortest_edge"))
    if size is None:
        made_for = getattr(config, "image_size", None)
        size = made_for if isinstance(made_for, int) else (side if isinstance(side, int) else 224)
    plain = Preprocessing(size)
    mean, std = told.get("image_mean", plain.mean), told.get("image_std", plain.std)
    return Preprocessing(size, tuple(mean), tuple(std))
