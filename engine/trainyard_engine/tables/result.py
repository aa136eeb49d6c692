"""What a table training ends with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

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
