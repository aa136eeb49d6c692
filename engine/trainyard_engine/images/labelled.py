"""An edited version of a folder: what it holds is said by its manifest, since its labels are not those of the folders."""

from __future__ import annotations

from pathlib import Path

from ..errors import TrainyardError
from ..manifest import Entry
from .folder import PARTS, Item, Listing, refuse_unknown


def is_labelled(entries: list[Entry] | None) -> bool:
    """Whether the manifest says the classes."""
    return bool(entries) and all(one.label is not None and one.part is not None for one in entries or [])


def labelled(root: Path, entries: list[Entry], classes: list[str] | None = None) -> Listing:
    """The listing that a manifest says; paths are those that a folder laid out by its labels has. `classes` are those of the
    training data when it is test data.

    Raises TrainyardError `dataset.path_missing`, `image.one_class`, `image.unknown_class`.
    """
    if not root.exists():
        raise TrainyardError("dataset.path_missing", f"There is nothing at {root}.")
    learned = sorted({one.label for one in entries if one.label is not None and one.part in ("train", "all")})
    if classes is None and len(learned) < 2:
        raise TrainyardError("image.one_class", f'The version has the single class "{"".join(learned)}".')
    found = Listing(classes if classes is not None else learned)
    known = {name: number for number, name in enumerate(found.classes)}
    present = {one.part for one in entries}
    for part in ("all", *PARTS):
        if part in present:
            found.parts[part] = []
    for one in sorted(entries, key=lambda one: one.path):
        if one.label is None or one.part is None:
            continue
        if one.label not in known:
            refuse_unknown(found, one.label, root / one.path.rsplit("/", 1)[0], root)
        file = root / one.path if one.source is None else Path(one.source)
        found.parts[one.part].append(Item(file, one.path, known[one.label]))
    return found
