"""Killed, paused and cancelled trainings, as real processes."""

from __future__ import annotations

import re
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .testing import (
    class_folders,
    events_of,
    interrupt,
    of_kind,
    start,
    tiny_config,
    tiny_network,
    train_here,
    weights_of,
    write_job,
)

#: Steps of one of the trainings below.
EPOCHS, STEPS_PER_EPOCH = 6, 8


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("resume")
    class_folders(root / "data", 26)
    tiny_network(root / "network")
    return root


def scratch(place: Path, **changes: Any) -> dict[str, Any]:
    """Momentum, dropout-free, clipped, with warm-up: state in the optimiser, in the norms and in the schedule."""
    config = tiny_config(
        place / "data",
        place / "network",
        epochs=EPOCHS,
        max_grad_norm=1.0,
        scheduler={"name": "cosine", "warmup_epochs": 1},
        augmentation=["flip", "random_resized_crop"],
        deterministic=True,
    )
    return config | changes


def bundled(place: Path, **changes: Any) -> dict[str, Any]:
    """EfficientNet-Lite0 with dropout, which draws from torch's global generator."""
    config = scratch(place) | {"model": "efficientnet-lite0", "load_pretrained": True, "image_size": 32}
    return config | changes


def continued(place: Path, **changes: Any) -> dict[str, Any]:
    """From a model of two of the three classes, as the same process would have made it before."""
    if not (place / "first").exists():
        shutil.copytree(place / "data", place / "two")
        shutil.rmtree(place / "two" / "green")
        assert train_here(place / "first", scratch(place, data=str(place / "two"), epochs=1))[0] == 0
    return scratch(place) | {"continue_from": str(place / "first" / "model")} | changes


#: Each layer at a rate of its own, and an average that goes on from that of the head.
UNFROZEN: dict[str, Any] = {"freeze_backbone": True, "ema_decay": 0.9, "layer_decay": 0.8, "learning_rate": 0.001}
CASES: dict[str, tuple[Callable[..., dict[str, Any]], dict[str, Any]]] = {
    "from scratch": (scratch, {}),
    "frozen": (bundled, {"freeze_backbone": True}),
    "frozen, killed before it is unfrozen": (bundled, UNFROZEN | {"unfreeze_epoch": 5}),
    "frozen, killed after it was unfrozen": (bundled, UNFROZEN | {"unfreeze_epoch": 2}),
    "averaged, accumulated, on a plateau": (
        scratch,
        {
            "batch_size": 4,
            "gradient_accumulation_steps": 2,
            "ema_decay": 0.9,
            "scheduler": {"name": "reduce_lr_on_plateau", "patience": 0, "factor": 0.7},
            "precision": "fp16",
            "layer_decay": 0.8,
            "augmentation": ["random_resized_crop", "cutmix"],
            "optimizer": "adam",
        },
    ),
    "continued": (continued, {"epochs": 3}),
    "continued, frozen, killed before it is unfrozen": (continued, UNFROZEN | {"unfreeze_epoch": 5}),
    "whole, with dropout": (bundled, {"epochs": 2, "optimizer": "sgd"}),
}


@pytest.mark.parametrize("case", CASES)
def test_killed_training_ends_in_the_same_bytes(place: Path, tmp_path: Path, case: str) -> None:
    make, changes = CASES[case]
    config = make(place, **changes) if changes else make(place)
    calm, hurt = tmp_path / "calm", tmp_path / "hurt"
    assert train_here(calm, config)[0] == 0
    total = config["epochs"] * STEPS_PER_EPOCH
    # Two steps into an epoch: the first epoch's checkpoint is there.
    kills = [total // 3 + 2, total * 2 // 3 + 2] if case == "from scratch" else [total // 2 + 2]
    for attempt, steps in enumerate(kills, start=1):
        job = write_job(hurt, config, attempt=attempt, resume=attempt > 1)
        assert interrupt(job, hurt, attempt, steps, signal.SIGKILL) == -signal.SIGKILL
    code, events = train_here(hurt, config, attempt=len(kills) + 1, resume=True)
    assert code == 0
    said = [event["message"] for event in of_kind(events, "log") if event["attempt"] == len(kills) + 1]
    begin = next(index for index, line in enumerate(said) if line.startswith("Resumed after"))
    assert said[begin + 1].startswith("Epoch ")
    assert_story(calm, config)
    assert weights_of(hurt) == weights_of(calm)
    assert events[-1]["metrics"] == events_of(calm)[-1]["metrics"]


def assert_story(out: Path, config: dict[str, Any]) -> None:
    """One line for each epoch with what its metric event holds, and one for the weights that are kept."""
    lines = [event["message"] for event in of_kind(events_of(out), "log")]
    epochs = [event["values"] for event in of_kind(events_of(out), "metric") if "val/loss" in event["values"]]
    told = [line for line in lines if re.match(r"Epoch \d+ of ", line)]
    assert len(told) == len(epochs) == config["epochs"]
    for number, (line, values) in enumerate(zip(told, epochs, strict=True), 1):
        assert re.match(rf"Epoch {number} of {config['epochs']} in [\d.]+ (ms|s): training loss ", line)
        assert f"; validation loss {values['val/loss']:.4f}, accuracy {values['val/accuracy']:.4f}" in line
    last = [event for event in of_kind(events_of(out), "checkpoint") if event["kind"] == "last"][-1]
    assert last["metrics"]["accuracy"] == epochs[-1]["val/accuracy"]
    kept = next(line for line in lines if line.startswith("Kept: "))
    assert f": validation accuracy {events_of(out)[-1]['metrics']['accuracy']:.4f}" in kept


def test_paused_in_the_middle_of_an_epoch_goes_on_at_the_next_step(place: Path, tmp_path: Path) -> None:
    config = scratch(place)
    calm, out = tmp_path / "calm", tmp_path / "out"
    train_here(calm, config)
    assert interrupt(write_job(out, config), out, 1, STEPS_PER_EPOCH + 3, signal.SIGTERM) == 3
    events = events_of(out)
    assert [event["event"] for event in events[-2:]] == ["checkpoint", "finished"]
    assert events[-1]["status"] == "paused"
    last_step = events[-2]["step"]
    code, resumed = train_here(out, config, attempt=2, resume=True)
    assert code == 0
    assert of_kind(resumed, "metric")[0]["step"] == last_step + 1
    # Its time is that of the rest of the epoch alone, and it says so.
    said = "\n".join(event["message"] for event in of_kind(resumed, "log") if event["attempt"] == 2)
    assert f"Epoch 2 of {config['epochs']}, from step {last_step - STEPS_PER_EPOCH + 1} on, in " in said
    assert weights_of(out) == weights_of(calm)


def test_cancelled(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert interrupt(write_job(out, scratch(place)), out, 1, 3, signal.SIGUSR1) == 4
    assert events_of(out)[-1]["status"] == "cancelled"
    assert not (out / "model").exists()


def test_a_signal_before_the_first_step_is_heeded(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(write_job(out, scratch(place)))
    while not events_of(out):
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=300)
    assert process.returncode == 3
    assert train_here(out, scratch(place), attempt=2, resume=True)[0] == 0


def test_folders_of_other_runs_are_refused(place: Path, tmp_path: Path) -> None:
    config, out = scratch(place) | {"epochs": 2}, tmp_path / "out"
    interrupt(write_job(out, config), out, 1, STEPS_PER_EPOCH + 2, signal.SIGTERM)
    cases = {
        "engine.run_exists": (config, False),
        "engine.config_differs": (config | {"learning_rate": 0.5}, True),
    }
    for attempt, (reason, (other, resume)) in enumerate(cases.items(), start=2):
        assert train_here(out, other, attempt=attempt, resume=resume)[0] == 1
        assert of_kind(events_of(out, attempt), "error")[0]["code"] == reason
    code, events = train_here(out, config, attempt=4, resume=True)
    assert code == 0
    # A worker may die between its result and telling of it: the next one tells it without training.
    again, told = train_here(out, config, attempt=5, resume=True)
    assert again == 0
    assert told[-1]["metrics"] == events[-1]["metrics"]
    assert not of_kind(told, "metric")
    assert train_here(out, config, attempt=6)[0] == 1
    assert of_kind(events_of(out, 6), "error")[0]["code"] == "engine.run_complete"
    assert train_here(out, config | {"seed": 9}, attempt=7, resume=True)[0] == 1
    assert of_kind(events_of(out, 7), "error")[0]["code"] == "engine.config_differs"


def test_changed_data_is_not_trained_on_silently(tmp_path: Path) -> None:
    data = class_folders(tmp_path / "data", 10)
    config = tiny_config(data, tiny_network(tmp_path / "network"), epochs=30)
    out = tmp_path / "out"
    assert interrupt(write_job(out, config), out, 1, 3, signal.SIGTERM) == 3
    (data / "red" / "003.png").write_bytes((data / "blue" / "003.png").read_bytes())
    assert train_here(out, config, attempt=2, resume=True)[0] == 1
    assert "data was changed" in of_kind(events_of(out, 2), "error")[0]["message"]
