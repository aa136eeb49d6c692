"""Pictures that stand there more than once: the same pixels as the network sees them, whatever their files are called.

What is measured on a picture that was learned by heart says nothing. The words are those of the findings in
packages/profile/src/image-findings.ts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import TrainyardError
from ..registry import create
from ..seeds import derive
from ..session import Session
from ..validations import Holdout
from . import continuing, groups
from .pixels import Pictures, Read

#: Groups of copies that are named.
NAMED = 20


def groups_of(digests: Sequence[bytes]) -> list[list[int]]:
    """Rows with the same digest, each group sorted, in the order of their first; those alone are groups of one."""
    found: dict[bytes, list[int]] = defaultdict(list)
    for row, digest in enumerate(digests):
        found[digest].append(row)
    return list(found.values())


def split(
    labels: npt.NDArray[np.int64],
    digests: Sequence[bytes],
    holdout: Holdout,
    seed: int,
    learned: Collection[bytes] = (),
) -> tuple[list[int], list[int]]:
    """Rows to learn from and rows to measure, sorted. A part of each class is set apart; of a class with a single image nothing.

    Rows with the same digest stay together; where they are of several classes they are learned from. `digests` may be
    unequal throughout: then every row stands alone. Those in `learned` are never set apart.
    """
    random = np.random.default_rng(derive(seed, "split"))
    groups = groups_of(digests)
    by_label: dict[int, list[list[int]]] = defaultdict(list)
    for group in groups:
        if len({int(labels[row]) for row in group}) == 1 and digests[group[0]] not in learned:
            by_label[int(labels[group[0]])].append(group)
    apart: list[int] = []
    for label in np.unique(labels):
        own = by_label[int(label)]
        size = int((labels == label).sum())
        wanted, taken = min(size - 1, max(1, round(size * holdout.fraction))), 0
        fitting: list[list[int]] = []
        for place in random.permutation(len(own)):
            if taken + len(own[place]) <= wanted:
                fitting.append(own[place])
                taken += len(own[place])
        if not fitting:
            # Of copies alone the fewest, and of a class that is one picture over and over nothing.
            fitting = sorted((group for group in own if len(group) < size), key=len)[:1]
        apart += [row for group in fitting for row in group]
    chosen = set(apart)
    return [row for row in range(len(labels)) if row not in chosen], sorted(apart)


def divide(session: Session, train: Read) -> tuple[Pictures, Pictures]:
    """The hold-out of the config, and what is said of copies."""
    config, pictures = session.config, train.pictures
    units = groups.units(session, train)
    holdout, seed = create("validations", config["validation"]), int(config["seed"])
    learned = learned_units(session, pictures, units)
    if config["group_by"] is None:
        keys, kept = [str(unit).encode() for unit in units.tolist()], {str(unit).encode() for unit in learned}
        rest, apart = split(pictures.labels, keys, holdout, seed, kept)
    else:
        rest, apart = groups.split(pictures.labels, units, holdout, seed, learned)
        if not apart:
            message = "group_by leaves nothing to measure with: every group is all that there is of one of its classes."
            raise TrainyardError("config.incompatible", message, "Take smaller groups, or bring a val/ part.")
    return pictures.select(rest), pictures.select(apart)


def learned_units(session: Session, pictures: Pictures, units: npt.NDArray[np.int64]) -> set[int]:
    """Units with a picture that the model of `continue_from` has learned from: they are learned from again, for what is
    measured on them says nothing. None where nothing else is left to measure with."""
    source = continuing.source_of(session)
    if source is None:
        return set()
    known = [row for row in range(len(pictures)) if continuing.has_learned(source, pictures.entry(row).sha256)]
    found = {int(units[row]) for row in known}
    if len(found) == len(np.unique(units)):
        text = f"{source.name} has learned from all of these images, so that what is measured is better than the true result."
        session.events.log(text, "warning")
        return set()
    if known:
        told = plural(len(known), "image that it has learned from stays", "images that it has learned from stay")
        session.events.log(f"{told} in the training part: {source.name} would be measured on what it knows.")
    return found


def tell(session: Session, parts: dict[str, Read], divided: dict[str, Pictures | None]) -> dict[str, Any]:
    """Says how many pictures stand there more than once, and warns of those on both sides; answers with what data.json keeps."""
    digests = {
        int(number): digest
        for read in parts.values()
        for number, digest in zip(read.pictures.numbers, read.digests, strict=True)
    }
    places: dict[bytes, list[tuple[str, str]]] = defaultdict(list)
    for part, pictures in divided.items():
        for number, item in [] if pictures is None else zip(pictures.numbers, pictures.items, strict=True):
            places[digests[int(number)]].append((part, item.path))
    repeated = [found for found in places.values() if len(found) > 1]
    leaks = [found for found in repeated if len({part for part, _ in found}) > 1]
    own = len(parts["val"].pictures) == 0 and bool(session.config["keep_copies_together"])
    within = len(repeated) - len(leaks)
    classes = {item.path: item.label for read in parts.values() for item in read.pictures.items}
    conflicts = [found for found in repeated if len({classes[path] for _, path in found}) > 1]
    if conflicts:
        named = "; ".join(" = ".join(path for _, path in found[:4]) for found in conflicts[:3])
        text = f"{plural(len(conflicts), 'picture stands', 'pictures stand')} under several classes: {named}"
        session.events.log(f"{text}{', …' if len(conflicts) > 3 else '.'}", "warning")
    if within:
        text = f"{plural(within, 'picture is', 'pictures are')} there more than once."
        session.events.log(f"{text} Copies stay on one side of the split." if own else text)
    if leaks:
        named = "; ".join(" = ".join(path for _, path in found[:4]) for found in leaks[:3])
        text = f"{plural(len(leaks), 'picture stands', 'pictures stand')} in several parts"
        text += f", so that the measured result is better than the true one: {named}"
        session.events.log(f"{text}{', …' if len(leaks) > 3 else '.'}", "warning")
    examples = [[f"{part}: {path}" for part, path in found[:4]] for found in leaks[:NAMED]]
    return {"repeated": within, "kept_together": own, "in_several_parts": len(leaks), "examples": examples}


def plural(count: int, one: str, many: str) -> str:
    """'1 picture is', '2 pictures are'."""
    return f"{count} {one if count == 1 else many}"
