"""Trains a table model: read, split, fit on the training part, measure on the held-out part, export.

Hold-out: the exported model is the one that was measured, trained on the training part. k-fold: the metrics are means
over folds, and the exported model is fitted once more on all rows.

A table training has no half-way state worth keeping: it is short and everything in it follows from config, data and
seed. A resumed run therefore starts from the beginning, and ends in the same bytes as one that was never disturbed.
"""

from __future__ import annotations

import json
import warnings
from typing import Any

import numpy as np

from ..config import digest
from ..errors import TrainyardError
from ..manifest import registered
from ..metrics import measure
from ..ranking import ranking_metric
from ..reference import Held, beside
from ..registry import create
from ..session import Session, write_json
from .data import TableData, load
from .estimators import Estimator
from .evaluate import Measured, evaluate
from .export import export
from .fit import Fitted, Parts, fit
from .importance import MAX_ROWS, Importance
from .pipeline import build_columns
from .progress import Rounds
from .result import Result


def train(session: Session) -> dict[str, float]:
    """The whole training of one attempt; the metrics of the finished event."""
    config, events = session.config, session.events
    session.out.mkdir(parents=True, exist_ok=True)
    events.status("loading_data")
    data = load(config, (registered(session.job, "data"), registered(session.job, "test_data")))
    events.data(data.summary)
    for line in data.told:
        events.log(line, "warning")
    claim(session, data)
    # A table training has no state to go on from: whatever an earlier attempt measured is measured again.
    events.began(0)
    session.heed()
    ranked = ranking_metric(config, len(data.target.labels))
    events.status("building_model")
    estimator = make_estimator(session)
    tell_choices(session, data, estimator)
    refits = 1 if len(data.splits) > 1 else 0
    rounds = Rounds(session, len(data.splits) + refits, estimator.rounds)
    events.status("training")
    result, importance = fit_splits(session, data, rounds, ranked)
    if refits:
        events.log(f"The metrics are means over {len(data.splits)} folds; now one model is fitted on all rows.")
        result.fitted = fit_once(session, data, Parts(data.part), rounds)
        result.train_rows = np.arange(len(data.part.values))
    events.status("evaluating")
    if data.test is not None:
        output = result.fitted.output(data.test.frame)
        result.test = Held(data.test.values, output, data.part.values[result.train_rows])
        found = measure(config["task"], data.test.values, output, ranked)
        result.metrics |= {f"test_{name}": value for name, value in found.items()}
        events.metric(len(data.splits), None, {f"test/{name}": value for name, value in found.items()})
    result.beside = beside(config["task"], result.held, result.test, ranked, config["seed"])
    result.evaluation |= result.beside
    result.evaluation["importance"] = importance.table()
    result.evaluation |= {"data_fingerprint": data.fingerprint, "test_fingerprint": data.test_fingerprint}
    write_json(session.out / "evaluation.json", result.evaluation)
    session.announce(session.out / "evaluation.json", "evaluation")
    session.heed()
    events.status("exporting")
    export(session, data, result)
    return result.metrics


def claim(session: Session, data: TableData) -> None:
    """Marks the folder as that of this run, once its data are known to be good; another run may not go on in it."""
    mark = session.out / "run.json"
    ours = {
        "config": digest(session.config),
        "data_fingerprint": data.fingerprint,
        "test_fingerprint": data.test_fingerprint,
    }
    if mark.exists():
        if not session.job.resume:
            raise TrainyardError("engine.run_exists", f"{session.out} holds an unfinished run.")
        # A run that was begun by an older engine says nothing of its data.
        begun: dict[str, Any] = ours | json.loads(mark.read_text("utf-8"))
        if begun["config"] != ours["config"]:
            raise TrainyardError("engine.config_differs", f"{session.out} holds an unfinished run of another config.")
        if begun != ours:
            message = f"The data was changed since {session.out} was begun."
            hint = "Use another folder to train on the data as it is now."
            raise TrainyardError("engine.config_differs", message, hint)
        session.events.log("A table training goes on from its beginning; its result is the same.")
    write_json(mark, ours)


def make_estimator(session: Session) -> Estimator:
    """A fresh, unfitted estimator of the config."""
    config = session.config
    made: Estimator = create(
        "models",
        config["model"],
        task=config["task"],
        seed=config["seed"],
        threads=session.job.threads,
        deterministic=config["deterministic"],
    )
    return made


def tell_choices(session: Session, data: TableData, estimator: Estimator) -> None:
    """What `auto` came to, and what is measured on a sample."""
    config = session.config
    trees = estimator.family == "trees"
    chosen = {"encoding": "ordinal" if trees else "one_hot", "scaling": "none" if trees else "standard"}
    for field, name in chosen.items():
        if config[field]["name"] == "auto":
            session.events.log(f"{field} auto is {name} for {config['model']['name']}.")
    if estimator.family == "network" and estimator.model.patience:
        tell_stopping(session, estimator, min(len(split.train) for split in data.splits))
    held_out = max(len(split.held_out) for split in data.splits)
    if config["importance_repeats"] and held_out > MAX_ROWS:
        session.events.log(f"Importance is measured on {MAX_ROWS} of {held_out} held-out rows.")


def tell_stopping(session: Session, estimator: Estimator, rows: int) -> None:
    """Which rows decide when a network stops."""
    from .mlp import stopping_rows

    apart = stopping_rows(estimator.model, rows)
    if apart:
        session.events.log(f"{apart} of {rows} training rows are set apart for early stopping.")
    else:
        session.events.log(f"{rows} training rows are too few for early stopping; patience has no effect.", "warning")


def fit_once(session: Session, data: TableData, parts: Parts, rounds: Rounds) -> Fitted:
    """One fit with fresh steps and a fresh estimator."""
    estimator = make_estimator(session)
    columns = build_columns(data.plans, session.config, estimator.family)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fitted = fit(estimator, columns, parts, rounds.done)
    tell_warnings(session, caught)
    rounds.next_fit()
    return fitted


def tell_warnings(session: Session, caught: list[warnings.WarningMessage]) -> None:
    """What a library warned of, such as a solver that did not converge, each once and in its first line."""
    about_data = [one for one in caught if not issubclass(one.category, DeprecationWarning | FutureWarning)]
    for line in dict.fromkeys(str(one.message).strip().splitlines()[0] for one in about_data):
        session.events.log(f"{session.config['model']['name']} warns: {line}", "warning")


def fit_splits(session: Session, data: TableData, rounds: Rounds, ranked: dict[str, Any]) -> tuple[Result, Importance]:
    """Fits and measures every split; the result holds the last model, means of the metrics, and the evaluation."""
    config = session.config
    importance = Importance(ranked, config["importance_repeats"], config["seed"])
    folds: list[dict[str, float]] = []
    held: list[Held] = []
    for number, split in enumerate(data.splits, 1):
        held_out = data.rows(split.held_out)
        fitted = fit_once(session, data, Parts(data.rows(split.train), held_out), rounds)
        output = fitted.output(held_out.frame)
        folds.append(measure(config["task"], held_out.values, output, ranked))
        held.append(Held(held_out.values, output, data.part.values[split.train]))
        session.events.metric(number, None, {f"val/{name}": value for name, value in folds[-1].items()})
        importance.add(fitted, data.plans, held_out, session.heed)
    tested = np.concatenate([split.held_out for split in data.splits])
    kind = "val" if len(folds) == 1 else "cross_validation"
    measured = Measured(
        data.part.values[tested], np.concatenate([one.output for one in held]), data.target.rows[tested] + 1
    )
    evaluation = evaluate(kind, measured, data.target.labels)
    means = {name: float(np.mean([fold[name] for fold in folds])) for name in folds[0]}
    tell_unmeasured(session, means, folds)
    return Result(fitted, data.splits[-1].train, means, ranked["name"], folds, evaluation, held), importance


def tell_unmeasured(session: Session, means: dict[str, float], folds: list[dict[str, float]]) -> None:
    """Metrics that are no number, and the folds they come from: a mean over the others would hide a model that failed."""
    for name, mean in means.items():
        if not np.isfinite(mean):
            where = [str(number) for number, fold in enumerate(folds, 1) if not np.isfinite(fold[name])]
            place = f" in fold {', '.join(where)}" if len(folds) > 1 else ""
            session.events.log(f"{name} is no number{place}, so it has no value and ranks behind every run.", "warning")
