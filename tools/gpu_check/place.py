"""Where, on what and until when a check runs, and the trainings that it starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "engine"
#: Size of a picture, pictures per class, classes, epochs, images in a batch; depths of the ResNet; epochs of what is
#: paused.
FULL = {"size": 224, "pictures": 400, "classes": 4, "epochs": 4, "batch": 64, "depths": [3, 4, 6, 3], "resume": 4}
SHORT = {"size": 32, "pictures": 24, "classes": 2, "epochs": 2, "batch": 8, "depths": [1, 1], "resume": 40}
Row = dict[str, Any]


class LeftOut(Exception):
    """A part that cannot be done here, and why."""


class TimedOut(Exception):
    """A part that began and did not come to its end in time."""


class Check:
    """What every part needs: where, on what, and until when."""

    def __init__(self, folder: Path, device: str, seconds: float) -> None:
        self.folder, self.device = folder, device
        self.size = SHORT if device == "cpu" else FULL
        self.end = time.monotonic() + seconds
        path = os.pathsep.join(filter(None, (str(ENGINE), os.environ.get("PYTHONPATH"))))
        threads = str(min(8, os.cpu_count() or 1))
        self.environment = os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": threads, "PYTHONUNBUFFERED": "1"}
        self.environment |= {"TRAINYARD_CACHE_DIR": str(folder / "cache"), "HF_HUB_OFFLINE": "1"}

    def left(self) -> float:
        """Seconds; raises LeftOut where a part could not even begin."""
        left = self.rest()
        if left < 15:
            raise LeftOut("no time was left")
        return left

    def rest(self) -> float:
        """Seconds, for a part that has begun; never below 0."""
        return max(0.0, self.end - time.monotonic())

    def command(self, *words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Runs Python; raises LeftOut where no time is left to begin, TimedOut where it is over before the end."""
        left = self.left()
        try:
            return subprocess.run(
                [sys.executable, *words],
                env=self.environment,
                cwd=folder or self.folder,
                capture_output=True,
                text=True,
                timeout=left,
            )
        except subprocess.TimeoutExpired:
            raise TimedOut("the time was over before it ended") from None


def pictures(check: Check) -> Path:
    """train/ and val/ with class folders of noisy colours."""
    import numpy as np
    from PIL import Image

    root, size = check.folder / "data", check.size
    noise = np.random.default_rng(1)
    for part, count in (("train", size["pictures"]), ("val", size["pictures"] // 4)):
        for label in range(size["classes"]):
            folder = root / part / f"class{label}"
            folder.mkdir(parents=True, exist_ok=True)
            colour = np.array([60 + 40 * label, 200 - 40 * label, 90])
            for number in range(count):
                pixels = colour + noise.normal(0, 50, (size["size"], size["size"], 3))
                Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(folder / f"{number:04}.jpg")
    return root


def architecture(check: Check) -> Row:
    """A ResNet: ResNet-50 in the long form."""
    if len(check.size["depths"]) == 2:
        return {"layer_type": "basic", "embedding_size": 8, "hidden_sizes": [8, 16], "depths": check.size["depths"]}
    return {"layer_type": "bottleneck", "depths": check.size["depths"]}


def write_job(check: Check, out: Path, *, attempt: int = 1, resume: bool = False, **changes: Any) -> Path:
    """A job of the engine on the pictures."""
    network, size = check.folder / "network", check.size
    network.mkdir(exist_ok=True)
    known = {"architectures": ["ResNetForImageClassification"], "model_type": "resnet"}
    (network / "config.json").write_text(json.dumps(known | architecture(check)))
    config = {
        "task": "image-classification",
        "data": str(check.folder / "data"),
        "load_pretrained": False,
        "model": {"name": "local_folder", "path": str(network)},
        "image_size": size["size"],
        "epochs": size["epochs"],
        "batch_size": size["batch"],
        "learning_rate": 0.001,
        "seed": 1,
        "precision": "auto",
    }
    folder = out / "attempts" / str(attempt)
    folder.mkdir(parents=True, exist_ok=True)
    job = {
        "version": 1,
        "run": None,
        "attempt": attempt,
        "config": config | changes,
        "out": str(out),
        "resume": resume,
        "events": str(folder / "events.jsonl"),
        "device": check.device,
        "data_fingerprint": None,
        "threads": int(check.environment["OMP_NUM_THREADS"]),
    }
    file = folder / "job.json"
    file.write_text(json.dumps(job))
    return file


def events_of(out: Path, attempt: int = 1) -> list[Row]:
    """All whole lines of an attempt."""
    file = out / "attempts" / str(attempt) / "events.jsonl"
    text = file.read_text("utf-8") if file.exists() else ""
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def train(check: Check, out: Path, *, code: int = 0, **how: Any) -> list[Row]:
    """A training of the engine from its start to its end; its events."""
    ended = check.command("-m", "trainyard_engine", "train", str(write_job(check, out, **how)))
    events = events_of(out, how.get("attempt", 1))
    if ended.returncode != code:
        why = next((event["message"] for event in events if event["event"] == "error"), ended.stderr[-500:])
        raise RuntimeError(f"the training ended with {ended.returncode}: {why}")
    return events
