"""How much memory steps take on a device, and how much they may. Meters of batch_fit.py."""

from __future__ import annotations

import torch

from .. import memory

#: Of the memory that is free on the machine, beside decoded pictures and everybody else; and of a GPU, where fragments of
#: freed blocks cannot all be used again.
OF_MACHINE, OF_GPU = 0.5, 0.9


class Processor:
    """Resident memory of this process beyond what it had before. build.keep_memory has freed memory stay, so that what is
    resident after a step is what the step took at most."""

    def __init__(self) -> None:
        import psutil

        self._process = psutil.Process()
        self._before = int(self._process.memory_info().rss)
        self.there = memory.available()
        self.limit = int(self.there * OF_MACHINE)

    def begin(self) -> None:
        """Nothing to do: sizes only grow."""

    def used(self) -> int:
        """Bytes."""
        now = int(self._process.memory_info().rss)
        return max(0, now - self._before)


class Gpu:
    """What the allocator of this process holds at most, weights included."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        free, _ = torch.cuda.mem_get_info(device)
        self.there = free + int(torch.cuda.memory_reserved(device))
        self.limit = int(self.there * OF_GPU)

    def begin(self) -> None:
        """Blocks of other sizes go back."""
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(self._device)

    def used(self) -> int:
        """Bytes."""
        return int(torch.cuda.max_memory_reserved(self._device))


def meter(device: torch.device) -> Processor | Gpu:
    """Of a device, as it is before the first step."""
    return Gpu(device) if device.type == "cuda" else Processor()
