"""Learning rates over the steps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from . import catalogue
from .registry import create

catalogue.load()


def schedule(choice: Any, epochs: int = 10, steps: int = 5) -> list[float]:
    factor = create("schedulers", choice, steps_per_epoch=steps, steps_total=epochs * steps)
    return [factor(step) for step in range(epochs * steps)]


def test_cosine() -> None:
    rates = schedule("cosine")
    assert rates[0] == 1.0
    assert rates == sorted(rates, reverse=True)
    assert rates[25] == pytest.approx(0.5)
    assert 0 < rates[-1] < 0.01
    assert schedule({"name": "cosine", "final_share": 0.1})[-1] == pytest.approx(0.1, abs=0.01)


def test_warm_up_rises_to_the_full_rate() -> None:
    for name in ("cosine", "constant", "step"):
        rates = schedule({"name": name, "warmup_epochs": 2})
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
