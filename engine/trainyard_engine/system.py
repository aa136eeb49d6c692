"""Tells every few seconds what the worker uses of its machine."""

from __future__ import annotations

import threading
from typing import Any

from .background import Background
from .events import EventWriter
from .gpu_meter import GpuMeter

SECONDS = 5.0


class SystemSampler:
    """A thread from start to stop; the training does not wait for it, and its failures are events."""

    def __init__(self, events: EventWriter, threads: int, seconds: float = SECONDS, device: str = "cpu") -> None:
        """`device`: of torch."""
        self._events = events
        self._threads = threads
        self._process: Any = None
        self._gpu = GpuMeter(device, events.log)
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
        percent, gpu_memory = self._gpu.use()
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
