"""Which precision a device gets."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ..events import EventWriter
from ..job import Job
from ..session import Session
from .build import use_bf16


@pytest.mark.parametrize(
    ("precision", "device", "in_hardware", "expected"),
    [
        ("auto", "cuda", True, True),
        # An older card says that it supports bf16 when emulation counts; it is several times slower at it.
        ("auto", "cuda", False, False),
        ("auto", "cpu", True, False),
        ("bf16", "cpu", False, True),
        ("fp32", "cuda", True, False),
    ],
)
def test_bf16_where_the_device_is_good_at_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, precision: str, device: str, in_hardware: bool, expected: bool
) -> None:
    def supported(including_emulation: bool = True) -> bool:
        return in_hardware or including_emulation

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", supported)
    config = {"precision": precision}
    job = Job(None, 1, config, tmp_path, tmp_path / "events.jsonl", False, device, 1, None)
    session = Session(job=job, config=config, events=EventWriter(job.events, 1))
    assert use_bf16(session, torch.device(device)) is expected
