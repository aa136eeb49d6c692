"""The epochs of an image training: steps, evaluation, what is told of them, and early stopping."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.optim import Optimizer

from ..errors import TrainyardError
from ..ranking import improves
from ..schedules import Watching
from ..session import Session
from ..stops import early_words
from .average import Average
from .batches import Batches, Rows, order
from .data import Data
from .keeper import Keeper
from .pace import Pace
from .pixels import Pictures
from .scoring import Scores, score
from .step import take_step
from .sums import Sums
from .telling import tell_epoch, tell_progress, tell_step

if TYPE_CHECKING:
    from ..losses import Loss
    from ..schedules import Schedule
    from .unfreezing import Unfreezing


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
    sums: Sums
    pace: Pace
    #: The metric that ranks epochs, with its parameters.
    ranked: dict[str, Any]
    #: What products are computed in; None: float32.
    half: torch.dtype | None
    scaler: torch.amp.GradScaler
    #: The averaged weights, where the config wants them.
    average: Average | None = None
    #: Norms keep the statistics that they came with: those of some hundred pictures are worse than those of a million.
    keeps_statistics: bool = False
    #: Steps of an epoch at most; None: all pictures are seen in each.
    most_steps: int | None = None
    #: Epochs before which no gain is no reason to stop.
    judged_from: int = 0
    #: No epoch may end after it (monotonic clock); None: there is no such time.
    until: float | None = None
    #: When the whole network will learn, and what it learns from then; None: it does, or never will.
    unfreezing: Unfreezing | None = None
    #: The model among several processes.
    parallel: DistributedDataParallel | None = None
    told_at: float = field(default=float("-inf"))
    #: When the epoch at work began, or this attempt where it began in the middle of one.
    epoch_began: float = field(default_factory=time.monotonic)
    #: Steps of that epoch that an earlier attempt did: its time is not known here.
    done_before: int = 0
    #: The epoch in which this attempt began.
    began_at: int = 0

    @property
    def metric(self) -> str:
        """Name of the metric that ranks."""
        return str(self.ranked["name"])

    @property
    def epochs(self) -> int:
        """Epochs of the config."""
        return int(self.session.config["epochs"])

    @property
    def forward(self) -> nn.Module:
        """What gives logits while training."""
        return self.model if self.parallel is None else self.parallel

    def learn(self) -> None:
        """Has the model learn, and its norms too where they shall."""
        self.model.train()
        if self.keeps_statistics:
            for part in self.model.modules():
                if isinstance(part, nn.modules.batchnorm._BatchNorm):
                    part.eval()

    def autocast(self) -> torch.autocast:
        """Products in half precision, where the training has it; the same for training and scoring."""
        return torch.autocast(self.device.type, dtype=self.half, enabled=self.half is not None)

    @property
    def is_slow(self) -> bool:
        """Whether the running epoch is of another speed than later ones."""
        return self.keeper.position.epoch < self.slow_until

    @property
    def slow_until(self) -> int:
        """The first epoch of the later speed: a frozen network has one of its own, and memory of features."""
        if self.unfreezing is not None:
            return self.unfreezing.epoch
        return self.began_at + self.batches.slow_epochs


def run_epochs(training: Training) -> None:
    """All epochs that are left, each with its evaluation and checkpoint; fewer where somebody wants the best now."""
    session, keeper = training.session, training.keeper
    position, stages = keeper.position, session.stages
    while not position.over(training.epochs):
        if training.unfreezing is not None and position.epoch >= training.unfreezing.epoch:
            training.unfreezing.begin(training)
        steps = step_rows(session, len(training.data.train), position.epoch)[: training.most_steps]
        training.learn()
        training.epoch_began, training.done_before = time.monotonic(), position.step
        for step in range(position.step, len(steps)):
            session.agree(training.device, keeper.save)
            if finishing(training):
                break
            value, rate = take_step(training, step, steps)
            training.pace.done(len(steps[step]))
            stages.lap("first_epochs" if training.is_slow else "epochs", len(steps[step]))
            tell_step(training, value, rate, len(steps))
            if keeper.save_if_due(at_epoch=False):
                stages.lap("checkpoints", 0)
        if finishing(training):
            finish_early(training)
        else:
            finish_epoch(training, len(steps))
        keeper.save_if_due(at_epoch=True)
        stages.lap("checkpoints", 1)
    keeper.save()
    session.early = position.early(training.epochs)
    stages.lap("checkpoints", 0, now=True)


def step_rows(session: Session, images: int, epoch: int) -> list[Rows]:
    """The images of every step of an epoch: the batches of all processes that one step takes its gradients from."""
    config, processes = session.config, session.world.size
    batch = int(config["batch_size"]) * int(config["gradient_accumulation_steps"]) * processes
    return order(images, batch, int(config["seed"]), epoch, least=2 * processes)


def finishing(training: Training) -> bool:
    """Whether to end now: not before the first step, because weights that nobody trained are no model."""
    return training.session.finishing and training.keeper.position.total > 0


def finish_early(training: Training) -> None:
    """Somebody wants what there is: the best epoch so far, or these weights where no epoch was measured yet."""
    position = training.keeper.position
    position.ended = position.finished_early = True
    early = position.early(training.epochs)
    assert early is not None
    if not training.keeper.has_best:
        if position.step:
            # The epoch that was begun counts, for it is the one that is kept.
            position.epoch, position.step = position.epoch + 1, 0
        measure(training)
    training.session.events.log(
        f"Finished early, as asked, {early_words(early)}; the best weights so far are exported."
    )


def is_exhausted(training: Training) -> bool:
    """Whether as many epochs as the config has patience for brought no gain."""
    position, config = training.keeper.position, training.session.config
    patience = int(config["early_stopping_patience"])
    # What shall be unfrozen, or see pictures of their whole size, has not shown yet what it gains.
    since = max(position.best_epoch, config["unfreeze_epoch"] or 0, training.judged_from)
    return patience > 0 and position.epoch - since >= patience


def finish_epoch(training: Training, steps: int) -> None:
    """Evaluates, remembers what is best, tells of it, and decides whether to go on."""
    keeper, config = training.keeper, training.session.config
    position = keeper.position
    loss, right, images = training.sums.value.tolist()
    first = position.epoch == training.began_at
    position.epoch, position.step = position.epoch + 1, 0
    training.sums.clear()
    values, better = measure(training, {"train/loss": loss / images, "train/accuracy": right / images}, first=first)
    if not math.isfinite(loss):
        raise TrainyardError("engine.loss_not_finite", f"The loss became {loss} in epoch {position.epoch}.")
    if isinstance(training.schedule, Watching):
        training.schedule.observe(values[f"val/{training.metric}"])
    tell_epoch(training, values, better)
    if is_exhausted(training) and position.epoch < training.epochs:
        position.ended = True
        patience = config["early_stopping_patience"]
        training.session.events.log(f"Stopped early: no gain in {training.metric} for {patience} epochs.")
    elif position.epoch < training.epochs and not fits_another(training):
        position.ended = True
        training.session.events.log(
            "Stopped: another epoch would not fit into the time limit; this machine became slower than it was measured."
        )
    tell_progress(training, steps)


def fits_another(training: Training) -> bool:
    """Whether an epoch as long as this one ends before the training must be over."""
    if training.until is None:
        return True
    now = time.monotonic()
    return now + (now - training.epoch_began) <= training.until


def measure(
    training: Training, learned: dict[str, float] | None = None, *, first: bool = False
) -> tuple[dict[str, float], bool]:
    """Metrics of the validation part beside what was `learned`, told; and whether these weights are the best so far."""
    keeper, world = training.keeper, training.session.world
    position = keeper.position
    with training.average.applied(training.model) if training.average is not None else nullcontext():
        found: dict[str, float] | None = None
        if world.leads:
            val = evaluate(training, training.data.val)
            found = {"loss": val.loss} | val.metrics(training.ranked)
        # The other processes wait here: what is best, and when to end, is decided by the same numbers everywhere.
        metrics: dict[str, float] = world.from_leader(found)
        training.session.stages.lap("first_evaluations" if first else "evaluations", len(training.data.val))
        values = dict(learned or {}) | {f"val/{name}": value for name, value in metrics.items()}
        metrics.pop("loss")
        keeper.measured = metrics
        training.session.events.metric(position.total, position.epoch, values)
        better = improves(training.metric, metrics[training.metric], position.best_value)
        if better:
            keeper.keep_best(metrics[training.metric], metrics)
    return values, better


def evaluate(training: Training, pictures: Pictures, *, exact: bool = False) -> Scores:
    """Scores of the present weights on a part; a pause in the middle saves first.

    `exact`: in float32, as the exported model answers elsewhere.
    """

    def heed() -> None:
        training.session.heed(training.keeper.save)

    with float32() if exact else training.autocast():
        training.model.eval()
        answers = partial(training.batches.answers, training.model)
        return score(answers, training.batches.evaluate(pictures, exact), training.loss, heed)


@contextmanager
def float32() -> Iterator[None]:
    """Products of GPUs in the whole of float32 too: TF32 has ten bits of it."""
    backends: list[Any] = [torch.backends.cuda.matmul, torch.backends.cudnn]
    before = [backend.allow_tf32 for backend in backends]
    for backend in backends:
        backend.allow_tf32 = False
    try:
        yield
    finally:
        for backend, allowed in zip(backends, before, strict=True):
            backend.allow_tf32 = allowed
