"""A measured preflight: a few real steps of a config on its device, and what the whole training will take by them.

Nothing is kept but what is printed. Pictures are a sample of the training part; the data are listed, not read whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

import torch

from .. import rates
from ..errors import TrainyardError
from ..session import Session
from . import batch_fit, build, caching, data, preflight_recipe
from .auto_batch import AUTO, most
from .batch_fit import Meter, Trial
from .batches import EVALUATION_BATCH
from .data import Data
from .device_memory import meter
from .features import VIEWS
from .folder import Item
from .mirrored_classes import flips_too, without_swaps
from .network import Network
from .recipe.budget import Parts
from .recipe.start import Plan
from .trial_steps import TrialSteps

#: Training pictures that are read, and steps that the clock runs for.
SAMPLE, TIMED = 256, 5
#: Speed of the shortest time, of the one in the middle and of the longest.
PICKS: dict[str, Callable[[Trial], float]] = {
    "low": lambda trial: max(trial.speeds),
    "middle": lambda trial: trial.speed,
    "high": lambda trial: min(trial.speeds),
}
PRECISIONS: dict[torch.dtype | None, str] = {None: "fp32", torch.bfloat16: "bf16", torch.float16: "fp16"}


@dataclass(frozen=True)
class Counts:
    """Pictures of the whole data."""

    train: int
    val: int
    test: int


def measure(session: Session) -> dict[str, Any]:
    """What contracts/preflight.ts calls Preflight. Raises TrainyardError as a training would, up to its first step."""
    refuse(session)
    began = monotonic()
    sources = data.look(session)
    counts = counted(session, sources)
    device = build.prepare_torch(session)
    labels = sources.data.found.classes
    recipe = None
    if session.asked.get("preset") is not None:
        plan, network, parts = preflight_recipe.begin(session, sources, device)
        recipe = plan
    else:
        network = build.build(session, labels, device)
        build.probe(session, network, device)
    found, decoded = sampled(session, network, sources)
    if recipe is not None:
        preflight_recipe.settle(session, network, recipe, parts, decoded)
    flips_too(session, network, found)
    learned_from = (found, without_swaps(session, found))
    frozen = rates.stays_frozen(session.config) if recipe is None else recipe.epochs == 0
    with TrialSteps(session, network, learned_from, device) as steps:
        memory = meter(device)
        asked = session.config["batch_size"]
        fit = None
        if frozen:
            learning = batch_fit.attempt(steps.look, int(asked), memory, TIMED)
        elif recipe is not None:
            # It takes the batch that it takes.
            learning = batch_fit.attempt(steps.learn, int(asked), memory, TIMED)
        else:
            also = None if asked == AUTO else int(asked)
            fit = batch_fit.search(steps.learn, memory, most(session, counts.train), also=also, to_the_end=True)
            learning = learned(steps.learn, memory, fit, fit.worth.batch if also is None else also)
        looking = learning if frozen else None
        if session.config["freeze_backbone"] and not frozen:
            looking = batch_fit.attempt(steps.look, learning.batch, memory, TIMED)
        answering = batch_fit.attempt(steps.answer, min(EVALUATION_BATCH, SAMPLE), memory, TIMED)
    speeds = Speeds(decoded, learning, looking, answering)
    return {
        "device": session.job.device,
        "device_name": device_name(device),
        "threads": session.job.threads,
        "architecture": network.architecture,
        "image_size": network.preprocessing.size,
        "precision": PRECISIONS[build.half_precision(session, device)],
        "batch_size": learning.batch,
        "images_per_second": between(learning),
        "steps_timed": len(learning.speeds),
        "peak_memory_bytes": learning.bytes,
        "memory_limit_bytes": memory.limit,
        "largest_batch": None if fit is None else fit.largest.batch,
        "largest_batch_why": None if fit is None else fit.why,
        "trials": [] if fit is None else [told(one) for one in fit.trials],
        "evaluation_images_per_second": between(answering),
        "decode_images_per_second": round(decoded, 2),
        "images": {"train": counts.train, "val": counts.val, "test": counts.test},
        "training_seconds": whole(session, counts, speeds) if recipe is None else planned(recipe, parts, speeds),
        "recipe": None if recipe is None else preflight_recipe.told(recipe),
        "measuring_seconds": round(monotonic() - began, 1),
    }


def refuse(session: Session) -> None:
    """What there is nothing to measure of before it begins."""
    config = session.config
    if config["task"] != "image-classification":
        message = "A preflight measures trainings of images; a table is fitted in one go."
        raise TrainyardError(
            "config.inapplicable", message, "Start the training; its first fit tells how long it takes."
        )
    devices = max(len(session.job.devices), int(config["devices"]))
    if devices > 1:
        message = (
            f"A preflight measures one device; asked are {devices}, and how well they share the work is not known."
        )
        raise TrainyardError("config.inapplicable", message, "Set devices to 1: each device takes a batch of its own.")


def counted(session: Session, sources: data.Sources) -> Counts:
    """By names, before any is read; what is held out is a share of the whole."""
    parts = {name: len(items) for name, items in sources.data.found.parts.items()}
    train, val = parts.get("train", parts.get("all", 0)), parts.get("val", 0)
    if not val:
        val = round(train * float(session.config["validation"].get("fraction", 0.2)))
        train -= val
    test = parts.get("test", 0) if sources.test is None else len(data.test_items(sources.test.found))
    return Counts(train, val, test)


def sampled(session: Session, network: Network, sources: data.Sources) -> tuple[Data, float]:
    """As many pictures of each class, and how many were read in a second."""
    parts = sources.data.found.parts
    items = parts.get("train", parts.get("all", []))
    classes = sources.data.found.classes
    by_class: dict[int, list[Item]] = {}
    for item in items:
        by_class.setdefault(item.label, []).append(item)
    each = max(2, SAMPLE // max(1, len(classes)))
    some = [item for own in by_class.values() for item in own[:each]]
    began = monotonic()
    read = caching.read_parts(session, {"train": some, "val": [], "test": []}, network.preprocessing)
    pictures = read["train"].pictures
    seconds = monotonic() - began
    if len(pictures) == 0:
        raise TrainyardError("image.empty_class", "None of the first pictures of the classes can be read.")
    summary: dict[str, Any] = {}
    return Data(classes, pictures, pictures, None, "", None, summary), len(some) / max(seconds, 1e-6)


def learned(learn: Callable[[int], None], memory: Meter, fit: batch_fit.Fit, batch: int) -> Trial:
    """Steps of the batch that a training takes. Raises TrainyardError `engine.out_of_memory`.

    A processor's meter only grows: what a size takes was seen on the way to larger ones, and is not seen after them.
    """
    known = next((one for one in fit.trials if one.batch == batch), None)
    if known is None and fit.needed(batch) > memory.there:
        # A GPU refuses by itself; a machine without memory ends whatever it likes.
        raise too_large(batch, fit)
    try:
        again = batch_fit.attempt(learn, batch, memory, TIMED)
    except torch.OutOfMemoryError as error:
        raise too_large(batch, fit) from error
    return again if known is None else replace(again, bytes=known.bytes)


def too_large(batch: int, fit: batch_fit.Fit) -> TrainyardError:
    """The answer where the batch of the config does not fit."""
    message = (
        f"batch_size is {batch}, which this device has too little memory for. {fit.largest.batch} was tried, and fits."
    )
    return TrainyardError(
        "engine.out_of_memory", message, f"Set batch_size to {fit.largest.batch}, or image_size lower."
    )


@dataclass(frozen=True)
class Speeds:
    """Reading in pictures per second; learning, making features (None: the network is not frozen) and answering as trials."""

    decoded: float
    learning: Trial
    looking: Trial | None
    answering: Trial


def whole(session: Session, counts: Counts, speeds: Speeds) -> dict[str, float]:
    """Seconds of reading, all epochs and all evaluations: by the quickest steps, by those in the middle, by the slowest.

    Start and export, which take some seconds whatever is trained, are not in it.
    """
    return {name: round(seconds(session, counts, speeds, pick), 1) for name, pick in PICKS.items()}


def planned(plan: Plan, parts: Parts, speeds: Speeds) -> dict[str, float]:
    """The same of a preset, which keeps to its time."""
    reading = sum(vars(parts).values()) / speeds.decoded
    trials = (speeds.learning if plan.epochs else None, speeds.answering)
    found = {name: reading + preflight_recipe.seconds(plan, parts, trials, pick) for name, pick in PICKS.items()}
    return {name: round(min(one, plan.seconds) if plan.epochs else one, 1) for name, one in found.items()}


def seconds(session: Session, counts: Counts, speeds: Speeds, pick: Callable[[Trial], float]) -> float:
    """At the speeds that are picked."""
    config = session.config
    epochs = int(config["epochs"])
    frozen = epochs if rates.stays_frozen(config) else int(config["unfreeze_epoch"] or 0)
    views = min(frozen, VIEWS if config["augmentation"] else 1)
    total = (counts.train + counts.val + counts.test) / speeds.decoded
    if speeds.looking is not None:
        total += views * counts.train / pick(speeds.looking)
    total += (epochs - frozen) * counts.train / pick(speeds.learning)
    # Features of what measures are made once while the network is frozen.
    evaluations = (epochs - frozen) + min(1, frozen) + 1
    return total + (evaluations * counts.val + counts.test) / pick(speeds.answering)


def between(trial: Trial) -> dict[str, float]:
    """Images per second of the slowest step, the one in the middle and the quickest."""
    return {
        "low": round(min(trial.speeds), 2),
        "middle": round(trial.speed, 2),
        "high": round(max(trial.speeds), 2),
    }


def told(trial: Trial) -> dict[str, Any]:
    """A size that was tried."""
    return {"batch_size": trial.batch, "images_per_second": round(trial.speed, 2), "peak_memory_bytes": trial.bytes}


def device_name(device: torch.device) -> str:
    """For people."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"CPU, {torch.get_num_threads()} thread{'' if torch.get_num_threads() == 1 else 's'}"
