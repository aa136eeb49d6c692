"""scikit-learn's own gradient boosting on histograms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from ...registry import TABLES, Param, register
from ..estimator import Array, Estimator, Model, Report, Rows, Wants
from ..estimator_parameters import ClassWeight, LeafRows, LearningRate, MaxDepth, usual_rate
from ..sklearn_model import SklearnModel
from ..stopping import LEAST_BOOSTING, SMALL_ROUNDS, scaled, set_apart, split

TRUSTED = (
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    # Its own columns, where some are categories; what a partial calls must be on the list as well.
    "functools.partial",
    "sklearn.utils.validation.check_array",
)
WANTS = Wants(scaled=False, missing=True, categories=True)
#: Rounds between two looks at whether it shall stop.
STEP = 25
#: Categories that it can tell apart in a column.
MAX_CATEGORIES = 255


@register(
    "models",
    "hist_gradient_boosting",
    title="Histogram gradient boosting",
    help="Trees that mend each other's errors, scikit-learn's own; needs no further library to predict.",
    tasks=TABLES,
    aliases=("histgradientboosting", "hgb", "HistGradientBoostingClassifier", "HistGradientBoostingRegressor"),
    facts={"good_for": "middle and large tables", "takes": ["missing", "categories"]},
)
def hist_gradient_boosting(
    *,
    max_iter: Annotated[
        int, Param(ge=1, le=20_000, title="Trees", help="Boosting rounds at most.", aliases=("n_estimators", "trees"))
    ] = 500,
    learning_rate: LearningRate = None,
    max_leaf_nodes: Annotated[
        int, Param(ge=2, le=4_096, title="Leaves", help="Of a tree.", aliases=("num_leaves", "max_leaves"))
    ] = 31,
    max_depth: MaxDepth = None,
    min_samples_leaf: LeafRows = 20,
    l2_regularization: Annotated[
        float,
        Param(ge=0, le=1e6, title="L2 penalty", help="On the leaves' values.", aliases=("reg_lambda", "lambda_l2")),
    ] = 1.0,
    max_features: Annotated[
        float,
        Param(
            gt=0,
            le=1,
            help="Share of columns looked at per split.",
            aliases=("colsample_bynode", "feature_fraction_bynode"),
        ),
    ] = 0.8,
    n_iter_no_change: Annotated[
        int,
        Param(
            ge=0,
            le=20_000,
            title="Patience",
            help="Rounds without gain after which it ends; 0: never. With less than 1,000 rows to learn from it is 200 rounds.",
            aliases=("early_stopping_rounds", "early_stopping_round", "patience"),
        ),
    ] = 50,
    class_weight: ClassWeight = None,
    task: str,
    seed: int,
) -> Estimator:
    """As LightGBM: leaf-wise trees on 255 bins."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    shared: dict[str, Any] = {
        "learning_rate": learning_rate or usual_rate(max_iter),
        "max_leaf_nodes": max_leaf_nodes,
        "max_depth": max_depth,
        "min_samples_leaf": min_samples_leaf,
        "l2_regularization": l2_regularization,
        "max_features": max_features,
        "random_state": seed,
        # Where to stop is found here, on rows that are set apart as for every other estimator.
        "early_stopping": False,
    }
    if task == "tabular-regression":
        return Boosting(HistGradientBoostingRegressor(**shared), max_iter, n_iter_no_change, seed)
    model = HistGradientBoostingClassifier(class_weight=class_weight, **shared)
    return Boosting(model, max_iter, n_iter_no_change, seed)


@dataclass
class Boosting:
    """Grows until `patience` rounds have brought no gain on the rows that are set apart."""

    model: Any
    rounds: int
    patience: int
    seed: int
    word: str = "tree"
    wants: Wants = WANTS

    @property
    def few_rounds(self) -> int:
        """Fewer than it may have."""
        return min(self.rounds, SMALL_ROUNDS)

    def set_apart(self, values: Array) -> int | None:
        """A tenth, with patience."""
        return set_apart(values, self.seed, LEAST_BOOSTING) if self.patience else None

    def fit(self, train: Rows, watched: Rows | None, report: Report) -> Model:
        """In one go; of a model that went past its best round the trees up to there are kept."""
        learn, stop = split(train, self.seed, LEAST_BOOSTING) if self.patience else (train, None)
        rounds = self.rounds if stop is not None or not self.patience else self.few_rounds
        model, measured = self.model, {} if stop is None else {"X_val": stop.inputs, "y_val": stop.values}

        def enough(grown: int) -> bool:
            if grown % STEP and grown != rounds:
                return False
            return report(grown, {}) or (bool(measured) and grown - best(model) >= self.patience)

        # Without rows that are set apart the library would take some of its own; it shall only call after each round.
        model.set_params(
            categorical_features=few_enough(train), max_iter=rounds, early_stopping=True, validation_fraction=None
        )
        with each_round(model, enough):
            model.fit(learn.inputs, learn.values, **measured)
        cut(model, best(model) if measured else len(model._predictors))
        model.set_params(early_stopping=False, validation_fraction=0.1)
        return SklearnModel(model, train.regression, model.n_iter_)

    def without_stopping(self, found: int, growth: float) -> Estimator:
        """So many rounds as were good, more for more rows."""
        if not self.patience:
            return self
        return Boosting(self.model, scaled(found, growth, self.rounds), 0, self.seed)


@contextmanager
def each_round(model: Any, enough: Callable[[int], bool]) -> Iterator[None]:
    """While the library fits `model`, asks `enough` after each round; a fit that is begun again for more rounds bins all rows
    anew and predicts them by all trees so far, and a `scoring` of one's own predicts by all trees after each round."""
    measure = model._check_early_stopping_loss

    def look(*arguments: Any, **named: Any) -> bool:
        measure(*arguments, **named)
        # The library measures once before the first tree.
        return bool(model._predictors) and enough(len(model._predictors))

    model._check_early_stopping_loss = look
    try:
        yield
    finally:
        del model._check_early_stopping_loss


def cut(model: Any, rounds: int) -> None:
    """Leaves the first `rounds` of a fitted model, as if it had been fitted for as many without rows that are set apart."""
    model._predictors = model._predictors[:rounds]
    model.set_params(max_iter=rounds)
    model.do_early_stopping_ = False
    model.train_score_ = model.validation_score_ = np.array([])


def few_enough(train: Rows) -> list[int] | None:
    """Category columns that it can split as names; one of more categories stays a number."""
    found = [at for at in train.categories if np.nanmax(train.inputs[:, at], initial=0) < MAX_CATEGORIES]
    return found or None


def best(model: Any) -> int:
    """The round, from 1, of the best score on the rows that are set apart; the first score is that without a tree."""
    return int(np.argmax(model.validation_score_[1:])) + 1
