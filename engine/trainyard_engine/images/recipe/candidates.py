"""Which weights are kept at the end: of the probe, of the last step, of their average, of the best epoch, or means of them."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from ... import story
from ..epochs import Training, evaluate
from .choice import Candidate, best, temperature

Weights = dict[str, Tensor]
#: Name of the one that fine-tuning begins with.
PROBE = "the linear probe"


def choose(training: Training, first: Weights | None, summary: dict[str, Any]) -> None:
    """Measures all on the validation part and keeps the best; `first`: the weights that fine-tuning began with.

    Means of weights: Wortsman et al. 2022, arXiv:2109.01903 (start and end) and arXiv:2203.05482 (soup).
    """
    keeper = training.keeper
    weights = gathered(training, first)
    measured: list[Candidate] = []
    for name, one in weights.items():
        training.model.load_state_dict(one)
        measured.append(Candidate.of(name, evaluate(training, training.data.val), training.ranked))
    kept = best(measured, training.metric)
    training.model.load_state_dict(weights[kept.name])
    metrics = kept.scores.metrics(training.ranked)
    keeper.keep_best(metrics[training.metric], metrics)
    summary["candidates"] = [
        {"name": one.name, training.metric: one.value, "calibrated_log_loss": one.loss} for one in measured
    ]
    summary["kept"] = kept.name
    summary["temperature"] = temperature(kept.scores)
    told = ", ".join(f"{one.name} {story.figure(one.value)}" for one in measured)
    training.session.events.log(f"Validation {training.metric.replace('_', ' ')} of the candidates: {told}.")


def gathered(training: Training, first: Weights | None) -> dict[str, Weights]:
    """All candidates by name, the simplest first; the same weights are one candidate."""
    last = copied(training.model.state_dict())
    found: dict[str, Weights] = {}
    if first is not None:
        found[PROBE] = first
    if training.keeper.position.total == 0:
        return found or {"the network as it is": last}
    moving = training.average
    end = last if moving is None else copied(moving.weights())
    found["the average of the weights"] = end
    if first is not None:
        found["the mean of probe and end"] = mean([first, end])
    found["the last weights"] = last
    top = training.keeper.best_weights()
    if top is not None and training.keeper.position.best_epoch not in (0, training.keeper.position.epoch):
        found[f"epoch {training.keeper.position.best_epoch}"] = top
        found["the mean of the best epoch and the end"] = mean([top, end])
    return found


def copied(state: Weights) -> Weights:
    """On the CPU, in memory of their own."""
    return {name: value.detach().cpu().clone() for name, value in state.items()}


def mean(states: list[Weights]) -> Weights:
    """Of each number; what counts is taken from the last."""
    return {
        name: torch.stack([one[name] for one in states]).mean(dim=0) if value.is_floating_point() else value
        for name, value in states[-1].items()
    }
