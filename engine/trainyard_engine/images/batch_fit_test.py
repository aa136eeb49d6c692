"""The search for the largest batch, on devices that are made up."""

from __future__ import annotations

import time

import pytest
import torch

from ..errors import TrainyardError
from . import batch_fit
from .batch_fit import LARGEST, search
from .preflight import learned


class Device:
    """Holds `limit` bytes, of which a picture takes one and the network `weights`; steps of up to `parallel` pictures take
    the same time."""

    def __init__(self, limit: int, parallel: int = LARGEST, weights: int = 0, refuses_at: int = LARGEST + 1) -> None:
        self.limit = self.there = limit
        self._parallel, self._weights, self._refuses_at = parallel, weights, refuses_at
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
    assert (fit.worth.batch, fit.why) == (64, "memory")
    assert max(device.steps) == 64
    assert "batch_size: auto takes 64; twice as many would not fit into memory" in fit.told()


def test_a_device_that_refuses_has_told_where_the_end_is(monkeypatch: pytest.MonkeyPatch) -> None:
    device = on(Device(10**9, refuses_at=32), monkeypatch)
    fit = search(device.step, device, LARGEST)
    assert (fit.worth.batch, fit.why) == (16, "memory")


def test_more_that_are_no_quicker_are_not_worth_their_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_fit, "MOST_SECONDS", 1e9)
    device = on(Device(10**9, parallel=32), monkeypatch)
    fit = search(device.step, device, LARGEST)
    assert [one.batch for one in fit.trials] == [8, 16, 32, 64]
    assert (fit.worth.batch, fit.why) == (32, "speed")
    whole = search(device.step, device, 512, to_the_end=True)
    assert (whole.largest.batch, whole.why) == (512, "data")


def test_it_ends_by_time_by_data_and_by_the_largest_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    device = on(Device(10**9), monkeypatch)
    # Each size takes four seconds.
    assert search(device.step, device, LARGEST).why == "time"
    monkeypatch.setattr(batch_fit, "MOST_SECONDS", 1e9)
    few = search(device.step, device, 5)
    assert (few.worth.batch, few.why) == (5, "data")
    all_of_them = search(device.step, device, LARGEST)
    assert (all_of_them.worth.batch, all_of_them.why) == (LARGEST, "most")


def test_a_size_of_ones_own_has_its_place_among_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_fit, "MOST_SECONDS", 1e9)
    device = on(Device(10**9), monkeypatch)
    beside = search(device.step, device, 64, also=24, to_the_end=True)
    assert [one.batch for one in beside.trials] == [8, 16, 24, 32, 64]
    # More than leaves an epoch enough steps: it is what was asked for, and what comes before it is tried too.
    beyond = search(device.step, device, 8, also=40, to_the_end=True)
    assert [one.batch for one in beyond.trials] == [8, 16, 32, 40]
    assert (beyond.largest.batch, beyond.why) == (40, "data")


def test_slow_steps_are_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    device = on(Device(10**9, parallel=1), monkeypatch)
    assert len(batch_fit.attempt(device.step, 2, device, timed=5).speeds) == 5
    # Ten seconds a step: one to warm up, and one that is timed.
    assert len(batch_fit.attempt(device.step, 10, device, timed=5).speeds) == 1


def test_what_a_larger_batch_needs_follows_from_what_each_picture_took(monkeypatch: pytest.MonkeyPatch) -> None:
    device = on(Device(10**9, weights=1000), monkeypatch)
    fit = search(device.step, device, 16)
    assert fit.needed(500) == 1500


class Growing(Device):
    """A training whose memory only grows, as that of a process."""

    def begin(self) -> None:
        """What was taken stays."""


def test_a_preflight_tells_the_memory_of_the_batch_and_not_of_the_largest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_fit, "MOST_SECONDS", 1e9)
    device = on(Growing(10**9), monkeypatch)
    fit = search(device.step, device, 256, also=24, to_the_end=True)
    assert learned(device.step, device, fit, 24).bytes == 24
    assert fit.largest.bytes == 256


def test_a_batch_that_cannot_fit_is_refused_before_it_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    device = on(Growing(100), monkeypatch)
    fit = search(device.step, device, LARGEST, also=512, to_the_end=True)
    with pytest.raises(TrainyardError, match=r"batch_size is 512, .* 64 was tried, and fits") as refused:
        learned(device.step, device, fit, 512)
    assert refused.value.code == "engine.out_of_memory"
    assert max(device.steps) == 64


def test_a_device_that_refuses_the_batch_is_told_with_what_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    device = on(Device(10**9, refuses_at=32), monkeypatch)
    fit = search(device.step, device, LARGEST, also=48, to_the_end=True)
    with pytest.raises(TrainyardError, match="16 was tried, and fits"):
        learned(device.step, device, fit, 48)
