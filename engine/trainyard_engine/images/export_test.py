"""The model folder: what is in it, and that it answers the same without us."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .model_folder import ImageModel
from .testing import class_folders, events_of, of_kind, tiny_config, tiny_network, train_here

ALWAYS = {
    "README.md",
    "data.json",
    "environment.json",
    "example.py",
    "labels.json",
    "metrics.json",
    "model.safetensors",
    "preprocessor_config.json",
    "signature.json",
    "training_config.json",
}
FAMILIES = {"huggingface": "config.json", "efficientnet": "network.json"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One finished run of each family on the same data."""
    root = tmp_path_factory.mktemp("export")
    data = class_folders(root / "data", 16)
    config = tiny_config(data, tiny_network(root / "network"), epochs=8)
    frozen = {"model": "efficientnet-lite0", "load_pretrained": True, "freeze_backbone": True, "image_size": 32}
    assert train_here(root / "huggingface", config)[0] == 0
    assert train_here(root / "efficientnet", config | frozen | {"test_data": str(data)})[0] == 0
    return root


def files(place: Path) -> list[Path]:
    return sorted((place / "data").glob("*/00*.png"))


@pytest.mark.parametrize("family", FAMILIES)
def test_everything_is_there_and_announced(place: Path, family: str) -> None:
    model = place / family / "model"
    assert {path.name for path in model.iterdir()} == ALWAYS | {FAMILIES[family]}
    announced = {event["path"] for event in of_kind(events_of(place / family), "artifact")}
    assert announced == {f"model/{path.name}" for path in model.iterdir()} | {"evaluation.json"}
    labels = json.loads((model / "labels.json").read_text())
    assert labels["label2id"] == {"blue": 0, "green": 1, "red": 2}
    assert labels["id2label"] == {"0": "blue", "1": "green", "2": "red"}
    signature = json.loads((model / "signature.json").read_text())
    assert signature["labels"] == ["blue", "green", "red"]
    assert json.loads((model / "data.json").read_text())["fingerprint"]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_exported_weights_are_the_ones_that_were_measured(place: Path, family: str) -> None:
    evaluation = json.loads((place / family / "evaluation.json").read_text())
    metrics = events_of(place / family)[-1]["metrics"]
    part = "test_accuracy" if evaluation["split"] == "test" else "accuracy"
    table = np.array(evaluation["confusion"])
    assert np.trace(table) / table.sum() == pytest.approx(metrics[part])
    assert metrics["accuracy"] > 0.8
    model = ImageModel.load(place / family / "model")
    everything = sorted((place / "data").glob("*/*.png"))
    scores = model.scores([file.read_bytes() for file in everything])
    answers = [model.labels[index] for index in scores.argmax(axis=1)]
    wrong = {mistake["path"]: mistake for mistake in evaluation["mistakes"]}
    if evaluation["split"] == "test":
        for file, answer, score in zip(everything, answers, scores.max(axis=1), strict=True):
            mistake = wrong.get(file.relative_to(place / "data").as_posix())
            assert answer == (mistake["answer"] if mistake else file.parent.name)
            if mistake:
                assert mistake["score"] == pytest.approx(score, abs=1e-4)


def test_transformers_alone_gives_the_same_answers(place: Path) -> None:
    import torch
    from PIL import Image
    from transformers import AutoImageProcessor, AutoModelForImageClassification

    folder = place / "huggingface" / "model"
    model = AutoModelForImageClassification.from_pretrained(folder).eval()
    processor = AutoImageProcessor.from_pretrained(folder)
    ours = ImageModel.load(folder)
    for file in files(place)[:4]:
        inputs = processor(images=Image.open(file), return_tensors="pt")
        with torch.no_grad():
            theirs = model(**inputs).logits.softmax(dim=1)[0]
        assert model.config.id2label[int(theirs.argmax())] in ours.labels
        np.testing.assert_allclose(theirs.numpy(), ours.scores([file.read_bytes()])[0], atol=2e-3)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_example_predicts_without_us(place: Path, family: str, tmp_path: Path) -> None:
    chosen = files(place)[:3]
    command = [sys.executable, "-I", str(place / family / "model" / "example.py"), *map(str, chosen)]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    rows: list[Any] = [line.split("\t") for line in answer.stdout.splitlines()]
    model = ImageModel.load(place / family / "model")
    scores = model.scores([file.read_bytes() for file in chosen])
    assert [row[0] for row in rows] == [str(file) for file in chosen]
    assert [row[1] for row in rows] == [model.labels[index] for index in scores.argmax(axis=1)]
    np.testing.assert_allclose([float(row[2]) for row in rows], scores.max(axis=1), atol=2e-4)


def test_a_model_goes_on_being_trained_from_its_folder(place: Path, tmp_path: Path) -> None:
    model = {"name": "local_folder", "path": str(place / "huggingface" / "model")}
    config = tiny_config(place / "data", tmp_path) | {"model": model, "load_pretrained": True, "epochs": 1}
    code, events = train_here(tmp_path / "out", config | {"freeze_backbone": True})
    assert code == 0
    assert "pretrained" in of_kind(events, "log")[0]["message"]
