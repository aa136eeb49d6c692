"""`python -m trainyard_engine embed JOB.json`: features of pictures into a folder that keeps them, and labels by neighbours.

The job: `store` (folder), `model` (folder of a model, or null for the network on board), `threads`, `files` (a list of
{path, place, sha256}), and where labels are asked for `neighbours`: {k, asked: [sha256], labelled: [[sha256, label]], out}.
Standard output has JSON lines: {"read": n} and {"compared": n} on the way, at the end {"ok": true, "unread": [[path, reason]],
"unread_total"} or {"ok": false, "error"}. `out` becomes {labels, k, measured, answers: [[sha256, label, votes, cosine]]}, where
a label is a place in `labels` and cosine is the mean over its neighbours of that label.
"""

from __future__ import annotations

import json
import time
import traceback
from pathlib import Path
from typing import Any

import numpy as np

from .errors import TrainyardError

#: Pictures that could not be read and are named.
NAMED = 20
#: Seconds between two words about how far it is.
TELL_EVERY = 0.2


class Teller:
    """Says how far the work is, not more often than anybody looks."""

    def __init__(self) -> None:
        self._last = 0.0

    def tell(self, what: str, done: int) -> None:
        """One line."""
        now = time.monotonic()
        if now - self._last >= TELL_EVERY:
            self._last = now
            say({what: done})


def say(line: dict[str, Any]) -> None:
    """One JSON line, at once."""
    print(json.dumps(line, ensure_ascii=False), flush=True)


def main(path: Path) -> int:
    """Exit code 0, or 2 with the problem as JSON on standard output."""
    try:
        job = json.loads(path.read_text("utf-8"))
        say({"ok": True, **perform(job)})
        return 0
    except Exception as failed:
        if not isinstance(failed, TrainyardError):
            traceback.print_exc()
        from .worker import translate

        error = failed if isinstance(failed, TrainyardError) else translate(failed)
        say({"ok": False, "error": error.to_json()})
        return 2


def perform(job: dict[str, Any]) -> dict[str, Any]:
    """Looks at the pictures, then at their neighbours."""
    import torch

    from .images.embedding import Eye, Picture, embed
    from .images.embedding_store import EmbeddingStore
    from .worker import limit_threads

    limit_threads(job["threads"])
    torch.set_num_threads(job["threads"])
    teller = Teller()
    eye = Eye.load(None if job["model"] is None else Path(job["model"]))
    store = EmbeddingStore(Path(job["store"]), eye.network.width, eye.labels)
    pictures = [Picture(one["path"], Path(one["place"]), one["sha256"]) for one in job["files"]]
    unread = embed(eye, store, pictures, job["threads"], lambda done: teller.tell("read", done))
    if job["neighbours"] is not None:
        neighbours(store, job["neighbours"], teller)
    return {"unread": [[one.path, one.reason] for one in unread[:NAMED]], "unread_total": len(unread)}


def neighbours(store: Any, wanted: dict[str, Any], teller: Teller) -> None:
    """Writes the labels of those that have features, and how often such labels are right."""
    from .images.neighbours import measured, nearest, vote

    keys, vectors, k = store.keys(), store.vectors(), int(wanted["k"])
    # Copies have one vote.
    labelled = sorted({(keys[sha256], label) for sha256, label in wanted["labelled"] if sha256 in keys})
    if not labelled:
        raise TrainyardError("dataset.changed", "No labelled picture of the set could be read, so none is a neighbour.")
    names = sorted({label for _, label in labelled})
    number = {name: place for place, name in enumerate(names)}
    rows = np.array([row for row, _ in labelled], np.int64)
    labels = np.array([number[label] for _, label in labelled], np.int64)
    asked = [sha256 for sha256 in wanted["asked"] if sha256 in keys]
    found = nearest(
        vectors,
        np.array([keys[sha256] for sha256 in asked], np.int64),
        rows,
        k,
        lambda done: teller.tell("compared", done),
    )
    voted = vote(found, labels, len(names))
    agree = labels[found.places] == voted.labels[:, None]
    near = (np.where(np.isfinite(found.cosines), found.cosines, 0) * agree).sum(axis=1) / np.maximum(
        1, agree.sum(axis=1)
    )
    answers = [
        [sha256, int(label), int(votes), round(float(cosine), 4)]
        for sha256, label, votes, cosine in zip(asked, voted.labels, voted.votes, near, strict=True)
    ]
    told = {"labels": names, "k": min(k, len(labelled)), "measured": measured(vectors, rows, labels, k, len(names))}
    out = Path(wanted["out"])
    staging = out.with_name(f".{out.name}.tmp")
    staging.write_text(json.dumps(told | {"answers": answers}, ensure_ascii=False), "utf-8")
    staging.replace(out)
