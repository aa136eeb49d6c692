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
    "group_by": "{group}.png",
    "class_folder": "inner",
    "validation": {"name": "holdout", "fraction": 0.4},
    "preset": "quick",
    "time_limit": "9s",
    "load_pretrained": False,
    "freeze_backbone": True,
    "unfreeze_epoch": 2,
    "image_size": 24,
    "epochs": 3,
    "batch_size": "auto",
    "learning_rate": 0.003,
    "sampling": "balanced",
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
    "test_time_flips": True,
    "metric": "log_loss",
    "precision": "bf16",
    "devices": 2,
    "seed": 4,
    "deterministic": True,
}
WEIGHTS = [3.0, 1.0, 1.0]
ON_DISK = ("data", "test_data", "model", "continue_from")
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
        if name == "continue_from":
            assert train_here(self.root / "before", self.base | {"epochs": 1})[0] == 0
            return str(self.root / "before" / "model")
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
        settings = base | changes
        together: dict[str, Any] = {"devices": ["cpu"] * settings["devices"]} if "devices" in settings else {}
        code, events = train_here(out, settings, **together)
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
    shared: dict[str, Any] = {"data": place.nested()} if name == "class_folder" else {}
    shared |= {"freeze_backbone": True} if name == "unfreeze_epoch" else {}
    shared |= {"data": place.copied()} if name == "keep_copies_together" else {}
    shared |= {"data": place.uneven()} if name == "sampling" else {}
    if name in ("preset", "time_limit"):
        # A recipe decides what the others name.
        shared = {"preset": "balanced", "time_limit": "1h"}
    before, did = place.behaviour(**shared)
    assert did[0] == 0
    after, does = place.behaviour(**(shared | {name: value}))
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
    candidates = (1, 2, 3) if schema["type"] == "integer" else (0.3, 0.8, 1.9, 45.0)
    return next(value for value in candidates if value != default and low < value < high)


def parameters() -> list[tuple[str, str, str]]:
    return [
        (kind, entry.name, parameter)
        for kind in FIELDS
        for entry in registry.entries(kind, TASK)
        for parameter in entry.parameters
    ]


#: Parameters that do nothing without the data: what they do is seen in a training.
TRAINED = [("augmentations", "random_horizontal_flip", "unless_mirrored"), ("validations", "holdout", "fraction")]


@pytest.mark.parametrize(("kind", "name", "parameter"), TRAINED)
def test_a_parameter_that_looks_at_the_data_changes_what_is_done(
    place: Place, kind: str, name: str, parameter: str
) -> None:
    entry = registry.find(kind, name)
    assert entry is not None
    field, value = FIELDS[kind], mutated(entry.parameters[parameter])
    shared: dict[str, Any] = {"load_pretrained": False}
    shared |= {"data": place.sides()} if parameter == "unless_mirrored" else {}
    plain, changed = {"name": name}, {"name": name, parameter: value}
    many = config.fields()[field].get("many")
    before, did = place.behaviour(**shared, **{field: [plain] if many else plain})
    after, does = place.behaviour(**shared, **{field: [changed] if many else changed})
    chosen, other = (after[field][0], before[field][0]) if many else (after[field], before[field])
    assert chosen[parameter] == value != other[parameter]
    assert does != did


def of_optimizer(choice: dict[str, Any]) -> list[torch.Tensor]:
    """Weights after twelve steps."""
    torch.manual_seed(1)
    module = torch.nn.Sequential(torch.nn.Linear(6, 5), torch.nn.ReLU(), torch.nn.Linear(5, 4), torch.nn.Linear(4, 2))
    made = create("optimizers", choice, module=module, learning_rate=0.05, heads=[module[3]])
    for at in range(12):
        made.zero_grad()
        inputs = torch.randn(8, 6, generator=torch.Generator().manual_seed(at))
        torch.nn.functional.cross_entropy(module(inputs), torch.arange(8) % 2).backward()
        made.step()
    return [one.detach() for one in module.parameters()]


def of_schedule(choice: dict[str, Any]) -> list[torch.Tensor]:
    """Factors of twenty epochs in which the metric gains only at first."""
    factor = create("schedulers", choice, steps_per_epoch=4, steps_total=80, metric="accuracy")
    found = []
    for step in range(80):
        found.append(factor(step))
        if step % 4 == 3 and hasattr(factor, "observe"):
            factor.observe(min(step, 20) / 100)
    return [torch.tensor(found)]


def of_loss(choice: dict[str, Any]) -> list[torch.Tensor]:
    """Of uneven classes."""
    loss = create("losses", choice, class_counts=np.array([10, 30, 60]))
    return [loss(torch.randn(8, 3, generator=torch.Generator().manual_seed(2)), torch.arange(8) % 3)]


def of_augmentation(choice: dict[str, Any]) -> list[torch.Tensor]:
    """Larger pictures than the model takes, and their targets, in some batches."""
    one = create("augmentations", choice, classes=3, size=24)
    found = []
    for step in range(4):
        batch = torch.rand(16, 3, 32, 32, generator=torch.Generator().manual_seed(0))
        pictures, targets = one(batch, torch.arange(16) % 3, torch.Generator().manual_seed(step))
        found += [pictures, targets.float()]
    return found


EFFECTS = {
    "optimizers": of_optimizer,
    "schedulers": of_schedule,
    "losses": of_loss,
    "augmentations": of_augmentation,
}
#: Where the default of another parameter would hide this one.
BESIDE: dict[tuple[str, str], dict[str, Any]] = {
    ("sgd", "nesterov"): {"momentum": 0.9},
    ("cosine_restarts", "cycle_decay"): {"cycle_epochs": 3},
}


@pytest.mark.parametrize(
    ("kind", "name", "parameter"), [one for one in parameters() if one[0] in EFFECTS and one not in TRAINED]
)
def test_every_parameter_changes_what_is_done(kind: str, name: str, parameter: str) -> None:
    """What an entry makes is all that a training has of it; that the choice of an entry reaches it is tested above."""
    entry = registry.find(kind, name)
    assert entry is not None
    plain = {"name": name} | BESIDE.get((name, parameter), {})
    value = WEIGHTS if parameter == "weights" else mutated(entry.parameters[parameter])
    before, after = EFFECTS[kind](plain), EFFECTS[kind](plain | {parameter: value})
    assert all(bool(one.isfinite().all()) for one in after)
    assert any(one.shape != other.shape or not one.equal(other) for one, other in zip(before, after, strict=True))


def test_every_parameter_is_tried() -> None:
    assert {one[0] for one in parameters()} <= {*EFFECTS, "validations"}
    assert {one for one in parameters() if one[0] == "validations"} <= set(TRAINED)


PRESETS = [entry.name for entry in registry.entries("models", TASK) if "dropout" in entry.parameters]
#: Built with weights; of the others the shapes alone are looked at, and small ones of their kinds learn in family_test.py.
QUICK = ("efficientnet-lite0", "efficientnet-lite1", "microsoft/resnet-18", "vit-tiny", "convnext-tiny")


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_the_network_that_it_says(name: str) -> None:
    entry = registry.find("models", name)
    assert entry is not None
    size = entry.facts["image_size"]
    with torch.device("meta"):
        network = create("models", name, labels=["a", "b", "c"], image_size=None, pretrained=False)
    assert network.preprocessing.size == size
    assert [head.out_features for head in network.heads] == [3] * len(network.heads)
    heads = sum(one.numel() for head in network.heads for one in head.parameters())
    backbone = sum(one.numel() for one in network.module.parameters()) - heads
    assert entry.facts["weights"] == pytest.approx(backbone, rel=0.01), backbone
    if "drop_path" in entry.parameters and "transformers" in type(network.family).__name__.lower():
        told = {key for key in network.module.model.config.to_dict() if key in ("drop_path_rate", "drop_connect_rate")}
        with torch.device("meta"):
            context = {"labels": ["a", "b"], "image_size": None, "pretrained": False}
            other = create("models", {"name": name, "drop_path": 0.35}, **context)
        assert {getattr(other.module.model.config, key) for key in told} == {0.35}


@pytest.mark.parametrize("name", QUICK)
def test_presets_are_built_for_their_labels_and_size_with_their_dropout(name: str) -> None:
    context = {"labels": ["a", "b", "c"], "image_size": 32, "pretrained": False}
    network = create("models", {"name": name, "dropout": 0.5}, **context)
    assert network.preprocessing.size == 32
    (head,) = network.heads
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


@pytest.mark.parametrize("name", ["efficientnet-lite1", "efficientnet-lite2"])
def test_weights_on_board_are_those_of_the_network(name: str) -> None:
    network = create("models", name, labels=["a", "b"], image_size=64, pretrained=True)
    assert network.pretrained
    assert network.features(torch.zeros(1, 3, 64, 64)).abs().sum() > 0


def test_models_by_folder_and_id_use_them(tmp_path: Path) -> None:
    from ..errors import TrainyardError

    context = {"labels": ["a", "b"], "image_size": 16, "pretrained": False}
    small = create("models", {"name": "local_folder", "path": str(tiny_network(tmp_path / "one"))}, **context)
    assert small.width == 16
    with pytest.raises(TrainyardError, match="There is no folder /nowhere"):
        create("models", {"name": "local_folder", "path": "/nowhere"}, **context)
