"""The processes that train one model together: torchrun starts them, one for each device, and one of them writes.

Alone (rank 0 of 1) everything here does nothing. Every rank goes through the same steps; what one rank decides, such as
a pause, all of them must know before they act on it, or they wait for each other for ever.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import TrainyardError

if TYPE_CHECKING:
    from torch import Tensor

#: A rank may wait so long for another, such as for rank 0's evaluation; one that died is noticed by torchrun at once.
PATIENCE = timedelta(hours=6)

#: The process that started this one as a rank (launch.py), in the environment.
LAUNCHER = "TRAINYARD_LAUNCHER"
#: What torchrun alone sets for the processes that it starts.
TORCHRUN = "TORCHELASTIC_RUN_ID"


@dataclass(frozen=True)
class World:
    """Which of how many."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process writes events, checkpoints and the model."""
        return self.rank == 0

    def highest(self, value: int, device: Any) -> int:
        """The largest of all ranks' values."""
        if self.size == 1:
            return value
        import torch
        from torch import distributed

        told = torch.tensor(value, device=device)
        distributed.all_reduce(told, distributed.ReduceOp.MAX)
        return int(told)

    def sum(self, value: Tensor) -> Tensor:
        """Of all ranks."""
        if self.size > 1:
            from torch import distributed

            value = value.clone()
            distributed.all_reduce(value)
        return value

    def from_leader(self, value: Any) -> Any:
        """What rank 0 has; plain values that JSON could hold."""
        if self.size == 1:
            return value
        from torch import distributed

        told = [value]
        distributed.broadcast_object_list(told, src=0)
        return told[0]


def started() -> bool:
    """Whether torchrun has started this process. WORLD_SIZE alone says nothing: clusters set it for whoever comes."""
    return TORCHRUN in os.environ


def current() -> World:
    """As torchrun says in the environment; alone without it."""
    if not started():
        return World()
    return World(int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1")))


def follow_launcher() -> None:
    """Dies with the launcher: torchrun gives each rank a session of its own, which no kill of the attempt's reaches."""
    told = os.environ.get(LAUNCHER)
    if told is None or sys.platform != "linux":
        return
    parent_death_signal = 1  # PR_SET_PDEATHSIG of prctl.h
    ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL)
    if os.getppid() != int(told):
        os._exit(1)


def failure_file(events: Path, rank: int) -> Path:
    """Where a rank tells its launcher why it failed."""
    return events.with_suffix(f".rank{rank}.failed.json")


def report(world: World, events: Path, error: TrainyardError) -> bool:
    """Tells the launcher, which knows whose failure was the first; False where there is none, and nobody will tell it."""
    if LAUNCHER not in os.environ:
        return False
    file = failure_file(events, world.rank)
    file.write_text(json.dumps({"time": time.time(), **error.to_json()}), "utf-8")
    return True


def join(world: World, device: Any) -> None:
    """Meets the other ranks; NCCL between GPUs, gloo between CPUs."""
    if world.size > 1:
        from torch import distributed

        backend = "nccl" if str(device).startswith("cuda") else "gloo"
        distributed.init_process_group(backend, timeout=PATIENCE)


def leave(world: World) -> None:
    """Nothing is said to the others after this."""
    if world.size > 1:
        from torch import distributed

        if distributed.is_initialized():
            distributed.destroy_process_group()
