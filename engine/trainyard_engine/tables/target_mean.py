"""Target encoding: a category becomes the mean of the target in it."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from ..errors import TrainyardError
from ..registry import Param
from .preprocessing import register_step

#: Parts of the cross-fitting where there are rows enough.
PARTS = 5


@register_step(
    "encoders",
    "target",
    title="Target mean",
    help="The mean of the target in a category, cross-fitted on the training part.",
    aliases=("target_mean", "target_encoder", "TargetEncoder"),
)
def target_mean(
    *,
    smoothing: Annotated[float, Param(ge=0, le=1_000_000, help="Rows that the overall mean counts as much as.")] = 10.0,
    classes: int,
    values: Any,
    seed: int,
) -> Any:
    """Micci-Barreca 2001; cross-fitting keeps a row's own target out of its encoding."""
    from sklearn.model_selection import KFold, StratifiedKFold
    from sklearn.preprocessing import TargetEncoder

    if len(values) < 2:
        message = (
            f"The target mean is learned in two parts of the training rows at least, and there is {len(values)} row."
        )
        raise TrainyardError("config.incompatible", message, "Use another encoding, or more rows.")
    # A class of a single row cannot be in every part, and small tables are cut into fewer.
    largest = int(np.bincount(values).max()) if classes else 0
    folds, most = (StratifiedKFold, largest) if largest > 1 else (KFold, len(values))
    split = folds(n_splits=min(PARTS, most), shuffle=True, random_state=seed)
    # Told, not guessed: the library takes whole numbers for classes, and a regression got a column for each of them.
    kind = "continuous" if not classes else "binary" if classes == 2 else "multiclass"
    return TargetEncoder(target_type=kind, smooth=smoothing, cv=split)
