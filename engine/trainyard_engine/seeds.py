"""Seeds as functions of where in the training they are used, so that a resumed run needs no history to go on the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def derive(seed: int, purpose: str, *place: int) -> int:
    """A 63-bit seed for one purpose at one place, such as ("order", epoch) or ("augment", epoch, step)."""
    text = "/".join([str(seed), purpose, *map(str, place)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def generator(seed: int, purpose: str, *place: int) -> torch.Generator:
    """A CPU generator of torch with that seed."""
    import torch

    return torch.Generator().manual_seed(derive(seed, purpose, *place))


def seed_everything(seed: int) -> None:
    """Python, NumPy and torch; what draws without a generator of its own (initial weights, dropout) follows from here."""
    import random

    import numpy as np
    import torch

    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)
