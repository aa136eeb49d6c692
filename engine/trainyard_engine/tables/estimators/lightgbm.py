"""LightGBM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from ...registry import TABLES, Param, Rule, register
from ..estimator import Array, Estimator, Model, Report, Rows, Wants
from ..estimator_parameters import ClassWeight, LearningRate, MaxDepth, usual_rate
from ..sklearn_model import SklearnModel
from ..stopping import LEAST_BOOSTING, SMALL_ROUNDS, scaled, set_apart, split

TRUSTED = (
    "collections.OrderedDict",
    "lightgbm.basic.Booster",
    "lightgbm.sklearn.LGBMClassifier",
    "lightgbm.sklearn.LGBMRegressor",
)
#: What the library itself takes for n_estimators.
ROUNDS = (
    *("num_iterations", "num_iteration", "n_iter", "num_tree", "num_trees", "num_round", "num_rounds", "nrounds"),
    *("num_boost_round", "max_iter"),
)
#: Points of its curves at most; between two of them nothing is measured but the rows that decide when to stop.
CURVE_POINTS = 100
#: Rows in a leaf at least: a share of a class needs many rows to be known, a mean of values few; see docs/benchmarks.md.
LEAF_OF_CLASSES, LEAF_OF_VALUES = 20, 10


@register(
    "models",
    "lightgbm",
    title="LightGBM",
    help="Trees that mend each other's errors; the best guess for most tables.",
    tasks=TABLES,
    aliases=("lgbm", "lgb", "LGBMClassifier", "LGBMRegressor"),
    facts={"good_for": "middle and large tables", "takes": ["missing", "categories"]},
    rules=[
        Rule("early_stopping_rounds", "<", "n_estimators", "Training would never stop early.", severity="warning"),
    ],
)
def lightgbm(
    *,
    n_estimators: Annotated[
        int, Param(ge=1, le=20_000, title="Trees", help="Boosting rounds at most.", aliases=("trees", *ROUNDS))
    ] = 1_000,
    learning_rate: LearningRate = None,
    num_leaves: Annotated[
        int,
        Param(
            ge=2,
            le=4_096,
            title="Leaves",
            help="Of a tree.",
            aliases=("num_leaf", "max_leaves", "max_leaf", "max_leaf_nodes"),
        ),
    ] = 31,
    max_depth: MaxDepth = None,
    min_child_samples: Annotated[
        int | None,
        Param(
            ge=1,
            le=100_000,
            title="Rows in a leaf",
            help="At least so many; empty: 20 for classes, 10 for values.",
            aliases=("min_samples_leaf", "min_data_in_leaf", "min_data_per_leaf", "min_data"),
        ),
    ] = None,
    subsample: Annotated[
        float,
        Param(
            gt=0,
            le=1,
            title="Row share",
            help="Share of rows that a tree sees.",
            aliases=("row_share", "bagging_fraction", "sub_row", "bagging"),
        ),
    ] = 0.9,
    colsample_bytree: Annotated[
        float,
        Param(
            gt=0,
            le=1,
            title="Column share",
            help="Share of columns that a tree sees.",
            aliases=("column_share", "feature_fraction", "sub_feature"),
        ),
    ] = 0.8,
    reg_lambda: Annotated[
        float,
        Param(
            ge=0,
            le=1e6,
            title="L2 penalty",
            help="On the leaves' values.",
            aliases=("l2", "lambda_l2", "lambda", "l2_regularization"),
        ),
    ] = 1.0,
    reg_alpha: Annotated[
        float,
        Param(
            ge=0,
            le=1e6,
            title="L1 penalty",
            help="On the leaves' values.",
            aliases=("l1", "lambda_l1", "l1_regularization"),
        ),
    ] = 0.0,
    early_stopping_rounds: Annotated[
        int,
        Param(
            ge=0,
            le=20_000,
            title="Patience",
            help="Rounds without gain after which it ends; 0: never. With less than 1,000 rows to learn from it is 200 rounds.",
            aliases=("early_stopping_round", "patience", "n_iter_no_change"),
        ),
    ] = 100,
    class_weight: ClassWeight = None,
    native_categories: Annotated[bool, Param(help="Split ordinal-encoded categories as sets, not as numbers.")] = True,
    task: str,
    seed: int,
    threads: int,
    deterministic: bool,
) -> Estimator:
    """Ke et al. 2017. Row-wise histograms always: the library would otherwise time both ways and choose by chance."""
    from lightgbm import LGBMClassifier, LGBMRegressor

    regression = task == "tabular-regression"
    model = (LGBMRegressor if regression else LGBMClassifier)(
        n_estimators=n_estimators,
        learning_rate=learning_rate or usual_rate(n_estimators),
        num_leaves=num_leaves,
        max_depth=max_depth or -1,
        min_child_samples=min_child_samples or (LEAF_OF_VALUES if regression else LEAF_OF_CLASSES),
        subsample=subsample,
        subsample_freq=1,
        colsample_bytree=colsample_bytree,
        reg_lambda=reg_lambda,
        reg_alpha=reg_alpha,
        class_weight=None if regression else class_weight,
        random_state=seed,
        n_jobs=threads,
        force_row_wise=True,
        deterministic=deterministic,
        verbosity=-1,
    )
    wants = Wants(scaled=False, missing=True, categories=native_categories)
    return LightGbm(model, n_estimators, early_stopping_rounds, seed, wants)


@dataclass
class LightGbm:
    """Stops when `patience` rounds have brought no gain on the rows that are set apart."""

    model: Any
    rounds: int
    patience: int
    seed: int
    wants: Wants
    word: str = "tree"

    @property
    def few_rounds(self) -> int:
        """Fewer than it may have."""
        return min(self.rounds, SMALL_ROUNDS)

    def set_apart(self, values: Array) -> int | None:
        """A tenth, with patience."""
        return set_apart(values, self.seed, LEAST_BOOSTING) if self.patience else None

    def fit(self, train: Rows, watched: Rows | None, report: Report) -> Model:
        """On what is not set apart."""
        from lightgbm import log_evaluation

        learn, stop = split(train, self.seed, LEAST_BOOSTING) if self.patience else (train, None)
        rounds = self.rounds if stop is not None or not self.patience else self.few_rounds
        self.model.set_params(n_estimators=rounds)
        measured = {"train": learn, "val": watched, "stop": stop}
        there = {name: rows for name, rows in measured.items() if rows is not None}
        watch = Watch(rounds, self.patience if stop is not None else 0, report)
        self.model.fit(
            learn.inputs,
            learn.values,
            eval_X=tuple(rows.inputs for rows in there.values()),
            eval_y=tuple(rows.values for rows in there.values()),
            eval_names=list(there),
            eval_metric="rmse" if train.regression else None,
            categorical_feature=train.categories if train.categories and self.wants.categories else "auto",
            callbacks=[log_evaluation(0), watch.choose, watch.tell],
        )
        as_made(self.model.booster_)
        return SklearnModel(self.model, train.regression, watch.best_round)

    def without_stopping(self, found: int, growth: float) -> Estimator:
        """So many rounds as were good, more for more rows."""
        if not self.patience:
            return self
        rounds = scaled(found, growth, self.rounds)
        self.model.set_params(n_estimators=rounds)
        return LightGbm(self.model, rounds, 0, self.seed, self.wants)


class Watch:
    """Callbacks of one fit: what is measured in which round, and when it ends."""

    def __init__(self, rounds: int, patience: int, report: Report) -> None:
        self.rounds, self.patience, self.report = rounds, patience, report
        self.every = max(1, rounds // CURVE_POINTS)
        self.best_round, self.best_loss = rounds, float("inf")
        # A callback before a round is told from one after it by this.
        self.choose = Before(self.due, patience > 0)

    def due(self, number: int) -> bool:
        """Whether the curves have a point at that round, from 1."""
        return number % self.every == 0 or number in (1, self.rounds)

    def tell(self, state: Any) -> None:
        """After a round. Raises the library's EarlyStopException where it is enough."""
        from lightgbm.callback import EarlyStopException

        number = state.iteration + 1
        losses = {name: float(value) for name, _, value, *_ in state.evaluation_result_list or []}
        drawn = {f"{name}/loss": losses[name] for name in ("train", "val") if name in losses and self.due(number)}
        enough = self.report(number, drawn)
        if not self.patience:
            self.best_round = number
        elif losses["stop"] < self.best_loss:
            self.best_round, self.best_loss = number, losses["stop"]
        else:
            enough = enough or number - self.best_round >= self.patience or number == self.rounds
        if enough:
            raise EarlyStopException(self.best_round - 1, state.evaluation_result_list)


class Before:
    """Measures the training rows and the held-out ones only where a point is drawn; it costs time in every round."""

    before_iteration = True
    order = 0

    def __init__(self, due: Any, stops: bool) -> None:
        self.due, self.stops = due, stops

    def __call__(self, state: Any) -> None:
        """The booster asks its own methods; those of this one are put before them."""
        booster, due = state.model, self.due(state.iteration + 1)
        as_made(booster)
        for name, needed in (("eval_train", due), ("eval_valid", due or self.stops)):
            if not needed:
                setattr(booster, name, nothing)


def as_made(booster: Any) -> None:
    """Takes out what was put before its methods."""
    for name in ("eval_train", "eval_valid"):
        booster.__dict__.pop(name, None)


def nothing(feval: Any = None) -> list[Any]:
    """No measurement."""
    return []
