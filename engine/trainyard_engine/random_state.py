"""The state of all global random generators as tensors and JSON, for checkpoints."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import torch
from torch import Tensor


def capture() -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors by name, and what is small enough for JSON."""
    kind, keys, position, has_gauss, gauss = np.random.get_state(legacy=True)
    version, words, spare = random.getstate()
    tensors = {
        "random/torch": torch.get_rng_state(),
        "random/numpy": torch.from_numpy(np.asarray(keys, dtype=np.int64)),
    }
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        tensors["random/cuda"] = torch.cuda.get_rng_state()
    small = {
        "numpy": {"kind": kind, "position": position, "has_gauss": has_gauss, "gauss": gauss},
        "python": {"version": version, "words": list(words), "spare": spare},
    }
    return tensors, small


def restore(tensors: dict[str, Tensor], small: dict[str, Any]) -> None:
    """Puts every generator where `capture` found it."""
    torch.set_rng_state(tensors["random/torch"])
    if "random/cuda" in tensors and torch.cuda.is_available():
        torch.cuda.set_rng_state(tensors["random/cuda"])
    numpy, python = small["numpy"], small["python"]
    keys = tensors["random/numpy"].numpy().astype(np.uint32)
    np.random.set_state((numpy["kind"], keys, numpy["position"], numpy["has_gauss"], numpy["gauss"]))
    random.setstate((python["version"], tuple(python["words"]), python["spare"]))


class RandomState:
    """The generators as a part of a training (parts.py)."""

    def state_dict(self) -> dict[str, Any]:
        """All of them."""
        tensors, small = capture()
        return {"tensors": tensors, "small": small}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Puts them back."""
        restore(state["tensors"], state["small"])
