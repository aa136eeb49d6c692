"""What must stay on one side of a split: copies, near copies, and pictures whose names say that they belong together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from ..errors import Problem, TrainyardError
from ..seeds import derive
from ..session import Session
from ..validations import Holdout
from . import likeness
from .pixels import Read

Rows = npt.NDArray[np.int64]
#: In a pattern: the text that pictures of one group share.
GROUP = "{group}"


def expression(pattern: str) -> re.Pattern[str]:
    """A pattern as a regular expression: `*` is any text but a slash, `{group}` the longest text that fits."""
    parts = re.split(r"(\*|\{group\})", pattern)
    return re.compile("".join({"*": "[^/]*", GROUP: "([^/]+)"}.get(part, re.escape(part)) for part in parts))


def names_of(pattern: str, paths: Sequence[str]) -> list[str | None]:
    """The group of each path, by as many of its last parts as the pattern has, without the ending or with it; None: none."""
    compiled, depth = expression(pattern), pattern.count("/") + 1
    found: list[str | None] = []
    for path in paths:
        last = "/".join(path.split("/")[-depth:])
        match = compiled.fullmatch(re.sub(r"\.[^./]*$", "", last)) or compiled.fullmatch(last)
        found.append(None if match is None else match[1])
    return found


def joined(*keys: Sequence[object]) -> Rows:
    """int64 [n]: a number for each row; rows that share any key have the same."""
    parent = list(range(len(keys[0])))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for column in keys:
        first: dict[object, int] = {}
        for row, key in enumerate(column):
            parent[root(row)] = root(first.setdefault(key, row))
    return np.array([root(row) for row in range(len(parent))], dtype=np.int64)


def units(session: Session, train: Read) -> Rows:
    """int64 [n]: rows of one number stay together. Raises TrainyardError `config.incompatible`."""
    together = bool(session.config["keep_copies_together"])
    alone = range(len(train.pictures))
    keys: list[Sequence[object]] = [train.digests if together else alone]
    if together:
        near = likeness.firsts(train.looks)
        count = int((near != np.arange(len(near))).sum())
        keys.append(near.tolist())
        if count:
            session.events.log(
                f"{count} of {len(near)} images are near copies of another (in size, compression or brightness) and stay on"
                " its side of the split."
            )
    pattern = session.config["group_by"]
    if pattern is not None:
        keys.append(by_name(session, pattern, [item.path for item in train.pictures.items]))
    return joined(*keys)


def by_name(session: Session, pattern: str, paths: list[str]) -> list[object]:
    """Of each picture its group, or itself where its name does not fit. Raises TrainyardError `config.incompatible`."""
    names = names_of(pattern, paths)
    count = len({name for name in names if name is not None})
    left = sum(name is None for name in names)
    if count < 2:
        what = f"finds no group in names such as {paths[0]}" if count == 0 else "finds one group of all images"
        message = f'group_by: "{pattern}" {what}, and at least two are needed to set one apart.'
        hint = "Write the name of a picture with {group} for what its group has in common and * for what differs."
        raise TrainyardError(
            "config.incompatible", message, hint, [Problem("config.incompatible", "group_by", message)]
        )
    session.events.log(
        f'group_by: "{pattern}" finds {count} groups in {len(paths) - left} images; each stays on one side.'
    )
    if left:
        first = next(path for path, name in zip(paths, names, strict=True) if name is None)
        session.events.log(f"{left} images fit no group, such as {first}; each counts as one of its own.", "warning")
    return [("", row) if name is None else ("group", name) for row, name in enumerate(names)]


def split(
    labels: Rows, unit: Rows, holdout: Holdout, seed: int, learned: Collection[int] = ()
) -> tuple[list[int], list[int]]:
    """Rows to learn from and rows to measure, sorted; units may hold several classes, and whole ones are set apart.

    In random order each is set apart that brings no class beyond its share; of every class something is learned. Units in
    `learned` are never set apart.
    """
    random = np.random.default_rng(derive(seed, "split"))
    members: dict[int, list[int]] = defaultdict(list)
    for row, number in enumerate(unit.tolist()):
        members[number].append(row)
    classes = int(labels.max(initial=0)) + 1
    wanted = np.maximum(1, np.round(np.bincount(labels, minlength=classes) * holdout.fraction))
    left, taken = np.bincount(labels, minlength=classes), np.zeros(classes)
    counts = {number: np.bincount(labels[rows], minlength=classes) for number, rows in members.items()}
    apart: list[int] = []
    numbers = list(members)
    for place in random.permutation(len(numbers)):
        own = counts[numbers[place]]
        inside = own > 0
        if numbers[place] not in learned and (taken + own <= wanted)[inside].all() and (left - own > 0)[inside].all():
            taken, left = taken + own, left - own
            apart.append(numbers[place])
    if not apart:
        # All are too large for the share: the smallest, where something of each of its classes remains.
        free = [number for number in numbers if number not in learned]
        fitting = [number for number in free if (left - counts[number] > 0)[counts[number] > 0].all()]
        apart = sorted(fitting, key=lambda number: len(members[number]))[:1]
    held = sorted(row for number in apart for row in members[number])
    chosen = set(held)
    return [row for row in range(len(labels)) if row not in chosen], held
