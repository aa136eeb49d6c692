"""Tells every few seconds what the worker uses of its machine."""

from __future__ import annotations

import sys
import threading

from .events import EventWriter

SECONDS = 5.0


class SystemSampler:
    """A thread from start to stop; the training does not wait for it."""

    def __init__(self, events: EventWriter, threads: int) -> None:
        self._events = events
        self._threads = threads
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="system", daemon=True)

    def start(self) -> None:
        """Begins to sample."""
        self._thread.start()

    def stop(self) -> None:
        """No system event comes after this returns."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        import psutil

        process = psutil.Process()
        process.cpu_percent()
        # The first sample comes early, so that a short training has one as well.
        wait = 1.0
        while not self._ended.wait(wait):
            wait = SECONDS
            used = process.cpu_percent() / self._threads
            percent, memory = gpu_use()
            self._events.emit(
                "system",
                cpu_percent=round(min(100.0, used), 1),
                memory_bytes=process.memory_info().rss,
                gpu_percent=percent,
                gpu_memory_bytes=memory,
            )


def gpu_use() -> tuple[float | None, int | None]:
    """Load and memory of the GPU in use; None where there is none or its driver does not tell."""
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_initialized():
        return None, None
    try:
        percent: float | None = float(torch.cuda.utilization())
    except (ModuleNotFoundError, RuntimeError):
        percent = None
    return percent, int(torch.cuda.memory_reserved())
