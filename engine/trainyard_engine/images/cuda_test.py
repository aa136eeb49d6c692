"""What only a GPU can show; tools/gpu-check runs these on a machine that has one."""

from __future__ import annotations

import math
import signal
from pathlib import Path

import pytest
import torch

from .testing import (
    class_folders,
    events_of,
    interrupt,
    of_kind,
    start,
    tiny_config,
    tiny_network,
    train_here,
    wait_until,
    weights_of,
    write_job,
)
from .transfer import sent

pytestmark = [
    pytest.mark.cuda,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="torch finds no GPU here"),
]


@pytest.mark.parametrize("precision", ["auto", "fp32", "fp16", "bf16"])
def test_a_network_learns_in_every_precision(tmp_path: Path, precision: str) -> None:
    config = tiny_config(class_folders(tmp_path / "data", 20), tiny_network(tmp_path / "network"), epochs=6)
    code, events = train_here(tmp_path / "out", config | {"precision": precision}, device="cuda:0")
    assert code == 0, events[-2:]
    losses = [event["values"]["train/loss"] for event in of_kind(events, "metric") if "train/loss" in event["values"]]
    assert all(math.isfinite(loss) for loss in losses)
    assert losses[-1] < losses[0]


def test_a_resumed_training_ends_in_the_same_bytes(tmp_path: Path) -> None:
    config = tiny_config(class_folders(tmp_path / "data", 20), tiny_network(tmp_path / "network"), epochs=30)
    config |= {"deterministic": True, "precision": "fp16"}
    straight, out = tmp_path / "straight", tmp_path / "out"
    assert start(write_job(straight, config, device="cuda:0")).wait(180) == 0
    assert interrupt(write_job(out, config, device="cuda:0"), out, 1, 20, signal.SIGTERM) == 3
    assert start(write_job(out, config, attempt=2, resume=True, device="cuda:0")).wait(180) == 0
    assert weights_of(out) == weights_of(straight)


def test_a_gpu_by_its_uuid_is_found_and_its_memory_told(tmp_path: Path) -> None:
    config = tiny_config(class_folders(tmp_path / "data", 8), tiny_network(tmp_path / "network"), epochs=10_000)
    uuid = torch.cuda.get_device_properties(0).uuid
    out = tmp_path / "out"
    process = start(write_job(out, config, device=f"cuda:GPU-{uuid}"))

    def told() -> bool:
        return any(event["gpu_memory_bytes"] for event in of_kind(events_of(out), "system"))

    # The samples are seconds apart: so long does the training go on.
    wait_until(told, process)
    process.send_signal(signal.SIGUSR1)
    assert process.wait(300) == 4


def test_pinned_copies_are_the_same_numbers() -> None:
    values = torch.randint(0, 256, (64, 32, 32, 3), dtype=torch.uint8)
    assert torch.equal(sent(values, torch.device("cuda")).cpu(), values)
