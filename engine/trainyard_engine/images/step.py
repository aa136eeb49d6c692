"""One step of the optimiser: batches, gradients, clipping, averaging; on one device or on several together."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from ..rates import set_rate
from ..seeds import derive

if TYPE_CHECKING:
    from .batches import Rows
    from .epochs import Training


def take_step(training: Training, step: int, steps: list[Rows]) -> tuple[Tensor, float]:
    """Mean loss of the images of a step of the epoch, and the learning rate."""
    rows = steps[step]
    config, position, world = training.session.config, training.keeper.position, training.session.world
    if world.size > 1:
        # What draws without a generator of its own (dropout) draws anew for each step and rank: no rank's state need be kept.
        torch.manual_seed(derive(int(config["seed"]), "step", position.total, world.rank))
    mine = np.array_split(rows, world.size)[world.rank]
    inputs, targets = training.batches.train(position.epoch, step, mine)
    if step + 1 < len(steps):
        training.batches.ahead(position.epoch, np.array_split(steps[step + 1], world.size)[world.rank])
    rate = float(config["learning_rate"]) * training.schedule(position.total)
    set_rate(training.optimizer, rate)
    training.optimizer.zero_grad(set_to_none=True)
    # Gradients of several processes are averaged: the mean of all images is what each of them divides by this gives.
    backward(training, (inputs, targets), len(rows) / world.size)
    update(training)
    loss, _, images = training.sums.gather(world)
    position.step, position.total = step + 1, position.total + 1
    return loss / images, rate


def backward(training: Training, batch: tuple[Tensor, Tensor], whole: float) -> None:
    """Gradients of a batch in pieces, each by its share of `whole` images."""
    inputs, targets = batch
    pieces = piece_count(len(inputs), training.session.config)
    both = zip(torch.tensor_split(inputs, pieces), torch.tensor_split(targets, pieces), strict=True)
    for number, (some, wanted) in enumerate(both, 1):
        wait = training.parallel is not None and number < pieces
        with training.parallel.no_sync() if wait and training.parallel is not None else contextlib.nullcontext():
            with training.autocast():
                logits = training.forward(some)
            value = training.loss(logits.float(), wanted)
            share = value if len(some) == whole else value * (len(some) / whole)
            training.scaler.scale(share).backward()
        training.sums.add(logits, wanted, value)


def piece_count(images: int, config: dict[str, object]) -> int:
    """How many batches make the step; none of a single image where batches have more, for norms need two."""
    size, most = int(str(config["batch_size"])), int(str(config["gradient_accumulation_steps"]))
    pieces = max(1, min(most, -(-images // size)))
    return min(pieces, max(1, images // 2)) if size > 1 else pieces


def update(training: Training) -> None:
    """Clips, steps and averages."""
    config, scaler = training.session.config, training.scaler
    if config["max_grad_norm"]:
        scaler.unscale_(training.optimizer)
        torch.nn.utils.clip_grad_norm_(training.model.parameters(), float(config["max_grad_norm"]))
    scaler.step(training.optimizer)
    scaler.update()
    if training.average is not None:
        training.average.update(training.model)
