"""Folders as people have them: layouts, broken files, and the words for what is wrong."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .. import memory
from ..errors import TrainyardError
from ..events import EventWriter
from ..job import Job
from ..session import Session
from . import data
from .preprocessing import Preprocessing
from .testing import class_folders, events_of, of_kind, picture, tiny_config, tiny_network, train_here


def session(tmp_path: Path, root: Path, **changes: Any) -> Session:
    """A session as the trainer gets it, for the data alone."""
    config = {
        "data": str(root),
        "test_data": None,
        "bad_files": "skip",
        "validation": {"name": "holdout", "fraction": 0.25},
        "class_folder": "upper",
        "keep_copies_together": True,
        "group_by": None,
        "augmentation": [],
        "cache_image_size": None,
        "seed": 1,
    } | changes
    out = tmp_path / "out"
    events = out / "attempts" / "1" / "events.jsonl"
    return Session(Job(None, 1, config, out, events, False, "cpu", 2, None), config, EventWriter(events, 1))


def load(tmp_path: Path, root: Path, **changes: Any) -> data.Data:
    return data.load(session(tmp_path, root, **changes), Preprocessing(16))


def paths(pictures: Any) -> list[str]:
    return [item.path for item in pictures.items]


def test_class_folders_alone_are_split_stratified_by_seed(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 12)
    found = load(tmp_path, root)
    assert found.labels == ["blue", "green", "red"]
    assert [len(found.train), len(found.val)] == [27, 9]
    assert sorted(found.val.labels.tolist()) == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert set(paths(found.train)).isdisjoint(paths(found.val))
    assert paths(load(tmp_path, root).val) == paths(found.val)
    assert paths(load(tmp_path, root, seed=2).val) != paths(found.val)
    assert found.test is None


def test_all_parts_are_used_as_they_stand(tmp_path: Path) -> None:
    for part, count in (("train", 6), ("valid", 2), ("test", 3)):
        class_folders(tmp_path / "data" / part, count)
    found = load(tmp_path, tmp_path / "data")
    assert [len(found.train), len(found.val), len(found.test or [])] == [18, 6, 9]
    assert "no hold-out is split off" in of_kind(events_of(tmp_path / "out"), "log")[0]["message"]


def test_missing_validation_is_split_off_the_training_part(tmp_path: Path) -> None:
    class_folders(tmp_path / "data" / "train", 8)
    class_folders(tmp_path / "data" / "test", 3)
    found = load(tmp_path, tmp_path / "data")
    assert [len(found.train), len(found.val), len(found.test or [])] == [18, 6, 9]
    assert all(path.startswith("train/") for path in paths(found.val))


@pytest.mark.parametrize("below", ["", "test"])
def test_test_data_of_its_own(tmp_path: Path, below: str) -> None:
    root = class_folders(tmp_path / "data", 8)
    other = tmp_path / "other"
    class_folders(other / below, 2, classes=2)
    found = load(tmp_path, root, test_data=str(other))
    assert found.test is not None
    assert len(found.test) == 4


def test_a_class_may_be_called_test(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 8, classes=2)
    class_folders(tmp_path / "more", 8, classes=1)
    (tmp_path / "more" / "blue").rename(root / "test")
    assert load(tmp_path, root).labels == ["blue", "green", "test"]


def test_hidden_and_foreign_files_are_ignored_and_counted(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 8)
    (root / "README.md").write_text("hello")
    (root / "red" / ".DS_Store").write_bytes(b"x")
    (root / "red" / "notes.txt").write_text("x")
    (root / ".git").mkdir()
    (root / "__MACOSX").mkdir()
    picture(root / "red" / "deep" / "er" / "one.png", (200, 0, 0), 5)
    found = load(tmp_path, root)
    assert len(found.train) + len(found.val) == 25
    assert found.summary["ignored"] == 3


def test_one_wrapper_folder_is_stepped_into(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "plain" / "pictures", 8).parent
    (root / "README.md").write_text("hello")
    (root / "__macosx").mkdir()
    found = load(tmp_path, root)
    assert found.labels == ["blue", "green", "red"]
    assert found.fingerprint == load(tmp_path, root / "pictures").fingerprint
    class_folders(tmp_path / "parted" / "pictures" / "train", 8)
    class_folders(tmp_path / "parted" / "pictures" / "test", 2)
    parted = load(tmp_path, tmp_path / "parted")
    assert len(parted.test or []) == 6
    assert all(path.startswith("train/") for path in paths(parted.train))


def test_links_and_pipes_are_not_opened_but_named(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 8)
    before = load(tmp_path, root).fingerprint
    elsewhere = tmp_path / "elsewhere"
    picture(elsewhere / "secret.png", (1, 2, 3), 1)
    (root / "red" / "link.png").symlink_to(elsewhere / "secret.png")
    (root / "red" / "folder").symlink_to(elsewhere)
    (root / "green" / "gone.png").symlink_to(tmp_path / "nowhere")
    (root / "zebra").symlink_to(elsewhere)
    os.mkfifo(root / "blue" / "pipe.png")
    found = load(tmp_path, root)
    assert found.labels == ["blue", "green", "red"]
    assert found.fingerprint == before
    assert {one["path"]: one["code"] for one in found.summary["bad"]["files"]} == dict.fromkeys(
        ["blue/pipe.png", "green/gone.png", "red/folder", "red/link.png", "zebra"], "image.special_file"
    )
    logs = [event["message"] for event in of_kind(events_of(tmp_path / "out"), "log")]
    assert "Skipped red/link.png: it is a link or no plain file." in logs
    assert "5 images cannot be read; the training goes on without them." in logs
    with pytest.raises(TrainyardError, match=r"5 images cannot be read, such as blue/pipe\.png: it is a link"):
        load(tmp_path, root, bad_files="fail")


def test_a_single_picture_of_a_class_stays_in_training(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 8)
    for file in sorted((root / "red").iterdir())[1:]:
        file.unlink()
    found = load(tmp_path, root)
    assert 2 in found.train.labels
    assert 2 not in found.val.labels


def one_class(root: Path) -> None:
    class_folders(root, 3, classes=1)


def no_classes(root: Path) -> None:
    picture(root / "one.png", (1, 2, 3), 1)


def only_links(root: Path) -> None:
    root.mkdir()
    for name in ("cat", "dog"):
        (root / name).symlink_to(class_folders(root.parent / "elsewhere", 2))


def empty_class(root: Path) -> None:
    class_folders(root, 3, classes=2)
    (root / "zebra").mkdir()


def unreadable_class(root: Path) -> None:
    class_folders(root, 3, classes=2)
    (root / "zebra").mkdir()
    (root / "zebra" / "a.jpg").write_text("not a picture")


def unknown_class(root: Path) -> None:
    class_folders(root / "train", 3)
    class_folders(root / "val", 1)
    (root / "val" / "green").rename(root / "val" / "gren")


def only_validation(root: Path) -> None:
    class_folders(root / "val", 3)
    class_folders(root / "test", 3)


def a_file(root: Path) -> None:
    root.write_text("hello")


def too_few(root: Path) -> None:
    class_folders(root, 1)


@pytest.mark.parametrize(
    ("make", "code", "text"),
    [
        (one_class, "image.one_class", 'has the single class folder "blue"'),
        (no_classes, "image.layout", "has no class folders; it holds 1 files"),
        (only_links, "image.layout", "has no class folders; it holds 0 files and 2 links, which are not followed."),
        (empty_class, "image.empty_class", 'There is no readable image of "zebra" in the training part.'),
        (unreadable_class, "image.empty_class", 'There is no readable image of "zebra"'),
        (
            unknown_class,
            "image.unknown_class",
            'val/gren is a class that the training part does not have. Did you mean "green"?',
        ),
        (only_validation, "image.layout", "has val, test and no train"),
        (a_file, "image.layout", "is a file; images are read from a folder of class folders"),
        (too_few, "image.too_few", "3 images of 3 classes"),
        (lambda root: None, "dataset.path_missing", "There is nothing at"),
    ],
)
def test_what_cannot_be_trained_on(tmp_path: Path, make: Callable[[Path], None], code: str, text: str) -> None:
    root = tmp_path / "data"
    make(root)
    with pytest.raises(TrainyardError) as caught:
        load(tmp_path, root)
    assert caught.value.code == code
    assert text in caught.value.message
    assert caught.value.hint


def spoil(root: Path) -> None:
    """Five files among good ones that cannot be used, each in its own way."""
    (root / "red" / "000.png").write_text("I am a text")
    (root / "red" / "001.png").write_bytes(b"")
    whole = (root / "red" / "002.png").read_bytes()
    (root / "red" / "002.png").write_bytes(whole[: len(whole) // 2])
    (root / "red" / "003.png").write_text("version https://git-lfs.github.com/spec/v1\n")
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + png_chunk(b"IEND", b"")
    (root / "red" / "004.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)


def png_chunk(kind: bytes, content: bytes) -> bytes:
    """Length, kind, content, checksum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def test_broken_files_are_named_and_counted(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 12)
    spoil(root)
    found = load(tmp_path, root)
    bad = {one["path"]: one for one in found.summary["bad"]["files"]}
    assert found.summary["bad"]["total"] == 5
    assert [one["code"] for one in bad.values()] == [
        "image.not_an_image",
        "image.corrupt",
        "image.corrupt",
        "image.not_an_image",
        "image.too_many_pixels",
    ]
    assert bad["red/000.png"]["reason"] == "it is a text file"
    assert "Git LFS pointer" in bad["red/003.png"]["reason"]
    assert bad["red/004.png"]["reason"].startswith("60000 × 60000 are 3,600,000,000 pixels; at most 50,000,000")
    logs = [event["message"] for event in of_kind(events_of(tmp_path / "out"), "log")]
    assert "Skipped red/000.png: it is a text file." in logs
    assert "5 images cannot be read; the training goes on without them." in logs
    assert len(found.train) + len(found.val) == 31


def test_broken_files_stop_the_training_if_asked_to(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 12)
    spoil(root)
    config = tiny_config(root, tiny_network(tmp_path / "network"), bad_files="fail")
    code, events = train_here(tmp_path / "out", config)
    assert code == 1
    error = of_kind(events, "error")[0]
    assert error["code"] == "image.corrupt"
    assert error["message"] == "5 images cannot be read, such as red/000.png: it is a text file."
    assert len(error["problems"]) == 5
    assert events[-1]["status"] == "failed"


def test_fingerprint_is_of_names_and_content(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 4)
    before = load(tmp_path, root).fingerprint
    assert load(tmp_path, root, seed=5).fingerprint == before
    picture(root / "red" / "000.png", (0, 0, 0), 99)
    after = load(tmp_path, root).fingerprint
    assert after != before
    (root / "red" / "000.png").rename(root / "red" / "999.png")
    assert load(tmp_path, root).fingerprint != after


def test_pictures_that_do_not_fit_into_memory_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINYARD_CACHE_DIR", str(tmp_path / "cache"))
    root = class_folders(tmp_path / "data", 4)
    whole = load(tmp_path, root)
    assert not (tmp_path / "cache").exists()
    monkeypatch.setattr(memory, "available", lambda: 5 * 16 * 16 * 3 * 4)
    found = load(tmp_path, root)
    assert (found.val.take(range(3)) == whole.val.take(range(3))).all()
    assert found.train.store.in_memory == 5
    assert len([path for path in (tmp_path / "cache").rglob("*") if len(path.name) == 64]) == 12
    told = [event["message"] for event in of_kind(events_of(tmp_path / "out"), "log")]
    assert "12 images of 16 px do not fit into memory: 5 are kept there, the others on the disk." in told
    monkeypatch.setenv("TRAINYARD_CACHE_GB", "0")
    assert load(tmp_path, root).train.store.exact.disk is None
