"""What a table training ends with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ..reference import Held
from .fit import Fitted


@dataclass
class Result:
    """The model to export, and what was measured of it."""

    fitted: Fitted
    #: Rows (positions in the part with a target) that the exported model was fitted on.
    train_rows: npt.NDArray[np.int64]
    metrics: dict[str, float]
    #: Name of the metric that ranks.
    metric: str
    folds: list[dict[str, float]]
    evaluation: dict[str, Any]
    #: Held-out examples of each fold, and those of the test part, for what stands beside the metrics.
    held: list[Held]
    test: Held | None = None
    #: `baseline` and `intervals`, by name of the metric.
    beside: dict[str, dict[str, Any]] = field(default_factory=dict)
