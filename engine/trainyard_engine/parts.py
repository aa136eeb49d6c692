"""The stateful parts of a training, and their state as tensors and JSON.

A part is whatever has `state_dict()` and `load_state_dict(value)`, as the objects of PyTorch have: optimisers, gradient
scalers, schedules, averages. A state is nested dicts, lists and tuples of tensors, numbers, texts and None; nothing else
is taken, and nothing is pickled.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from torch import Tensor


class Part(Protocol):
    """Something that a resumed training needs as it was."""

    def state_dict(self) -> Any:
        """All of it."""
        ...

    def load_state_dict(self, state: Any) -> Any:
        """Goes on as the one that `state` is of."""
        ...


def pack(value: Any, name: str, tensors: dict[str, Tensor]) -> Any:
    """JSON from a state; its tensors go to `tensors` under names that begin with `name`. Raises TypeError for others."""
    import torch

    if isinstance(value, torch.Tensor):
        tensors[name] = value
        return {"tensor": name}
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": str(value)}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict):
        return {"dict": [[key, pack(one, f"{name}/{key}", tensors)] for key, one in value.items()]}
    if isinstance(value, list | tuple):
        kind = "list" if isinstance(value, list) else "tuple"
        return {kind: [pack(one, f"{name}/{index}", tensors) for index, one in enumerate(value)]}
    raise TypeError(f"{name} is of {type(value).__name__}, which a checkpoint does not keep")


def unpack(value: Any, tensors: dict[str, Tensor]) -> Any:
    """The state that was packed."""
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    if kind == "tensor":
        # Memory of its own, aligned as what a training allocates: that of a file is not, and a dot product rounds otherwise.
        return tensors[inner].clone()
    if kind == "number":
        return float(inner)
    if kind == "dict":
        return {key: unpack(one, tensors) for key, one in inner}
    found = [unpack(one, tensors) for one in inner]
    return found if kind == "list" else tuple(found)
