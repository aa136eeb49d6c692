"""Which precision a device gets, and what a network cannot do."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from .. import catalogue
from ..errors import TrainyardError
from ..events import EventWriter
from ..job import Job
from ..registry import create
from ..session import Session
from .build import half_precision, probe

catalogue.load()


@pytest.mark.parametrize(
    ("precision", "device", "in_hardware", "expected"),
    [
        ("auto", "cuda", True, torch.bfloat16),
        # An older card says that it supports bf16 when emulation counts; it is several times slower at it.
        ("auto", "cuda", False, torch.float16),
        ("auto", "cpu", True, None),
        ("bf16", "cpu", False, torch.bfloat16),
        ("fp16", "cpu", False, torch.float16),
        ("fp32", "cuda", True, None),
    ],
)
def test_half_precision_where_the_device_is_good_at_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    precision: str,
    device: str,
    in_hardware: bool,
    expected: torch.dtype | None,
) -> None:
    def supported(including_emulation: bool = True) -> bool:
        return in_hardware or including_emulation

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", supported)
    config = {"precision": precision}
    job = Job(None, 1, config, tmp_path, tmp_path / "events.jsonl", False, device, 1, None)
    session = Session(job=job, config=config, events=EventWriter(job.events, 1))
    assert half_precision(session, torch.device(device)) is expected


def test_what_a_network_cannot_do_is_a_problem_of_the_config(tmp_path: Path) -> None:
    def probed(size: int, batch: int) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
        config = {"batch_size": batch, "freeze_backbone": False}
        job = Job(None, 1, config, tmp_path, tmp_path / "events.jsonl", False, "cpu", 1, None)
        session = Session(job=job, config=config, events=EventWriter(job.events, 1))
        context = {"labels": ["a", "b"], "image_size": size, "pretrained": False}
        network = create("models", {"name": "microsoft/resnet-18"}, **context)
        before, state = {n: b.clone() for n, b in network.module.named_buffers()}, torch.random.get_rng_state()
        probe(session, network, torch.device("cpu"))
        assert torch.random.get_rng_state().equal(state)
        assert all(buffer.equal(before[name]) for name, buffer in network.module.named_buffers())
        return before, state

    probed(32, 2)
    probed(64, 1)
    with pytest.raises(TrainyardError, match=r"batch_size: 1 cannot train .* at 32 px") as caught:
        probed(32, 1)
    assert [(one.code, one.path) for one in caught.value.problems] == [("config.incompatible", "batch_size")]
