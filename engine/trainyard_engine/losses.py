"""What the training makes small: f(logits [batch, classes], targets) -> one number, the mean over the batch.

Weights of classes have mean 1 over the training examples, and sums are divided by the number of examples: so parts of a
batch, on one device or several, add up to the whole, and a batch of one class still weighs what it weighs.

Targets are int64 [batch] (labels) or float32 [batch, classes] (shares of classes, where pictures are mixed). Context
that a loss may ask for: `class_counts`, int64 [classes], the training examples of each class.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from .errors import Problem, TrainyardError
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
        choices=("balanced", "sqrt"),
        help="Empty: all examples alike; balanced: rare classes weigh as much as frequent ones, by their counts; "
        "sqrt: half way there, by the roots of the counts.",
    ),
]
Weights = Annotated[
    list[float] | None,
    Param(
        ge=0,
        le=1_000_000,
        min_items=2,
        max_items=10_000,
        help="One for each class, in the order of their names, on top of class_weight; only their ratio counts.",
    ),
]


def class_weights(kind: str | None, given: list[float] | None, counts: Counts) -> Tensor | None:
    """float32 [classes] with mean 1 over the examples; None: all alike.

    "balanced" is examples / (classes * count of the class), as in scikit-learn; "sqrt" is in the ratio of its roots.
    Raises TrainyardError `config.incompatible` for a list that is not of as many numbers as there are classes.
    """
    import torch

    if kind is None and given is None:
        return None
    found = torch.as_tensor(counts, dtype=torch.float32)
    weights = {None: torch.ones_like(found), "balanced": 1 / found.clamp(min=1), "sqrt": found.clamp(min=1).rsqrt()}[
        kind
    ]
    if given is not None:
        if len(given) != len(found) or not any(given):
            message = f"loss_function.weights has {len(given)} numbers; the data has {len(found)} classes"
            message += "." if any(given) else ", and one weight must be above 0."
            problem = Problem("config.incompatible", "loss_function.weights", message, "Give one for each class.")
            raise TrainyardError(problem.code, message, problem.hint, [problem])
        weights = weights * torch.tensor(given)
    total = (weights * found).sum()
    return weights * found.sum() / total if float(total) > 0 else torch.ones_like(found)


def smoothed(targets: Tensor, classes: int, label_smoothing: float) -> Tensor:
    """Shares of classes float32 [batch, classes], some of which is spread over all classes."""
    return shares(targets, classes) * (1 - label_smoothing) + label_smoothing / classes


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
    help="Negative logarithm of the truth's probability; takes shares of classes where pictures are mixed.",
    tasks=IMAGES,
    aliases=["soft_target_cross_entropy"],
)
def cross_entropy(
    *,
    class_counts: Counts,
    label_smoothing: Smoothing = 0.0,
    class_weight: ClassWeight = None,
    weights: Weights = None,
) -> Loss:
    """Mean over the batch, weighted; label smoothing as in Szegedy et al. 2016 (arXiv:1512.00567)."""
    from torch.nn import functional

    own = class_weights(class_weight, weights, class_counts)

    def loss(logits: Tensor, targets: Tensor) -> Tensor:
        weight = None if own is None else own.to(logits.device)
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
    weights: Weights = None,
) -> Loss:
    """Lin et al. 2017 (arXiv:1708.02002), over all classes: the mean of (1 - p)^gamma * -log p, by shares of the targets."""
    import torch

    own = class_weights(class_weight, weights, class_counts)

    def loss(logits: Tensor, targets: Tensor) -> Tensor:
        wanted = smoothed(targets, logits.shape[1], label_smoothing)
        if own is not None:
            wanted = wanted * own.to(logits.device)
        logarithm = torch.log_softmax(logits, dim=1)
        # Where p is 1 in floats, the derivative of a root of 1 - p has no value.
        rest = (1 - logarithm.exp()).clamp(min=1e-7)
        return (-wanted * rest**gamma * logarithm).sum() / len(logits)

    return loss


@register(
    "losses",
    "binary_cross_entropy",
    title="Binary cross-entropy",
    help="Asks of each class for itself whether it is there; suits strong mixing of pictures.",
    tasks=IMAGES,
    aliases=["bce", "bce_with_logits"],
)
def binary_cross_entropy(
    *,
    class_counts: Counts,
    label_smoothing: Smoothing = 0.0,
    class_weight: ClassWeight = None,
    weights: Weights = None,
) -> Loss:
    """With logits, summed over the classes as Wightman et al. 2021 (arXiv:2110.00476) do; a class weighs for and against."""
    from torch.nn import functional

    own = class_weights(class_weight, weights, class_counts)

    def loss(logits: Tensor, targets: Tensor) -> Tensor:
        wanted = smoothed(targets, logits.shape[1], label_smoothing)
        weight = None if own is None else own.to(logits.device)
        summed = functional.binary_cross_entropy_with_logits(logits, wanted, weight=weight, reduction="sum")
        return summed / len(logits)

    return loss


@register(
    "losses",
    "poly_loss",
    title="PolyLoss",
    help="Cross-entropy with more weight on examples that are still wrong, by one number.",
    tasks=IMAGES,
    aliases=["poly1"],
)
def poly_loss(
    *,
    class_counts: Counts,
    epsilon: Annotated[float, Param(ge=-1, le=10, help="How much more; 0 is cross-entropy, below 0 less.")] = 1.0,
    label_smoothing: Smoothing = 0.0,
    class_weight: ClassWeight = None,
    weights: Weights = None,
) -> Loss:
    """Leng et al. 2022 (arXiv:2204.12511), Poly-1: cross-entropy + epsilon * (1 - p of the truth)."""
    import torch

    own = class_weights(class_weight, weights, class_counts)

    def loss(logits: Tensor, targets: Tensor) -> Tensor:
        wanted = smoothed(targets, logits.shape[1], label_smoothing)
        if own is not None:
            wanted = wanted * own.to(logits.device)
        logarithm = torch.log_softmax(logits, dim=1)
        return (wanted * (epsilon * (1 - logarithm.exp()) - logarithm)).sum() / len(logits)

    return loss
