"""The table models: typed parameters in, an unfitted estimator out. Libraries are imported when one is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from ..registry import TABLES, Param, Rule, register
from .preprocessing import Family


@dataclass(frozen=True)
class Estimator:
    """An unfitted estimator, and what those around it need to know of it."""

    #: A scikit-learn estimator, or the settings of a network (mlp.MlpSettings).
    model: Any
    family: Family
    #: Rounds that its training counts: trees, epochs, or 1.
    rounds: int
    #: LightGBM only: ordinal-encoded categories are split as sets.
    native_categories: bool = False


CLASSES = ("tabular-classification",)
VALUES = ("tabular-regression",)


@register(
    "models",
    "logistic_regression",
    title="Logistic regression",
    help="A weighted sum per class; quick, and easy to read.",
    tasks=CLASSES,
    facts={"good_for": "a first look, few rows"},
)
def logistic_regression(
    *,
    inverse_penalty: Annotated[float, Param(gt=0, le=1e6, help="Smaller holds the weights smaller (C).")] = 1.0,
    max_iterations: Annotated[int, Param(ge=1, le=100_000, help="Steps of the solver at most.")] = 2_000,
    balanced: Annotated[bool, Param(help="Rare classes weigh as much as frequent ones.")] = False,
) -> Estimator:
    """Multinomial, L2 penalty, L-BFGS."""
    from sklearn.linear_model import LogisticRegression

    weights = "balanced" if balanced else None
    model = LogisticRegression(C=inverse_penalty, max_iter=max_iterations, class_weight=weights)
    return Estimator(model, "linear", 1)


@register(
    "models",
    "linear_regression",
    title="Linear regression",
    help="A weighted sum, by least squares.",
    tasks=VALUES,
    facts={"good_for": "a first look, few rows"},
)
def linear_regression(*, intercept: Annotated[bool, Param(help="The sum may have a constant.")] = True) -> Estimator:
    """Ordinary least squares."""
    from sklearn.linear_model import LinearRegression

    return Estimator(LinearRegression(fit_intercept=intercept), "linear", 1)


@register(
    "models",
    "ridge",
    title="Ridge regression",
    help="A weighted sum whose weights are held small.",
    tasks=VALUES,
    facts={"good_for": "many columns that tell the same"},
)
def ridge(
    *, penalty: Annotated[float, Param(ge=0, le=1e9, help="Larger holds the weights smaller.")] = 1.0
) -> Estimator:
    """Least squares with L2 penalty."""
    from sklearn.linear_model import Ridge

    return Estimator(Ridge(alpha=penalty), "linear", 1)


@register(
    "models",
    "random_forest",
    title="Random forest",
    help="Many trees on random parts of the data; hard to do wrong.",
    tasks=TABLES,
    facts={"good_for": "small and middle tables"},
)
def random_forest(
    *,
    trees: Annotated[int, Param(ge=1, le=5_000, help="Number of trees.")] = 300,
    max_depth: Annotated[int | None, Param(ge=1, le=1_000, help="Levels of a tree; empty: no limit.")] = None,
    min_samples_leaf: Annotated[int, Param(ge=1, le=100_000, help="Rows in a leaf at least.")] = 1,
    max_features: Annotated[
        float | None,
        Param(
            gt=0, le=1, help="Share of columns looked at per split; empty: square root for classes, a third for values."
        ),
    ] = None,
    balanced: Annotated[bool, Param(help="Rare classes weigh as much as frequent ones; classes only.")] = False,
    task: str,
    seed: int,
    threads: int,
) -> Estimator:
    """Breiman 2001. The result does not depend on the number of threads."""
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    shared: dict[str, Any] = {
        "n_estimators": trees,
        "max_depth": max_depth,
        "min_samples_leaf": min_samples_leaf,
        "random_state": seed,
        "n_jobs": threads,
    }
    if task == "tabular-regression":
        return Estimator(RandomForestRegressor(max_features=max_features or 1 / 3, **shared), "trees", trees)
    weights = "balanced" if balanced else None
    model = RandomForestClassifier(max_features=max_features or "sqrt", class_weight=weights, **shared)
    return Estimator(model, "trees", trees)


@register(
    "models",
    "lightgbm",
    title="LightGBM",
    help="Trees that mend each other's errors; the best guess for most tables.",
    tasks=TABLES,
    facts={"good_for": "middle and large tables"},
)
def lightgbm(
    *,
    trees: Annotated[int, Param(ge=1, le=20_000, help="Boosting rounds.")] = 300,
    learning_rate: Annotated[float, Param(gt=0, le=1, help="Share of a tree's correction that is taken.")] = 0.05,
    num_leaves: Annotated[int, Param(ge=2, le=4_096, help="Leaves of a tree.")] = 31,
    max_depth: Annotated[int | None, Param(ge=1, le=1_000, help="Levels of a tree; empty: no limit.")] = None,
    min_samples_leaf: Annotated[int, Param(ge=1, le=100_000, help="Rows in a leaf at least.")] = 20,
    row_share: Annotated[float, Param(gt=0, le=1, help="Share of rows that a tree sees.")] = 0.9,
    column_share: Annotated[float, Param(gt=0, le=1, help="Share of columns that a tree sees.")] = 0.8,
    l2: Annotated[float, Param(ge=0, le=1e6, help="Penalty on the leaves' values.")] = 1.0,
    native_categories: Annotated[bool, Param(help="Split ordinal-encoded categories as sets, not as numbers.")] = False,
    task: str,
    seed: int,
    threads: int,
    deterministic: bool,
) -> Estimator:
    """Ke et al. 2017. Row-wise histograms always: the library would otherwise time both ways and choose by chance."""
    from lightgbm import LGBMClassifier, LGBMRegressor

    made = LGBMRegressor if task == "tabular-regression" else LGBMClassifier
    model = made(
        n_estimators=trees,
        learning_rate=learning_rate,
        num_leaves=num_leaves,
        max_depth=max_depth or -1,
        min_child_samples=min_samples_leaf,
        subsample=row_share,
        subsample_freq=1,
        colsample_bytree=column_share,
        reg_lambda=l2,
        random_state=seed,
        n_jobs=threads,
        force_row_wise=True,
        deterministic=deterministic,
        verbosity=-1,
    )
    return Estimator(model, "trees", trees, native_categories)


@register(
    "models",
    "mlp",
    title="Neural network",
    help="A small multi-layer perceptron; wants scaled numbers and some thousand rows.",
    tasks=TABLES,
    facts={"good_for": "smooth relations, many rows"},
    rules=[Rule("patience", "<", "epochs", "Training would never stop early.", severity="warning")],
)
def mlp(
    *,
    hidden_size: Annotated[int, Param(ge=1, le=4_096, help="Units of a hidden layer.")] = 128,
    layers: Annotated[int, Param(ge=1, le=16, help="Hidden layers.")] = 2,
    dropout: Annotated[float, Param(ge=0, lt=1, help="Share of units that are silent in a training step.")] = 0.1,
    epochs: Annotated[int, Param(ge=1, le=10_000, help="Passes over the training part at most.")] = 100,
    patience: Annotated[int, Param(ge=0, le=10_000, help="Epochs without gain after which it ends; 0: never.")] = 10,
    batch_size: Annotated[int, Param(ge=1, le=65_536, help="Rows per step.")] = 128,
    learning_rate: Annotated[float, Param(gt=0, le=1, help="Step size of AdamW.")] = 0.001,
    weight_decay: Annotated[float, Param(ge=0, le=1, help="Pull of the weights to zero.")] = 0.0001,
    task: str,
    seed: int,
    threads: int,
    deterministic: bool,
) -> Estimator:
    """ReLU, dropout, AdamW, early stopping on a tenth of the training part."""
    from .mlp import MlpSettings

    settings = MlpSettings(
        hidden_size=hidden_size,
        layers=layers,
        dropout=dropout,
        epochs=epochs,
        patience=patience,
        batch_size=batch_size,
        learning_rate=learning_rate,
        weight_decay=weight_decay,
        regression=task == "tabular-regression",
        seed=seed,
        threads=threads,
        deterministic=deterministic,
    )
    return Estimator(settings, "network", epochs)
