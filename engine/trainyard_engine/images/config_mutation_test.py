"""No option is declared and then ignored: every field and every registry parameter of image classification, changed
alone, changes the effective config and what the training does."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from .. import catalogue, config, registry
from ..registry import create
from .testing import class_folders, of_kind, picture, tiny_config, tiny_network, train_here, weights_of

catalogue.load()

TASK = "image-classification"
#: Field by registry; the parameters of these are tried in a training. Models are tried below.
FIELDS = {
    "optimizers": "optimizer",
    "schedulers": "scheduler",
    "losses": "loss_function",
    "augmentations": "augmentation",
    "validations": "validation",
}
#: Another value for every field; what lies on the disk is filled in by `other`.
CHANGED: dict[str, Any] = {
    "bad_files": "fail",
    "keep_copies_together": False,
    "class_folder": "inner",
    "validation": {"name": "holdout", "fraction": 0.4},
    "preset": "quick",
    "time_limit": "9s",
    "load_pretrained": False,
    "freeze_backbone": True,
    "image_size": 24,
    "epochs": 3,
    "batch_size": 5,
    "learning_rate": 0.003,
    "early_stopping_patience": 1,
    "optimizer": "sgd",
    "scheduler": "constant",
    "loss_function": {"name": "cross_entropy", "label_smoothing": 0.1},
    "max_grad_norm": 0.01,
    "layer_decay": 0.5,
    "backbone_lr_factor": 0.1,
    "gradient_accumulation_steps": 2,
    "ema_decay": 0.5,
    "augmentation": [],
    "cache_image_size": 16,
    "metric": "log_loss",
    "precision": "bf16",
    "seed": 4,
    "deterministic": True,
}
ON_DISK = ("data", "test_data", "model")
DECIDED = [name for name, schema in config.fields().items() if schema.get("decided_by") == "preset"]


class Place:
    """Data with one broken file among it, and a pretrained tiny network."""

    def __init__(self, root: Path) -> None:
        self.root = root
        data = class_folders(root / "data", 14)
        (data / "red" / "broken.png").write_text("no picture")
        network = tiny_network(root / "network")
        scratch = tiny_config(data, network, epochs=1, augmentation=[], learning_rate=0.0001)
        assert train_here(root / "first", scratch)[0] == 0
        self.base = tiny_config(data, root / "first" / "model", load_pretrained=True, epochs=4)
        self._count = 0
        self.train = cache(self._train)

    def other(self, name: str) -> Any:
        """Another value for a field that names something on the disk."""
        if name == "model":
            return "efficientnet-lite0"
        root = class_folders(self.root / f"other-{name}", 6)
        picture(root / "red" / "more.png", (9, 9, 9), 77)
        return str(root)

    def nested(self) -> str:
        """Class folders of which one has a folder inside."""
        root = class_folders(self.root / "nested", 6)
        for index in range(4):
            picture(root / "red" / "dark" / f"{index}.png", (40, 0, 0), index)
        return str(root)

    def sides(self) -> str:
        """Two classes that are each other's mirror image."""
        root = self.root / "sides"
        for name, columns in (("left", slice(0, 12)), ("right", slice(12, 24))):
            for index in range(8):
                values = np.random.default_rng(index).normal(60, 20, (24, 24, 3))
                values[:, columns] += 120
                (root / name).mkdir(parents=True, exist_ok=True)
                Image.fromarray(values.clip(0, 255).astype(np.uint8)).save(root / name / f"{index}.png")
        return str(root)

    def copied(self) -> str:
        """Most pictures of each class are the same."""
        root = class_folders(self.root / "copied", 10)
        for name in ("blue", "green", "red"):
            for index in range(3, 10):
                shutil.copy(root / name / "002.png", root / name / f"{index:03}.png")
        return str(root)

    def uneven(self) -> str:
        """One class has more pictures than the others."""
        root = class_folders(self.root / "uneven", 6)
        for index in range(9):
            picture(root / "red" / f"more-{index}.png", (200, 50, 40), 500 + index)
        return str(root)

    def behaviour(self, **changes: Any) -> tuple[dict[str, Any], tuple[Any, ...]]:
        """The effective config, and what the training did."""
        return self.train(repr(sorted(changes.items())), tuple(changes), tuple(Frozen(one) for one in changes.values()))

    def _train(self, _: str, names: tuple[str, ...], values: tuple[Any, ...]) -> tuple[dict[str, Any], tuple[Any, ...]]:
        self._count += 1
        out = self.root / f"run-{self._count}"
        changes = {name: value.value for name, value in zip(names, values, strict=True)}
        base = {name: value for name, value in self.base.items() if "preset" not in changes or name not in DECIDED}
        code, events = train_here(out, base | changes)
        weights = weights_of(out) if code == 0 else ""
        epochs = sum("val/loss" in event["values"] for event in of_kind(events, "metric"))
        rates = tuple(event["values"].get("train/learning_rate") for event in of_kind(events, "metric"))
        did = (code, weights, epochs, rates, events[-1]["metrics"], torch.are_deterministic_algorithms_enabled())
        return of_kind(events, "config")[0]["config"], did


class Frozen:
    """A value that a cache may hold, whatever is in it."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        return hash(repr(self.value))

    def __eq__(self, other: object) -> bool:
        return repr(self) == repr(other)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("mutation"))


def test_the_list_is_whole() -> None:
    has = {name for name, schema in config.fields().items() if TASK in schema["tasks"]}
    assert has == {*CHANGED, *ON_DISK, "task"}
    kinds = {schema["registry"] for name, schema in config.fields().items() if name in has and "registry" in schema}
    assert kinds == {*FIELDS, "models", "metrics"}


@pytest.mark.parametrize("name", [*ON_DISK, *CHANGED])
def test_every_field_changes_what_is_done(place: Place, name: str) -> None:
    value = place.other(name) if name in ON_DISK else CHANGED[name]
    shared = {"data": place.nested()} if name == "class_folder" else {}
    shared |= {"data": place.copied()} if name == "keep_copies_together" else {}
    if name in ("preset", "time_limit"):
        # A recipe decides what the others name.
        shared = {"preset": "balanced", "time_limit": "1h"}
    before, did = place.behaviour(**shared)
    assert did[0] == 0
    after, does = place.behaviour(**shared, **{name: value})
    assert after[name] != before[name]
    assert does != did


def mutated(schema: dict[str, Any]) -> Any:
    """A legal value that differs clearly from the default."""
    default = schema.get("default")
    if "enum" in schema:
        return next(choice for choice in schema["enum"] if choice != default)
    if schema["type"] == "boolean":
        return not default
    if schema["type"] == "array":
        return [round(0.8 * one, 3) for one in schema["default"]]
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    high = schema.get("maximum", schema.get("exclusiveMaximum", 1e9))
    candidates = (1, 2, 3) if schema["type"] == "integer" else (0.3, 0.8, 1.9)
    return next(value for value in candidates if value != default and low < value < high)


def parameters() -> list[tuple[str, str, str]]:
    return [
        (kind, entry.name, parameter)
        for kind in FIELDS
        for entry in registry.entries(kind, TASK)
        for parameter in entry.parameters
    ]


@pytest.mark.parametrize(("kind", "name", "parameter"), parameters())
def test_every_parameter_changes_what_is_done(place: Place, kind: str, name: str, parameter: str) -> None:
    entry = registry.find(kind, name)
    assert entry is not None
    field, value = FIELDS[kind], mutated(entry.parameters[parameter])
    # A step that never falls within the few epochs here would hide its factor.
    plain: Any = {"name": name} | ({"step_size": 1 if parameter == "gamma" else 3} if name == "step" else {})
    plain |= {"patience": 0} if name == "reduce_lr_on_plateau" and parameter in ("factor", "min_lr_rate") else {}
    # What is balanced only moves where the classes are not.
    shared: dict[str, Any] = {"data": place.uneven()} if parameter == "class_weight" else {}
    # The random weights of a new network make every gradient large enough for a change to be seen.
    shared |= {"load_pretrained": False}
    # At such a rate nothing is gained in any epoch.
    shared |= {"learning_rate": 1e-6, "epochs": 6} if name == "reduce_lr_on_plateau" else {}
    shared |= {"data": place.sides()} if parameter == "unless_mirrored" else {}
    many = config.fields()[field].get("many")
    before, did = place.behaviour(**shared, **{field: [plain] if many else plain})
    changed = plain | {parameter: value}
    after, does = place.behaviour(**shared, **{field: [changed] if many else changed})
    chosen, other = (after[field][0], before[field][0]) if many else (after[field], before[field])
    assert chosen[parameter] == value != other[parameter]
    assert does != did


PRESETS = [entry.name for entry in registry.entries("models", TASK) if "dropout" in entry.parameters]


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_built_for_its_labels_and_size_with_its_dropout(name: str) -> None:
    context = {"labels": ["a", "b", "c"], "image_size": 32, "pretrained": False}
    network = create("models", {"name": name, "dropout": 0.5}, **context)
    assert network.preprocessing.size == 32
    (head,) = network.heads
    assert head.out_features == 3
    torch.nn.init.ones_(head.weight)
    images = torch.randn(4, 3, 32, 32)
    network.module.eval()
    assert network.module(images).equal(network.module(images))
    assert network.features(images).shape == (4, network.width)
    for part in network.module.modules():
        if isinstance(part, torch.nn.modules.batchnorm._BatchNorm):
            part.momentum = 0.0
    network.module.train()
    assert not network.module(images).equal(network.module(images))
    told = registry.find("models", name)
    assert told is not None
    backbone = sum(one.numel() for one in network.module.parameters()) - sum(one.numel() for one in head.parameters())
    assert told.facts["weights"] == pytest.approx(backbone, rel=0.03), backbone


def test_models_by_folder_and_id_use_them(tmp_path: Path) -> None:
    from ..errors import TrainyardError

    context = {"labels": ["a", "b"], "image_size": 16, "pretrained": False}
    small = create("models", {"name": "local_folder", "path": str(tiny_network(tmp_path / "one"))}, **context)
    assert small.width == 16
    with pytest.raises(TrainyardError, match="There is no folder /nowhere"):
        create("models", {"name": "local_folder", "path": "/nowhere"}, **context)
