"""The model folder of a table model as an exporter: written, loaded again, and asked for rows of the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .. import exporters
from ..session import Session
from . import saved
from .data import TableData
from .export import write
from .result import Result

#: Of probabilities, and of values in units of the largest of them: the files keep every bit, but a network computes in 32.
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Trained:
    """A fitted model, and what is to be told of it."""

    session: Session
    data: TableData
    result: Result

    @property
    def regression(self) -> bool:
        """Whether it answers with values."""
        return str(self.session.config["task"]) == "tabular-regression"


class Folder:
    """skops, or skops and safetensors, with how a table is read. An Exporter."""

    def __init__(self, name: str, regression: bool) -> None:
        self.name = name
        self._regression = regression

    def write(self, folder: Path, trained: Trained) -> None:
        """All files but verification.json."""
        write(folder, trained.session, trained.data, trained.result)

    def answers(self, folder: Path, inputs: Sequence[Any]) -> npt.NDArray[np.float64]:
        """Outputs [rows, classes] or [rows, 1] of typed frames, one below the other."""
        fitted = saved.load(folder, self._regression)
        return np.concatenate([columns(fitted.output(frame)) for frame in inputs])


FOLDERS = {
    regression: Folder(name, regression)
    for regression, name in ((False, "skops-classification"), (True, "skops-regression"))
}


def columns(output: Any) -> npt.NDArray[np.float64]:
    """float64 [rows, outputs]."""
    found = np.asarray(output, dtype=np.float64)
    return found.reshape(len(found), -1)


def export(session: Session, data: TableData, result: Result) -> exporters.Proof:
    """Writes and proves the model folder. Raises TrainyardError `export.not_equal`."""
    trained = Trained(session, data, result)
    part = data.part if data.test is None else data.test
    rows = part.frame.iloc[exporters.sample(len(part.frame))]
    expected = columns(result.fitted.output(rows))
    scale = max(1.0, float(np.abs(expected).max(initial=0.0))) if trained.regression else 1.0
    held = exporters.Held([rows], expected, TOLERANCE * scale)
    return exporters.publish(session, FOLDERS[trained.regression], trained, held)
