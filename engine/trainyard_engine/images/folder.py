"""What a folder of images holds, from its names alone: parts, classes, files. Nothing is opened here."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import TrainyardError
from ..spelling import did_you_mean
from .decode import EXTENSIONS

#: Names of part folders; the first word is the part's own.
PARTS = {"train": ("train", "training"), "val": ("val", "valid", "validation"), "test": ("test", "testing")}
#: Pictures by their names that are not decoded; they are part of the data, as in packages/profile/src/image-format.ts.
UNREAD = frozenset({".svg", ".heic", ".heif", ".hif", ".avif", ".jp2", ".jxl", ".ico", ".psd", ".tga"})
#: Left behind by operating systems and archivers, in lower case.
CLUTTER = frozenset({"__macosx", "thumbs.db", "desktop.ini", "@eadir", "ehthumbs.db"})


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
    #: Links, pipes and devices where an image or a class folder could be; they are never opened.
    special: list[str] = field(default_factory=list)
    #: Pictures of formats that are not read, among the ignored; `label` as for the others.
    unread: list[Item] = field(default_factory=list)

    @property
    def files(self) -> list[Item]:
        """Every file that belongs to the content of the data, as the platform's manifest counts it."""
        return [*(item for part in self.parts.values() for item in part), *self.unread]


def hidden(name: str) -> bool:
    """Whether a name is one that people do not see or did not put there."""
    return name.startswith(".") or name.lower() in CLUTTER


def is_special(path: Path) -> bool:
    """Whether it is neither a folder nor a plain file. Links are none: what they lead to may lie anywhere."""
    mode = path.lstat().st_mode
    return not (stat.S_ISDIR(mode) or stat.S_ISREG(mode))


def is_image(name: str) -> bool:
    """Whether the name is that of an image to read."""
    return not hidden(name) and Path(name).suffix.lower() in EXTENSIONS


def is_picture(name: str) -> bool:
    """Whether the name is that of a picture, read or not."""
    return is_image(name) or (not hidden(name) and Path(name).suffix.lower() in UNREAD)


def folders(path: Path) -> list[Path]:
    """Visible folders, by name; links to folders are none."""
    found = (entry for entry in path.iterdir() if not hidden(entry.name) and not is_special(entry) and entry.is_dir())
    return sorted(found, key=lambda entry: entry.name)


def unwrap(root: Path) -> Path:
    """Steps into the one wrapper folder that an unpacked archive often has around the data."""
    inside = folders(root)
    if len(inside) != 1 or any(inside[0].name.lower() in words for words in PARTS.values()):
        return root
    if any(is_picture(entry.name) for entry in root.iterdir() if entry.is_file()):
        return root
    return inside[0] if folders(inside[0]) else root


def listing(root: Path, classes: list[str] | None = None) -> Listing:
    """Reads the layout. `classes` are those of the training data when `root` is test data; paths are relative to the
    wrapper folder where there is one.

    Raises TrainyardError `dataset.path_missing`, `image.layout`, `image.one_class`, `image.unknown_class`.
    """
    if not root.exists():
        raise TrainyardError("dataset.path_missing", f"There is nothing at {root}.")
    if not root.is_dir():
        raise TrainyardError("image.layout", f"{root} is a file; images are read from a folder of class folders.")
    root = unwrap(root)
    parts = part_folders(root)
    train = parts.get("train", root) if parts else root
    found = Listing(classes if classes is not None else class_names(root, train))
    for name, folder in (parts or {"all": root}).items():
        found.parts[name] = []
        for child in sorted(folder.iterdir(), key=lambda p: p.name):
            if not hidden(child.name) and is_special(child):
                found.special.append(child.relative_to(root).as_posix())
            elif child.is_dir() and not hidden(child.name):
                add_class(found, name, child, root)
            elif not child.is_dir():
                found.ignored += 1
    return found


def everything(root: Path) -> list[Item]:
    """Every picture by its name in any class folder, also where the layout is one that cannot be trained on."""
    root = unwrap(root)
    parts = part_folders(root) or {"all": root}
    classes = {child.name for folder in parts.values() for child in folders(folder)}
    found = Listing(sorted(classes), {name: [] for name in parts})
    for name, folder in parts.items():
        for child in folders(folder):
            add_class(found, name, child, root)
    return found.files


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
        visible = [entry for entry in train.iterdir() if not hidden(entry.name)]
        links = sum(1 for entry in visible if is_special(entry))
        told = f"{len(visible) - links} files" + (f" and {links} links, which are not followed" if links else "")
        raise TrainyardError("image.layout", f"{train} has no class folders; it holds {told}.")
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
        # os.walk lists links to folders among the folders and does not enter them.
        links = [name for name in below if is_special(Path(here, name))]
        for name in sorted([*links, *names]):
            file = Path(here, name)
            path = file.relative_to(root).as_posix()
            if not hidden(name) and is_special(file):
                found.special.append(path)
            elif is_image(name):
                found.parts[part].append(Item(file, path, label))
            else:
                found.ignored += 1
                if is_picture(name):
                    found.unread.append(Item(file, path, label))
