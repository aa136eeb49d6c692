"""What a table model is to those around it: an unfitted Estimator makes a fitted Model. Each family has a file in estimators/."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
#: Called after a round with its number from 1 and its losses by name. True: it is enough, and the model is made of the
#: rounds so far; an estimator that is fitted in one go need not heed it. May raise to stop without a model.
Report = Callable[[int, dict[str, float]], bool]


@dataclass(frozen=True)
class Wants:
    """What the columns must be for an estimator; whatever a config leaves to `auto` follows from it."""

    #: Numbers on one scale; else as they stand.
    scaled: bool
    #: A missing number may stay NaN.
    missing: bool = False
    #: A category may be a number that is split as a name; else it has a column of 0 and 1 each.
    categories: bool = False
    #: Inputs may be a scipy.sparse matrix.
    sparse: bool = False


@dataclass
class Rows:
    """What an estimator learns from or is measured on."""

    #: Numbers [n, columns]; scipy.sparse csr where the estimator wants that.
    inputs: Any
    #: Class indices int64 [n], or values float64 [n].
    values: Array
    #: Positions of the columns that are numbers of categories.
    categories: list[int] = field(default_factory=list)

    @property
    def regression(self) -> bool:
        """Whether values are to be predicted."""
        return self.values.dtype.kind == "f"

    def take(self, rows: npt.NDArray[np.int64]) -> Rows:
        """Some of them."""
        return Rows(self.inputs[rows], self.values[rows], self.categories)


class Model(Protocol):
    """A fitted estimator."""

    #: Name of the file that tells a loader what it is.
    FILE: ClassVar[str]
    #: The example beside it that answers without Trainyard, and what that needs besides pandas and scikit-learn.
    EXAMPLE: ClassVar[str]
    PACKAGES: ClassVar[tuple[str, ...]]
    #: Rounds whose outcome it holds; fewer than were trained where it was stopped early.
    rounds: int

    def output(self, inputs: Any) -> Array:
        """Probabilities float64 [n, classes], or values float64 [n]."""
        ...

    def save(self, columns: Any, folder: Path) -> Path:
        """Writes itself and the fitted columns; answers with the skops file, whose types a loader must trust."""
        ...

    @classmethod
    def load(cls, folder: Path, regression: bool) -> tuple[Any, Self]:
        """Columns and model. Raises TrainyardError `model.not_ready`; nothing is unpickled."""
        ...


class Estimator(Protocol):
    """An unfitted estimator."""

    @property
    def wants(self) -> Wants:
        """What the columns must be."""
        ...

    @property
    def rounds(self) -> int:
        """Rounds that its training counts at most: trees, epochs, or 1."""
        ...

    @property
    def word(self) -> str:
        """What a round is called: "tree" or "epoch"."""
        ...

    @property
    def few_rounds(self) -> int:
        """Rounds at most where rows are too few to tell when to stop."""
        ...

    def set_apart(self, values: Array) -> int | None:
        """Of these training rows, those that decide when to stop; 0: they are too few; None: it does not stop early."""
        ...

    def fit(self, train: Rows, watched: Rows | None, report: Report) -> Model:
        """Learns from `train` alone; `watched` are held-out rows, which only draw a curve."""
        ...

    def without_stopping(self, found: int, growth: float) -> Estimator:
        """For all rows, `growth` times as many: as many rounds as were `found` good, none set apart."""
        ...
