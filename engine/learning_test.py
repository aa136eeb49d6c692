"""Learning to see is proven on real pictures (tables have their own test beside them).

Each test trains as a user would and compares with what the data is known to allow.

The floors come from the READMEs of the data sets; those of `shared/data` run where that folder is present.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
SHARED = Path(os.environ.get("TRAINYARD_SHARED_DATA", ROOT.parent / "shared" / "data"))
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the larger data sets are not on this machine")


def train(tmp_path: Path, config: dict[str, Any]) -> dict[str, float]:
    """Trains in a process of its own and gives the metrics of the finished event."""
    out = tmp_path / "out"
    events = out / "attempts" / "1" / "events.jsonl"
    events.parent.mkdir(parents=True)
    job = {
        "version": 1,
        "run": None,
        "attempt": 1,
        "config": config,
        "out": str(out),
        "events": str(events),
        "resume": False,
        "device": "cpu",
        "threads": os.cpu_count() or 1,
        "data_fingerprint": None,
    }
    (out / "job.json").write_text(json.dumps(job))
    subprocess.run(
        [sys.executable, "-m", "trainyard_engine", "train", str(out / "job.json")],
        cwd=ROOT / "engine",
        check=True,
        timeout=600,
    )
    finished = json.loads(events.read_text().splitlines()[-1])
    assert finished["event"] == "finished"
    assert finished["status"] == "completed"
    return dict(finished["metrics"])


def forest_on_pixels(folder: Path) -> float:
    """Test accuracy of 300 trees on raw pixels at 32 px: what a model must beat to have learned to see."""
    import numpy as np
    from PIL import Image
    from sklearn.ensemble import RandomForestClassifier

    def read(part: str) -> tuple[Any, Any]:
        files = sorted((folder / part).glob("*/*"))
        pixels = [np.asarray(Image.open(file).convert("RGB").resize((32, 32))).ravel() for file in files]
        return np.stack(pixels), [file.parent.name for file in files]

    features, labels = read("train")
    forest = RandomForestClassifier(300, random_state=0, n_jobs=-1).fit(features, labels)
    return float(forest.score(*read("test")))


def test_shipped_eurosat_beats_a_forest_on_pixels(tmp_path: Path) -> None:
    metrics = train(
        tmp_path,
        {
            "task": "image-classification",
            "data": str(EXAMPLES / "eurosat"),
            "model": "efficientnet-lite0",
            "freeze_backbone": True,
            "image_size": 96,
            "epochs": 8,
            "augmentation": ["flip"],
            "seed": 1,
        },
    )
    assert metrics["test_accuracy"] >= forest_on_pixels(EXAMPLES / "eurosat") + 0.15


@needs_shared
@pytest.mark.parametrize(
    ("name", "metric", "floor"),
    [
        ("img-eurosat-1700", "test_accuracy", 0.86),
        ("img-hymenoptera", "accuracy", 0.85),
        ("img-trashnet-480", "test_accuracy", 0.64),
    ],
)
def test_frozen_efficientnet(tmp_path: Path, name: str, metric: str, floor: float) -> None:
    metrics = train(
        tmp_path,
        {
            "task": "image-classification",
            "data": str(SHARED / name),
            "model": "efficientnet-lite0",
            "load_pretrained": True,
            "freeze_backbone": True,
            "epochs": 10,
            "seed": 1,
        },
    )
    assert metrics[metric] >= floor


@needs_shared
def test_resnet18_from_scratch(tmp_path: Path) -> None:
    metrics = train(
        tmp_path,
        {
            "task": "image-classification",
            "data": str(SHARED / "img-eurosat-1700"),
            "model": "microsoft/resnet-18",
            "load_pretrained": False,
            "image_size": 64,
            "epochs": 12,
            "batch_size": 32,
            "learning_rate": 0.001,
            "seed": 1,
        },
    )
    # 300 pictures and the sums of another CPU: 0.753 on one, 0.697 on another, with the same code and seed.
    assert metrics["test_accuracy"] >= 0.65
