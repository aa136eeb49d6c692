"""What a table training ends with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ..reference import Held
from ..stops import Early
from .fit import Fitted


@dataclass
class Result:
    """The model to export, and what was measured of it."""

    fitted: Fitted
    #: Rows (positions in the part with a target) that the exported model was fitted on.
    train_rows: npt.NDArray[np.int64]
    metrics: dict[str, float]
    #: The metric that ranks, with its parameters.
    ranked: dict[str, Any]
    folds: list[dict[str, float]]
    evaluation: dict[str, Any]
    #: Held-out examples of each fold, and those of the test part, for what stands beside the metrics.
    held: list[Held]
    test: Held | None = None
    #: What was done after the metrics were measured: rows and rounds of the fit on all rows; None: nothing.
    refit: dict[str, Any] | None = None
    #: What reference.beside says: baselines, intervals and differences by name of the metric, and of which examples.
    beside: dict[str, Any] = field(default_factory=dict)
    #: Where it was ended, if it was asked to finish early.
    early: Early | None = None

    @property
    def metric(self) -> str:
        """Name of the metric that ranks."""
        return str(self.ranked["name"])
