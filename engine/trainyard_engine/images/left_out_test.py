"""What a person put into a folder and is not trained on is said, as on the page; nothing empty stops a training."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from ..errors import TrainyardError
from .data_test import load
from .testing import class_folders, events_of, of_kind, picture


def said(tmp_path: Path) -> str:
    return "\n".join(event["message"] for event in of_kind(events_of(tmp_path / "out"), "log"))


def test_a_test_part_without_classes_and_what_lies_beside_the_parts(tmp_path: Path) -> None:
    root = tmp_path / "data"
    class_folders(root / "train", 8)
    class_folders(root / "train2", 2)
    (root / "val" / "zebra").mkdir(parents=True)
    picture(root / "test" / "unknown.png", (1, 2, 3), 1)
    picture(root / "preview.png", (1, 2, 3), 2)
    picture(root / "train" / "above.png", (1, 2, 3), 3)
    found = load(tmp_path, root)
    assert (len(found.train) + len(found.val), found.test, found.summary["ignored"]) == (24, None, 0)
    assert "4 entries lie outside the class folders, such as train/above.png, test/, train2/: nothing" in said(tmp_path)


def test_pictures_of_formats_that_are_not_read_are_bad_files(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 8)
    (root / "red" / "phone.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(50))
    (root / "red" / "drawing").write_bytes(b"8BPS" + bytes(60))
    (root / "red" / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    found = load(tmp_path, root)
    assert [(one["path"], one["code"]) for one in found.summary["bad"]["files"]] == [
        ("red/drawing", "image.format"),
        ("red/logo.svg", "image.svg_not_allowed"),
        ("red/phone.heic", "image.format"),
    ]
    assert "Skipped red/phone.heic: it is a picture of a format that is not read (.heic); convert it" in said(tmp_path)
    with pytest.raises(TrainyardError, match="3 images cannot be read"):
        load(tmp_path, root, bad_files="fail")


def test_classes_that_read_the_same_and_a_picture_of_two_of_them(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 8)
    for index in range(4):
        picture(root / "Red " / f"{index}.png", (200, 50, 40), 900 + index)
    shutil.copy(root / "blue" / "000.png", root / "green" / "copy.png")
    load(tmp_path, root)
    assert 'The class folders "Red " and "red" differ in case, blanks or Unicode form alone' in said(tmp_path)
    assert "1 picture stands under several classes: blue/000.png = green/copy.png." in said(tmp_path)


def test_a_class_whose_name_is_no_text(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 4)
    (root / "red").rename(root / os.fsdecode(b"caf\xe9"))
    with pytest.raises(TrainyardError, match="is no UTF-8, so no label can be made of it") as caught:
        load(tmp_path, root)
    assert caught.value.code == "image.layout"
