"""Tells every few seconds what the worker uses of its machine."""

from __future__ import annotations

import sys
import threading
from typing import Any

from .background import Background
from .events import EventWriter

SECONDS = 5.0


class SystemSampler:
    """A thread from start to stop; the training does not wait for it, and its failures are events."""

    def __init__(self, events: EventWriter, threads: int, seconds: float = SECONDS) -> None:
        self._events = events
        self._threads = threads
        self._process: Any = None
        self._lock = threading.Lock()
        self._background = Background("system sampler", events, self._sample, seconds)

    def start(self) -> None:
        """Begins to sample."""
        self._background.start()

    def stop(self) -> None:
        """No system event comes after this returns."""
        self._background.stop()
        with self._lock:
            pass

    def _sample(self) -> None:
        if self._process is None:
            import psutil

            process = psutil.Process()
            process.cpu_percent()
            self._process = process
            return
        used = self._process.cpu_percent() / self._threads
        percent, gpu_memory = gpu_use()
        memory = self._process.memory_info().rss
        with self._lock:
            if not self._background.ended:
                self._events.emit(
                    "system",
                    cpu_percent=round(min(100.0, used), 1),
                    memory_bytes=memory,
                    gpu_percent=percent,
                    gpu_memory_bytes=gpu_memory,
                )


def loaded(module: str) -> Any:
    """A module that is imported to its end; None while another thread is still at it, and where nobody did.

    A half-imported one stands in sys.modules as well, without most of what it will have.
    """
    found = sys.modules.get(module)
    spec = getattr(found, "__spec__", None)
    return None if found is None or getattr(spec, "_initializing", False) else found


def gpu_use() -> tuple[float | None, int | None]:
    """Load and memory of the GPU in use; None where there is none or its driver does not tell."""
    torch = loaded("torch")
    if torch is None or not torch.cuda.is_initialized():
        return None, None
    try:
        percent: float | None = float(torch.cuda.utilization())
    except Exception:  # no pynvml, or one of the many errors of a driver that will not tell
        percent = None
    return percent, int(torch.cuda.memory_reserved())
