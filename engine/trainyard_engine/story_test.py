"""The words of a log's story, and that each training tells it."""

from __future__ import annotations

import pytest

from . import story


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0.0000"), (1.0, "1.0000"), (0.99998, "above 0.9999"), (0.81249, "0.8125"), (0.00042, "0.00042"),
        (-0.02, "-0.0200"), (57.5512, "57.55"), (12_345.6, "12,346"), (float("nan"), "not a number"),
        (float("inf"), "inf"),
    ],
)  # fmt: skip
def test_a_figure_keeps_what_tells_it_from_its_neighbours(value: float, words: str) -> None:
    assert story.figure(value) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0, "1 ms"), (0.0421, "42 ms"), (0.9996, "1.0 s"), (3.25, "3.2 s"), (59.96, "1 min 00 s"), (125, "2 min 05 s"),
     (3780, "1 h 03 min")],
)  # fmt: skip
def test_no_time_is_zero(seconds: float, words: str) -> None:
    assert story.took(seconds) == words


@pytest.mark.parametrize(("rounds", "lines"), [(1, 1), (2, 2), (9, 9), (10, 10), (300, 11), (251, 11), (20_000, 11)])
def test_rounds_are_told_of_a_few_times_however_many_they_are(rounds: int, lines: int) -> None:
    told, last = 0, 0
    for number in range(1, rounds + 1):
        now = story.stretch(number, rounds, 10)
        told, last = (told + 1, now) if number == 1 or now != last else (told, last)
    assert told == lines
    assert last == min(10, rounds)


def test_a_line_names_the_part_before_its_numbers() -> None:
    parts = [story.part("training", {"loss": 0.4}), story.part("validation", {"loss": 0.5, "f1_macro": 0.8})]
    assert story.line("Epoch 3 of 10", 1.2, parts, "best so far") == (
        "Epoch 3 of 10 in 1.2 s: training loss 0.4000; validation loss 0.5000, f1 macro 0.8000, best so far."
    )
