"""What the epochs tell while they go on: steps, progress, and a line for each epoch."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from torch import Tensor

from .. import story
from ..errors import TrainyardError

if TYPE_CHECKING:
    from .epochs import Training

#: Metric events within an epoch, and seconds between progress events.
POINTS_PER_EPOCH, PROGRESS_SECONDS = 20, 0.5


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
        seconds_left=training.session.stages.seconds_left(),
    )


def tell_epoch(training: Training, values: dict[str, float], better: bool) -> None:
    """The line of an epoch: losses and accuracy of the training part, loss and ranking metric of the validation part."""
    metric = training.metric
    own = {"loss": values["train/loss"]} | ({"accuracy": values["train/accuracy"]} if metric == "accuracy" else {})
    parts = [
        story.part("training", own),
        story.part("validation", {"loss": values["val/loss"], metric: values[f"val/{metric}"]}),
    ]
    what = f"Epoch {training.keeper.position.epoch} of {training.epochs}"
    if training.done_before:
        what += f", from step {training.done_before + 1} on,"
    seconds = time.monotonic() - training.epoch_began
    training.session.events.log(story.line(what, seconds, parts, "best so far" if better else ""))
