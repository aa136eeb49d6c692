"""What a folder of images holds, from its names alone: parts, classes, files. Nothing is opened here."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import TrainyardError
from ..spelling import did_you_mean
from .decode import EXTENSIONS

#: Names of part folders; the first word is the part's own.
PARTS = {"train": ("train", "training"), "val": ("val", "valid", "validation"), "test": ("test", "testing")}
#: Left behind by operating systems and archivers.
CLUTTER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini", "@eaDir"})


@dataclass(frozen=True)
class Item:
    """One image file; `path` is relative to the data folder, with `/`."""

    file: Path
    path: str
    label: int


@dataclass
class Listing:
    """All image files of a data folder by part; `all` stands alone where there are class folders and no parts."""

    classes: list[str]
    parts: dict[str, list[Item]] = field(default_factory=dict)
    ignored: int = 0


def hidden(name: str) -> bool:
    """Whether a name is one that people do not see or did not put there."""
    return name.startswith(".") or name in CLUTTER


def folders(path: Path) -> list[Path]:
    """Visible folders, by name."""
    return sorted(
        (entry for entry in path.iterdir() if entry.is_dir() and not hidden(entry.name)), key=lambda p: p.name
    )


def listing(root: Path, classes: list[str] | None = None) -> Listing:
    """Reads the layout. `classes` are those of the training data when `root` is test data.

    Raises TrainyardError `dataset.path_missing`, `image.layout`, `image.one_class`, `image.unknown_class`.
    """
    if not root.exists():
        raise TrainyardError("dataset.path_missing", f"There is nothing at {root}.")
    if not root.is_dir():
        raise TrainyardError("image.layout", f"{root} is a file; images are read from a folder of class folders.")
    parts = part_folders(root)
    train = parts.get("train", root) if parts else root
    found = Listing(classes if classes is not None else class_names(root, train))
    for name, folder in (parts or {"all": root}).items():
        found.parts[name] = []
        for child in sorted(folder.iterdir(), key=lambda p: p.name):
            if child.is_dir() and not hidden(child.name):
                add_class(found, name, child, root)
            elif not child.is_dir():
                found.ignored += 1
    return found


def part_folders(root: Path) -> dict[str, Path]:
    """train/, val/ and test/ where there are any; a folder with parts needs train/ among them, test data does not."""
    by_name = {folder.name.lower(): folder for folder in folders(root)}
    parts = {}
    for part, words in PARTS.items():
        word = next((word for word in words if word in by_name), None)
        if word is not None:
            parts[part] = by_name[word]
    # A class may be called `test`: only with train/ beside it, or alone with class folders in it, is it a part.
    if "train" in parts:
        return parts
    only = set(by_name.values()) <= set(parts.values())
    return parts if parts and only and all(folders(folder) for folder in parts.values()) else {}


def class_names(root: Path, train: Path) -> list[str]:
    """Sorted names of the class folders."""
    names = [folder.name for folder in folders(train)]
    if train == root and part_folders(root):
        raise TrainyardError("image.layout", f"{root} has {', '.join(part_folders(root))} and no train.")
    if not names:
        loose = sum(1 for entry in train.iterdir() if entry.is_file() and not hidden(entry.name))
        raise TrainyardError("image.layout", f"{train} has no class folders; it holds {loose} files.")
    if len(names) == 1:
        raise TrainyardError("image.one_class", f'{train} has the single class folder "{names[0]}".')
    return names


def add_class(found: Listing, part: str, folder: Path, root: Path) -> None:
    """All image files at any depth below one class folder."""
    if folder.name not in found.classes:
        where = folder.relative_to(root).as_posix()
        message = f"{where} is a class that the training part does not have.{did_you_mean(folder.name, found.classes)}"
        raise TrainyardError("image.unknown_class", message)
    label = found.classes.index(folder.name)
    for here, below, names in os.walk(folder):
        below[:] = sorted(name for name in below if not hidden(name))
        for name in sorted(names):
            file = Path(here, name)
            if hidden(name) or file.suffix.lower() not in EXTENSIONS:
                found.ignored += 1
            else:
                found.parts[part].append(Item(file, file.relative_to(root).as_posix(), label))
