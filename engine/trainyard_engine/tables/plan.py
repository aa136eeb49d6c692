"""What a table training will do, as stages with their sizes."""

from __future__ import annotations

from ..session import Session
from ..stages import Planned
from .data import TableData
from .estimator import Estimator
from .importance import work


def outline(session: Session) -> None:
    """Before the table is read: what the config alone says."""
    validation = session.config["validation"]
    folds = int(validation["folds"]) if validation["name"] == "kfold" else 1
    unknown = [Planned("preprocessing", None, folds), Planned("fits", None, folds), Planned("evaluations", None, folds)]
    importance = Planned("importance", None if session.config["importance_repeats"] else 0, folds)
    refit = [Planned("refit", None)] if session.config["refit"] else []
    rest = [Planned("final_evaluation", None), Planned("export", 1), importance, Planned("finish", 1)]
    session.stages.plan(Planned("start", 1), Planned("read", None), *unknown, *refit, *rest)


def announce(session: Session, data: TableData, estimator: Estimator) -> None:
    """All of it. The work of a fit is its rows times its rounds; that of the importance its predicted rows."""
    folds = len(data.splits)
    train = sum(len(split.train) for split in data.splits)
    held_out = sum(len(split.held_out) for split in data.splits)
    test = 0 if data.test is None else len(data.test.values)
    repeats = int(session.config["importance_repeats"])
    shuffled = sum(work(repeats, data.plans, len(split.held_out)) for split in data.splits)
    refit = [Planned("refit", len(data.part.values) * estimator.rounds)] if session.config["refit"] else []
    session.stages.plan(
        Planned("start", 1),
        Planned("read", cells(data)),
        Planned("preprocessing", train, folds),
        Planned("fits", train * estimator.rounds, folds),
        Planned("evaluations", held_out, folds),
        *refit,
        Planned("final_evaluation", held_out + test),
        Planned("export", 1),
        Planned("importance", shuffled, folds),
        Planned("finish", 1),
    )


def cells(data: TableData) -> int:
    """Of the training table."""
    return data.table.rows * len(data.table.columns)
