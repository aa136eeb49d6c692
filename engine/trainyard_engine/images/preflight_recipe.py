"""What a preset plans on a device, for a preflight: the same beginning, speed and count of epochs as its training has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..session import Session
from .batch_fit import Trial
from .data import Sources
from .network import Network
from .recipe import budget, recipes, start
from .recipe.train import LAST


def begin(session: Session, sources: Sources, device: torch.device) -> tuple[start.Plan, Network, budget.Parts]:
    """The network that the recipe takes here, in the size that its speed allows, and the pictures of each part."""
    plan, network = start.begin(session, sources, device, None)
    return plan, network, start.counted(session, sources)


def settle(session: Session, network: Network, plan: start.Plan, parts: budget.Parts, decoded: float) -> None:
    """Counts the epochs that the time allows; `decoded`: pictures that are read in a second."""
    spent = sum(vars(parts).values()) / decoded + LAST
    if plan.probed:
        spent += probing(parts, budget.LEARNING * plan.images_per_second)
    plan.count_epochs(session, network, parts, spent)
    session.config = plan.config(session.asked)


def probing(parts: budget.Parts, answering: float) -> float:
    """Seconds of the features of the linear probe: the training part twice, the validation part as it is and turned."""
    return (2 * parts.train + 3 * parts.val) / answering


def seconds(
    plan: start.Plan, parts: budget.Parts, trials: tuple[Trial | None, Trial], pick: Callable[[Trial], float]
) -> float:
    """All of it but start, reading and export, at the speeds that are picked of learning (None: nothing learns by steps) and
    answering."""
    learning, answering = trials[0], pick(trials[1])
    total = probing(parts, answering) if plan.probed else 0.0
    total += (6 * parts.val + parts.test) / answering
    if learning is None or plan.epochs == 0:
        return total
    speed = budget.Speed(plan.image_size or plan.small_size, pick(learning))
    learned = parts.train if plan.most_steps is None else plan.most_steps * recipes.BATCH
    own = plan.image_size or plan.small_size
    small = learned / speed.at(plan.small_size) if plan.small_epochs else 0.0
    evaluations = plan.epochs * parts.val / answering
    return total + plan.small_epochs * small + (plan.epochs - plan.small_epochs) * learned / speed.at(own) + evaluations


def told(plan: start.Plan) -> dict[str, Any]:
    """What contracts/preflight.ts calls recipe."""
    return {
        "preset": plan.preset,
        "epochs": plan.epochs,
        "limit_seconds": round(plan.seconds, 1),
        "probed": plan.probed,
    }
