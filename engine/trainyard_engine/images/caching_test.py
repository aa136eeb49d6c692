"""Pictures that crops are cut from are kept larger than the model's input: when, how large, where, and that it is worth it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from .. import memory
from ..seeds import generator
from . import augment, caching, data
from .data_test import session
from .decode import Pixels, square, upright
from .folder import listing
from .geometry import crop_boxes
from .pixels import Pictures
from .preprocessing import Preprocessing
from .testing import class_folders, events_of, of_kind, picture, tiny_config, tiny_network, train_here, weights_of

SIZE = 32
CROP: dict[str, Any] = {"name": "random_resized_crop", "scale": [0.5, 1.0], "ratio": [0.75, 4 / 3]}


def textured(root: Path, side: int, count: int = 6) -> Path:
    """Two classes of pictures with detail down to two pixels of a square of SIZE * 1.5."""
    random = np.random.default_rng(1)
    for name in ("ants", "bees"):
        for index in range(count):
            grain = random.integers(0, 256, (SIZE, SIZE, 3)).astype(np.uint8)
            (root / name).mkdir(parents=True, exist_ok=True)
            Image.fromarray(grain).resize((side, side), Image.Resampling.BICUBIC).save(root / name / f"{index}.png")
    return root


def load(tmp_path: Path, root: Path, **changes: Any) -> data.Data:
    return data.load(session(tmp_path, root, augmentation=[CROP], **changes), Preprocessing(SIZE))


def error_of_crops(pictures: Pictures, squares: Pixels) -> float:
    """Mean distance in levels of 255 between crops of squares and the same crops of the original files."""
    chain = augment.chain([CROP], classes=2, size=SIZE)
    assert chain is not None
    batch = torch.from_numpy(squares).permute(0, 3, 1, 2).float() / 255
    crops = chain(batch, torch.zeros(len(batch)), generator(1, "crop"))[0].permute(0, 2, 3, 1).numpy() * 255
    side = squares.shape[1]
    boxes = crop_boxes(len(batch), (side, side), (0.5, 1.0), (0.75, 4 / 3), generator(1, "crop")).T.tolist()
    distances = []
    for item, (top, left, tall, wide), crop in zip(pictures.items, boxes, crops, strict=True):
        original = upright(item.file.read_bytes())
        ratio = original.width / side
        box = (left * ratio, top * ratio, (left + wide) * ratio, (top + tall) * ratio)
        wanted = original.resize((SIZE, SIZE), Image.Resampling.BILINEAR, box=box)
        distances.append(np.abs(crop - np.asarray(wanted, dtype=np.float64)).mean())
    return float(np.mean(distances))


def test_a_crop_has_the_detail_of_the_original(tmp_path: Path) -> None:
    found = load(tmp_path, textured(tmp_path / "data", 400))
    rows = np.arange(len(found.train))
    larger = error_of_crops(found.train, found.train.kept(rows))
    own = error_of_crops(found.train, found.train.take(rows))
    assert larger < 0.6 * own, (larger, own)


def test_what_measures_is_exactly_what_the_model_wants(tmp_path: Path) -> None:
    root = textured(tmp_path / "data", 400)
    found = load(tmp_path, root)
    prepared = Preprocessing(SIZE)
    exact = np.stack([square(item.file.read_bytes(), prepared) for item in found.val.items])
    assert (found.val.take(range(len(found.val))) == exact).all()
    assert (found.val.kept(range(len(found.val))) == exact).all()
    # Neither the split nor what counts as a copy depends on it.
    plain = data.load(session(tmp_path, root), prepared)
    assert [item.path for item in plain.val.items] == [item.path for item in found.val.items]
    difference = np.abs(plain.train.take(range(8)).astype(int) - found.train.take(range(8)))
    assert difference.mean() < 10


def test_what_measures_is_not_made_larger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fitted: list[int] = []
    fit = Preprocessing.fit

    def count(self: Preprocessing, image: Image.Image) -> Pixels:
        fitted.append(self.size)
        return fit(self, image)

    monkeypatch.setattr(Preprocessing, "fit", count)
    root = textured(tmp_path / "data" / "train", 400, 4).parent
    textured(root / "val", 400, 2)
    load(tmp_path, root)
    assert sorted(fitted) == [SIZE] * 12 + [45] * 8


def test_what_the_split_made_needless_takes_no_memory(tmp_path: Path) -> None:
    found = load(tmp_path, textured(tmp_path / "data", 400))
    side, store = found.summary["cached"]["size"], found.train.store
    assert side == 45
    assert store.held_bytes() == 3 * (len(found.train) * side**2 + len(found.val) * SIZE**2)
    assert store.decoded == len(store.items)
    told = [event["message"] for event in of_kind(events_of(tmp_path / "out"), "log")]
    assert any("training images are kept at 45 px" in one and "0 MB on the disk" in one for one in told), told


@pytest.mark.parametrize(
    ("pictures", "changes", "side"),
    [
        (400, {}, 45),
        (400, {"augmentation": []}, None),
        (400, {"augmentation": [CROP | {"scale": [1.0, 1.0]}]}, None),
        # A crop of 8 % would want 3.5 times the pixels.
        (400, {"augmentation": [{"name": "random_horizontal_flip"}, CROP | {"scale": [0.08, 1.0]}]}, 48),
        (400, {"cache_image_size": 60}, 60),
        (400, {"cache_image_size": SIZE}, None),
        (400, {"cache_image_size": 60, "augmentation": []}, None),
        # No more than there is in the pictures.
        (38, {}, 38),
        (33, {}, None),
        (20, {}, None),
    ],
)
def test_the_size_follows_from_augmentation_and_pictures(
    tmp_path: Path, pictures: int, changes: dict[str, Any], side: int | None
) -> None:
    one = session(tmp_path, tmp_path, **({"augmentation": [CROP]} | changes))
    items = {"train": listing(textured(tmp_path / "data", pictures, 2)).parts["all"]}
    assert caching.wide_side(one, Preprocessing(SIZE), items) == side


@pytest.mark.parametrize(
    ("scale", "resize", "why"),
    [
        ([1.0, 1.0], "exact", "no augmentation cuts"),
        ([0.5, 1.0], "none", "are not resized"),
        ([0.5, 1.0], "exact", None),
    ],
)
def test_a_size_without_effect_is_told(tmp_path: Path, scale: list[float], resize: Any, why: str | None) -> None:
    one = session(tmp_path, tmp_path, augmentation=[CROP | {"scale": scale}], cache_image_size=60)
    items = {"train": listing(textured(tmp_path / "data", 400, 2)).parts["all"]}
    assert (caching.wide_side(one, Preprocessing(SIZE, resize=resize), items) is None) == (why is not None)
    told = [event["message"] for event in of_kind(events_of(tmp_path / "out"), "log")]
    assert len(told) == (why is not None)
    assert all(str(why) in message for message in told)


def test_of_very_many_pictures_the_model_s_own_size_is_kept(tmp_path: Path) -> None:
    one = session(tmp_path, tmp_path, augmentation=[CROP])
    items = listing(textured(tmp_path / "data", 400, 2)).parts["all"]
    sides = [
        caching.wide_side(one, Preprocessing(SIZE), {"train": items * (count // 4)})
        for count in (300_000, 400_000, 600_000)
    ]
    assert sides == [45, 38, None]


@pytest.mark.parametrize("size", [16, 200])
def test_a_size_that_cannot_be_is_refused(tmp_path: Path, size: int) -> None:
    config = tiny_config(class_folders(tmp_path / "data", 4), tiny_network(tmp_path / "network"), image_size=40)
    code, events = train_here(tmp_path / "out", config | {"cache_image_size": size})
    assert code == 2
    error = of_kind(events, "error")[0]
    assert (error["code"], error["problems"][0]["path"]) == ("config.incompatible", "cache_image_size")
    assert "40 to 80" in error["message"]


def test_memory_disk_and_neither_give_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINYARD_CACHE_DIR", str(tmp_path / "cache"))
    root = class_folders(tmp_path / "data", 12)
    for index in range(3):
        picture(root / "red" / f"large-{index}.png", (200, 40, 40), index, 90)
    config = tiny_config(root, tiny_network(tmp_path / "network"), epochs=2)
    assert train_here(tmp_path / "whole", config, threads=2)[0] == 0
    granted = 15 * 3 * (16**2 + 22**2)
    monkeypatch.setattr(memory, "available", lambda: 4 * granted)
    code, events = train_here(tmp_path / "parted", config, threads=2)
    assert code == 0
    cached = of_kind(events, "data")[0]["summary"]["cached"]
    assert cached["size"] == 22
    assert cached["memory_bytes"] <= granted
    assert cached["disk_bytes"] == 39 * 3 * (16**2 + 22**2)
    assert weights_of(tmp_path / "parted") == weights_of(tmp_path / "whole")
    monkeypatch.setenv("TRAINYARD_CACHE_GB", "0")
    assert train_here(tmp_path / "neither", config, threads=2)[0] == 0
    assert weights_of(tmp_path / "neither") == weights_of(tmp_path / "whole")
