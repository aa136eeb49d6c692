"""How what the host has made comes to the device."""

from __future__ import annotations

import torch
from torch import Tensor


def sent(values: Tensor, device: torch.device) -> Tensor:
    """`values` on the device. To a GPU from pinned memory: the copy runs while the host makes the next batch.

    The pinned memory is torch's own, which gives it to nobody before the copy is done.
    """
    if device.type != "cuda":
        return values.to(device)
    return values.pin_memory().to(device, non_blocking=True)
