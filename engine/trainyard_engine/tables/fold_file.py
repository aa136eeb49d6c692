"""A fold that is done, on the disk: a run that is begun again goes on with the one after it.

Written to a staging folder, hashed, forced to the disk, renamed. What it holds is enough to measure again to the last bit.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..checkpoint import exchange, settle_folder
from ..errors import TrainyardError
from ..session import settle, write_json
from . import saved
from .estimator import Array
from .fit import Fitted


@dataclass(frozen=True)
class Done:
    """A fold that was fitted: what it answered for its held-out rows, and how many rounds were good."""

    output: Array
    rounds: int
    #: Where it is needed afterwards: the last one, and those whose importance is measured.
    fitted: Fitted | None


def folder_of(out: Path, number: int) -> Path:
    """Where fold `number`, from 1, is kept."""
    return out / "checkpoints" / f"fold-{number}"


def keep(out: Path, number: int, done: Done) -> None:
    """Puts it on the disk, whole or not at all."""
    target = folder_of(out, number)
    staging = target.with_name(f".staging-{target.name}")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    np.save(staging / "output.npy", done.output, allow_pickle=False)
    if done.fitted is not None:
        saved.save(done.fitted, staging)
    write_json(staging / "state.json", {"rounds": done.rounds, "model": done.fitted is not None})
    files = {file.name: settle(file)[1] for file in sorted(staging.iterdir())}
    write_json(staging / "manifest.json", {"files": files})
    settle_folder(staging)
    exchange(staging, target)


def load(out: Path, number: int, regression: bool) -> Done | None:
    """A fold of an earlier attempt; None where there is none, or not all of it: it is fitted again then."""
    folder = folder_of(out, number)
    try:
        files = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
        if any(settle(folder / name)[1] != digest for name, digest in files.items()):
            return None
        state = json.loads((folder / "state.json").read_text("utf-8"))
        output = np.load(folder / "output.npy", allow_pickle=False)
        return Done(output, int(state["rounds"]), saved.load(folder, regression) if state["model"] else None)
    except (OSError, ValueError, KeyError, TrainyardError):
        return None


def remove(out: Path) -> None:
    """All of them, once the run has ended well: they may be as large as the model, each."""
    for folder in (out / "checkpoints").glob("fold-*"):
        shutil.rmtree(folder, ignore_errors=True)
