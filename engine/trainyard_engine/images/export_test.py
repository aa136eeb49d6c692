"""The model folder: what is in it, and that it answers the same without us."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors.torch import load_file, save_file

from . import transformer
from .model_folder import ImageModel
from .network import Network
from .testing import class_folders, events_of, of_kind, tiny_config, tiny_network, train_here
from .transformer import Transformers

ALWAYS = {
    "README.md",
    "data.json",
    "environment.json",
    "example.py",
    "labels.json",
    "metrics.json",
    "model.safetensors",
    "network.json",
    "preprocessing.json",
    "preprocessing.py",
    "signature.json",
    "learned.json",
    "split.json",
    "training_config.json",
    "verification.json",
}
FAMILIES: dict[str, set[str]] = {"huggingface": {"config.json", "preprocessor_config.json"}, "efficientnet": set()}


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
    assert {path.name for path in model.iterdir()} == ALWAYS | FAMILIES[family]
    announced = {event["path"] for event in of_kind(events_of(place / family), "artifact")}
    assert announced == {f"model/{path.name}" for path in model.iterdir()} | {"evaluation.json"}
    parts = json.loads((model / "split.json").read_text())
    assert set(parts["train"]).isdisjoint(parts["val"])
    assert len(parts["train"]) + len(parts["val"]) == 48
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


def odd_pictures(folder: Path) -> list[Path]:
    """Pictures as scanners, drawing programs, printers and phones save them."""
    random = np.random.default_rng(3)
    values = random.integers(0, 255, (37, 52, 3), dtype=np.uint8)
    colour = Image.fromarray(values)
    exif = Image.Exif()
    exif[0x0112] = 6
    palette = colour.quantize(16)
    folder.mkdir()
    Image.fromarray(random.integers(0, 65_535, (30, 41), dtype=np.uint16)).save(folder / "16-bit.png")
    Image.fromarray(random.random((30, 41), dtype=np.float32)).save(folder / "float.tiff")
    colour.convert("CMYK").save(folder / "cmyk.jpg")
    palette.save(folder / "palette.png", transparency=3)
    colour.convert("LA").save(folder / "grey-alpha.png")
    Image.merge("RGBA", [*colour.split(), colour.convert("L")]).save(folder / "alpha.webp", lossless=True)
    colour.save(folder / "turned.jpg", exif=exif)
    colour.convert("L").save(folder / "grey.jpg")
    colour.resize((1600, 1200)).save(folder / "large.jpg", exif=exif)
    colour.convert("1").save(folder / "bits.png")
    colour.save(folder / "animation.gif", save_all=True, append_images=[palette.convert("RGB")])
    return sorted(folder.iterdir())


@pytest.mark.parametrize("family", FAMILIES)
def test_odd_pictures_are_the_same_numbers_for_a_stranger(place: Path, family: str, tmp_path: Path) -> None:
    """In a process of its own, with the files of the folder alone."""
    chosen = odd_pictures(tmp_path / "odd")
    copy = tmp_path / "elsewhere"
    shutil.copytree(place / family / "model", copy)
    code = "import json, sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import example;"
    code += "print(json.dumps(example.scores([Path(name).read_bytes() for name in sys.argv[2:]]).tolist()))"
    command = [sys.executable, "-I", "-c", code, str(copy), *map(str, chosen)]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    ours = ImageModel.load(copy).scores([file.read_bytes() for file in chosen])
    np.testing.assert_allclose(np.array(json.loads(answer.stdout)), ours, atol=1e-5)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_proof_and_the_chosen_epoch_are_told(place: Path, family: str) -> None:
    model = place / family / "model"
    proof = json.loads((model / "verification.json").read_text())
    metrics = json.loads((model / "metrics.json").read_text())
    assert proof["examples"] == min(32, metrics["examples"])
    assert proof["largest_difference"] <= proof["tolerance"] == 1e-4
    assert any(
        "examples as the trained model" in event["message"] for event in of_kind(events_of(place / family), "log")
    )
    assert 1 <= metrics["epoch"] <= metrics["epochs"] <= 8
    told = f"Epoch {metrics['epoch']} of {metrics['epochs']}, chosen by validation accuracy."
    assert told in (model / "README.md").read_text()
    kept = [event["message"] for event in of_kind(events_of(place / family), "log")]
    assert any(message.startswith(f"Kept: epoch {metrics['epoch']}") for message in kept)


def test_a_network_that_loads_otherwise_than_it_was_trained_is_refused(place: Path, tmp_path: Path) -> None:
    """As SwiftFormer's two last layers, of which one was trained and both are loaded."""

    class Forgetful(Transformers):
        def save(self, network: Network, folder: Path) -> None:
            super().save(network, folder)
            weights = load_file(folder / "model.safetensors")
            save_file(
                {name: value * 1.5 for name, value in weights.items()}, folder / "model.safetensors", {"format": "pt"}
            )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transformer, "FAMILY", Forgetful())
        code, events = train_here(tmp_path / "out", tiny_config(place / "data", place / "network"))
    assert code != 0
    (error,) = of_kind(events, "error")
    assert error["code"] == "export.not_equal"
    assert "apart" in error["message"]
    assert not (tmp_path / "out" / "model").exists()


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_a_frozen_network_in_half_precision_is_handed_out(tmp_path: Path, precision: str) -> None:
    """Its features are remembered in half precision; what is compared with the export is not."""
    data = class_folders(tmp_path / "data", 8)
    changes = {"freeze_backbone": True, "load_pretrained": True, "precision": precision, "epochs": 1, "image_size": 32}
    out = tmp_path / "out"
    train_here(out, tiny_config(data, tmp_path, model="efficientnet-lite0", **changes))
    assert json.loads((out / "model" / "verification.json").read_text())["largest_difference"] < 1e-4
