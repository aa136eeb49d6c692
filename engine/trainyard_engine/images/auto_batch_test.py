"""batch_size: auto in a training, and what a preflight measures of one."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .testing import (
    ENGINE,
    class_folders,
    interrupt,
    of_kind,
    tiny_config,
    tiny_network,
    train_here,
    weights_of,
    write_job,
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("auto")
    class_folders(root / "data", 28)
    tiny_network(root / "network")
    return root


def automatic(place: Path, **changes: Any) -> dict[str, Any]:
    return tiny_config(place / "data", place / "network", deterministic=True) | {"batch_size": "auto"} | changes


def number_told(events: list[dict[str, Any]]) -> int:
    said = [event["message"] for event in of_kind(events, "log")]
    (line,) = [one for one in said if one.startswith("batch_size: auto takes ")]
    assert "Images/s by batch: 8: " in line
    assert "Memory: " in line
    return int(line.split()[3].rstrip(";"))


def test_trying_leaves_no_trace(place: Path, tmp_path: Path) -> None:
    code, events = train_here(tmp_path / "auto", automatic(place))
    assert code == 0
    number = number_told(events)
    assert train_here(tmp_path / "named", automatic(place, batch_size=number))[0] == 0
    assert weights_of(tmp_path / "auto") == weights_of(tmp_path / "named")
    trained_with = json.loads((tmp_path / "auto" / "model" / "training_config.json").read_text())
    assert trained_with["batch_size"] == number


def test_a_resumed_run_goes_by_the_number_of_its_checkpoint(place: Path, tmp_path: Path) -> None:
    config = automatic(place, epochs=8)
    hurt = tmp_path / "hurt"
    assert interrupt(write_job(hurt, config), hurt, 1, 12, signal.SIGKILL) == -signal.SIGKILL
    file = hurt / "checkpoints" / "last" / "state.json"
    number = json.loads(file.read_text())["batch_size"]
    code, events = train_here(hurt, config, attempt=2, resume=True)
    assert code == 0
    assert not [event for event in of_kind(events, "log") if "batch_size: auto takes" in event["message"]]
    assert json.loads(file.read_text())["batch_size"] == number
    assert train_here(tmp_path / "calm", automatic(place, epochs=8, batch_size=number))[0] == 0
    assert weights_of(hurt) == weights_of(tmp_path / "calm")


def preflight(place: Path, config: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    out = place / "preflight"
    job = write_job(out, config)
    command = [sys.executable, "-m", "trainyard_engine", "preflight", str(job)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ENGINE, check=False)
    assert not list(out.glob("checkpoints")) + list(out.glob("model"))
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return done.returncode, answer


def test_a_preflight_measures_real_steps(place: Path) -> None:
    code, answer = preflight(place, automatic(place, batch_size=8, epochs=10))
    assert code == 0
    told = answer["preflight"]
    assert told["images"] == {"train": 67, "val": 17, "test": 0}
    assert (told["batch_size"], told["image_size"], told["precision"], told["device"]) == (8, 16, "fp32", "cpu")
    # Eight steps an epoch at least: 67 pictures bear no larger batch.
    assert (told["largest_batch"], told["largest_batch_why"]) == (8, "data")
    assert [one["batch_size"] for one in told["trials"]] == [8]
    assert told["peak_memory_bytes"] == told["trials"][0]["peak_memory_bytes"]
    assert told["steps_timed"] == 5
    for name in ("images_per_second", "evaluation_images_per_second", "training_seconds"):
        assert 0 < told[name]["low"] <= told[name]["middle"] <= told[name]["high"]
    learning = 10 * 67 / told["images_per_second"]["middle"]
    assert learning <= told["training_seconds"]["middle"] <= 2 * learning + 60


def test_a_preflight_of_a_frozen_network_measures_its_features(place: Path) -> None:
    frozen = {"model": "efficientnet-lite0", "load_pretrained": True, "freeze_backbone": True, "image_size": 32}
    code, answer = preflight(place, automatic(place, batch_size=8, **frozen))
    assert code == 0
    told = answer["preflight"]
    assert told["largest_batch"] is None
    # Ten epochs look at each picture four times.
    assert told["training_seconds"]["middle"] < 10 * 67 / told["images_per_second"]["middle"] + 60


@pytest.mark.parametrize(("preset", "pretrained"), [("quick", True), ("balanced", True), ("balanced", False)])
def test_a_preflight_of_a_preset_measures_what_its_recipe_takes(place: Path, preset: str, pretrained: bool) -> None:
    plain = {"task": "image-classification", "data": automatic(place)["data"], "preset": preset, "time_limit": "10m"}
    code, answer = preflight(place, plain | {"load_pretrained": pretrained})
    assert code == 0, answer
    told = answer["preflight"]
    assert told["batch_size"] == 32
    assert told["largest_batch"] is None
    learns = not (preset == "quick" and pretrained)
    recipe = told["recipe"]
    assert recipe | {"epochs": 0} == {"preset": preset, "epochs": 0, "limit_seconds": 600, "probed": pretrained}
    assert (recipe["epochs"] > 0) == learns
    assert 0 < told["training_seconds"]["low"] <= told["training_seconds"]["middle"] <= told["training_seconds"]["high"]
    assert told["training_seconds"]["high"] <= 600


def test_what_cannot_be_measured_is_said(place: Path) -> None:
    table = {"task": "tabular-regression", "data": "/nowhere.csv", "target": "y", "model": "random_forest"}
    assert preflight(place, table)[1]["error"]["code"] == "config.inapplicable"
    code, answer = preflight(place, automatic(place, devices=2))
    assert (code, answer["error"]["code"]) == (2, "config.inapplicable")
    assert "measures one device; asked are 2" in answer["error"]["message"]
    code, answer = preflight(place, automatic(place, epochs=0))
    assert (code, answer["error"]["problems"][0]["path"]) == (2, "epochs")
