"""What the tests of image trainings share: small folders of pictures, a tiny network, jobs, and real processes."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from .. import catalogue
from ..worker import run
from .decode import Decoded, Pixels
from .folder import Item
from .pixels import Pictures
from .store import Decoding, Store

COLOURS = {"blue": (40, 60, 200), "green": (50, 180, 60), "red": (200, 50, 40), "yellow": (210, 200, 40)}
ENGINE = Path(__file__).resolve().parents[2]
Event = dict[str, Any]


def picture(file: Path, colour: tuple[int, int, int], seed: int, size: int = 24) -> None:
    """A noisy square of one colour."""
    noise = np.random.default_rng(seed).normal(0, 40, (size, size, 3))
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray((np.array(colour) + noise).clip(0, 255).astype(np.uint8)).save(file)


def class_folders(root: Path, count: int, classes: int = 3) -> Path:
    """Class folders with `count` pictures each; they differ in colour, so that a network learns them in a few steps."""
    for index, (name, colour) in enumerate(list(COLOURS.items())[:classes]):
        for number in range(count):
            picture(root / name / f"{number:03}.png", colour, seed=1000 * index + number)
    return root


def tiny_network(folder: Path) -> Path:
    """A folder with the config.json of a ResNet of some thousand weights."""
    config = {
        "architectures": ["ResNetForImageClassification"],
        "model_type": "resnet",
        "layer_type": "basic",
        "embedding_size": 8,
        "hidden_sizes": [8, 16],
        "depths": [1, 1],
    }
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def tiny_config(data: Path, network: Path, **changes: Any) -> dict[str, Any]:
    """Trains in a second or two."""
    return {
        "task": "image-classification",
        "data": str(data),
        "model": {"name": "local_folder", "path": str(network)},
        "load_pretrained": False,
        "image_size": 16,
        "epochs": 3,
        "batch_size": 8,
        "learning_rate": 0.01,
        "seed": 3,
    } | changes


def write_job(out: Path, config: dict[str, Any], *, attempt: int = 1, resume: bool = False, **known: Any) -> Path:
    """A job file with its events in attempts/<n>/events.jsonl; `known` is what the platform knows of the data."""
    folder = out / "attempts" / str(attempt)
    folder.mkdir(parents=True, exist_ok=True)
    job = {
        "version": 1,
        "run": None,
        "attempt": attempt,
        "config": config,
        "out": str(out),
        "events": str(folder / "events.jsonl"),
        "resume": resume,
        "device": "cpu",
        "threads": 1,
        "data_fingerprint": None,
    } | known
    (out / "job.json").write_text(json.dumps(job))
    return out / "job.json"


def events_of(out: Path, attempt: int = 1) -> list[Event]:
    """All whole lines so far."""
    file = out / "attempts" / str(attempt) / "events.jsonl"
    if not file.exists():
        return []
    text = file.read_text("utf-8")
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def of_kind(events: list[Event], kind: str) -> list[Event]:
    """Events of one kind."""
    return [event for event in events if event["event"] == kind]


def train_here(
    out: Path, config: dict[str, Any], *, attempt: int = 1, resume: bool = False, **known: Any
) -> tuple[int, list[Event]]:
    """Trains in this process; exit code and events."""
    catalogue.load()
    code = run(write_job(out, config, attempt=attempt, resume=resume, **known))
    return code, events_of(out, attempt)


def start(job: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Trains in a process of its own."""
    inherited = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ENGINE)} | environment
    command = [sys.executable, "-m", "trainyard_engine", "train", str(job)]
    return subprocess.Popen(command, env=inherited, cwd="/", stderr=subprocess.PIPE)


def wait_until(happened: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 300) -> None:
    """Polls until it happened; fails when the process ends or the time is up before."""
    end = time.monotonic() + seconds
    while not happened():
        assert process.poll() is None, f"the process ended with {process.returncode} before"
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


def interrupt(job: Path, out: Path, attempt: int, steps: int, number: signal.Signals) -> int:
    """Starts a training and sends it a signal when it has told of a metric at that step; its exit code."""
    process = start(job)

    def reached() -> bool:
        return any(event["step"] >= steps for event in of_kind(events_of(out, attempt), "metric"))

    wait_until(reached, process)
    process.send_signal(number)
    process.communicate(timeout=300)
    return process.returncode


def weights_of(out: Path) -> str:
    """sha256 of the exported weights."""
    return hashlib.sha256((out / "model" / "model.safetensors").read_bytes()).hexdigest()


def of_pixels(items: list[Item], pixels: Pixels) -> Pictures:
    """Pictures that are decoded already, uint8 [len(items), side, side, 3]; they have no files."""

    def nothing(_: bytes, __: bool) -> Decoded:
        raise AssertionError("these pictures have no files")

    store = Store(items, Decoding(pixels.shape[1], nothing, None), 1)
    store.exact.memory[:] = list(pixels)
    return Pictures(store, np.arange(len(items)))
