"""Trains a table model: read, split, fit on the training part, measure on the held-out part, fit on all rows, export.

The metrics are those of hold-out or folds, measured before the exported model was fitted once more on all rows; with
`refit: false` the model that was measured is exported (of several folds, that of the last one).

A run that is begun again goes on with the first fold that is not done, and ends in the same bytes as one that was never
disturbed: everything in a fold follows from config, data and seed.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from .. import story
from ..config import digest
from ..errors import TrainyardError
from ..manifest import registered
from ..metrics import measure
from ..reference import Held, beside
from ..session import Session, write_json
from ..stops import early_words
from . import fold_file
from .data import TableData, given, load
from .estimator import Array, Estimator
from .exporter import export
from .folds import Folds, make_estimator
from .importance import MAX_ROWS, SECONDS, SHARE
from .pipeline import build_columns, check_steps, crowded_lines
from .plan import announce, cells, outline
from .preprocessing import auto_is
from .progress import Enough
from .result import Result


def train(session: Session) -> dict[str, float]:
    """The whole training of one attempt; the metrics of the finished event."""
    config, events, stages = session.config, session.events, session.stages
    session.out.mkdir(parents=True, exist_ok=True)
    events.status("loading_data")
    outline(session)
    data = load(config, (registered(session.job, "data"), registered(session.job, "test_data")), given(session.job))
    stages.lap("read", cells(data), now=True)
    events.data(data.summary)
    for line in data.told:
        events.log(line, "warning")
    check_steps(data.plans, config["steps"])
    claim(session, data)
    estimator = make_estimator(session)
    folds = Folds(session, data, estimator)
    # What earlier attempts measured of folds that are not done is measured again.
    events.began(folds.done * estimator.rounds)
    session.heed()
    events.status("building_model")
    tell_choices(session, data, estimator)
    announce(session, data, estimator)
    events.status("training")
    session.can_finish = True
    result = folds.fit()
    if config["refit"] and not session.finishing:
        refit(folds, result)
    session.can_finish = False
    tell_early(session, result)
    events.status("evaluating")
    measure_test(session, data, result)
    ranked, labels = folds.ranked, data.target.labels
    result.beside = beside(config["task"], result.held, result.test, ranked, (config["seed"], labels))
    result.evaluation |= result.beside | {"refit": result.refit}
    tested = 0 if data.test is None else len(data.test.values)
    stages.lap("final_evaluation", sum(len(split.held_out) for split in data.splits) + tested, now=True)
    session.heed()
    events.status("exporting")
    export(session, data, result)
    stages.lap("export", 1, now=True)
    measure_importance(session, data, folds)
    result.evaluation["importance"] = folds.importance.table()
    result.evaluation["importance_partial"] = folds.importance.partial
    result.evaluation |= {"data_fingerprint": data.fingerprint, "test_fingerprint": data.test_fingerprint}
    write_json(session.out / "evaluation.json", result.evaluation)
    session.announce(session.out / "evaluation.json", "evaluation")
    fold_file.remove(session.out)
    return result.metrics


def tell_early(session: Session, result: Result) -> None:
    """What a training leaves out that was asked to finish."""
    result.early = session.early
    if result.early is not None:
        where = early_words(result.early)
        session.events.log(f"Finished early, as asked, {where}; the model that was measured is exported.")
    elif session.wanted == "finish":
        session.events.log("Asked to finish early, it was at its end: nothing is left out.")


def refit(folds: Folds, result: Result) -> None:
    """The model to export learns from all rows; the metrics stay those from before."""
    session, rows = folds.session, len(folds.data.part.values)
    session.events.log("Now one model is fitted on all rows. The metrics were measured before that.")
    folds.rounds.begin("refit", rows)
    try:
        result.fitted = folds.fit_all()
    except Enough:
        session.early = folds.rounds.early(len(result.folds))
        return
    result.train_rows = np.arange(rows)
    result.refit = {"rows": rows, "rounds": result.fitted.model.rounds, "metrics": "measured before the refit"}


def measure_test(session: Session, data: TableData, result: Result) -> None:
    """The model that is exported, on the test part: it has seen none of it."""
    if data.test is None:
        return
    config, ranked = session.config, result.ranked
    output = result.fitted.output(data.test.frame)
    result.test = Held(data.test.values, output, data.part.values[result.train_rows])
    found = measure(config["task"], data.test.values, output, ranked)
    result.metrics |= {f"test_{name}": value for name, value in found.items()}
    session.events.metric(len(data.splits), None, {f"test/{name}": value for name, value in found.items()})
    what = f"Measured on {len(data.test.values):,} rows of the test part"
    session.events.log(story.line(what, None, [story.part("test", story.leading(found, ranked["name"]))]))


def measure_importance(session: Session, data: TableData, folds: Folds) -> None:
    """After the model is safe, in a share of the time that the fits took."""
    importance = folds.importance
    seconds = max(SECONDS, SHARE * folds.seconds)
    importance.run(data.plans, seconds, session.heed, lambda rows: session.stages.lap("importance", rows))
    session.stages.tell()
    if importance.partial:
        session.events.log(importance.told(), "warning")


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
    write_json(mark, ours)


def tell_choices(session: Session, data: TableData, estimator: Estimator) -> None:
    """What `auto` came to, what it does to many categories, which rows are set apart, and what is measured on a sample."""
    config, chosen = session.config, auto_is(estimator.wants)
    for field, name in chosen.items():
        if config[field]["name"] == "auto":
            session.events.log(f"{field} auto is {name} for {config['model']['name']}.")
    columns = build_columns(data.plans, config, estimator.wants, len(data.target.labels), data.part.values)
    for line in crowded_lines(columns, data.part.frame):
        session.events.log(line, "warning")
    fewest = min((split.train for split in data.splits), key=len)
    tell_stopping(session, estimator, data.part.values[fewest])
    held_out = max(len(split.held_out) for split in data.splits)
    if config["importance_repeats"] and held_out > MAX_ROWS:
        session.events.log(f"Importance is measured on {MAX_ROWS} of {held_out} held-out rows.")


def tell_stopping(session: Session, estimator: Estimator, values: Array) -> None:
    """Which rows decide when it stops."""
    apart, rows = estimator.set_apart(values), len(values)
    if apart:
        session.events.log(f"{apart} of {rows} training rows are set apart for early stopping.")
    elif apart == 0:
        most = estimator.few_rounds
        cut = "" if most == estimator.rounds else f" It ends after {most} of {estimator.rounds} {estimator.word}s."
        line = f"{rows} training rows are too few for early stopping; patience has no effect.{cut}"
        session.events.log(line, "warning")
