"""What a job calls a device: `cpu`, `cuda:N` among the GPUs that this process sees, `cuda:GPU-…` or `cuda:MIG-…` by UUID.

An index is another card after a reboot or where CUDA_VISIBLE_DEVICES says so; a UUID never is.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .errors import TrainyardError

if TYPE_CHECKING:
    from .job import Job
    from .world import World

#: GPU-8f6a3c1e-…, MIG-… of newer drivers, MIG-GPU-…/1/0 of older ones; CUDA takes the beginning of one as well.
NAME = re.compile(r"cpu(:\d+)?|cuda(:(\d+|(GPU|MIG)-[\w/-]+))?")
VISIBLE = "CUDA_VISIBLE_DEVICES"


@dataclass(frozen=True)
class Device:
    """Of a GPU either `index` or `uuid`."""

    kind: str
    index: int | None = None
    uuid: str | None = None


def parse(name: str) -> Device:
    """Raises TrainyardError `config.invalid`."""
    if NAME.fullmatch(name) is None:
        message = f'The job names the device "{name}".'
        raise TrainyardError("config.invalid", message, "Name cpu, cuda:N, cuda:GPU-… or cuda:MIG-….")
    kind, _, rest = name.partition(":")
    if kind == "cpu":
        return Device(kind)
    # Without a number it is the first.
    return Device(kind, index=int(rest or 0)) if not rest or rest.isdecimal() else Device(kind, uuid=rest)


def claim(job: Job, world: World) -> Job:
    """The job as this process has it: one device, and its share of the threads.

    A GPU named by UUID becomes the only one that this process sees, and is `cuda:0` here; so it must be claimed before
    anything asks CUDA.
    """
    mine = parse((job.devices or (job.device,))[world.rank])
    if mine.uuid is not None:
        os.environ[VISIBLE] = mine.uuid
    name = "cpu" if mine.kind == "cpu" else f"cuda:{mine.index or 0}"
    return replace(job, device=name, threads=max(1, job.threads // world.size))
