"""What stays on one side of a split: near copies by what they look like, series by their names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from ..errors import TrainyardError
from ..validations import Holdout
from . import likeness
from .data_test import load, paths
from .groups import joined, names_of, split
from .testing import events_of, of_kind

#: The platform reads patterns likewise, and its tests the same cases.
CASES = Path(__file__).resolve().parents[3] / "packages" / "core" / "src" / "group-by-cases.json"


def scene(number: int, side: int = 96) -> Image.Image:
    """Coloured patches that no two numbers share."""
    patches = np.random.default_rng(number).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    return Image.fromarray(patches).resize((side, side), Image.Resampling.BILINEAR)


def look(image: Image.Image) -> likeness.Look:
    return likeness.look(np.asarray(image.convert("RGB").resize((64, 64), Image.Resampling.BILINEAR)))


def test_near_copies_are_found_among_many_and_flat_pictures_are_none(tmp_path: Path) -> None:
    images = [scene(number) for number in range(200)]
    scene(3).save(tmp_path / "it.jpg", quality=50)
    images += [
        Image.open(tmp_path / "it.jpg"),
        scene(5).resize((48, 48)),
        ImageEnhance.Brightness(scene(7)).enhance(1.1),
    ]
    images += [Image.new("RGB", (64, 64), (shade, 9, 9)) for shade in (10, 90, 200)]
    found = likeness.firsts([look(image) for image in images])
    assert found.tolist() == [*range(200), 3, 5, 7, 203, 204, 205]


def test_candidates_are_those_of_comparing_all_with_all() -> None:
    random = np.random.default_rng(0)
    hashes = random.integers(0, 2**63, 300, dtype=np.uint64)
    for row in range(100, 200):
        flips = random.choice(64, random.integers(0, 9), replace=False)
        hashes[row] = hashes[row - 100] ^ np.bitwise_or.reduce(np.uint64(1) << flips.astype(np.uint64))
    naive = [
        (i, j) for j in range(300) for i in range(j) if int(hashes[i] ^ hashes[j]).bit_count() <= likeness.MOST_BITS
    ]
    assert [tuple(pair) for pair in likeness.candidates(hashes).tolist()] == naive


@pytest.mark.parametrize("case", json.loads(CASES.read_text("utf-8")))
def test_patterns(case: dict[str, Any]) -> None:
    assert names_of(case["pattern"], [case["path"]]) == [case["group"]]


def test_rows_that_share_any_key_are_one() -> None:
    assert joined([0, 1, 2, 3, 4], [0, 0, 2, 3, 3]).tolist() == [0, 0, 2, 3, 3]
    first = joined([0, 1, 1, 3], [0, 0, 2, 2])
    assert len(set(first.tolist())) == 1


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), min_size=2, max_size=60), st.integers(0, 5))
def test_a_group_is_on_one_side_and_every_class_is_learned(rows: list[tuple[int, int]], seed: int) -> None:
    labels, unit = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    train, held = split(labels, unit, Holdout(0.3), seed)
    assert sorted(train + held) == list(range(len(rows)))
    assert set(unit[train]).isdisjoint(unit[held])
    assert set(labels[train]) == set(labels)
    assert split(labels, unit, Holdout(0.3), seed) == (train, held)


def series(root: Path) -> Path:
    for patient in range(10):
        folder = root / ("ill" if patient % 2 else "well")
        folder.mkdir(parents=True, exist_ok=True)
        for part in range(4):
            scene(10 * patient + part, 32).save(folder / f"p{patient}_slice{part}.png")
    return root


def test_series_stay_together_and_the_run_says_so(tmp_path: Path) -> None:
    found = load(tmp_path, series(tmp_path / "data"), group_by="{group}_slice*")
    train, val = ({Path(path).name.split("_")[0] for path in paths(part)} for part in (found.train, found.val))
    assert train.isdisjoint(val)
    assert len(val) == 2
    told = [event["message"] for event in of_kind(events_of(tmp_path / "out"), "log")]
    assert 'group_by: "{group}_slice*" finds 10 groups in 40 images; each stays on one side.' in told


def test_a_pattern_that_fits_nothing_is_an_error_with_a_name(tmp_path: Path) -> None:
    with pytest.raises(TrainyardError) as error:
        load(tmp_path, series(tmp_path / "data"), group_by="{group}-frame*")
    assert error.value.code == "config.incompatible"
    assert "p1_slice0.png" in error.value.message


def test_near_copies_stay_on_one_side(tmp_path: Path) -> None:
    root = series(tmp_path / "data")
    for number in range(6):
        scene(10, 64 + number).save(root / "ill" / f"copy{number}.jpg", quality=80)
    found = load(tmp_path, root)
    copies = (
        {"copy" in path or path.endswith("p1_slice0.png") for path in paths(part)} for part in (found.train, found.val)
    )
    assert sum(True in one for one in copies) == 1
