"""The epochs of an image training: steps, evaluation, what is told of them, and early stopping."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from ..errors import TrainyardError
from ..ranking import improves
from ..session import Session
from .batches import Batches, Rows, order
from .data import Data
from .keeper import Keeper
from .pace import Pace
from .pixels import Pictures
from .scoring import Scores, score

if TYPE_CHECKING:
    from ..losses import Loss
    from ..schedules import Schedule

#: Metric events within an epoch, and seconds between progress events.
POINTS_PER_EPOCH, PROGRESS_SECONDS = 20, 0.5


@dataclass
class Training:
    """Everything that the loop needs. `model` is the whole network, or the new head of a frozen one."""

    session: Session
    device: torch.device
    data: Data
    model: nn.Module
    batches: Batches
    optimizer: Optimizer
    schedule: Schedule
    loss: Loss
    keeper: Keeper
    pace: Pace
    #: The metric that ranks epochs, with its parameters.
    ranked: dict[str, Any]
    bf16: bool
    told_at: float = field(default=float("-inf"))

    @property
    def metric(self) -> str:
        """Name of the metric that ranks."""
        return str(self.ranked["name"])

    @property
    def epochs(self) -> int:
        """Epochs of the config."""
        return int(self.session.config["epochs"])


def run_epochs(training: Training) -> None:
    """All epochs that are left, each with its evaluation and checkpoint."""
    config, keeper, images = training.session.config, training.keeper, len(training.data.train)
    position = keeper.position
    for epoch in range(position.epoch):
        training.pace.skip(training.batches.work(epoch, images) + len(training.data.val))
    while not position.over(training.epochs):
        steps = order(images, int(config["batch_size"]), int(config["seed"]), position.epoch)
        training.model.train()
        for step in range(position.step, len(steps)):
            training.session.heed(keeper.save)
            take_step(training, step, steps)
            keeper.save_if_due(at_epoch=False)
        finish_epoch(training, len(steps))
        keeper.save_if_due(at_epoch=True)
    keeper.save()


def take_step(training: Training, step: int, steps: list[Rows]) -> None:
    """One optimiser step. Raises TrainyardError `engine.loss_not_finite`."""
    config, position = training.session.config, training.keeper.position
    inputs, labels = training.batches.train(position.epoch, step, steps[step])
    rate = float(config["learning_rate"]) * training.schedule(position.total)
    for group in training.optimizer.param_groups:
        group["lr"] = rate
    with torch.autocast(training.device.type, dtype=torch.bfloat16, enabled=training.bf16):
        logits = training.model(inputs)
    value = training.loss(logits.float(), labels)
    training.optimizer.zero_grad(set_to_none=True)
    value.backward()
    if config["max_grad_norm"]:
        torch.nn.utils.clip_grad_norm_(training.model.parameters(), float(config["max_grad_norm"]))
    training.optimizer.step()
    position.step, position.total = step + 1, position.total + 1
    training.pace.done(training.batches.work(position.epoch, len(labels)), len(labels))
    count_step(training, logits, labels, value)
    tell_step(training, value, rate, len(steps))


def count_step(training: Training, logits: Tensor, labels: Tensor, value: Tensor) -> None:
    """Adds to the sums of the epoch, on the device: a number that is asked for makes a GPU wait."""
    keeper = training.keeper
    right = (logits.detach().argmax(dim=1) == labels).sum().double()
    images = torch.tensor(float(len(labels)), dtype=torch.float64, device=training.device)
    keeper.sums = keeper.sums.to(training.device) + torch.stack([value.detach().double() * images, right, images])


def tell_step(training: Training, value: Tensor, rate: float, steps: int) -> None:
    """Loss and learning rate some twenty times an epoch, progress about twice a second."""
    position, events = training.keeper.position, training.session.events
    first = position.total == 1
    if first or position.step % max(1, steps // POINTS_PER_EPOCH) == 0:
        loss = float(value.detach())
        epoch = round(position.epoch + position.step / steps, 4)
        if position.step < steps:
            events.metric(position.total, epoch, {"train/loss": loss, "train/learning_rate": rate})
        if not math.isfinite(loss):
            where = f"step {position.total} (epoch {position.epoch + 1})"
            raise TrainyardError("engine.loss_not_finite", f"The loss is {loss} at {where}, learning rate {rate:g}.")
    if first or time.monotonic() - training.told_at >= PROGRESS_SECONDS:
        tell_progress(training, steps)


def tell_progress(training: Training, steps: int) -> None:
    """How far it is, from measured speed."""
    position = training.keeper.position
    training.told_at = time.monotonic()
    training.session.events.progress(
        position.total,
        steps * training.epochs,
        epoch=position.epoch,
        epochs_total=training.epochs,
        samples_per_second=training.pace.images_per_second(),
        seconds_left=training.pace.seconds_left(),
    )


def finish_epoch(training: Training, steps: int) -> None:
    """Evaluates, remembers what is best, and decides whether to go on."""
    keeper, config = training.keeper, training.session.config
    position = keeper.position
    val = evaluate(training, training.data.val)
    loss, right, images = keeper.sums.tolist()
    metrics = val.metrics(training.ranked)
    values = {"train/loss": loss / images, "train/accuracy": right / images, "val/loss": val.loss}
    values |= {f"val/{name}": value for name, value in metrics.items()}
    position.epoch, position.step = position.epoch + 1, 0
    keeper.sums = torch.zeros(3, dtype=torch.float64)
    training.pace.done(len(training.data.val))
    training.session.events.metric(position.total, position.epoch, values)
    if not math.isfinite(loss):
        raise TrainyardError("engine.loss_not_finite", f"The loss became {loss} in epoch {position.epoch}.")
    if improves(training.metric, metrics[training.metric], position.best_value):
        keeper.keep_best(metrics[training.metric], metrics)
    patience = int(config["early_stopping_patience"])
    if patience and position.epoch - position.best_epoch >= patience and position.epoch < training.epochs:
        position.ended = True
        training.session.events.log(f"Stopped early: no gain in {training.metric} for {patience} epochs.")
    tell_progress(training, steps)


def evaluate(training: Training, pictures: Pictures) -> Scores:
    """Scores of the present weights on a part; a pause in the middle saves first."""

    def heed() -> None:
        training.session.heed(training.keeper.save)

    return score(training.model, training.batches.evaluate(pictures), training.loss, heed)
