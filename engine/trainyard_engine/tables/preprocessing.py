"""Registries of the steps before an estimator: imputers, encoders, scalers. scikit-learn's own classes, so that the
saved pipeline loads anywhere without Trainyard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from ..registry import TABLES, Param, register

#: What an estimator does well with; `auto` reads it.
Family = Literal["trees", "linear", "network"]
#: Number of categories a column may have as columns of their own; the rest share one.
ONE_HOT_CATEGORIES = 100


@dataclass(frozen=True)
class Imputers:
    """Fresh, unfitted imputers, one for numbers and one for categories."""

    numeric: Callable[[], Any]
    categorical: Callable[[], Any]


def imputers(numeric: str, categorical: str, **fill: Any) -> Imputers:
    """SimpleImputers that keep a column even where the training part has no value of it."""
    from sklearn.impute import SimpleImputer

    def make(strategy: str, value: Any) -> Callable[[], Any]:
        return lambda: SimpleImputer(strategy=strategy, fill_value=value, keep_empty_features=True)

    return Imputers(make(numeric, fill.get("number")), make(categorical, fill.get("text")))


@register(
    "imputers",
    "median_or_most_frequent",
    title="Median, most frequent",
    help="Numbers: the median. Categories: the most frequent one.",
    tasks=TABLES,
)
def median_or_most_frequent() -> Imputers:
    """Robust against outliers."""
    return imputers("median", "most_frequent")


@register(
    "imputers",
    "mean_or_most_frequent",
    title="Mean, most frequent",
    help="Numbers: the mean. Categories: the most frequent one.",
    tasks=TABLES,
)
def mean_or_most_frequent() -> Imputers:
    """Keeps the mean of a column."""
    return imputers("mean", "most_frequent")


@register("imputers", "constant", title="Constant", help="A fixed number and a fixed word.", tasks=TABLES)
def constant(
    *,
    number: Annotated[float, Param(help="Stands in for missing numbers.")] = 0.0,
    text: Annotated[str, Param(help="Stands in for missing categories.")] = "missing",
) -> Imputers:
    """Missing becomes a category of its own."""
    return imputers("constant", "constant", number=number, text=text)


def make_one_hot(max_categories: int = ONE_HOT_CATEGORIES) -> Any:
    """Rare and unseen categories share a column."""
    from sklearn.preprocessing import OneHotEncoder

    return OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=max_categories, sparse_output=False)


def make_ordinal() -> Any:
    """Unseen categories are -1."""
    from sklearn.preprocessing import OrdinalEncoder

    return OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)


@register(
    "encoders",
    "auto",
    title="What suits the model",
    help="Ordinal for trees, one-hot for linear models and networks.",
    tasks=TABLES,
)
def auto_encoder(*, family: Family) -> Any:
    """Trees split ordinals as well as columns; weights need a column per category."""
    return make_ordinal() if family == "trees" else make_one_hot()


@register("encoders", "one_hot", title="One-hot", help="A column per category.", tasks=TABLES)
def one_hot(
    *,
    max_categories: Annotated[
        int, Param(ge=2, le=10_000, help="The most frequent get a column, the rest share one.")
    ] = (ONE_HOT_CATEGORIES),
) -> Any:
    """A column per category."""
    return make_one_hot(max_categories)


@register("encoders", "ordinal", title="Ordinal", help="A number per category.", tasks=TABLES)
def ordinal() -> Any:
    """A number per category, in the order of their names."""
    return make_ordinal()


@register(
    "encoders",
    "target",
    title="Target mean",
    help="The mean of the target in a category, cross-fitted on the training part.",
    tasks=TABLES,
)
def target_mean(
    *,
    smoothing: Annotated[float, Param(ge=0, le=1_000_000, help="Rows that the overall mean counts as much as.")] = 10.0,
    task: str,
    seed: int,
) -> Any:
    """Micci-Barreca 2001; cross-fitting keeps a row's own target out of its encoding."""
    from sklearn.model_selection import KFold, StratifiedKFold
    from sklearn.preprocessing import TargetEncoder

    folds = KFold if task == "tabular-regression" else StratifiedKFold
    return TargetEncoder(smooth=smoothing, cv=folds(n_splits=5, shuffle=True, random_state=seed))


@register(
    "scalers",
    "auto",
    title="What suits the model",
    help="None for trees, standard for linear models and networks.",
    tasks=TABLES,
)
def auto_scaler(*, family: Family) -> Any:
    """Trees do not see scales."""
    return no_scaler() if family == "trees" else standard()


@register("scalers", "standard", title="Standard", help="Mean 0, standard deviation 1.", tasks=TABLES)
def standard() -> Any:
    """Mean 0, standard deviation 1 of the training part."""
    from sklearn.preprocessing import StandardScaler

    return StandardScaler()


@register("scalers", "min_max", title="Minimum to maximum", help="Smallest value 0, largest 1.", tasks=TABLES)
def min_max(
    *, clip: Annotated[bool, Param(help="Values beyond those of the training part become 0 or 1.")] = False
) -> Any:
    """0 to 1 over the training part."""
    from sklearn.preprocessing import MinMaxScaler

    return MinMaxScaler(clip=clip)


@register("scalers", "none", title="None", help="Numbers as they stand.", tasks=TABLES)
def no_scaler() -> Any:
    """No step at all."""
    return "passthrough"
