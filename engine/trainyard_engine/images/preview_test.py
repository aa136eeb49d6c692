"""What a preview shows is what a training makes of pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from trainyard_engine import catalogue, serve
from trainyard_engine.errors import TrainyardError

from ..seeds import generator
from . import augment
from .decode import decode
from .folder import Item, listing
from .preprocessing import Preprocessing
from .preview import Asked, look
from .preview_command import main
from .testing import class_folders

FLIP = {"name": "random_horizontal_flip", "p": 1.0}


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> list[Item]:
    """Six pictures of three classes."""
    catalogue.load()
    return listing(class_folders(tmp_path_factory.mktemp("views") / "set", 2)).parts["all"]


def config(**changes: Any) -> dict[str, Any]:
    """A small model with pictures of 24 px."""
    plain = {"task": "image-classification", "data": "x", "model": "compact-cnn", "load_pretrained": False}
    return plain | {"image_size": 24, "seed": 5, "augmentation": []} | changes


def test_without_augmentation_a_picture_is_as_evaluation_sees_it(items: list[Item]) -> None:
    shown = look(Asked(config(), 3, items[:2]))
    assert shown.size == shown.kept_size == 24
    assert shown.augmentations == []
    for one in shown.pictures:
        assert np.array_equal(one.before, decode(one.item.file.read_bytes(), Preprocessing(24)).pixels)
        assert np.array_equal(one.after[0][0], one.before)
        assert one.after[0][1] == [(one.item.label, 1.0)]


def test_it_is_the_chain_of_the_training_with_its_generator(items: list[Item]) -> None:
    chosen = [{"name": "photos", "strength": 1.0}]
    shown = look(Asked(config(augmentation=["photos"], cache_image_size=24), 3, items, draw=3))
    squares = [decode(item.file.read_bytes(), Preprocessing(24)).pixels for item in items]
    pixels = torch.from_numpy(np.stack(squares)).permute(0, 3, 1, 2).float() / 255
    change = augment.chain(chosen, classes=3, size=24)
    assert change is not None
    wanted, _ = change(pixels, torch.tensor([item.label for item in items]), generator(5, "augment", 3, 0))
    found = np.stack([one.after[0][0] for one in shown.pictures])
    assert np.array_equal(found, (wanted * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy())
    again = look(Asked(config(augmentation=["photos"], cache_image_size=24), 3, items, draw=3))
    assert np.array_equal(again.pictures[0].after[0][0], found[0])
    other = look(Asked(config(augmentation=["photos"], cache_image_size=24), 3, items, draw=4))
    assert not np.array_equal(other.pictures[0].after[0][0], found[0])


def test_a_flip_turns_each_picture_around_and_says_what_is_measured_first(items: list[Item]) -> None:
    shown = look(Asked(config(augmentation=[FLIP]), 3, items[:1], draws=2))
    [one] = shown.pictures
    assert [np.array_equal(square, one.before[:, ::-1]) for square, _ in one.after] == [True, True]
    assert "mirror image" in shown.notes[0]


def test_mixing_takes_of_the_others_and_tells_the_shares(items: list[Item]) -> None:
    mixing = config(augmentation=[{"name": "mixup", "p": 1.0}])
    [one] = look(Asked(mixing, 3, items[:1], others=items[2:], draws=4)).pictures
    assert len(one.after) == 4
    for _, told in one.after:
        assert sum(share for _, share in told) == pytest.approx(1, abs=0.01)
    assert any(len(told) == 2 for _, told in one.after)


def test_crops_are_cut_from_larger_squares(items: list[Item]) -> None:
    crop = {"name": "random_resized_crop", "scale": [0.25, 0.5]}
    shown = look(Asked(config(augmentation=[crop], image_size=16, cache_image_size=32), 3, items[:1]))
    assert (shown.size, shown.kept_size) == (16, 32)
    assert shown.pictures[0].after[0][0].shape == (16, 16, 3)


def test_large_pictures_are_fewer(items: list[Item], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainyard_engine.images.preview.MOST_BYTES", 3 * 12 * 24 * 24)
    shown = look(Asked(config(), 3, items))
    assert len(shown.pictures) == 3
    assert "3 of 6 are shown" in shown.notes[-1]


@pytest.mark.parametrize(("preset", "names"), [("quick", []), ("balanced", ["random_horizontal_flip"])])
def test_a_recipe_shows_what_it_would_choose(items: list[Item], preset: str, names: list[str]) -> None:
    plain = {"task": "image-classification", "data": "x", "preset": preset}
    shown = look(Asked(plain, 3, items[:1]))
    assert shown.augmentations[:1] == names
    assert f"The recipe {preset}" in shown.notes[0]


def test_serve_answers_with_pictures_or_with_all_problems(items: list[Item]) -> None:
    request = {
        "op": "preview",
        "config": config(augmentation=[FLIP]),
        "classes": 3,
        "items": [[str(one.file), one.path, one.label] for one in items[:2]],
        "others": [],
        "draws": 1,
        "draw": 0,
        "pictures": 6,
    }
    told = serve.perform(serve.Models(), request)["preview"]
    assert told["size"] == 24
    assert len(told["pictures"]) == 2
    assert told["pictures"][0]["after"][0]["image"].startswith("data:image/png;base64,")
    with pytest.raises(TrainyardError) as refused:
        serve.perform(serve.Models(), request | {"config": config(augmentation=["random_horizontal_flop"], epochs=-1)})
    assert {"epochs", "augmentation.0"} <= {problem.path for problem in refused.value.problems}


def test_a_broken_picture_is_named(items: list[Item], tmp_path: Path) -> None:
    (tmp_path / "cut.png").write_bytes(items[0].file.read_bytes()[:100])
    with pytest.raises(TrainyardError, match=r"red/cut\.png: "):
        look(Asked(config(), 3, [Item(tmp_path / "cut.png", "red/cut.png", 0)]))


def test_the_command_writes_each_picture_before_and_after_and_says_which(tmp_path: Path) -> None:
    data = class_folders(tmp_path / "set", 4)
    (tmp_path / "config.json").write_text(json.dumps(config(data=str(data), augmentation=[FLIP])))
    for name in ("one", "two"):
        assert main(tmp_path / "config.json", tmp_path / name, count=3, draw=0) == 0
    told = json.loads((tmp_path / "one" / "preview.json").read_text())
    assert told["augmentations"] == ["random_horizontal_flip"]
    assert len(told["pictures"]) == 3
    for one in told["pictures"]:
        before, after = (np.asarray(Image.open(tmp_path / "one" / one[name])) for name in ("before", "after"))
        assert np.array_equal(after, before[:, ::-1])
        assert (data / one["path"]).is_file()
    # The same seed and draw: the same pictures.
    assert (tmp_path / "one" / "preview.json").read_bytes() == (tmp_path / "two" / "preview.json").read_bytes()
    main(tmp_path / "config.json", tmp_path / "two", count=3, draw=1)
    assert json.loads((tmp_path / "two" / "preview.json").read_text())["pictures"] != told["pictures"]
