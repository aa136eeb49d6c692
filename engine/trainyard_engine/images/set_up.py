"""Puts a training together: batches, optimiser, schedule, loss and everything that a checkpoint keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from .. import rates
from ..errors import TrainyardError
from ..parts import Part
from ..random_state import RandomState
from ..registry import create
from ..schedules import Watching
from ..session import Session
from . import augment, build
from .average import Average
from .batches import Batches, PixelBatches
from .course import PLAIN, Course, Growing
from .data import Data
from .epochs import Training, step_rows
from .features import FeatureBatches, new_head
from .keeper import Keeper
from .mix import MIXING
from .network import Network
from .optimizer_part import OptimizerPart, make_optimizer
from .pace import Pace
from .sums import Sums
from .unfreezing import Unfreezing

if TYPE_CHECKING:
    from ..losses import Loss


def set_up(
    session: Session,
    network: Network,
    learned_from: tuple[Data, list[dict[str, Any]]],
    extra: tuple[torch.device, dict[str, Any]],
    course: Course = PLAIN,
) -> Training:
    """For a network, its data with the augmentations, the device and the metric that ranks; `course` is a recipe's."""
    config, (found, augmentations), (device, ranked) = session.config, learned_from, extra
    tell(session, found)
    changes = augment.chain(augmentations, classes=len(found.labels), size=network.preprocessing.size)
    pixels = PixelBatches(found.train, network, changes, (int(config["seed"]), device))
    half = build.half_precision(session, device)
    pixels.rank, pixels.half = session.world.rank, half
    pixels.balanced = config["sampling"] == "balanced"
    model: nn.Module = network.module
    batches: Batches = pixels
    unfreezing = None
    if config["freeze_backbone"]:
        if config["unfreeze_epoch"] is not None:
            unfreezing = Unfreezing(int(config["unfreeze_epoch"]), network, pixels)
        model = new_head(pixels, len(found.labels)).to(device)
        step = int(config["batch_size"]) * int(config["gradient_accumulation_steps"])
        batches = FeatureBatches(pixels, step, bool(augmentations), session.heed)
    elif course.small_epochs:
        small = augment.chain(augmentations, classes=len(found.labels), size=course.small_size)
        first = PixelBatches(found.train, network, small, (int(config["seed"]), device))
        batches = Growing(first, pixels, course.small_epochs)
    steps = len(step_rows(session, len(found.train), 0)[: course.most_steps])
    schedule = create(
        "schedulers",
        config["scheduler"],
        steps_per_epoch=steps,
        steps_total=steps * int(config["epochs"]),
        metric=ranked["name"],
    )
    scaler = torch.amp.GradScaler(device.type, enabled=half == torch.float16)
    average = Average(model, float(config["ema_decay"])) if config["ema_decay"] else None
    optimizer = make_optimizer(config, model, network)
    sums = Sums(device)
    parts: dict[str, Part] = {"optimizer": OptimizerPart(optimizer), "scaler": scaler, "sums": sums}
    parts |= {"random": RandomState()}
    parts |= course.parts
    if isinstance(schedule, Watching):
        parts["schedule"] = schedule
    if average is not None:
        parts["average"] = average
    about = {
        "labels": found.labels,
        "preprocessing": network.preprocessing.to_json(),
        "data_fingerprint": found.fingerprint,
        "test_fingerprint": found.test_fingerprint,
        "part": "head" if config["freeze_backbone"] else "network",
        "steps_per_epoch": steps,
        "batch_size": int(config["batch_size"]),
        "seed": int(config["seed"]),
    } | course.about
    return Training(
        session=session,
        device=device,
        data=found,
        model=model,
        batches=batches,
        optimizer=optimizer,
        schedule=schedule,
        loss=make_loss(config, found, augmentations),
        keeper=Keeper(session, model, parts, about),
        sums=sums,
        pace=Pace(),
        ranked=ranked,
        half=half,
        scaler=scaler,
        average=average,
        keeps_statistics=course.keeps_statistics,
        most_steps=course.most_steps,
        judged_from=course.judged_from,
        until=course.until,
        unfreezing=unfreezing,
        parallel=spread(session, model, device),
    )


def make_loss(config: dict[str, Any], found: Data, augmentations: list[dict[str, Any]]) -> Loss:
    """The loss. Raises `config.incompatible` for one that takes no shares of classes where pictures are mixed."""
    classes = len(found.labels)
    counts = np.bincount(found.train.labels, minlength=classes)
    loss: Loss = create("losses", config["loss_function"], class_counts=counts)
    mixing = [one["name"] for one in augmentations if one["name"] in MIXING]
    if mixing:
        try:
            loss(torch.zeros(2, classes), torch.full((2, classes), 1 / classes))
        except Exception as error:
            # Whatever a plugin's line raises for targets that it did not expect.
            name = config["loss_function"]["name"]
            message = f"{name} takes labels only, and {mixing[0]} makes shares of classes: {build.first_line(error)}"
            raise build.problem("loss_function", message, f"Leave out {mixing[0]}, or take another loss.") from error
    return loss


def tell(session: Session, found: Data) -> None:
    """What a person may not expect of the steps. Raises TrainyardError `config.incompatible` for too many devices."""
    config, world, images = session.config, session.world, len(found.train)
    batch = int(config["batch_size"]) * int(config["gradient_accumulation_steps"]) * world.size
    if batch > images:
        text = f"A step takes {batch} images and there are {images} training images: every epoch is one step."
        session.events.log(text, "warning")
    if config["learning_rate"] == rates.default_rate(config):
        usual = (
            f"the default of {config['optimizer']['name']} and this model for {rates.WORDS[rates.situation(config)]}"
        )
        session.events.log(f"The learning rate is {config['learning_rate']:g}, {usual}.")
    if world.size == 1:
        return
    if config["freeze_backbone"]:
        message = (
            f"freeze_backbone trains one layer on features that are computed once; {world.size} devices do not help."
        )
        raise TrainyardError("config.incompatible", message, "Give the job one device.")
    if images < 2 * world.size:
        message = f"{images} training images are too few for {world.size} devices, which need two each."
        raise TrainyardError("config.incompatible", message, "Give the job fewer devices.")
    session.events.log(f"{world.size} devices train together, {config['batch_size']} images each in a batch.")


def spread(session: Session, model: nn.Module, device: torch.device) -> DistributedDataParallel | None:
    """The model among the processes that train together; None alone."""
    if session.world.size == 1:
        return None
    return DistributedDataParallel(model, device_ids=[device] if device.type == "cuda" else None)
