"""A linear probe learns from the pictures that measured it; what is told of them is of before."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from ... import checkpoint
from ..testing import class_folders, of_kind, picture, tiny_config, tiny_network, train_here, weights_of


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pretrained tiny network in first/model, and noise, of which no picture tells the class of another."""
    root = tmp_path_factory.mktemp("all")
    data = class_folders(root / "data", 14)
    assert train_here(root / "first", tiny_config(data, tiny_network(root / "network"), epochs=1))[0] == 0
    for index, name in enumerate(("one", "two")):
        for number in range(20):
            picture(root / "noise" / name / f"{number}.png", (120, 120, 120), seed=100 * index + number)
    return root


@pytest.mark.parametrize("brought", [False, True], ids=["split off", "brought"])
def test_the_probe_learns_from_what_was_split_off_and_not_from_what_was_brought(
    place: Path, tmp_path: Path, brought: bool
) -> None:
    data = place / "noise"
    if brought:
        for name in ("one", "two"):
            for number in range(20):
                part = "val" if number % 5 == 0 else "train"
                (tmp_path / "parts" / part / name).mkdir(parents=True, exist_ok=True)
                shutil.copy(data / name / f"{number}.png", tmp_path / "parts" / part / name)
        data = tmp_path / "parts"
    config = {
        "task": "image-classification",
        "data": str(data),
        "model": {"name": "local_folder", "path": str(place / "first" / "model")},
        "image_size": 16,
        "preset": "quick",
        "seed": 3,
    }
    out = tmp_path / "out"
    code, events = train_here(out, config)
    assert code == 0
    told: dict[str, Any] = json.loads((out / "model" / "recipe.json").read_text())
    readme = (out / "model" / "README.md").read_text()
    said = [event["message"] for event in of_kind(events, "log")]
    assert told.get("all_pictures", False) is not brought
    assert ("At the end it learned from that part too" in readme) is not brought
    assert any("has learned from the validation pictures too" in line for line in said) is not brought
    # What it was worth before it knew them.
    (measured,) = of_kind(events, "metric")
    assert events[-1]["metrics"]["accuracy"] == measured["values"]["val/accuracy"]
    last = checkpoint.load(out, "last")
    assert last is not None
    exported = load_file(out / "model" / "model.safetensors")
    ours, first = (
        next(one[name] for name in one if name.endswith("classifier.1.weight")) for one in (exported, last.model)
    )
    # Up to the temperature, which no direction depends on.
    alike = torch.cosine_similarity(ours.flatten(), first.flatten(), dim=0)
    assert (float(alike) > 1 - 1e-5) is brought
    weights = weights_of(out)
    # Both layers stand in the checkpoint: whoever goes on from it measures nothing again.
    assert train_here(out, config, attempt=2, resume=True)[0] == 0
    assert weights_of(out) == weights
