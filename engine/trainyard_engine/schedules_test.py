"""Learning rates over the steps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from . import catalogue
from .registry import create
from .schedules import Watching

catalogue.load()


def schedule(choice: Any, epochs: int = 10, steps: int = 5) -> list[float]:
    factor = create("schedulers", choice, steps_per_epoch=steps, steps_total=epochs * steps, metric="accuracy")
    return [factor(step) for step in range(epochs * steps)]


def test_cosine() -> None:
    rates = schedule("cosine")
    assert rates[0] == 1.0
    assert rates == sorted(rates, reverse=True)
    assert rates[25] == pytest.approx(0.5)
    assert 0 < rates[-1] < 0.01
    assert schedule({"name": "cosine", "final_share": 0.1})[-1] == pytest.approx(0.1, abs=0.01)


def test_warm_up_rises_to_the_full_rate() -> None:
    for name in ("cosine", "constant", "step", "reduce_lr_on_plateau"):
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


@given(st.sampled_from(["cosine", "constant", "step"]), st.floats(0, 20), st.integers(1, 30), st.integers(1, 30))
def test_always_a_share(name: str, warmup: float, epochs: int, steps: int) -> None:
    assert all(0 <= rate <= 1 for rate in schedule({"name": name, "warmup_epochs": warmup}, epochs, steps))


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
