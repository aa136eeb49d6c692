"""What a finished model is handed out as: what a format is, and the proof that it answers as was measured.

An exporter writes a folder and answers from it as a stranger would: with the files of that folder alone, loaded anew.
Only a folder whose answers equal the measured ones takes its place; another one is refused by name.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from .checkpoint import exchange
from .errors import TrainyardError
from .session import Session, write_json

#: Examples that an export answers; held-out ones, where the exported model did not learn from all.
EXAMPLES = 32


@dataclass(frozen=True)
class Held:
    """Examples, and what the model that is exported answered for them: where it was measured on them, then."""

    #: Whatever the exporter takes: contents of picture files, frames of rows.
    inputs: Sequence[Any]
    #: float64 [examples, outputs].
    expected: npt.NDArray[np.float64]
    #: The largest difference that rounding may make.
    tolerance: float


@dataclass(frozen=True)
class Proof:
    """verification.json: the same bytes for the same training, so it has no time."""

    exporter: str
    examples: int
    #: Between an answer of the export and the measured one, over all outputs.
    largest_difference: float
    tolerance: float


class Exporter(Protocol):
    """A format of one kind of trained models."""

    name: str

    def write(self, folder: Path, trained: Any) -> None:
        """Writes the whole model into an empty folder."""
        ...

    def answers(self, folder: Path, inputs: Sequence[Any]) -> npt.NDArray[np.float64]:
        """What the folder answers, [examples, outputs], with nothing but its own files."""
        ...


def sample(count: int) -> npt.NDArray[np.int64]:
    """Rows of at most EXAMPLES of `count`, spread over all."""
    return np.unique(np.linspace(0, max(0, count - 1), min(count, EXAMPLES)).round().astype(np.int64))


def verify(exporter: Exporter, folder: Path, held: Held) -> Proof:
    """The proof. Raises TrainyardError `export.not_equal` with the largest difference, or with why there is no answer."""
    try:
        found = exporter.answers(folder, held.inputs) if len(held.inputs) else held.expected
    except Exception as error:
        # Whatever a library raises on what another one wrote.
        reason = f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}"
        message = f"The {exporter.name} export, loaded again, gives no answer ({reason})."
        raise TrainyardError("export.not_equal", message) from error
    if found.shape != held.expected.shape:
        message = f"The {exporter.name} export answers {found.shape}; {held.expected.shape} were measured."
        raise TrainyardError("export.not_equal", message)
    apart = np.abs(found - held.expected)
    largest = float(apart.max(initial=0.0)) if np.isfinite(apart).all() else float("inf")
    if not largest <= held.tolerance:
        message = (
            f"The {exporter.name} export, loaded again, answers {len(held.expected)} examples unlike the trained model:"
            f" {largest:.3g} apart, and {held.tolerance:.2g} is allowed."
        )
        raise TrainyardError("export.not_equal", message)
    return Proof(exporter.name, len(held.expected), largest, held.tolerance)


def publish(session: Session, exporter: Exporter, trained: Any, held: Held) -> Proof:
    """Writes out/model whole and proven or not at all, then announces its files. Raises as `verify`."""
    staging = session.out / ".model-staging"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    exporter.write(staging, trained)
    proof = verify(exporter, staging, held)
    write_json(staging / "verification.json", asdict(proof))
    exchange(staging, session.out / "model")
    session.announce_folder(session.out / "model", "model")
    tell(session, proof)
    return proof


def tell(session: Session, proof: Proof) -> None:
    """The line of the log."""
    if proof.examples == 0:
        session.events.log("The export was not verified: no example could be read again.", "warning")
        return
    session.events.log(
        f"The export, loaded again, answers {proof.examples} examples as the trained model: largest difference"
        f" {proof.largest_difference:.2g}, {proof.tolerance:.2g} allowed."
    )
