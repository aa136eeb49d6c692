"""The load of a GPU, without one: torch and the driver's library are stood in for, as far as they are asked."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

import pytest

from .devices import VISIBLE
from .gpu_meter import GpuMeter

UUID = "8f6a3c1e-5d2b-4a77-9b0e-1c2d3e4f5a6b"


class NotSupported(Exception):
    """NVMLError_NotSupported."""


def nvml(asked: list[str], load: Callable[[], int]) -> types.ModuleType:
    """pynvml with one card."""
    module = types.ModuleType("pynvml")

    def handle(uuid: str) -> str:
        asked.append(uuid)
        return uuid

    told: dict[str, Any] = {
        "NVMLError_NotSupported": NotSupported,
        "nvmlInit": lambda: None,
        "nvmlDeviceGetHandleByUUID": handle,
        "nvmlDeviceGetMemoryInfo": lambda _: types.SimpleNamespace(used=2_000),
        "nvmlDeviceGetUtilizationRates": lambda _: types.SimpleNamespace(gpu=load()),
    }
    module.__dict__.update(told)
    return module


@pytest.fixture(autouse=True)
def cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    """A torch that has begun to use its GPU, and nothing that says which is visible."""
    card = types.SimpleNamespace(uuid=UUID)
    used = types.SimpleNamespace(
        is_initialized=lambda: True, memory_reserved=lambda _: 1_000, get_device_properties=lambda _: card
    )
    torch = types.ModuleType("torch")
    torch.__dict__["cuda"] = used
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.delenv(VISIBLE, raising=False)


def test_load_and_memory_are_of_the_card_that_torch_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    said: list[str] = []
    monkeypatch.setitem(sys.modules, "pynvml", nvml(asked, lambda: 63))
    meter = GpuMeter("cuda:0", said.append)
    assert [meter.use(), meter.use()] == [(63.0, 2_000), (63.0, 2_000)]
    assert (asked, said) == ([f"GPU-{UUID}"], [])


def test_a_mig_device_is_asked_for_by_its_own_name_and_has_no_load(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> int:
        raise NotSupported

    asked: list[str] = []
    monkeypatch.setitem(sys.modules, "pynvml", nvml(asked, none))
    monkeypatch.setenv(VISIBLE, "MIG-fb42055e")
    assert GpuMeter("cuda:0", pytest.fail).use() == (None, 2_000)
    assert asked == ["MIG-fb42055e"]


def test_without_a_driver_it_is_said_once_and_torch_tells_of_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    driverless = nvml([], lambda: 0)

    def init() -> None:
        raise OSError("NVML Shared Library Not Found")

    driverless.__dict__["nvmlInit"] = init
    monkeypatch.setitem(sys.modules, "pynvml", driverless)
    meter = GpuMeter("cuda:0", said.append)
    assert [meter.use(), meter.use()] == [(None, 1_000), (None, 1_000)]
    assert said == [
        "The load of the GPU is not told (NVML Shared Library Not Found); its memory is what torch holds of it."
    ]


def test_of_a_card_without_memory_of_its_own_torch_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    shared = nvml([], lambda: 63)

    def none(_: str) -> None:
        raise NotSupported("Not Supported")

    shared.__dict__["nvmlDeviceGetMemoryInfo"] = none
    monkeypatch.setitem(sys.modules, "pynvml", shared)
    meter = GpuMeter("cuda:0", said.append)
    assert [meter.use(), meter.use()] == [(None, 1_000), (None, 1_000)]
    assert len(said) == 1


def test_a_training_on_the_cpu_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", None)
    assert GpuMeter("cpu", pytest.fail).use() == (None, None)
