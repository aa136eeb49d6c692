"""Checkpoints: written to a staging folder, hashed, forced to the disk, renamed, and only then announced.

A process may die between any two lines of this file: the previous checkpoint stays whole or the new one is. A folder
cannot replace a full folder in one rename, so the old one steps aside first; `recover` knows both halves of that move.
Tensors are safetensors, the rest is JSON. Nothing is ever pickled.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .errors import TrainyardError
from .session import settle, write_json

if TYPE_CHECKING:
    from torch import Tensor

Kind = Literal["last", "best"]
FILES = ("model.safetensors", "training.safetensors", "state.json")


@dataclass
class Checkpoint:
    """What is saved: the weights, what only the training needs, and the state as JSON."""

    model: dict[str, Tensor]
    training: dict[str, Tensor]
    state: dict[str, Any]


@dataclass(frozen=True)
class Saved:
    """What an event tells of a saved checkpoint."""

    path: str
    kind: Kind
    size: int
    sha256: str
    #: How long it took; the training saves more rarely where that is long.
    seconds: float


def save(out: Path, kind: Kind, checkpoint: Checkpoint) -> Saved:
    """Puts a checkpoint in the place of the last one of its kind."""
    from safetensors.torch import save_file

    started = time.monotonic()
    root = out / "checkpoints"
    staging = root / f".staging-{kind}"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    save_file(contiguous(checkpoint.model), staging / FILES[0])
    save_file(contiguous(checkpoint.training), staging / FILES[1])
    write_json(staging / FILES[2], checkpoint.state)
    files = {name: settle(staging / name) for name in FILES}
    write_json(
        staging / "manifest.json", {name: {"bytes": size, "sha256": digest} for name, (size, digest) in files.items()}
    )
    settle_folder(staging)
    exchange(staging, root / kind)
    whole = hashlib.sha256("".join(digest for _, digest in files.values()).encode()).hexdigest()
    seconds = time.monotonic() - started
    return Saved(f"checkpoints/{kind}", kind, sum(size for size, _ in files.values()), whole, seconds)


def contiguous(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Plain copies on the CPU in the order of their names: the same values give the same file."""
    return {name: tensors[name].detach().cpu().contiguous().clone() for name in sorted(tensors)}


def settle_folder(folder: Path) -> None:
    """fsync of a folder's entries."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def exchange(staging: Path, target: Path) -> None:
    """The staging folder takes the target's place."""
    aside = target.with_name(f".previous-{target.name}")
    shutil.rmtree(aside, ignore_errors=True)
    if target.exists():
        target.rename(aside)
    staging.rename(target)
    settle_folder(target.parent)
    shutil.rmtree(aside, ignore_errors=True)


def recover(out: Path) -> None:
    """After a death in the middle of `save`: the previous checkpoint goes back, what is half written goes away."""
    root = out / "checkpoints"
    if not root.is_dir():
        return
    kinds: tuple[Kind, ...] = ("last", "best")
    for kind in kinds:
        aside = root / f".previous-{kind}"
        if aside.exists() and not (root / kind).exists():
            aside.rename(root / kind)
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(root / f".staging-{kind}", ignore_errors=True)


def load(out: Path, kind: Kind) -> Checkpoint | None:
    """The checkpoint of that kind, None where there is none. Raises TrainyardError `engine.failed` if it is damaged."""
    from safetensors.torch import load_file

    folder = out / "checkpoints" / kind
    if not folder.is_dir():
        return None
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        for name in FILES:
            if settle(folder / name)[1] != manifest[name]["sha256"]:
                raise ValueError(f"{name} is not what was written")
        state = json.loads((folder / FILES[2]).read_text("utf-8"))
        return Checkpoint(load_file(folder / FILES[0]), load_file(folder / FILES[1]), state)
    except (OSError, ValueError, KeyError) as error:
        message = f"The checkpoint {folder} is damaged: {error}."
        raise TrainyardError("engine.failed", message, "Remove that folder to start from the beginning.") from error
