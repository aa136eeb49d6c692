"""The lines of a log that tell how a training goes: one per epoch, fold or boosting milestone.

They are log events like any other, so that a page, a command line and a file say the same. The part that was measured
(training, validation, test) is named before its numbers, because one metric of two parts is two numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

#: Lines of one fit at most, by what its rounds are: trees that are added tell little each, epochs of a network more.
LINES = {"tree": 10, "epoch": 50}


def figure(value: float) -> str:
    """Four digits behind the point, fewer for large values; what is nearly but not exactly 1 is not called 1."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else str(value)
    if value != 1 and f"{value:.4f}" == "1.0000":
        return "above 0.9999" if value < 1 else f"{value:.4g}+"
    if value != 0 and abs(value) < 0.001:
        return f"{value:.3g}"
    return f"{value:.4f}" if abs(value) < 10 else f"{value:,.{max(0, 4 - len(str(int(abs(value)))))}f}"


def took(seconds: float) -> str:
    """Time of a step of the training: '42 ms', '3.2 s', '2 min 05 s', '1 h 03 min'; never '0 s'."""
    if seconds < 0.9995:
        return f"{max(1, round(seconds * 1000))} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def part(name: str, values: Mapping[str, float]) -> str:
    """'validation loss 0.5012, accuracy 0.8120'; names as in events, `f1_macro` as 'f1 macro'."""
    return f"{name} " + ", ".join(f"{key.replace('_', ' ')} {figure(value)}" for key, value in values.items())


def line(what: str, seconds: float | None, parts: list[str], note: str = "") -> str:
    """'Epoch 3 of 10 in 1.2 s: training loss 0.4; validation loss 0.5, accuracy 0.8, best so far.'"""
    time = "" if seconds is None else f" in {took(seconds)}"
    return f"{what}{time}: {'; '.join(parts)}{f', {note}' if note else ''}."


def stretch(number: int, rounds: int, lines: int) -> int:
    """Which of `lines` equal stretches round `number` (from 1) of `rounds` has ended; a new one is worth a line."""
    return number * min(lines, rounds) // rounds


def leading(metrics: Mapping[str, float], ranked: str) -> dict[str, float]:
    """The metric that ranks and, beside it, the loss of the task or the share that is explained."""
    beside = [name for name in ("log_loss", "rmse", "r2") if name in metrics and name != ranked]
    return {name: metrics[name] for name in [ranked, *beside[:1]]}
