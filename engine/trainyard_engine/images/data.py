"""The data of one training: three parts of readable images, and what was left out and why."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import Problem, TrainyardError
from ..registry import create
from ..seeds import derive
from ..session import Session
from ..validations import Holdout
from .folder import Item, Listing, listing
from .pixels import Bad, Pictures, Read, memory_budget, read

#: Bad files named in the log, and in events and errors.
NAMED_IN_LOG, NAMED = 20, 100


@dataclass
class Data:
    """Labels in order of the outputs; `test` is None where there is no test part."""

    labels: list[str]
    train: Pictures
    val: Pictures
    test: Pictures | None
    #: sha256 over path and content of every file that is used.
    fingerprint: str
    summary: dict[str, Any]


def load(session: Session, size: int) -> Data:
    """Reads everything that `data` and `test_data` name. Raises TrainyardError `image.…` or `dataset.path_missing`."""
    config = session.config
    found = listing(Path(config["data"]))
    extra = listing(Path(config["test_data"]), found.classes) if config["test_data"] else None
    items = {"train": found.parts.get("train", found.parts.get("all", [])), "val": found.parts.get("val", [])}
    items["test"] = found.parts.get("test", []) if extra is None else test_items(extra)
    parts = read_parts(session, items, size)
    special = [*found.special, *(extra.special if extra else [])]
    bad = [Bad(path, "image.special_file", "it is a link or no plain file") for path in special]
    bad += [one for part in parts.values() for one in part.bad]
    answer_for_bad(session, bad)
    train, val = parts["train"].pictures, parts["val"].pictures
    refuse_empty(found, train)
    if len(val) == 0:
        train, val = split(train, create("validations", config["validation"]), int(config["seed"]))
    elif config["validation"]["name"] == "holdout":
        session.events.log(f"The data brings its own validation part of {len(val)} images; no hold-out is split off.")
    test = parts["test"].pictures if len(parts["test"].pictures) > 0 else None
    ignored = found.ignored + (extra.ignored if extra else 0)
    summary = summarise(found.classes, {"train": train, "val": val, "test": test})
    summary |= {"ignored": ignored, "bad": describe_bad(bad), "image_size": size}
    print_of_data = fingerprint(parts)
    summary["fingerprint"] = session.job.data_fingerprint or print_of_data
    session.events.data(summary)
    return Data(found.classes, train, val, test, print_of_data, summary)


def test_items(extra: Listing) -> list[Item]:
    """Test data may be class folders, or a folder with test/ in it; without either all its parts are taken."""
    if "test" in extra.parts:
        return extra.parts["test"]
    return [item for part in extra.parts.values() for item in part]


def read_parts(session: Session, items: dict[str, list[Item]], size: int) -> dict[str, Read]:
    """All parts; they share one memory budget."""
    budget = memory_budget()
    total = sum(len(part) for part in items.values())
    if total * size * size * 3 > budget:
        session.events.log(
            f"{total} images of {size} px do not fit into memory; they are decoded again for every batch."
        )
        budget = 0
    return {name: read(part, size, session.job.threads, session.heed, budget) for name, part in items.items()}


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
        raise TrainyardError("image.layout", "The class folders hold no readable image.")
    if empty:
        names = ", ".join(f'"{name}"' for name in empty[:10])
        raise TrainyardError("image.empty_class", f"There is no readable image of {names} in the training part.")
    if len(train) < 2 * len(found.classes) and "val" not in found.parts:
        message = (
            f"{len(train)} images of {len(found.classes)} classes; at least 2 of each are needed to set one apart."
        )
        raise TrainyardError("image.too_few", message)


def split(pictures: Pictures, holdout: Holdout, seed: int) -> tuple[Pictures, Pictures]:
    """A part of each class is set apart; of a class with a single image nothing is."""
    random = np.random.default_rng(derive(seed, "split"))
    labels = pictures.labels
    apart: list[int] = []
    for label in np.unique(labels):
        rows = random.permutation(np.flatnonzero(labels == label))
        count = min(len(rows) - 1, max(1, round(len(rows) * holdout.fraction)))
        apart += rows[:count].tolist()
    chosen = set(apart)
    rest = [row for row in range(len(pictures)) if row not in chosen]
    return pictures.select(rest), pictures.select(sorted(apart))


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


def fingerprint(parts: dict[str, Read]) -> str:
    """One sha256 for what was read, whatever order the file system lists it in."""
    lines = [f"{name}/{path}\t{digest}" for name, part in parts.items() for path, digest in part.digests.items()]
    return hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "surrogateescape")).hexdigest()
