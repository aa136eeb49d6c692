"""The steps before the estimator as one scikit-learn ColumnTransformer. Whoever fits it does so on the training part only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..registry import create
from .columns import ColumnPlan
from .frame import category_parts, numeric_parts
from .preprocessing import Family


def build_columns(plans: Sequence[ColumnPlan], config: dict[str, Any], family: Family) -> Any:
    """An unfitted ColumnTransformer: [impute, scale] for numbers, [impute, encode] for categories.

    Its output is a dense float array, numbers first.
    """
    from sklearn.compose import ColumnTransformer
    from sklearn.pipeline import Pipeline

    context = {"family": family, "task": config["task"], "seed": config["seed"]}
    imputers = create("imputers", config["imputation"])
    steps = []
    if numbers := numeric_parts(plans):
        scaler = create("scalers", config["scaling"], **context)
        steps.append(("numbers", Pipeline([("impute", imputers.numeric()), ("scale", scaler)]), numbers))
    if categories := category_parts(plans):
        encoder = create("encoders", config["encoding"], **context)
        steps.append(("categories", Pipeline([("impute", imputers.categorical()), ("encode", encoder)]), categories))
    return ColumnTransformer(steps, sparse_threshold=0.0)


def ordinal_positions(columns: Any) -> list[int]:
    """Output positions of a fitted ColumnTransformer that are category numbers."""
    step = columns.named_transformers_.get("categories")
    if step is None or type(step.named_steps["encode"]).__name__ != "OrdinalEncoder":
        return []
    outside = columns.output_indices_["categories"]
    return list(range(outside.start, outside.stop))
