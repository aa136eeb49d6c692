"""Learning rates over the steps."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.optim import Optimizer
from torch.optim import lr_scheduler as lrs
from torch.optim.lr_scheduler import LRScheduler

from . import catalogue, registry
from .registry import create
from .schedules import Watching

catalogue.load()
#: The platform's decisions, beside which the engine lies.
CORE = Path(__file__).resolve().parents[2] / "packages" / "core" / "src"
NAMES = [entry.name for entry in registry.entries("schedulers")]


def schedule(choice: Any, epochs: int = 10, steps: int = 5) -> list[float]:
    factor = create("schedulers", choice, steps_per_epoch=steps, steps_total=epochs * steps, metric="accuracy")
    return [factor(step) for step in range(epochs * steps)]


def test_the_form_draws_what_is_done() -> None:
    """Its pictures are of core/schedule-curve.ts, which is held to the same cases."""
    cases = json.loads((CORE / "schedule-cases.json").read_text("utf-8"))
    for case in cases:
        length = {"steps_per_epoch": case["steps_per_epoch"], "steps_total": case["steps_total"]}
        factor = create("schedulers", case["choice"], metric="accuracy", **length)
        assert [factor(step) for step in range(case["steps_total"])] == pytest.approx(case["factors"], abs=1e-9)
    assert {case["choice"]["name"] for case in cases} == set(NAMES) - {"reduce_lr_on_plateau"}


def test_cosine() -> None:
    rates = schedule("cosine")
    assert rates[0] == 1.0
    assert rates == sorted(rates, reverse=True)
    assert rates[25] == pytest.approx(0.5)
    assert 0 < rates[-1] < 0.01
    assert schedule({"name": "cosine", "final_share": 0.1})[-1] == pytest.approx(0.1, abs=0.01)


def test_warm_up_rises_to_the_full_rate() -> None:
    entries = [entry for entry in registry.entries("schedulers") if entry.name != "one_cycle"]
    assert len(entries) == 9
    for name in [entry.name for entry in entries]:
        rates = schedule({"name": name, "warmup_epochs": 2})
        assert schedule({"name": name, "warmup_ratio": 0.2}) == rates
        assert schedule({"name": name, "warmup_ratio": 0.2, "warmup_epochs": 1}) == rates
        assert rates[:10] == pytest.approx([(step + 1) / 10 for step in range(10)])
        assert rates[10] == pytest.approx(1.0)


def test_steps_fall() -> None:
    rates = schedule({"name": "step", "every_epochs": 4, "factor": 0.5})
    assert rates[19] == 1.0
    assert rates[20] == 0.5
    assert rates[40] == 0.25


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(NAMES), st.floats(0, 20), st.integers(1, 30), st.integers(1, 30))
def test_always_a_share(name: str, warmup: float, epochs: int, steps: int) -> None:
    choice = {"name": name} if name == "one_cycle" else {"name": name, "warmup_epochs": warmup}
    assert all(0 <= rate <= 1 for rate in schedule(choice, epochs, steps))


def theirs(make: Callable[[Optimizer], LRScheduler], steps: int = 50, every: int = 1) -> list[float]:
    """What a schedule of PyTorch does with a rate of 1; `every`: steps of ours for one of theirs."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        one = make(optimizer)
        rates = []
        for at in range(steps):
            rates.append(float(optimizer.param_groups[0]["lr"]))
            if (at + 1) % every == 0 and at + 1 < steps:
                one.step()
    return rates


BESIDE: dict[str, tuple[Any, Callable[[Optimizer], LRScheduler], int]] = {
    "cosine": ({"min_lr_rate": 0.1}, lambda o: lrs.CosineAnnealingLR(o, 50, 0.1), 1),
    "linear": ({"min_lr_rate": 0.2}, lambda o: lrs.LinearLR(o, 1.0, 0.2, 50), 1),
    "polynomial": ({"power": 0.9}, lambda o: lrs.PolynomialLR(o, 50, 0.9), 1),
    "exponential": ({"gamma": 0.8}, lambda o: lrs.ExponentialLR(o, 0.8), 5),
    "step": ({"step_size": 3, "gamma": 0.3}, lambda o: lrs.StepLR(o, 3, 0.3), 5),
    "multi_step": ({"milestones": [0.2, 0.5, 0.9]}, lambda o: lrs.MultiStepLR(o, [10, 25, 45]), 1),
    "cosine_restarts": (
        {"cycle_epochs": 2, "cycle_growth": 2, "min_lr_rate": 0.05},
        lambda o: lrs.CosineAnnealingWarmRestarts(o, 10, 2, 0.05),
        1,
    ),
    "one_cycle": ({}, lambda o: lrs.OneCycleLR(o, 1.0, 50, cycle_momentum=False), 1),
    "one_cycle, straight": (
        {"anneal": "linear", "pct_start": 0.5, "div_factor": 10, "final_div_factor": 100},
        lambda o: lrs.OneCycleLR(o, 1.0, 50, None, None, 0.5, "linear", False, 0.85, 0.95, 10, 100),
        1,
    ),
}


@pytest.mark.parametrize("case", BESIDE)
def test_each_step_is_that_of_torch(case: str) -> None:
    parameters, make, every = BESIDE[case]
    ours = schedule({"name": case.split(",")[0], **parameters})
    assert ours == pytest.approx(theirs(make, every=every), abs=1e-6)


def test_restarts_can_begin_lower_each_time() -> None:
    rates = schedule({"name": "cosine_restarts", "cycle_epochs": 2, "cycle_decay": 0.5})
    assert [rates[at] for at in (0, 10, 20, 30)] == [1, 0.5, 0.25, 0.125]


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_cycle_of_hardly_any_steps_still_moves(steps: int) -> None:
    assert max(schedule("one_cycle", 1, steps)) > 0.03


def test_on_a_plateau_it_falls_and_goes_on_from_its_state() -> None:
    def made() -> Watching:
        choice = {"name": "reduce_lr_on_plateau", "patience": 1, "factor": 0.5, "min_lr_rate": 0.2}
        one: Watching = create("schedulers", choice, steps_per_epoch=5, steps_total=50, metric="accuracy")
        return one

    values = [0.5, 0.6, 0.6, 0.59, 0.7, float("nan"), 0.7, 0.1, 0.1, 0.1, 0.1]
    whole = made()
    seen = []
    for value in values:
        whole.observe(value)
        seen.append(whole(9))
    assert seen == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2]
    for cut in range(len(values)):
        first, second = made(), made()
        for value in values[:cut]:
            first.observe(value)
        second.load_state_dict(first.state_dict())
        for value in values[cut:]:
            second.observe(value)
        assert second(9) == 0.2
    loss: Watching = create(
        "schedulers",
        {"name": "reduce_lr_on_plateau", "patience": 0},
        steps_per_epoch=5,
        steps_total=50,
        metric="log_loss",
    )
    for value in (2.0, 1.0):
        loss.observe(value)
    assert loss(0) == 1
