"""Going on from a model of one's own: whose rows are kept, what is measured, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch

from ..config import canonical, examine
from ..errors import TrainyardError
from ..manifest import measure as entry_of
from ..session import Session
from . import continuing, copies, family
from .features import Head
from .model_folder import ImageModel
from .testing import Event, class_folders, of_kind, picture, tiny_config, tiny_network, train_here

#: Sorts before those of the first model, so that no class keeps its place among the outputs.
NEW = "aqua"
MODELS: dict[str, dict[str, Any]] = {
    "huggingface": {},
    "compact": {"model": "compact-cnn"},
    "efficientnet": {"model": "efficientnet-lite0", "image_size": 32},
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of three colours for each family, and data with more pictures, a new class, and without one of the old."""
    root = tmp_path_factory.mktemp("continuing")
    class_folders(root / "data", 20)
    tiny_network(root / "network")
    for name, changes in MODELS.items():
        first = tiny_config(root / "data", root / "network", epochs=2, augmentation=[]) | changes
        assert train_here(root / name, first)[0] == 0
    shutil.copytree(root / "data", root / "more")
    shutil.rmtree(root / "more" / "blue")
    for number in range(20):
        picture(root / "more" / NEW / f"{number}.png", (40, 200, 200), 7000 + number)
        picture(root / "more" / "red" / f"more-{number}.png", (200, 50, 40), 8000 + number)
    return root


def going_on(place: Path, name: str = "huggingface", **changes: Any) -> dict[str, Any]:
    config = tiny_config(place / "more", place / "network", epochs=1, augmentation=[])
    del config["image_size"]
    own = {key: value for key, value in MODELS[name].items() if key != "image_size"}
    return config | own | {"continue_from": str(place / name / "model")} | changes


def by_preset(place: Path, preset: str, **changes: Any) -> dict[str, Any]:
    """Without a model: it is that of the run gone on from."""
    decided = ("epochs", "batch_size", "learning_rate", "augmentation", "model", "load_pretrained")
    return (
        {name: value for name, value in going_on(place).items() if name not in decided} | {"preset": preset} | changes
    )


class Said:
    """Events that nobody reads but the test."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def log(self, message: str, level: str = "info") -> None:
        self.lines.append(f"{level}: {message}")


def session_of(config: dict[str, Any], **job: Any) -> Session:
    known = {"run": None, "continue_from": None} | job
    made = cast("Any", type("Fake", (), {}))()
    made.config, made.events = canonical(config), Said()
    made.job = type("Job", (), known)()
    return cast("Session", made)


def evaluation_of(out: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((out / "evaluation.json").read_text())
    return told


def said(events: list[Event]) -> list[str]:
    return [event["message"] for event in of_kind(events, "log")]


@pytest.mark.parametrize("name", MODELS)
def test_rows_are_taken_by_name_and_new_classes_begin_anew(place: Path, name: str) -> None:
    labels = [NEW, "green", "red"]
    session = session_of(going_on(place, name))
    source = continuing.source_of(session)
    assert source is not None
    network = continuing.begin(session, labels, source)
    own, theirs = network.module.state_dict(), family.load(place / name / "model").state_dict()
    last = {id(one) for head in network.heads for one in head.parameters()}
    rows = [key for key, one in network.module.named_parameters() if id(one) in last]
    assert len(rows) == 2
    for key, value in theirs.items():
        if key in rows:
            assert own[key][1].equal(value[1])
            assert own[key][2].equal(value[2])
            assert not own[key][0].any()
        else:
            assert own[key].equal(value), key
    assert network.preprocessing.size == {"compact": 16, "efficientnet": 32}.get(name, 16)
    assert cast("Any", session.events).lines == [
        f"warning: Continues from {place / name / 'model'}: 2 of its 3 classes keep their rows of the last layer;"
        ' new are "aqua"; no longer in the data, and dropped, are "blue".'
    ]


def test_a_frozen_network_begins_with_the_rows_it_had(place: Path) -> None:
    session = session_of(going_on(place))
    source = continuing.source_of(session)
    assert source is not None
    network = continuing.begin(session, ["blue", "green", "red"], source)
    images = torch.randn(5, 3, 16, 16)
    features, logits = network.answers(images)
    head = Head(torch.full((16,), 0.5), torch.full((16,), 2.0), 3, 0.0)
    head.unfold_from(network)
    assert torch.allclose(head(features), logits, atol=1e-5)


@pytest.mark.parametrize("freeze", [False, True])
def test_the_change_of_the_classes_it_knew_is_measured(place: Path, tmp_path: Path, freeze: bool) -> None:
    config = going_on(place, learning_rate=0.001, freeze_backbone=freeze)
    code, events = train_here(tmp_path, config)
    assert code == 0
    told = evaluation_of(tmp_path)["continued"]
    assert (told["kept"], told["added"], told["dropped"]) == (["green", "red"], [NEW], ["blue"])
    assert told["split"] == "val"
    assert told["learned_before"] == 0
    table = {one["label"]: one for one in told["classes"]}
    for one in table.values():
        assert one["after"] - one["before"] == one["gained"] - one["lost"]
        assert 0 <= one["before"] <= one["examples"]
    # What the new model has right is what its own evaluation says.
    rows = {one["label"]: one for one in evaluation_of(tmp_path)["per_class"]}
    parts = json.loads((tmp_path / "model" / "split.json").read_text())
    for label, one in table.items():
        held = [path for path in parts["val"] if path.startswith(label)]
        assert one["examples"] == len(held) > 0
        assert one["after"] == round(rows[label]["recall"] * len(held))
        # And what the first one has right, asked by itself.
        model = ImageModel.load(place / "huggingface" / "model")
        answers = model.scores([(place / "more" / path).read_bytes() for path in held]).argmax(axis=1)
        assert one["before"] == [model.labels[int(answer)] for answer in answers].count(label)
    labels = json.loads((tmp_path / "model" / "labels.json").read_text())["id2label"]
    assert [labels[str(index)] for index in range(3)] == [NEW, "green", "red"]
    assert any(line.startswith("Continues from ") for line in said(events))
    assert any(f"images of classes that {config['continue_from']} knew, it has" in line for line in said(events))
    first = json.loads((place / "huggingface" / "model" / "learned.json").read_text())
    digests = {entry_of(place / "more" / path, path).sha256[:16] for path in parts["val"]}
    assert not digests & set(first["pictures"])
    # What this model has learned from is what it saw and what the first one saw.
    learned = json.loads((tmp_path / "model" / "learned.json").read_text())
    assert learned["whole"]
    assert set(first["pictures"]) < set(learned["pictures"])


def test_what_it_learned_from_stays_in_the_training_part() -> None:
    labels = np.array([0] * 10 + [1] * 10)
    digests = [str(row).encode() for row in range(20)]
    holdout = cast("Any", type("Holdout", (), {"fraction": 0.2}))()
    learned = {str(row).encode() for row in range(20) if row % 10 > 2}
    rest, apart = copies.split(labels, digests, holdout, 1, learned)
    assert len(apart) == 4
    assert all(row % 10 <= 2 for row in apart)
    assert sorted(rest + apart) == list(range(20))


def test_the_same_data_has_the_same_split(place: Path, tmp_path: Path) -> None:
    code, events = train_here(tmp_path, going_on(place, data=str(place / "data")))
    assert code == 0
    one, two = (json.loads((out / "model" / "split.json").read_text()) for out in (place / "huggingface", tmp_path))
    assert one == two
    assert any("48 images that it has learned from stay in the training part" in line for line in said(events))


def test_given_parts_with_known_pictures_are_counted_and_left_out(place: Path, tmp_path: Path) -> None:
    split = json.loads((place / "huggingface" / "model" / "split.json").read_text())
    root = tmp_path / "parts"
    for label in ("green", "red"):
        train = [path for path in split["train"] if path.startswith(label)]
        val = [path for path in split["val"] if path.startswith(label)]
        for part, paths in (("train", train[2:]), ("val", val + train[:2])):
            for path in paths:
                (root / part / label).mkdir(parents=True, exist_ok=True)
                shutil.copy(place / "data" / path, root / part / path)
    code, _ = train_here(tmp_path / "out", going_on(place, data=str(root)))
    assert code == 0
    told = evaluation_of(tmp_path / "out")["continued"]
    assert told["learned_before"] == 4
    assert told["examples"] == evaluation_of(tmp_path / "out")["examples"] - 4


def test_a_recipe_goes_on_from_the_rows_it_had(place: Path, tmp_path: Path) -> None:
    code, events = train_here(tmp_path, by_preset(place, "balanced", time_limit="20s"))
    assert code == 0
    told = json.loads((tmp_path / "model" / "recipe.json").read_text())
    assert told["plan"]["continued"]
    assert "probe" not in told
    assert told["plan"]["image_size"] == 16
    assert evaluation_of(tmp_path)["continued"]["kept"] == ["green", "red"]
    assert any(line.startswith("Continues from ") for line in said(events))


def test_what_cannot_be_gone_on_from_is_refused(place: Path, tmp_path: Path) -> None:
    def refusal(**changes: Any) -> Event:
        out = tmp_path / str(len(list(tmp_path.iterdir())))
        code, events = train_here(out, going_on(place, **changes))
        assert code != 0
        (error,) = of_kind(events, "error")
        return error

    nowhere = refusal(continue_from=str(tmp_path / "nowhere"))
    assert nowhere["code"] == "engine.model_not_found"
    assert f"there is no folder {tmp_path / 'nowhere'}" in nowhere["message"]
    other = refusal(model="compact-cnn")
    assert other["code"] == "config.incompatible"
    assert other["message"].endswith("is network, and model is compact-cnn.")
    assert other["hint"] == "Set model to network, or leave continue_from out."
    assert "sees pictures of 16 px, and image_size is 32" in refusal(image_size=32)["message"]
    assert "is no model folder of an image classifier" in refusal(continue_from=str(place / "data"))["message"]
    code, events = train_here(tmp_path / "quick", by_preset(place, "quick"))
    assert code != 0
    assert "preset quick learns the last layer anew" in of_kind(events, "error")[0]["message"]


def test_weights_that_do_not_fit_are_refused(place: Path) -> None:
    config = going_on(place)
    session = session_of(config)
    source = continuing.source_of(session)
    assert source is not None
    network = continuing.begin(session, ["green", "red"], source)
    other = continuing.read(place / "compact" / "model", "mine")
    with pytest.raises(TrainyardError, match="the weights of mine do not fit network, such as") as caught:
        continuing.take(network, other, ["green", "red"])
    assert caught.value.problems[0].path == "model"


def test_the_platform_hands_the_files(place: Path) -> None:
    config = going_on(place, continue_from="run_1")
    with pytest.raises(TrainyardError, match="the platform handed no files of run_1"):
        continuing.source_of(session_of(config, run="run_2"))
    source = continuing.source_of(session_of(config, run="run_2", continue_from=place / "huggingface" / "model"))
    assert source is not None
    assert source.name == "run_1"


def test_of_a_model_from_before_nothing_is_said_of_what_it_learned_from(place: Path, tmp_path: Path) -> None:
    shutil.copytree(place / "huggingface" / "model", tmp_path / "model")
    (tmp_path / "model" / "learned.json").unlink()
    source = continuing.read(tmp_path, "mine")
    assert not source.learned
    assert not source.learned_whole
    assert continuing.written(["a" * 64], source) == {"pictures": ["a" * 16], "whole": False}


def test_its_learning_rate_is_that_of_a_network_that_has_learned(place: Path) -> None:
    config = going_on(place)
    del config["learning_rate"]
    assert canonical(config)["learning_rate"] < canonical(config | {"continue_from": None})["learning_rate"]
    warnings = [one for one in examine(config)[1] if one.path == "load_pretrained"]
    assert [one.severity for one in warnings] == ["warning"]
