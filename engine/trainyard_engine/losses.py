"""What the training makes small: f(logits [batch, classes], targets) -> one number, the mean over the batch.

Weights of classes have mean 1 over the training examples, and sums are divided by the number of examples: so parts of a
batch, on one device or several, add up to the whole, and a batch of one class still weighs what it weighs.

Targets are int64 [batch] (labels) or float32 [batch, classes] (shares of classes, where pictures are mixed). Context
that a loss may ask for: `class_counts`, int64 [classes], the training examples of each class.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from .registry import IMAGES, Param, register

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from torch import Tensor

    Loss = Callable[[Tensor, Tensor], Tensor]
    Counts = npt.NDArray[np.int64]

Smoothing = Annotated[float, Param(ge=0, le=0.5, help="Share of the probability that is spread over all classes.")]
ClassWeight = Annotated[
    str | None,
    Param(
        choices=("balanced",),
        help="Empty: all examples alike; balanced: rare classes weigh as much as frequent ones, by their counts.",
    ),
]


def class_weights(kind: str | None, counts: Counts) -> Tensor | None:
    """float32 [classes]: examples / (classes * count of the class), as scikit-learn's "balanced"; None: all alike."""
    import torch

    if kind is None:
        return None
    found = torch.as_tensor(counts, dtype=torch.float32)
    return found.sum() / (len(found) * found.clamp(min=1))


def shares(targets: Tensor, classes: int) -> Tensor:
    """Targets as float32 [batch, classes]."""
    from torch.nn import functional

    return targets if targets.ndim == 2 else functional.one_hot(targets, classes).float()


def labels_of(targets: Tensor) -> Tensor:
    """int64 [batch]: the labels, or of mixed pictures the class of the largest share."""
    return targets if targets.ndim == 1 else targets.argmax(dim=1)


@register(
    "losses",
    "cross_entropy",
    title="Cross-entropy",
    help="Negative logarithm of the truth's probability.",
    tasks=IMAGES,
)
def cross_entropy(*, class_counts: Counts, label_smoothing: Smoothing = 0.0, class_weight: ClassWeight = None) -> Loss:
    """Mean over the batch, weighted; label smoothing as in Szegedy et al. 2016 (arXiv:1512.00567)."""
    from torch.nn import functional

    weights = class_weights(class_weight, class_counts)

    def loss(logits: Tensor, targets: Tensor) -> Tensor:
        weight = None if weights is None else weights.to(logits.device)
        summed = functional.cross_entropy(
            logits, targets, weight=weight, label_smoothing=label_smoothing, reduction="sum"
        )
        return summed / len(logits)

    return loss


@register(
    "losses",
    "focal",
    title="Focal loss",
    help="Cross-entropy in which examples that are right already count little; for rare classes.",
    tasks=IMAGES,
)
def focal(
    *,
    class_counts: Counts,
    gamma: Annotated[float, Param(ge=0, le=10, help="How little they count; 0 is cross-entropy.")] = 2.0,
    label_smoothing: Smoothing = 0.0,
    class_weight: ClassWeight = None,
) -> Loss:
    """Lin et al. 2017 (arXiv:1708.02002), over all classes: the mean of (1 - p)^gamma * -log p, by shares of the targets."""
    import torch

    weights = class_weights(class_weight, class_counts)

    def loss(logits: Tensor, targets: Tensor) -> Tensor:
        classes = logits.shape[1]
        wanted = shares(targets, classes) * (1 - label_smoothing) + label_smoothing / classes
        if weights is not None:
            wanted = wanted * weights.to(logits.device)
        logarithm = torch.log_softmax(logits, dim=1)
        # Where p is 1 in floats, the derivative of a root of 1 - p has no value.
        rest = (1 - logarithm.exp()).clamp(min=1e-7)
        return (-wanted * rest**gamma * logarithm).sum() / len(logits)

    return loss
