"""Generated from packages/contracts by `npm run generate`; do not edit."""

from typing import Any, Literal, NotRequired, TypedDict


class Job(TypedDict):
    version: Literal[1]
    run: str | None
    attempt: int
    config: dict[str, Any]
    out: str
    events: str
    resume: bool
    device: str
    devices: NotRequired[list[str]]
    threads: int
    data_fingerprint: str | None
    manifest: NotRequired[str | None]
    test_manifest: NotRequired[str | None]
    continue_from: NotRequired[str | None]
    reading: NotRequired[dict[str, Any] | None]
    test_dialect: NotRequired[dict[str, Any] | None]


class BeganEvent(TypedDict):
    seq: int
    attempt: int
    time: str
    event: Literal["began"]
    step: int


class StatusEvent(TypedDict):
    seq: int
    attempt: int
    time: str
    event: Literal["status"]
    phase: Literal["starting", "loading_data", "building_model", "training", "evaluating", "exporting"]


class LogEvent(TypedDict):
    seq: int
    attempt: int
    time: str
    event: Literal["log"]
    level: Literal["debug", "info", "warning", "error"]
    message: str


class MetricEvent(TypedDict):
    seq: int
    attempt: int
    time: str
    event: Literal["metric"]
    step: int
    epoch: float | None
    values: dict[str, float | Literal["NaN", "Infinity", "-Infinity"]]


class ProgressEvent(TypedDict):
    seq: int
    attempt: int
    time: str
    event: Literal["progress"]
    step: int
    steps_total: int
    epoch: int | None
    epochs_total: int | None
    samples_per_second: float | None
    seconds_left: float | None


class PlanEvent(TypedDict):
    seq: int
    attempt: int
    time: str
    event: Literal["plan"]
    stages: list[dict[str, Any]]


class TimingEvent(TypedDict):
    seq: int
    attempt: int
    time: str
    event: Literal["timing"]
    stages: list[dict[str, Any]]


class CheckpointEvent(TypedDict):
    seq: int
    attempt: int
    time: str
    event: Literal["checkpoint"]
    path: str
    kind: Literal["last", "best"]
    step: int
    epoch: float | None
    bytes: int
    sha256: str
    metrics: dict[str, float | Literal["NaN", "Infinity", "-Infinity"]]


class ArtifactEvent(TypedDict):
    seq: int
    attempt: int
    time: str
    event: Literal["artifact"]
    path: str
    kind: Literal["model", "evaluation", "log", "other"]
    bytes: int
    sha256: str


class SystemEvent(TypedDict):
    seq: int
    attempt: int
    time: str
    event: Literal["system"]
    cpu_percent: float
    memory_bytes: int
    gpu_percent: float | None
    gpu_memory_bytes: int | None


class DataEvent(TypedDict):
    seq: int
    attempt: int
    time: str
    event: Literal["data"]
    summary: dict[str, Any]


class ConfigEvent(TypedDict):
    seq: int
    attempt: int
    time: str
    event: Literal["config"]
    config: dict[str, Any]


class ErrorEvent(TypedDict):
    seq: int
    attempt: int
    time: str
    event: Literal["error"]
    code: str
    message: str
    hint: NotRequired[str]
    problems: NotRequired[list[dict[str, Any]]]


class FinishedEvent(TypedDict):
    seq: int
    attempt: int
    time: str
    event: Literal["finished"]
    status: Literal["completed", "failed", "cancelled", "paused", "pruned"]
    metrics: dict[str, float | Literal["NaN", "Infinity", "-Infinity"]]
    out: str
    early: NotRequired[dict[str, Any]]


WorkerEvent = (
    BeganEvent
    | StatusEvent
    | LogEvent
    | MetricEvent
    | ProgressEvent
    | PlanEvent
    | TimingEvent
    | CheckpointEvent
    | ArtifactEvent
    | SystemEvent
    | DataEvent
    | ConfigEvent
    | ErrorEvent
    | FinishedEvent
)
