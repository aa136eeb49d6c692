"""What a training that went on from another model made of the classes that it knew: both models on the same held-out pictures.

Counts alone are written: how far they can be told apart is decided by whoever shows them (packages/core/src/change.ts). Pictures
that the older model has learned from say nothing of it, and are left out where that is known.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from .. import story
from . import continuing, model_folder
from .batches import EVALUATION_BATCH
from .data import Data
from .epochs import Training, float32
from .pixels import Pictures
from .scoring import Scores

Array = npt.NDArray[Any]


def measure(training: Training, found: Data, scores: tuple[Scores, Scores | None]) -> dict[str, Any] | None:
    """The entry `continued` of evaluation.json, told in the log as well; None where nothing was gone on from.

    Of the test part where there is one, else of the validation part; recall by class, before and after.
    """
    source = continuing.source_of(training.session)
    if source is None:
        return None
    val, test = scores
    split, pictures, after = ("val", found.val, val)
    if test is not None and found.test is not None:
        split, pictures, after = "test", found.test, test
    kept, added, dropped = continuing.compared(source.labels, found.labels)
    known = np.isin(after.truth, [found.labels.index(one) for one in kept])
    seen = np.array(
        [continuing.has_learned(source, pictures.entry(row).sha256) for row in range(len(pictures))], dtype=bool
    )
    rows = np.flatnonzero(known & ~seen)
    told: dict[str, Any] = {
        "from": source.name,
        "split": split,
        "kept": kept,
        "added": added,
        "dropped": dropped,
        "examples": len(rows),
        #: Left out; null: what it has learned from is not known, or not all of it.
        "learned_before": int((known & seen).sum()) if source.learned_whole else None,
    }
    truth, new = after.truth[rows], after.probabilities[rows].argmax(axis=1)
    old = answers(training, source, pictures, rows)
    # Outputs of the older model by the number that the class has now; -1: it has none any more.
    numbers = np.array([found.labels.index(one) if one in kept else -1 for one in source.labels])
    fresh = np.isin(new, [found.labels.index(one) for one in added])
    told["classes"] = [
        counts(label, truth == found.labels.index(label), numbers[old] == truth, new == truth, fresh) for label in kept
    ]
    tell(training, told)
    return told


def answers(training: Training, source: continuing.Source, pictures: Pictures, rows: Array) -> Array:
    """int64 [rows]: the outputs that the model gives as it was exported, mirror images included where it answers so."""
    module = source.module().to(training.device).eval()
    # With the older model's own test-time flips.
    prepared = model_folder.preprocessing_of(source.folder)
    found = [np.zeros(0, dtype=np.int64)]
    with torch.no_grad(), float32():
        for at in range(0, len(rows), EVALUATION_BATCH):
            training.session.heed(training.keeper.save)
            squares = torch.from_numpy(pictures.take(rows[at : at + EVALUATION_BATCH])).to(training.device)
            logits = prepared.averaged(prepared.normalise(squares), module)
            found.append(logits.argmax(dim=1).cpu().numpy())
    return np.concatenate(found)


def counts(label: str, own: Array, before: Array, after: Array, fresh: Array) -> dict[str, Any]:
    """Pictures of a class that each model has right; `gained`: the newer alone, `lost`: the older alone."""
    return {
        "label": label,
        "examples": int(own.sum()),
        "before": int((own & before).sum()),
        "after": int((own & after).sum()),
        "gained": int((own & after & ~before).sum()),
        "lost": int((own & before & ~after).sum()),
        # Now taken for a class that the older model could not answer.
        "to_added": int((own & fresh).sum()),
    }


def tell(training: Training, told: dict[str, Any]) -> None:
    """In one line; the classes stand in evaluation.json."""
    events, examples = training.session.events, told["examples"]
    part = "test" if told["split"] == "test" else "validation"
    if examples == 0:
        text = f"What became of the classes that {told['from']} knew cannot be measured"
        events.log(f"{text}: no held-out image of theirs is new to it.", "warning")
        return
    before, after, gained, lost = (
        sum(one[key] for one in told["classes"]) for key in ("before", "after", "gained", "lost")
    )
    events.log(
        f"Of {examples} {part} images of classes that {told['from']} knew, it has {before} right"
        f" ({story.figure(before / examples)}), and this model {after} ({story.figure(after / examples)}):"
        f" {gained} gained, {lost} lost."
    )
    if told["learned_before"] is None:
        text = f"What {told['from']} has learned from is not known: if some of these images are among it, its share is too good."
        events.log(text, "warning")
