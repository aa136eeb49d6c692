"""An export that answers unlike the trained model does not get out, whatever it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from .errors import TrainyardError
from .events import EventWriter
from .exporters import EXAMPLES, Held, publish, sample
from .job import Job
from .session import Session


class Doubler:
    """Writes a factor, and answers inputs times the factor that it reads again."""

    name = "doubler"

    def write(self, folder: Path, trained: float) -> None:
        (folder / "factor.json").write_text(json.dumps(trained))

    def answers(self, folder: Path, inputs: Sequence[Any]) -> npt.NDArray[np.float64]:
        factor = json.loads((folder / "factor.json").read_text())
        found: npt.NDArray[np.float64] = factor * np.array(inputs, dtype=np.float64)[:, None]
        return found


@pytest.fixture
def session(tmp_path: Path) -> Session:
    job = Job(None, 1, {}, tmp_path, tmp_path / "events.jsonl", False, "cpu", 1, None)
    return Session(job=job, config={}, events=EventWriter(job.events, 1))


def held(factor: float) -> Held:
    return Held([1.0, 2.0], np.array([[factor], [2 * factor]]), tolerance=1e-4)


def test_what_answers_as_measured_is_published_with_its_proof(session: Session) -> None:
    publish(session, Doubler(), 2.0, held(2.00001))
    proof = json.loads((session.out / "model" / "verification.json").read_text())
    assert proof["examples"] == 2
    assert proof["largest_difference"] == pytest.approx(2e-5)
    assert proof["tolerance"] == 1e-4
    assert proof["exporter"] == "doubler"


@pytest.mark.parametrize(
    ("written", "told"), [(2.1, r"0\.2 apart"), (float("nan"), "inf apart"), ("x", "gives no answer")]
)
def test_another_answer_is_refused_and_the_model_before_stays(session: Session, written: Any, told: str) -> None:
    publish(session, Doubler(), 2.0, held(2.0))
    with pytest.raises(TrainyardError, match=told) as caught:
        publish(session, Doubler(), written, held(2.0))
    assert caught.value.code == "export.not_equal"
    assert json.loads((session.out / "model" / "factor.json").read_text()) == 2.0


def test_examples_are_spread_over_all() -> None:
    assert sample(0).tolist() == []
    assert sample(5).tolist() == [0, 1, 2, 3, 4]
    assert len(sample(1000)) == EXAMPLES
    assert sample(1000)[-1] == 999
