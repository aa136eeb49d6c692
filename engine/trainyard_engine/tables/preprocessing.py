"""Registries of the steps before an estimator: imputers, encoders, scalers. scikit-learn's own classes, so that the
saved pipeline loads anywhere without Trainyard."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from ..registry import TABLES, Param, register
from .estimator import Wants

#: Number of categories a column may have as columns of their own; the rest share one.
ONE_HOT_CATEGORIES = 100

Factory = Callable[[Callable[..., Any]], Callable[..., Any]]


def register_step(kind: str, name: str, *, title: str, help: str, aliases: Sequence[str] = ()) -> Factory:
    """An encoder or a scaler: for all columns, and as a transformer for those that `steps` names."""
    columns, does = {"encoders": ("categorical", "encode"), "scalers": ("numeric", "scale")}[kind]

    def decorate(factory: Callable[..., Any]) -> Callable[..., Any]:
        for registry, facts in ((kind, {}), ("transformers", {"columns": columns, "does": does})):
            register(registry, name, title=title, help=help, tasks=TABLES, aliases=aliases, facts=facts)(factory)
        return factory

    return decorate


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


def as_it_is() -> Any:
    """No step at all."""
    return "passthrough"


@register(
    "imputers",
    "auto",
    title="What suits the model",
    help="Nothing for models that know missing cells. Else numbers: the median, and that it was missing as a column; "
    "categories: missing is one of its own.",
    tasks=TABLES,
)
def auto_imputer(*, wants: Wants) -> Imputers:
    """That a cell is missing tells something more often than not, so it is never hidden."""
    if wants.missing:
        return Imputers(as_it_is, as_it_is)
    from sklearn.impute import SimpleImputer

    return Imputers(
        lambda: SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        imputers("constant", "constant", number=0.0, text="missing").categorical,
    )


@register(
    "imputers",
    "none",
    title="None",
    help="Missing cells stay missing; for models that know them.",
    tasks=TABLES,
)
def no_imputer() -> Imputers:
    """Cells as they stand."""
    return Imputers(as_it_is, as_it_is)


@register(
    "imputers",
    "median_or_most_frequent",
    title="Median, most frequent",
    help="Numbers: the median. Categories: the most frequent one.",
    tasks=TABLES,
    aliases=("median",),
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
    aliases=("mean",),
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


def make_one_hot(wants: Wants, max_categories: int = ONE_HOT_CATEGORIES) -> Any:
    """Rare and unseen categories share a column."""
    from sklearn.preprocessing import OneHotEncoder

    return OneHotEncoder(
        handle_unknown="infrequent_if_exist", max_categories=max_categories, sparse_output=wants.sparse
    )


def make_ordinal(wants: Wants) -> Any:
    """Unseen categories are -1, and missing ones NaN where the model knows that, else -2."""
    from sklearn.preprocessing import OrdinalEncoder

    missing = math.nan if wants.missing else -2
    return OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=missing)


@register(
    "encoders",
    "auto",
    title="What suits the model",
    help="A number per category for models that split it as a name (boosting), else a column per category.",
    tasks=TABLES,
)
def auto_encoder(*, wants: Wants) -> Any:
    """An order that categories do not have costs trees splits, and weights cannot use it at all."""
    return make_ordinal(wants) if wants.categories else make_one_hot(wants)


@register_step(
    "encoders", "one_hot", title="One-hot", help="A column per category.", aliases=("onehot", "OneHotEncoder")
)
def one_hot(
    *,
    max_categories: Annotated[
        int, Param(ge=2, le=10_000, help="The most frequent get a column, the rest share one.")
    ] = (ONE_HOT_CATEGORIES),
    wants: Wants,
) -> Any:
    """A column per category."""
    return make_one_hot(wants, max_categories)


@register_step("encoders", "ordinal", title="Ordinal", help="A number per category.", aliases=("OrdinalEncoder",))
def ordinal(*, wants: Wants) -> Any:
    """A number per category, in the order of their names."""
    return make_ordinal(wants)


@register(
    "scalers",
    "auto",
    title="What suits the model",
    help="None for trees, standard for linear models and networks.",
    tasks=TABLES,
)
def auto_scaler(*, wants: Wants) -> Any:
    """Trees do not see scales."""
    return standard() if wants.scaled else no_scaler()


@register_step(
    "scalers",
    "standard",
    title="Standard",
    help="Mean 0, standard deviation 1.",
    aliases=("StandardScaler", "standardize"),
)
def standard() -> Any:
    """Mean 0, standard deviation 1 of the training part."""
    from sklearn.preprocessing import StandardScaler

    return StandardScaler()


@register_step(
    "scalers",
    "min_max",
    title="Minimum to maximum",
    help="Smallest value 0, largest 1.",
    aliases=("minmax", "MinMaxScaler"),
)
def min_max(
    *, clip: Annotated[bool, Param(help="Values beyond those of the training part become 0 or 1.")] = False
) -> Any:
    """0 to 1 over the training part."""
    from sklearn.preprocessing import MinMaxScaler

    return MinMaxScaler(clip=clip)


@register(
    "transformers",
    "as_is",
    title="As it is",
    help="Numbers as they stand, whatever the others are.",
    tasks=TABLES,
    facts={"columns": "numeric", "does": "scale"},
)
@register("scalers", "none", title="None", help="Numbers as they stand.", tasks=TABLES)
def no_scaler() -> Any:
    """No step at all."""
    return "passthrough"


def auto_is(wants: Wants) -> dict[str, str]:
    """What the entries called auto come to by field of the config, for people."""
    return {
        "imputation": "none" if wants.missing else "median, a column that says so, and a category of its own",
        "encoding": "ordinal" if wants.categories else "one_hot",
        "scaling": "standard" if wants.scaled else "none",
    }
