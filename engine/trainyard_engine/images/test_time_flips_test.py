"""Answers that are means of a picture and its mirror image: measured, exported and asked for alike."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from .model_folder import ImageModel
from .preprocessing import Preprocessing
from .testing import class_folders, of_kind, tiny_config, tiny_network, train_here


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("flips")
    class_folders(root / "data", 14)
    tiny_network(root / "network")
    return root


def flipping(place: Path, **changes: Any) -> dict[str, Any]:
    """One epoch, so that the network is not sure of everything."""
    own = {"test_time_flips": True, "epochs": 1, "test_data": str(place / "data")}
    return tiny_config(place / "data", place / "network") | own | changes


FROZEN: dict[str, Any] = {"model": "efficientnet-lite0", "load_pretrained": True, "freeze_backbone": True}


@pytest.mark.parametrize("changes", [{}, FROZEN | {"image_size": 32}], ids=["whole network", "frozen"])
def test_what_is_measured_is_what_the_model_answers(place: Path, tmp_path: Path, changes: dict[str, Any]) -> None:
    code, events = train_here(tmp_path / "out", flipping(place, **changes))
    assert code == 0
    said = [event["message"] for event in of_kind(events, "log")]
    assert "Answers are the mean of a picture and its mirror image (test_time_flips)." in said
    model = tmp_path / "out" / "model"
    # The proof compares what was measured with what the folder's own example answers.
    assert json.loads((model / "verification.json").read_text())["examples"] > 0
    assert json.loads((model / "preprocessing.json").read_text())["test_time_flips"] is True
    assert "mirror image" in (model / "README.md").read_text()
    file = place / "data" / "red" / "003.png"
    with Image.open(file) as picture:
        picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(tmp_path / "mirrored.png")
    loaded = ImageModel.load(model)
    straight, mirrored = loaded.scores([file.read_bytes(), (tmp_path / "mirrored.png").read_bytes()])
    np.testing.assert_allclose(straight, mirrored, atol=1e-6)
    printed = subprocess.run(
        [sys.executable, "-P", str(model / "example.py"), str(file)], capture_output=True, text=True, check=True
    ).stdout
    assert float(printed.split("\t")[2]) == pytest.approx(straight.max(), abs=1e-4)
    told = json.loads((model / "preprocessing.json").read_text()) | {"test_time_flips": False}
    (model / "preprocessing.json").write_text(json.dumps(told))
    assert np.abs(ImageModel.load(model).scores([file.read_bytes()])[0] - straight).max() > 1e-6


def test_classes_that_are_mirror_images_are_answered_for_as_they_are(place: Path, tmp_path: Path) -> None:
    for name, columns in (("left", slice(0, 12)), ("right", slice(12, 24))):
        for index in range(8):
            values = np.random.default_rng(index).normal(60, 20, (24, 24, 3))
            values[:, columns] += 120
            (tmp_path / "sides" / name).mkdir(parents=True, exist_ok=True)
            Image.fromarray(values.clip(0, 255).astype(np.uint8)).save(tmp_path / "sides" / name / f"{index}.png")
    config = flipping(place, data=str(tmp_path / "sides"), test_data=None, augmentation=[])
    code, events = train_here(tmp_path / "out", config)
    assert code == 0
    warned = [event["message"] for event in of_kind(events, "log") if event["level"] == "warning"]
    assert any(line.startswith("test_time_flips is left out: mirrored, ") for line in warned)
    model = tmp_path / "out" / "model"
    assert json.loads((model / "preprocessing.json").read_text())["test_time_flips"] is False
    assert "mirror image" not in (model / "README.md").read_text()


def test_the_mean_is_of_logits_of_arrays_and_tensors_alike() -> None:
    batch = np.random.default_rng(0).normal(size=(2, 3, 8, 8)).astype(np.float32)
    flips = Preprocessing(8, test_time_flips=True)
    expected = (batch[..., 0] + batch[..., -1]) / 2
    np.testing.assert_array_equal(flips.averaged(batch, lambda one: one[..., 0]), expected)
    found = flips.averaged(torch.from_numpy(batch), lambda one: one[..., 0])
    np.testing.assert_array_equal(found.numpy(), expected)
    np.testing.assert_array_equal(Preprocessing(8).averaged(batch, lambda one: one[..., 0]), batch[..., 0])
