"""What an image training will do, as stages with their sizes."""

from __future__ import annotations

from ..session import Session
from ..stages import Planned, Stage
from .epochs import Training
from .features import VIEWS


def outline(session: Session, images: int | None = None) -> None:
    """Before the data are read: what the config alone says, and how many images there are to decode."""
    config = session.config
    epochs = int(config["epochs"])
    views = VIEWS if config["freeze_backbone"] and config["augmentation"] else 1
    slow = min(epochs, config["unfreeze_epoch"] or views)
    counts: dict[Stage, int] = {"first_epochs": slow, "epochs": epochs - slow, "evaluations": epochs - 1}
    loop: tuple[Stage, ...] = ("first_epochs", "first_evaluations", "epochs", "evaluations")
    session.stages.plan(
        Planned("start", 1),
        Planned("build", 1),
        Planned("decode", images),
        *(Planned(stage, None, counts.get(stage, 1)) for stage in loop),
        Planned("checkpoints", epochs, epochs),
        Planned("final_evaluation", None),
        Planned("export", 1),
        Planned("finish", 1),
    )


def announce(training: Training) -> None:
    """All of it, once data, network and position are known: a resumed attempt does only what is left."""
    data, position, stages = training.data, training.keeper.position, training.session.stages
    left = 0 if position.over(training.epochs) else training.epochs - position.epoch
    steps = training.keeper.steps_per_epoch
    begun = position.step / steps if left else 0.0
    slow = min(training.slow_until - position.epoch, left)
    train, val = len(data.train), len(data.val)
    test = 0 if data.test is None else len(data.test)
    stages.plan(
        Planned("start", 1),
        Planned("build", 1),
        Planned("decode", train + val + test),
        Planned("first_epochs", round(train * max(0.0, slow - begun), 2), slow),
        Planned("first_evaluations", val * min(1, left), min(1, left)),
        Planned("epochs", train * (left - slow), left - slow),
        Planned("evaluations", val * max(0, left - 1), max(0, left - 1)),
        Planned("checkpoints", left, left),
        Planned("final_evaluation", val + test),
        Planned("export", 1),
        Planned("finish", 1),
    )
