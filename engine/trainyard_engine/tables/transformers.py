"""Transformers for single columns, as `steps` names them; the scalers among them for all numbers as well.

The usual encoders and scalers are in preprocessing.py."""

from __future__ import annotations

from typing import Annotated, Any

from ..registry import TABLES, Param, register
from .preprocessing import register_step

#: Facts: the columns that it takes, and which of the usual steps it stands for.
FILLS = {"columns": "numeric", "does": "impute"}


@register("transformers", "median", title="Median", help="Stands in for missing numbers.", tasks=TABLES, facts=FILLS)
def median() -> Any:
    """Robust against outliers."""
    from sklearn.impute import SimpleImputer

    return SimpleImputer(strategy="median", keep_empty_features=True)


@register("transformers", "mean", title="Mean", help="Stands in for missing numbers.", tasks=TABLES, facts=FILLS)
def mean() -> Any:
    """Keeps the mean of a column."""
    from sklearn.impute import SimpleImputer

    return SimpleImputer(strategy="mean", keep_empty_features=True)


@register_step(
    "scalers",
    "robust",
    title="Robust",
    help="Median 0, the middle half one unit wide: outliers do not decide the scale.",
    aliases=("RobustScaler",),
)
def robust() -> Any:
    """Scaled by quartiles."""
    from sklearn.preprocessing import RobustScaler

    return RobustScaler()


@register_step(
    "scalers",
    "quantile",
    title="Quantiles",
    help="By rank: evenly spread, or like a bell curve.",
    aliases=("QuantileTransformer",),
)
def quantile(
    *,
    n_quantiles: Annotated[
        int, Param(ge=2, le=10_000, title="Quantiles", help="Points that are learned at most.")
    ] = 100,
    output_distribution: Annotated[str, Param(choices=("uniform", "normal"), help="What comes out.")] = "normal",
    seed: int,
) -> Any:
    """Whatever the distribution was."""
    from sklearn.preprocessing import QuantileTransformer

    return QuantileTransformer(n_quantiles=n_quantiles, output_distribution=output_distribution, random_state=seed)


@register_step(
    "scalers",
    "power",
    title="Power",
    help="Skewed numbers become more like a bell curve (Yeo-Johnson), then mean 0, standard deviation 1.",
    aliases=("PowerTransformer", "yeo_johnson"),
)
def power() -> Any:
    """Yeo and Johnson 2000."""
    from sklearn.preprocessing import PowerTransformer

    return PowerTransformer()
