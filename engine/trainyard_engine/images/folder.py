"""What a folder of images holds: parts, classes, files, by the rules of packages/profile/src/image-layout.ts.

Only files whose names say nothing are opened, for their first bytes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import TrainyardError
from ..manifest import in_utf8
from ..spelling import did_you_mean
from .names import EXTENSIONS, UNLABELLED, hidden, kind, part_of

#: Wrapper folders that an unpacked archive may have around the data.
MAX_WRAPPERS = 3
PARTS = ("train", "val", "test")


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
    #: Pictures of formats that are not read; `label` as for the others.
    unread: list[Item] = field(default_factory=list)
    #: Pictures by name in hidden folders, which are left out.
    hidden: list[str] = field(default_factory=list)
    #: Folders inside class folders that hold pictures.
    inner: list[str] = field(default_factory=list)
    #: Pictures and folders outside the class folders, which are left out.
    outside: list[str] = field(default_factory=list)

    @property
    def files(self) -> list[Item]:
        """Every file that belongs to the content of the data, as the platform's manifest counts it."""
        return [*(item for part in self.parts.values() for item in part), *self.unread]


def is_special(path: Path) -> bool:
    """Whether it is neither a folder nor a plain file. Links are none: what they lead to may lie anywhere."""
    mode = path.lstat().st_mode
    return not (stat.S_ISDIR(mode) or stat.S_ISREG(mode))


def is_image(name: str) -> bool:
    """Whether the name is that of an image to read."""
    return not hidden(name) and Path(name).suffix.lower() in EXTENSIONS


def has_pictures(path: Path) -> bool:
    """Whether a picture lies directly in a folder."""
    return any(not is_special(entry) and entry.is_file() and kind(entry) for entry in path.iterdir())


def folders(path: Path) -> list[Path]:
    """Visible folders, by name; links to folders are none."""
    found = (entry for entry in path.iterdir() if not hidden(entry.name) and not is_special(entry) and entry.is_dir())
    return sorted(found, key=lambda entry: entry.name)


def labelled_folders(root: Path) -> list[Path]:
    """The folders of a data folder without those that say that their pictures have no class yet."""
    return [folder for folder in folders(root) if folder.name.lower() not in UNLABELLED]


def unwrap(root: Path) -> Path:
    """Steps into the one wrapper folder that an unpacked archive often has around the data."""
    for _ in range(MAX_WRAPPERS):
        inside = folders(root)
        if len(inside) != 1 or part_of(inside[0].name) or has_pictures(root) or not folders(inside[0]):
            return root
        root = inside[0]
    return root


def unwrap_part(folder: Path) -> Path:
    """A part may be wrapped as well: `seg_train/seg_train/`. Only in a folder that says so: a part of one class is none."""
    inside = folders(folder)
    if len(inside) != 1 or has_pictures(folder):
        return folder
    part = part_of(inside[0].name)
    return inside[0] if part is not None and part == part_of(folder.name) else folder


def listing(root: Path, classes: list[str] | None = None, *, inner: bool = False) -> Listing:
    """Reads the layout. `classes` are those of the training data when `root` is test data; paths are relative to the
    wrapper folder where there is one. With `inner` the class is the folder that a picture lies in, else the upper one.

    Raises TrainyardError `dataset.path_missing`, `image.layout`, `image.one_class`, `image.unknown_class`.
    """
    if not root.exists():
        raise TrainyardError("dataset.path_missing", f"There is nothing at {root}.")
    if not root.is_dir():
        raise TrainyardError("image.layout", f"{root} is a file; images are read from a folder of class folders.")
    root = unwrap(root)
    named = part_folders(root)
    # A part of pictures without class folders measures nothing: of a competition's test set nobody knows the classes.
    parts = {part: folder for part, folder in named.items() if part == "train" or folders(folder)}
    train = parts.get("train", root) if parts else root
    if not parts:
        refuse_parts(root)
    found = Listing(classes if classes is not None else class_names(root, train, inner))
    for name, folder in (parts or {"all": root}).items():
        found.hidden += hidden_pictures(folder, root)
        found.parts[name] = []
        for child in sorted(folder.iterdir(), key=lambda p: p.name):
            if folder == root and child.name.lower() in UNLABELLED and child.is_dir():
                continue
            if not hidden(child.name) and is_special(child):
                found.special.append(child.relative_to(root).as_posix())
            elif child.is_dir() and not hidden(child.name):
                add_class(found, name, child, root, inner)
            elif not child.is_dir() and kind(child):
                found.outside.append(child.relative_to(root).as_posix())
            elif not child.is_dir():
                found.ignored += 1
    if parts:
        found.hidden += hidden_pictures(root, root)
        used = {folder.relative_to(root).parts[0] for folder in parts.values()}
        others = [folder for folder in labelled_folders(root) if folder.name not in used and any(folder.iterdir())]
        found.outside += [f"{folder.name}/" for folder in others]
        found.outside += [
            one.name for one in sorted(root.iterdir()) if one.is_file() and not is_special(one) and kind(one)
        ]
    return found


def hidden_pictures(folder: Path, root: Path) -> list[str]:
    """Pictures by name below the hidden folders of a folder."""
    return [
        Path(here, name).relative_to(root).as_posix()
        for child in sorted(folder.iterdir(), key=lambda p: p.name)
        if child.name.startswith(".") and not is_special(child) and child.is_dir()
        for here, _, names in os.walk(child)
        for name in sorted(names)
        if is_image(name)
    ]


def refuse_parts(root: Path) -> None:
    """Raises `image.layout` where the folders are parts under names that are not known.

    Guessing which of them is for training would be a wrong number without a word.
    """
    outer = labelled_folders(root)
    inside = [[folder.name for folder in folders(one)] for one in outer]
    if len(outer) < 2 or len(inside[0]) < 2 or any(names != inside[0] for names in inside):
        return
    if any(has_pictures(one) for one in outer):
        return
    named = ", ".join(one.name for one in outer[:5])
    same = ", ".join(inside[0][:5])
    message = f"{root} has folders that look like parts: {named} all hold the same folders {same}."
    hint = "Name the parts train, val and test; or where the upper folders are the classes, move the pictures up."
    raise TrainyardError("image.layout", message, hint)


def everything(root: Path) -> list[Item]:
    """Every picture by its name in any class folder, also where the layout is one that cannot be trained on."""
    root = unwrap(root)
    parts = part_folders(root) or {"all": root}
    classes = {child.name for folder in parts.values() for child in labelled_folders(folder)}
    found = Listing(sorted(classes), {name: [] for name in parts})
    for name, folder in parts.items():
        for child in labelled_folders(folder) if folder == root else folders(folder):
            add_class(found, name, child, root)
    return found.files


def part_folders(root: Path) -> dict[str, Path]:
    """The parts where there are any; a folder with parts needs train among them, test data does not."""
    below = labelled_folders(root)
    parts = {}
    for part in PARTS:
        # The plainest name of several; the others are told as lying outside.
        named = sorted((one for one in below if part_of(one.name) == part), key=lambda one: (len(one.name), one.name))
        if named:
            parts[part] = named[0]
    # A class may be called `test`: only with train beside it, or among parts alone with folders in each, is it a part.
    if "train" in parts:
        return {part: unwrap_part(folder) for part, folder in parts.items()}
    only = len(below) == len(parts)
    found = {part: unwrap_part(folder) for part, folder in parts.items()}
    return found if found and only and all(folders(folder) for folder in parts.values()) else {}


def class_names(root: Path, train: Path, inner: bool) -> list[str]:
    """Sorted names of the class folders."""
    names = [folder.name for folder in (labelled_folders(train) if train == root else folders(train))]
    if train == root and part_folders(root):
        raise TrainyardError("image.layout", f"{root} has {', '.join(part_folders(root))} and no train.")
    unnamable = next((name for name in names if not in_utf8(name)), None)
    if unnamable is not None:
        shown = unnamable.encode("utf-8", "replace").decode()
        message = f"The name of the class folder {shown} is no UTF-8, so no label can be made of it."
        raise TrainyardError("image.layout", message, "Rename the folder.")
    if not names:
        visible = [entry for entry in train.iterdir() if not hidden(entry.name)]
        links = sum(1 for entry in visible if is_special(entry))
        told = f"{len(visible) - links} files" + (f" and {links} links, which are not followed" if links else "")
        raise TrainyardError("image.layout", f"{train} has no class folders; it holds {told}.")
    if inner:
        names = sorted({Path(file).parent.name for name in names for file, _ in walk(train / name) if kind(file)})
    if len(names) == 1:
        left = hidden_pictures(train, root)
        folder = next((part for part in Path(left[0]).parts if part.startswith(".")), "") if left else ""
        told = f' The hidden folder "{folder}" holds {len(left)} pictures; rename it without the dot.' if left else ""
        raise TrainyardError("image.one_class", f'{train} has the single class folder "{names[0]}".{told}')
    return names


def walk(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Every file below a folder that is not hidden, in order, and whether it is a link or no plain file."""
    for here, below, names in os.walk(folder):
        below[:] = sorted(name for name in below if not hidden(name))
        # os.walk lists links to folders among the folders and does not enter them.
        links = [name for name in below if is_special(Path(here, name))]
        for name in sorted([*links, *names]):
            file = Path(here, name)
            yield file, not hidden(name) and is_special(file)


def add_class(found: Listing, part: str, folder: Path, root: Path, inner: bool = False) -> None:
    """All image files at any depth below one class folder."""
    deeper: dict[Path, None] = {}
    for file, special in walk(folder):
        path = file.relative_to(root).as_posix()
        found_kind = None if special else kind(file)
        if special:
            found.special.append(path)
        elif found_kind is None:
            found.ignored += 1
        else:
            name = file.parent.name if inner else folder.name
            refuse_unknown(found, name, file.parent if inner else folder, root)
            item = Item(file, path, found.classes.index(name))
            if file.parent != folder:
                deeper[file.parent] = None
            if found_kind == "read":
                found.parts[part].append(item)
            else:
                found.unread.append(item)
    found.inner += [one.relative_to(root).as_posix() for one in deeper]
    for here in [folder, *deeper]:
        found.hidden += hidden_pictures(here, root)


def refuse_unknown(found: Listing, name: str, folder: Path, root: Path) -> None:
    """Raises `image.unknown_class` for a class that is not one of the training."""
    if name in found.classes:
        return
    where = folder.relative_to(root).as_posix()
    message = f"{where} is a class that the training part does not have.{did_you_mean(name, found.classes)}"
    raise TrainyardError("image.unknown_class", message)
