"""The job: the one file that tells a worker everything it needs (contracts/job.ts)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .devices import parse
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
    #: As devices.py reads it; the first of several.
    device: str
    threads: int
    #: Fingerprint of the dataset version, where the platform knows it; what is read must have the same.
    data_fingerprint: str | None
    #: Files with the version's entries (manifest.load); None: the data is of no version.
    manifest: Path | None = None
    test_manifest: Path | None = None
    #: The model folder that `config.continue_from` names; None: that field is itself such a path, or empty.
    continue_from: Path | None = None
    #: How the training table is read (contracts/reading.ts Reading), and how the rows of the test table are written.
    reading: dict[str, Any] | None = None
    test_dialect: dict[str, Any] | None = None
    #: Of one kind, one for each process that trains; empty: `device` alone.
    devices: tuple[str, ...] = ()


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
        device=known(raw["device"]),
        threads=int(raw["threads"]),
        data_fingerprint=raw["data_fingerprint"],
        manifest=optional_path(raw.get("manifest")),
        test_manifest=optional_path(raw.get("test_manifest")),
        continue_from=optional_path(raw.get("continue_from")),
        reading=raw.get("reading"),
        test_dialect=raw.get("test_dialect"),
        devices=one_kind(raw.get("devices") or []),
    )


def known(name: str) -> str:
    """A device's name. Raises TrainyardError `config.invalid`."""
    parse(name)
    return name


def one_kind(names: list[str]) -> tuple[str, ...]:
    """Raises TrainyardError `config.invalid` for devices that cannot train together."""
    kinds = {parse(name).kind for name in names}
    if len(kinds) > 1:
        raise TrainyardError("config.invalid", f"The job has devices of different kinds: {', '.join(names)}.")
    if kinds == {"cuda"} and len({parse(name) for name in names}) < len(names):
        raise TrainyardError("config.invalid", f"The job names a GPU twice: {', '.join(names)}.")
    return tuple(names)


def optional_path(value: str | None) -> Path | None:
    """A path, or None where none was given."""
    return None if value is None else Path(value)
