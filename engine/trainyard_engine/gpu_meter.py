"""Load and memory of the GPU that a worker has, by NVML, which comes with NVIDIA's driver."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from .devices import VISIBLE


def loaded(module: str) -> Any:
    """A module that is imported to its end; None while another thread is still at it, and where nobody did.

    A half-imported one stands in sys.modules as well, without most of what it will have.
    """
    found = sys.modules.get(module)
    spec = getattr(found, "__spec__", None)
    return None if found is None or getattr(spec, "_initializing", False) else found


class GpuMeter:
    """Of one device of torch. What cannot be told is None, and `tell` hears why, once."""

    def __init__(self, device: str, tell: Callable[[str], None]) -> None:
        self._device = device
        self._tell = tell
        self._nvml: Any = None
        self._handle: Any = None
        self._asked = False

    def use(self) -> tuple[float | None, int | None]:
        """Load in percent over the driver's last period, and bytes of its memory that are taken; without NVML: by torch."""
        torch = loaded("torch")
        if self._device == "cpu" or torch is None or not torch.cuda.is_initialized():
            return None, None
        if not self._asked:
            self._asked = True
            self._open(torch)
        if self._handle is None:
            return None, int(torch.cuda.memory_reserved(self._device))
        return self._load(), int(self._nvml.nvmlDeviceGetMemoryInfo(self._handle).used)

    def _open(self, torch: Any) -> None:
        try:
            import pynvml

            pynvml.nvmlInit()
            handle = pynvml.nvmlDeviceGetHandleByUUID(self._uuid(torch))
            # Asked once for nothing: a card that shares the memory of its machine has none of its own to tell of.
            pynvml.nvmlDeviceGetMemoryInfo(handle)
            self._nvml, self._handle = pynvml, handle
        except Exception as error:  # no library, no driver, or one of the many errors of one that will not tell
            self._tell(f"The load of the GPU is not told ({error}); its memory is what torch holds of it.")

    def _uuid(self, torch: Any) -> str:
        visible = os.environ.get(VISIBLE, "")
        # torch knows a MIG device by the UUID of its card.
        return visible if visible.startswith("MIG-") else f"GPU-{torch.cuda.get_device_properties(self._device).uuid}"

    def _load(self) -> float | None:
        try:
            return float(self._nvml.nvmlDeviceGetUtilizationRates(self._handle).gpu)
        except self._nvml.NVMLError_NotSupported:  # a MIG device has none of its own
            return None
