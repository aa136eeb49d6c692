"""Fits and measures every split of a table training, and keeps each that is done for a run that is begun again."""

from __future__ import annotations

import time
import warnings
from dataclasses import replace

import numpy as np

from .. import story
from ..metrics import measure
from ..ranking import ranking_metric
from ..reference import Held
from ..registry import create
from ..session import Session
from . import fold_file
from .data import TableData
from .estimator import Estimator
from .evaluate import Measured, evaluate
from .fit import Fitted, Parts, fit
from .fold_file import Done
from .importance import KEEP_ALL_BELOW, Importance
from .pipeline import build_columns
from .progress import Enough, Rounds
from .result import Result


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


class Folds:
    """The splits of one training; `done` of them are known from an earlier attempt."""

    def __init__(self, session: Session, data: TableData, estimator: Estimator) -> None:
        self.session, self.data = session, data
        self.ranked = ranking_metric(session.config, len(data.target.labels))
        self.importance = Importance(self.ranked, int(session.config["importance_repeats"]), session.config["seed"])
        refit = bool(session.config["refit"])
        self.rounds = Rounds(session, len(data.splits), refit, estimator.rounds, estimator.word)
        self._known = known_folds(session, data)
        self._found: list[int] = []
        self._warned: set[str] = set()
        #: Of all fits of this attempt.
        self.seconds = 0.0

    @property
    def done(self) -> int:
        """Folds that need not be fitted."""
        return len(self._known)

    def fit(self) -> Result:
        """Fits and measures; the result holds the last model, means of the metrics, and the evaluation."""
        session, data, config = self.session, self.data, self.session.config
        if session.job.resume:
            session.events.log(self._goes_on())
        folds: list[dict[str, float]] = []
        held: list[Held] = []
        latest: tuple[Fitted, int] | None = None
        for number, split in enumerate(data.splits, 1):
            held_out = data.rows(split.held_out)
            began = time.monotonic()
            self.rounds.begin("fits", len(split.train))
            known = number <= len(self._known)
            try:
                done = self._known[number - 1] if known else self._fit_one(number)
            except Enough:
                break
            folds.append(measure(config["task"], held_out.values, done.output, self.ranked))
            held.append(Held(held_out.values, done.output, data.part.values[split.train]))
            self._found.append(done.rounds)
            if done.fitted is not None:
                latest = done.fitted, number
                self.rounds.measured = True
            if done.fitted is not None and self._explains(number):
                self.importance.add(done.fitted, held_out)
            if not known:
                self._tell(number, folds[-1], len(held_out.values), time.monotonic() - began)
                if len(data.splits) > 1:
                    fold_file.keep(session.out, number, done if self._explains(number) else replace(done, fitted=None))
            # Known folds may have no model left to finish with.
            if session.finishing and latest is not None:
                break
        tested = np.concatenate([split.held_out for split in data.splits[: len(held)]])
        measured = Measured(
            data.part.values[tested], np.concatenate([one.output for one in held]), data.target.rows[tested] + 1
        )
        evaluation = evaluate("val" if len(folds) == 1 else "cross_validation", measured, data.target.labels)
        session.stages.lap("final_evaluation", 0)
        means = {name: float(np.mean([fold[name] for fold in folds])) for name in folds[0]}
        tell_unmeasured(session, means, folds)
        if len(folds) > 1:
            parts = [story.part("validation", story.leading(means, self.ranked["name"]))]
            session.events.log(story.line(f"Mean of {len(folds)} folds", None, parts))
        assert latest is not None  # a fold that was fitted in this attempt always has its model
        fitted, number = latest
        if session.finishing:
            session.early = self.rounds.early(len(held))
            if not self.importance.models:
                self.importance.add(fitted, data.rows(data.splits[number - 1].held_out))
        return Result(fitted, data.splits[number - 1].train, means, self.ranked, folds, evaluation, held)

    def fit_all(self) -> Fitted:
        """One model on all rows, with as many rounds as were good; fewer rows taught those who stopped early."""
        estimator = make_estimator(self.session)
        rows = self.data.splits[0].train
        train, apart = len(rows), estimator.set_apart(self.data.part.values[rows])
        if apart is not None:
            growth = len(self.data.part.values) / (train - apart) if apart else 1.0
            estimator = estimator.without_stopping(round(float(np.mean(self._found))), growth)
        return self._fit(estimator, Parts(self.data.part))

    def _fit_one(self, number: int) -> Done:
        split = self.data.splits[number - 1]
        held_out = self.data.rows(split.held_out)
        fitted = self._fit(make_estimator(self.session), Parts(self.data.rows(split.train), held_out))
        output = fitted.output(held_out.frame)
        self.session.stages.lap("evaluations", len(split.held_out))
        return Done(output, fitted.model.rounds, fitted)

    def _explains(self, number: int) -> bool:
        """Whether that fold's model is kept to measure importance with; to finish early any whole fold's will do."""
        return number == len(self.data.splits) or len(self.data.splits[number - 1].train) <= KEEP_ALL_BELOW

    def _fit(self, estimator: Estimator, parts: Parts) -> Fitted:
        began = time.monotonic()
        config, classes = self.session.config, len(self.data.target.labels)
        columns = build_columns(self.data.plans, config, estimator.wants, classes, parts.train.values)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            fitted = fit(estimator, columns, parts, self.rounds.done, self.rounds.prepared)
        self._tell_warnings(caught)
        self.rounds.next_fit()
        self.seconds += time.monotonic() - began
        return fitted

    def _tell_warnings(self, caught: list[warnings.WarningMessage]) -> None:
        """What a library warned of, such as a solver that did not converge, each once and in its first line."""
        about_data = [one for one in caught if not issubclass(one.category, DeprecationWarning | FutureWarning)]
        for line in dict.fromkeys(str(one.message).strip().splitlines()[0] for one in about_data):
            if line not in self._warned:
                self._warned.add(line)
                self.session.events.log(f"{self.session.config['model']['name']} warns: {line}", "warning")

    def _tell(self, number: int, metrics: dict[str, float], rows: int, seconds: float) -> None:
        folds = len(self.data.splits)
        which = f"Fold {number} of {folds}" if folds > 1 else "Hold-out"
        parts = [story.part("validation", story.leading(metrics, self.ranked["name"]))]
        self.session.events.log(story.line(f"{which}, {rows:,} rows held out,", seconds, parts))
        self.session.events.metric(number, None, {f"val/{name}": value for name, value in metrics.items()})

    def _goes_on(self) -> str:
        if not self._known:
            return "A table training goes on from its beginning; its result is the same."
        folds = len(self.data.splits)
        self.rounds.skip(len(self._known))
        if self.done == folds:
            return f"All {folds} folds are known from an earlier attempt."
        return f"{self.done} of {folds} folds are known from an earlier attempt; it goes on with fold {self.done + 1}."


def known_folds(session: Session, data: TableData) -> list[Done]:
    """Those of an earlier attempt, from the first one on without a gap."""
    found: list[Done] = []
    if not session.job.resume or len(data.splits) < 2:
        return found
    for number in range(1, len(data.splits) + 1):
        done = fold_file.load(session.out, number, not data.target.labels)
        if done is None or len(done.output) != len(data.splits[number - 1].held_out):
            break
        found.append(done)
    return found


def tell_unmeasured(session: Session, means: dict[str, float], folds: list[dict[str, float]]) -> None:
    """Metrics that are no number, and the folds they come from: a mean over the others would hide a model that failed."""
    for name, mean in means.items():
        if not np.isfinite(mean):
            where = [str(number) for number, fold in enumerate(folds, 1) if not np.isfinite(fold[name])]
            place = f" in fold {', '.join(where)}" if len(folds) > 1 else ""
            session.events.log(f"{name} is no number{place}, so it has no value and ranks behind every run.", "warning")
