"""The search for the largest batch, on devices that are made up."""

from __future__ import annotations

import time

import pytest
import torch

from . import batch_fit
from .batch_fit import LARGEST, search


class Device:
    """Holds `limit` bytes, of which a picture takes one and the network `weights`; steps of up to `parallel` pictures take
    the same time."""

    def __init__(self, limit: int, parallel: int = LARGEST, weights: int = 0, refuses_at: int = LARGEST + 1) -> None:
        self.limit, self._parallel, self._weights, self._refuses_at = limit, parallel, weights, refuses_at
        self._most = 0
        self.now = 0.0
        self.steps: list[int] = []

    def begin(self) -> None:
        self._most = 0

    def used(self) -> int:
        return self._most

    def step(self, batch: int) -> None:
        if batch >= self._refuses_at:
            raise torch.OutOfMemoryError("no")
        self.steps.append(batch)
        self._most = max(self._most, self._weights + batch)
        self.now += max(1.0, batch / self._parallel)


def on(device: Device, monkeypatch: pytest.MonkeyPatch) -> Device:
    monkeypatch.setattr(time, "monotonic", lambda: device.now)
    return device


def test_it_ends_before_twice_as_many_would_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_fit, "MOST_SECONDS", 1e9)
    device = on(Device(100), monkeypatch)
    fit = search(device.step, device, LARGEST)
    assert [one.batch for one in fit.trials] == [8, 16, 32, 64]
    assert (fit.chosen.batch, fit.why) == (64, "memory")
    assert max(device.steps) == 64
    assert "batch_size: auto takes 64; twice as many would not fit into memory" in fit.told()


def test_a_device_that_refuses_has_told_where_the_end_is(monkeypatch: pytest.MonkeyPatch) -> None:
    device = on(Device(10**9, refuses_at=32), monkeypatch)
    fit = search(device.step, device, LARGEST)
    assert (fit.chosen.batch, fit.why) == (16, "memory")


def test_more_that_are_no_quicker_are_not_worth_their_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_fit, "MOST_SECONDS", 1e9)
    device = on(Device(10**9, parallel=32), monkeypatch)
    fit = search(device.step, device, LARGEST)
    assert [one.batch for one in fit.trials] == [8, 16, 32, 64]
    assert (fit.chosen.batch, fit.why) == (32, "speed")
    whole = search(device.step, device, 512, to_the_end=True)
    assert (whole.chosen.batch, whole.why) == (512, "data")


def test_it_ends_by_time_by_data_and_by_the_largest_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    device = on(Device(10**9), monkeypatch)
    # Each size takes four seconds.
    assert search(device.step, device, LARGEST).why == "time"
    monkeypatch.setattr(batch_fit, "MOST_SECONDS", 1e9)
    few = search(device.step, device, 5)
    assert (few.chosen.batch, few.why) == (5, "data")
    all_of_them = search(device.step, device, LARGEST)
    assert (all_of_them.chosen.batch, all_of_them.why) == (LARGEST, "most")
