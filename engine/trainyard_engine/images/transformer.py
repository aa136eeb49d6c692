"""Networks of the Transformers library: from an architecture, or from a folder with config.json and safetensors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from ..errors import Problem, TrainyardError
from ..session import write_json
from . import processor, stretch
from .family import EXAMPLES
from .network import Network, find_heads, reset_heads
from .preprocessing import Preprocessing


class Logits(nn.Module):
    """A Hugging Face classifier that answers with the logits alone."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, images: Tensor) -> Tensor:
        """Logits [n, classes]."""
        answer: Tensor = self.model(pixel_values=images).logits
        return answer


class Transformers:
    """config.json, safetensors and preprocessor_config.json, as `from_pretrained` reads them. A Family."""

    name = "huggingface"
    packages: tuple[str, ...] = ("transformers", "safetensors")
    example = EXAMPLES / "huggingface.py"

    def save(self, network: Network, folder: Path) -> None:
        """As `from_pretrained` reads it."""
        if not isinstance(network.module, Logits):
            raise TypeError("a network of this family has a Hugging Face model inside")
        model: Any = network.module.model
        model.save_pretrained(folder)
        write_json(folder / "network.json", {"family": self.name, "architecture": network.architecture})
        if processor.faithful(network.preprocessing):
            write_json(folder / "preprocessor_config.json", processor.written(network.preprocessing))

    def load(self, folder: Path, told: dict[str, Any]) -> nn.Module:
        """Code of the folder is never run, a pickle is never loaded."""
        from transformers import AutoModelForImageClassification

        quiet()
        model = AutoModelForImageClassification.from_pretrained(
            folder, trust_remote_code=False, use_safetensors=True, local_files_only=True
        )
        return Logits(model)


FAMILY = Transformers()


def heads_of(model: Any, labels: list[str], name: str) -> tuple[nn.Linear, ...]:
    """The last layers of a classifier of the library: those outside of its backbone."""
    backbone = getattr(model, model.base_model_prefix, None) if model.base_model_prefix else None
    return find_heads(model, len(labels), name, backbone)


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
    # Where a model type has several classifiers, the library looks for one of these.
    config.architectures = config.architectures or []
    return config


def from_architecture(config: Any, labels: list[str], size: int, name: str) -> Network:
    """Random weights, from torch's global generator. Needs no network."""
    quiet()
    from transformers import AutoModelForImageClassification

    set_size(config, size)
    model = AutoModelForImageClassification.from_config(named(config, labels))
    return Network(Logits(model), heads_of(model, labels, name), Preprocessing(size), FAMILY, name, pretrained=False)


def from_folder(
    folder: Path,
    labels: list[str],
    size: int | None,
    *,
    weights: bool,
    name: str,
    changes: dict[str, Any] | None = None,
) -> Network:
    """A Hugging Face image classifier from a folder; its last layer starts anew. `changes` are of its config.

    `size` None: what the folder's config or preprocessing was made for. Raises TrainyardError `engine.model_not_found`,
    `engine.no_pretrained` or `config.incompatible`. Code from the folder is never run, a pickle is never loaded.
    """
    quiet()
    from transformers import AutoConfig, AutoModelForImageClassification

    if not (folder / "config.json").is_file():
        raise TrainyardError("engine.model_not_found", f"{name} has no config.json.", "Name a folder that has one.")
    if weights and not any(folder.glob("*.safetensors")):
        raise TrainyardError("engine.no_pretrained", f"{name} has no weights as safetensors.")
    try:
        config = AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
        for key, value in (changes or {}).items():
            setattr(config, key, value)
        prepared = processor.read(folder, size, name)
        if not weights:
            plain = from_architecture(config, labels, prepared.size, name)
            return replace(plain, preprocessing=prepared)
        prepared = adopt_size(config, prepared, size is not None)
        model = AutoModelForImageClassification.from_pretrained(
            folder,
            config=named(config, labels),
            ignore_mismatched_sizes=True,
            trust_remote_code=False,
            use_safetensors=True,
            local_files_only=True,
        )
        if stretch.made_for(config) not in (None, prepared.size):
            model = stretch.stretched(model, prepared.size)
    except TrainyardError:
        raise
    except Exception as error:
        # A config.json is from anywhere, and each architecture complains of it in a type of its own.
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        message = f"{name} is no image classifier that can be loaded: {reason}"
        found = Problem("config.incompatible", "model", message, "Choose another model.")
        raise TrainyardError(found.code, message, found.hint, [found]) from error
    heads = heads_of(model, labels, name)
    reset_heads(heads)
    return Network(Logits(model), heads, prepared, FAMILY, name, pretrained=True)


def preprocessing_of(folder: Path, size: int | None, name: str) -> Preprocessing:
    """What `from_folder` takes for a model with weights, without reading these. Raises as `processor.read`."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    return adopt_size(config, processor.read(folder, size, name), size is not None)


def adopt_size(config: Any, prepared: Preprocessing, chosen: bool) -> Preprocessing:
    """The size that the network takes: one with weights for places stays at its own, unless another was `chosen`."""
    own, size = stretch.made_for(config), prepared.size
    if own is not None:
        return prepared if chosen or own == size else prepared.scaled(own)
    made_for = getattr(config, "image_size", None)
    if isinstance(made_for, int) and made_for != size and getattr(config, "patch_size", None) is not None:
        set_size(config, size)
    return prepared


def set_size(config: Any, size: int) -> None:
    """The side of the pictures, in the form that the architecture has it in, and where it has any."""
    vision = getattr(config, "vision_config", config)
    if hasattr(vision, "image_size"):
        vision.image_size = size if isinstance(vision.image_size, int) else [size, size]
