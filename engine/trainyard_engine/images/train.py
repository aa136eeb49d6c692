"""Trains an image classifier, straight down: data, network, epochs, evaluation, export.

Exactness: the order and augmentation of a step follow from (seed, epoch, step), the learning rate from the step, and
everything else is in the checkpoint. On a CPU a run that was killed and resumed ends in the same bytes as one that was not.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import torch
from torch import nn

from ..ranking import ranking_metric
from ..registry import create
from ..session import Session
from . import augment, build, data, evaluation, export
from .batches import Batches, PixelBatches, order
from .epochs import Training, evaluate, run_epochs
from .features import FeatureBatches, Head, new_head
from .keeper import Keeper
from .network import Network
from .pace import Pace


def train(session: Session) -> dict[str, float]:
    """Trains and exports; answers with the held-out metrics. Raises TrainyardError, or Stopped when asked to stop."""
    events = session.events
    events.status("loading_data")
    sources = data.look(session)
    labels = sources.data.found.classes
    ranked = ranking_metric(session.config, len(labels))
    device = build.prepare_torch(session)
    events.status("building_model")
    network = build.build(session, labels, device)
    events.status("loading_data")
    found = data.load(session, network.preprocessing.size, sources)
    training = set_up(session, network, found, (device, ranked))
    if session.job.resume and training.keeper.resume():
        position = training.keeper.position
        events.log(f"Resumed after {position.epoch} epochs and {position.step} steps.")
    events.began(training.keeper.position.total)
    events.status("training")
    run_epochs(training)
    events.status("evaluating")
    if not training.keeper.restore_best():
        text = f"{training.metric} was no number in any epoch: none is the best, and the weights of the last are kept."
        events.log(text, "warning")
    val = evaluate(training, found.val)
    test = evaluate(training, found.test) if found.test is not None else None
    about = evaluation.references(session, found, (val, test), ranked)
    evaluation.write(session, found, (val, test), about)
    metrics = val.metrics(ranked)
    metrics |= {f"test_{name}": value for name, value in test.metrics(ranked).items()} if test else {}
    events.status("exporting")
    if isinstance(training.model, Head):
        training.model.fold_into(network.head)
    export.export(session, network, found, {"metrics": metrics, "metric": ranked["name"]} | about)
    return metrics


def set_up(
    session: Session, network: Network, found: data.Data, extra: tuple[torch.device, dict[str, Any]]
) -> Training:
    """Batches, optimiser, schedule, loss and keeper for a network and its data."""
    config = session.config
    device, ranked = extra
    seed, batch_size, epochs = int(config["seed"]), int(config["batch_size"]), int(config["epochs"])
    if batch_size > len(found.train):
        text = f"batch_size is {batch_size} and there are {len(found.train)} training images: every epoch is one step."
        session.events.log(text, "warning")
    pixels = PixelBatches(found.train, network, augment.chain(config["augmentation"]), (seed, device))
    model: nn.Module = network.module
    batches: Batches = pixels
    if config["freeze_backbone"]:
        model = new_head(pixels, len(found.labels)).to(device)
        batches = FeatureBatches(pixels, batch_size, bool(config["augmentation"]), session.heed)
    steps = len(order(len(found.train), batch_size, seed, 0))
    optimizer = create("optimizers", config["optimizer"], module=model, learning_rate=float(config["learning_rate"]))
    about = {
        "labels": found.labels,
        "preprocessing": asdict(network.preprocessing),
        "data_fingerprint": found.fingerprint,
        "test_fingerprint": found.test_fingerprint,
        "part": "head" if config["freeze_backbone"] else "network",
        "steps_per_epoch": steps,
        "seed": seed,
    }
    return Training(
        session=session,
        device=device,
        data=found,
        model=model,
        batches=batches,
        optimizer=optimizer,
        schedule=create("schedulers", config["scheduler"], steps_per_epoch=steps, steps_total=steps * epochs),
        loss=create("losses", config["loss_function"]),
        keeper=Keeper(session, model, optimizer, about),
        pace=Pace(sum(batches.work(epoch, len(found.train)) for epoch in range(epochs)) + len(found.val) * epochs),
        ranked=ranked,
        bf16=build.use_bf16(session, device),
    )
