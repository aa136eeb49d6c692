"""The job: the one file that tells a worker everything it needs (contracts/job.ts)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import GENERATED, Problem, TrainyardError
from .schema import check


@dataclass(frozen=True)
class Job:
    """`config` is as it was sent; the effective one is made by config.canonical."""

    run: str | None
    attempt: int
    config: dict[str, Any]
    #: Folder of the run: attempts/, checkpoints/, model/, evaluation.json.
    out: Path
    events: Path
    resume: bool
    #: 'cpu' or 'cuda:N'.
    device: str
    threads: int
    #: Fingerprint of the dataset version, where the platform knows it; what is read must have the same.
    data_fingerprint: str | None
    #: Files with the version's entries (manifest.load); None: the data is of no version.
    manifest: Path | None = None
    test_manifest: Path | None = None


def load(path: Path) -> Job:
    """Reads a job file. Raises TrainyardError `config.invalid` with all problems, or `file.not_found`."""
    try:
        raw = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise TrainyardError("file.not_found", f"There is no job file at {path}.") from None
    except (OSError, ValueError) as error:
        raise TrainyardError("config.invalid", f"The job file {path} cannot be read: {error}") from error
    schema = json.loads((GENERATED / "job.schema.json").read_text("utf-8"))
    problems: list[Problem] = []
    if not isinstance(raw, dict):
        raise TrainyardError("config.invalid", f"The job file {path} holds no mapping.")
    for name, field in schema["properties"].items():
        if name in raw:
            problems += check(raw[name], field, name)[1]
        elif name in schema["required"]:
            problems.append(Problem("config.missing", name, f"{name} is missing from the job file."))
    if problems:
        raise TrainyardError(
            "config.invalid", f"The job file {path} has problems: {problems[0].message}", problems=problems
        )
    return Job(
        run=raw["run"],
        attempt=int(raw["attempt"]),
        config=raw["config"],
        out=Path(raw["out"]).absolute(),
        events=Path(raw["events"]).absolute(),
        resume=raw["resume"],
        device=raw["device"],
        threads=int(raw["threads"]),
        data_fingerprint=raw["data_fingerprint"],
        manifest=optional_path(raw.get("manifest")),
        test_manifest=optional_path(raw.get("test_manifest")),
    )


def optional_path(value: str | None) -> Path | None:
    """A path, or None where none was given."""
    return None if value is None else Path(value)
