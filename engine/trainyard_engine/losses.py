"""What the training makes small. A loss takes logits [batch, classes] and labels [batch] and gives one number."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from .registry import IMAGES, Param, register

if TYPE_CHECKING:
    from torch import Tensor

    Loss = Callable[[Tensor, Tensor], Tensor]


@register(
    "losses",
    "cross_entropy",
    title="Cross-entropy",
    help="Negative logarithm of the truth's probability.",
    tasks=IMAGES,
)
def cross_entropy(
    *,
    label_smoothing: Annotated[
        float, Param(ge=0, le=0.5, help="Share of the probability that is spread over all classes.")
    ] = 0.0,
) -> Loss:
    """Mean over the batch; label smoothing as in Szegedy et al. 2016 (arXiv:1512.00567)."""
    import torch

    return torch.nn.CrossEntropyLoss(label_smoothing=label_smoothing)
