"""An edited version is read by its manifest: labels, parts and places are those that it says, not those of the folders."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ..errors import TrainyardError
from ..manifest import Entry, fingerprint
from . import data
from .data_test import session
from .preprocessing import Preprocessing
from .testing import class_folders


def entry_of(root: Path, source: str, path: str, label: str, part: str) -> dict[str, Any]:
    """An item of a manifest as the agent writes it."""
    content = (root / source).read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    size = len(content)
    place = str(root / source)
    return {"path": path, "bytes": size, "sha256": sha256, "class": label, "split": part, "source": place}


def load(tmp_path: Path, root: Path, items: list[dict[str, Any]], **changes: Any) -> data.Data:
    """The data that the manifest says."""
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps({"items": items}), "utf-8")
    made = session(tmp_path, root, **changes)
    made.job = replace(made.job, manifest=file)
    return data.load(made, Preprocessing(16))


def edited(root: Path) -> list[dict[str, Any]]:
    """Red is called warm, one green picture is warm too, blue is gone, and one of each measures."""
    red = sorted((root / "red").iterdir())
    green = sorted((root / "green").iterdir())
    items = [entry_of(root, f"red/{one.name}", f"train/warm/{one.name}", "warm", "train") for one in red[1:]]
    items += [entry_of(root, f"green/{one.name}", f"train/green/{one.name}", "green", "train") for one in green[2:]]
    items.append(entry_of(root, f"red/{red[0].name}", f"val/warm/{red[0].name}", "warm", "val"))
    items.append(entry_of(root, f"green/{green[0].name}", f"val/green/{green[0].name}", "green", "val"))
    return [*items, entry_of(root, f"green/{green[1].name}", "train/warm/moved.png", "warm", "train")]


def test_labels_parts_and_places_are_those_of_the_manifest(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 6)
    items = edited(root)
    found = load(tmp_path, root, items, class_folder="inner")
    assert found.labels == ["green", "warm"]
    assert {item.path: found.labels[item.label] for item in found.train.items} == {
        one["path"]: one["class"] for one in items if one["split"] == "train"
    }
    assert sorted(item.path for item in found.val.items) == [one["path"] for one in items[-3:-1]][::-1]
    assert found.fingerprint == fingerprint(Entry(one["path"], one["bytes"], one["sha256"]) for one in items)


def test_a_copy_lies_at_its_paths(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 6)
    items = edited(root)
    copy = tmp_path / "copy"
    for one in items:
        (copy / one["path"]).parent.mkdir(parents=True, exist_ok=True)
        (copy / one["path"]).write_bytes(Path(one["source"]).read_bytes())
    plain = [{key: value for key, value in one.items() if key != "source"} for one in items]
    by_source, by_path = load(tmp_path, root, items), load(tmp_path, copy, plain)
    assert by_path.fingerprint == by_source.fingerprint
    assert [item.path for item in by_path.train.items] == [item.path for item in by_source.train.items]
    # Laid out as a folder it says the same by its names alone.
    folder = load(tmp_path, copy, [{key: one[key] for key in ("path", "bytes", "sha256")} for one in items])
    assert folder.labels == by_path.labels
    assert folder.fingerprint == by_path.fingerprint


def test_a_picture_that_changed_or_went_is_told(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 6)
    items = edited(root)
    Path(items[0]["source"]).unlink()
    Path(items[1]["source"]).write_bytes(Path(items[2]["source"]).read_bytes())
    with pytest.raises(TrainyardError) as refused:
        load(tmp_path, root, items)
    assert refused.value.code == "dataset.changed"
    assert items[0]["path"] in refused.value.message
    assert items[1]["path"] in refused.value.message


def test_nothing_is_learned_of_what_has_no_class_yet(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 6)
    before = data.load(session(tmp_path, root), Preprocessing(16))
    waiting = root / "Unlabelled" / "deep"
    waiting.mkdir(parents=True)
    first = sorted((root / "red").iterdir())[0]
    (waiting / "a.png").write_bytes(first.read_bytes())
    found = data.load(session(tmp_path, root), Preprocessing(16))
    assert found.labels == before.labels == ["blue", "green", "red"]
    assert found.fingerprint == before.fingerprint
    parts = tmp_path / "parts"
    for part in ("train", "val"):
        class_folders(parts / part, 4)
    (parts / "unlabelled").mkdir()
    (parts / "unlabelled" / "a.png").write_bytes(first.read_bytes())
    divided = data.load(session(tmp_path, parts), Preprocessing(16))
    assert [len(divided.train), len(divided.val)] == [12, 12]
