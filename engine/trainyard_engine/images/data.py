"""The data of one training: three parts of readable images, and what was left out and why."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import Problem, TrainyardError
from ..manifest import Entry, Registered, in_utf8, measure, registered
from ..session import Session
from . import caching, copies
from .folder import Item, Listing, everything, listing
from .labelled import is_labelled, labelled
from .pixels import Bad, Pictures, Read
from .preprocessing import Preprocessing

#: Bad files named in the log, and in events and errors.
NAMED_IN_LOG, NAMED = 20, 100
#: Below this share of their range pictures of 16 bits lose what they were made for.
SMALL_RANGE = 0.5


@dataclass
class Data:
    """Labels in order of the outputs; `test` is None where there is no test part."""

    labels: list[str]
    train: Pictures
    val: Pictures
    test: Pictures | None
    #: Measured: of every file of `data`, and of `test_data` where there is such.
    fingerprint: str
    test_fingerprint: str | None
    summary: dict[str, Any]
    #: The validation part was split off what was brought to learn from.
    divided: bool = False


@dataclass
class Source:
    """A folder by its names, and what is known of its files; paths that cannot be of any version are set aside."""

    known: Registered
    found: Listing
    unnamable: list[str]


@dataclass
class Sources:
    """The folders of `data` and of `test_data`."""

    data: Source
    test: Source | None


def look(session: Session) -> Sources:
    """Lists both folders, before anything is built or decoded. Raises as `listing`, or `dataset.changed`."""
    data, test = (registered(session.job, place) for place in ("data", "test_data"))
    if data is None:
        raise TrainyardError("config.missing", "data is missing.")
    inner = session.config["class_folder"] == "inner"
    train = list_source(data, None, inner)
    return Sources(train, None if test is None else list_source(test, train.found.classes, inner))


def count(sources: Sources) -> int:
    """Images that will be decoded."""
    test = sources.test
    parts = sources.data.found.parts
    own = sum(len(part) for name, part in parts.items() if test is None or name != "test")
    return own + (0 if test is None else len(test_items(test.found)))


def list_source(known: Registered, classes: list[str] | None, inner: bool) -> Source:
    """One folder. Where names alone tell that it is not what was registered, that is said before anything else."""
    if known.files is not None and is_labelled(known.files):
        return Source(known, labelled(known.root, known.files, classes), [])
    try:
        found = listing(known.root, classes, inner=inner)
    except TrainyardError as error:
        if not known.root.is_dir():
            raise
        raise known.judge(error, lambda: measure_items(everything(known.root))) from error
    unnamable: list[str] = []
    if known.files is not None or known.fingerprint is not None:
        # The platform cannot open such files, so no version has them; here they could be read.
        unnamable = [item.path for item in found.files if not in_utf8(item.path)]
        found.unread = [item for item in found.unread if in_utf8(item.path)]
        found.parts = {name: [one for one in part if in_utf8(one.path)] for name, part in found.parts.items()}
    if known.files is not None and {item.path for item in found.files} != {one.path for one in known.files}:
        known.confirm(measure_items(found.files))
    return Source(known, found, unnamable)


def measure_items(items: list[Item]) -> list[Entry]:
    """Entries of files that are not decoded; one that cannot be opened has none."""
    entries: list[Entry] = []
    for item in items:
        if in_utf8(item.path):
            with suppress(OSError):
                entries.append(measure(item.file, item.path))
    return entries


def load(session: Session, prepared: Preprocessing, sources: Sources | None = None) -> Data:
    """Reads everything that `data` and `test_data` name. Raises TrainyardError `dataset.…` or `image.…`."""
    config = session.config
    sources = sources or look(session)
    found, test_source = sources.data.found, sources.test
    extra = None if test_source is None else test_source.found
    items = {"train": found.parts.get("train", found.parts.get("all", [])), "val": found.parts.get("val", [])}
    items["test"] = found.parts.get("test", []) if extra is None else test_items(extra)
    parts = caching.read_parts(session, items, prepared)
    ours = [parts["train"], parts["val"], *([parts["test"]] if extra is None else [])]
    prints = confirm(sources.data, ours), None if test_source is None else confirm(test_source, [parts["test"]])
    bad = left_out([sources.data, *([test_source] if test_source else [])])
    bad += [one for part in parts.values() for one in part.bad]
    answer_for_bad(session, bad)
    tell_depth(session, list(parts.values()))
    train, val = parts["train"].pictures, parts["val"].pictures
    refuse_empty(found, train)
    divided = len(val) == 0
    if divided:
        train, val = copies.divide(session, parts["train"])
    elif config["validation"]["name"] == "holdout":
        session.events.log(f"The data brings its own validation part of {len(val)} images; no hold-out is split off.")
        if config["group_by"] is not None:
            session.events.log("group_by has no effect: the data brings its own validation part.", "warning")
    caching.settle(session, train, val)
    test = parts["test"].pictures if len(parts["test"].pictures) > 0 else None
    repeated = copies.tell(session, parts, {"train": train, "val": val, "test": test})
    if config["class_folder"] == "inner" and is_labelled(sources.data.known.files):
        session.events.log("class_folder has no effect: the version was edited, and has classes of its own.", "warning")
    for one in [found, *([extra] if extra else [])]:
        tell_layout(session, one, inner=config["class_folder"] == "inner")
    ignored = found.ignored + (extra.ignored if extra else 0)
    summary = summarise(found.classes, {"train": train, "val": val, "test": test})
    summary |= {"ignored": ignored, "bad": describe_bad(bad), "image_size": prepared.size, "copies": repeated}
    summary |= {"cached": caching.describe(train)}
    summary |= {"fingerprint": prints[0], "test_fingerprint": prints[1]}
    session.events.data(summary)
    return Data(found.classes, train, val, test, *prints, summary, divided)


def tell_layout(session: Session, found: Listing, inner: bool) -> None:
    """What a person may have meant otherwise: what is left out, folders inside the class folders, and names that look alike."""
    if found.hidden:
        named = ", ".join(found.hidden[:3])
        session.events.log(f"Left out {len(found.hidden)} pictures in hidden folders, such as {named}.", "warning")
    if found.outside:
        named = ", ".join(found.outside[:3])
        told = f"{copies.plural(len(found.outside), 'entry lies', 'entries lie')} outside the class folders, such as {named}"
        session.events.log(f"{told}: nothing of it is used.", "warning")
    for twins in alike(found.classes):
        named = " and ".join(f'"{name}"' for name in twins)
        text = f"The class folders {named} differ in case, blanks or Unicode form alone, and are different classes."
        session.events.log(f"{text} Put their pictures into one folder if they are one.", "warning")
    if found.inner:
        names = ", ".join(sorted({path.rsplit("/", 1)[-1] for path in found.inner})[:5])
        how = (
            "the inner folder is the class" if inner else "the upper folder is the class (class_folder: inner turns it)"
        )
        session.events.log(f"Pictures lie two folders deep ({names}): {how}.", "info" if inner else "warning")


def alike(names: list[str]) -> list[list[str]]:
    """Groups of names that a person reads as the same."""
    groups: dict[str, list[str]] = {}
    for name in names:
        plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
        groups.setdefault(plain, []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def tell_depth(session: Session, parts: list[Read]) -> None:
    """A set that uses a small part of its range has few grey levels left, and nobody sees why."""
    deep, largest = sum(part.deep for part in parts), max((part.largest for part in parts), default=0)
    if deep == 0:
        return
    share = largest / 65_535
    told = f"{deep} images have 16 bits a channel and are divided by their range of 65,535."
    if share >= SMALL_RANGE:
        session.events.log(told)
        return
    session.events.log(
        f"{told} The largest value is {largest:,}: they use {100 * share:.0f} % of it, which leaves"
        f" {max(1, round(255 * share))} grey levels. Scale them to the whole range before training.",
        "warning",
    )


def confirm(source: Source, parts: list[Read]) -> str:
    """The measured fingerprint of a folder: of what was read, and of what belongs to it and is not read."""
    entries = {path: one for part in parts for path, one in part.entries.items()}
    opened = {*entries, *(one.path for part in parts for one in part.bad)}
    rest = measure_items([item for item in source.found.files if item.path not in opened])
    return source.known.confirm([*entries.values(), *rest])


def left_out(sources: list[Source]) -> list[Bad]:
    """Files that are never opened."""
    bad = [
        Bad(path, "image.special_file", "it is a link or no plain file")
        for source in sources
        for path in source.found.special
    ]
    bad += [Bad(item.path, *unread(item)) for source in sources for item in source.found.unread]
    reason = "its name is no UTF-8, so the registered version does not have it; rename it and register the data again"
    return bad + [Bad(path, "image.corrupt", reason) for source in sources for path in source.unnamable]


def unread(item: Item) -> tuple[str, str]:
    """Code and reason of a picture that is left out because Pillow is not let near it."""
    end = item.file.suffix.lower()
    if end == ".svg":
        return "image.svg_not_allowed", "it is an SVG drawing, which is not read; export it as PNG"
    kind = f" ({end})" if end else ""
    return "image.format", f"it is a picture of a format that is not read{kind}; convert it to JPEG or PNG"


def test_items(extra: Listing) -> list[Item]:
    """Test data may be class folders, or a folder with test/ in it; without either all its parts are taken."""
    if "test" in extra.parts:
        return extra.parts["test"]
    return [item for part in extra.parts.values() for item in part]


def answer_for_bad(session: Session, bad: list[Bad]) -> None:
    """Broken files are named and counted, or the training does not begin: as `bad_files` says."""
    if not bad:
        return
    count = "1 image cannot be read" if len(bad) == 1 else f"{len(bad)} images cannot be read"
    if session.config["bad_files"] == "fail":
        first = f"{bad[0].path}: {bad[0].reason}"
        problems = [Problem(one.code, "data", f"{one.path}: {one.reason}.") for one in bad[:NAMED]]
        raise TrainyardError("image.corrupt", f"{count}, such as {first}.", problems=problems)
    for one in bad[:NAMED_IN_LOG]:
        session.events.log(f"Skipped {one.path}: {one.reason}.", "warning")
    if len(bad) > NAMED_IN_LOG:
        session.events.log(f"Skipped {len(bad) - NAMED_IN_LOG} further images.", "warning")
    session.events.log(f"{count}; the training goes on without {'it' if len(bad) == 1 else 'them'}.", "warning")


def refuse_empty(found: Listing, train: Pictures) -> None:
    """Every class needs an image to learn from."""
    counts = np.bincount(train.labels, minlength=len(found.classes)) if len(train) else np.zeros(len(found.classes))
    empty = [name for name, count in zip(found.classes, counts, strict=True) if count == 0]
    if len(empty) == len(found.classes):
        raise TrainyardError("image.empty_class", "The class folders hold no readable image.")
    if empty:
        names = ", ".join(f'"{name}"' for name in empty[:10])
        raise TrainyardError("image.empty_class", f"There is no readable image of {names} in the training part.")
    if len(train) < 2 * len(found.classes) and "val" not in found.parts:
        message = (
            f"{len(train)} images of {len(found.classes)} classes; at least 2 of each are needed to set one apart."
        )
        raise TrainyardError("image.too_few", message)


def summarise(classes: list[str], parts: dict[str, Pictures | None]) -> dict[str, Any]:
    """Counts of images by class and part."""
    present = {name: part for name, part in parts.items() if part is not None}
    counts = {name: np.bincount(part.labels, minlength=len(classes)).tolist() for name, part in present.items()}
    return {
        "kind": "images",
        "classes": [
            {"name": name, "counts": {part: counts[part][index] for part in present}}
            for index, name in enumerate(classes)
        ],
        "splits": {name: len(part) for name, part in present.items()},
    }


def describe_bad(bad: list[Bad]) -> dict[str, Any]:
    """The files left out, at most NAMED of them by name."""
    return {
        "total": len(bad),
        "files": [{"path": one.path, "code": one.code, "reason": one.reason} for one in bad[:NAMED]],
    }
