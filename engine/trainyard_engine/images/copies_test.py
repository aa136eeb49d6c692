"""Pictures that are there more than once: on one side of a split that we make, and said where they are on both."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ..validations import Holdout
from .copies import split
from .data_test import load, session
from .testing import class_folders, events_of, of_kind, tiny_config, tiny_network, train_here

LABELS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 12)), min_size=2, max_size=60)


@given(LABELS, st.integers(0, 5), st.sampled_from([0.1, 0.25, 0.5, 0.9]))
def test_copies_never_stand_on_both_sides_and_every_class_is_learned(
    rows: list[tuple[int, int]], seed: int, fraction: float
) -> None:
    labels = np.array([label for label, _ in rows], dtype=np.int64)
    digests = [bytes([content]) for _, content in rows]
    train, val = split(labels, digests, Holdout(fraction), seed)
    assert sorted(train + val) == list(range(len(rows)))
    assert {digests[row] for row in train}.isdisjoint(digests[row] for row in val)
    assert set(labels[train]) == set(labels)


def test_without_copies_the_split_is_stratified_and_as_it_was() -> None:
    labels = np.repeat([0, 1], [10, 30])
    train, val = split(labels, [bytes([row]) for row in range(40)], Holdout(0.2), 3)
    assert np.bincount(labels[val]).tolist() == [2, 6]
    assert val == [1, 6, 10, 16, 22, 24, 33, 34]
    assert len(train) == 32


def test_many_copies_still_leave_about_the_share_that_was_asked_for() -> None:
    labels = np.repeat([0, 1], 100)
    digests = [f"{label}{row % 25}".encode() for row, label in enumerate(labels)]
    _, val = split(labels, digests, Holdout(0.2), 3)
    assert np.bincount(labels[val]).tolist() == [20, 20]


def with_copies(root: Path) -> Path:
    """Ten of the twelve pictures of a class are the same under other names and in another format."""
    class_folders(root, 12)
    for number in range(1, 10):
        shutil.copy(root / "red" / "000.png", root / "red" / f"{number:03}.png")
    Image.open(root / "red" / "000.png").save(root / "red" / "009.bmp")
    return root


def messages(tmp_path: Path) -> list[str]:
    return [event["message"] for event in of_kind(events_of(tmp_path / "out"), "log")]


def test_the_run_says_that_copies_stay_together(tmp_path: Path) -> None:
    found = load(tmp_path, with_copies(tmp_path / "data"))
    reds = [item.path for item in found.val.items if item.label == 2]
    assert set(reds) <= {"red/010.png", "red/011.png"}
    assert "1 picture is there more than once. Copies stay on one side of the split." in messages(tmp_path)
    assert found.summary["copies"] == {"repeated": 1, "kept_together": True, "in_several_parts": 0, "examples": []}


def test_where_it_is_turned_off_copies_on_both_sides_are_a_warning(tmp_path: Path) -> None:
    found = load(tmp_path, with_copies(tmp_path / "data"), keep_copies_together=False)
    assert found.summary["copies"]["in_several_parts"] == 1
    warned = [one for one in of_kind(events_of(tmp_path / "out"), "log") if one["level"] == "warning"]
    text = "1 picture stands in several parts, so that the measured result is better than the true one: val: red/"
    assert any(text.split("val")[0] in one["message"] for one in warned)


@pytest.mark.parametrize("way", ["parts", "test_data"])
def test_what_a_person_divided_is_taken_and_warned_of(tmp_path: Path, way: str) -> None:
    root = tmp_path / "data"
    if way == "parts":
        for part, count in (("train", 6), ("val", 2)):
            class_folders(root / part, count)
        # class_folders makes the same pictures in each part: all six of val are in train.
        found, wanted = load(tmp_path, root), 6
    else:
        class_folders(root, 12)
        class_folders(tmp_path / "test", 3)
        found, wanted = load(tmp_path, root, test_data=str(tmp_path / "test")), 9
    assert found.summary["copies"]["in_several_parts"] == wanted
    assert len(found.summary["copies"]["examples"]) == wanted
    start = f"{wanted} pictures stand in several parts, so that the measured result is better than the true one: "
    assert [text for text in messages(tmp_path) if text.startswith(start)]
    assert session(tmp_path, root).config["keep_copies_together"]


def test_the_model_knows_it(tmp_path: Path) -> None:
    class_folders(tmp_path / "test", 3)
    config: dict[str, Any] = tiny_config(
        class_folders(tmp_path / "data", 8), tiny_network(tmp_path / "network"), test_data=str(tmp_path / "test")
    )
    code, _ = train_here(tmp_path / "run", config)
    assert code == 0
    told = json.loads((tmp_path / "run" / "model" / "data.json").read_text("utf-8"))
    assert told["summary"]["copies"]["in_several_parts"] == 9
