"""What a model answers for a part of the data, and how good that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ..metrics import measure
from ..registry import Choice

if TYPE_CHECKING:
    from ..losses import Loss


@dataclass(frozen=True)
class Scores:
    """Truth int64 [n], probabilities float64 [n, classes], and the mean of the training's own loss."""

    truth: npt.NDArray[np.int64]
    probabilities: npt.NDArray[np.float64]
    loss: float

    def metrics(self, ranked: Choice) -> dict[str, float]:
        """All metrics of image classification by name; `ranked` is the choice of the config."""
        return measure("image-classification", self.truth, self.probabilities, ranked)


def score(
    answers_for: Callable[[Tensor], Tensor],
    batches: Iterable[tuple[Tensor, Tensor]],
    loss: Loss,
    heed: Callable[[], None] | None = None,
) -> Scores:
    """Asks for the logits of all batches, without gradients. `heed` is called between them and may raise."""
    total, truths, answers = 0.0, [], []
    with torch.no_grad():
        for inputs, labels in batches:
            logits = answers_for(inputs).float()
            total += float(loss(logits, labels)) * len(labels)
            answers.append(torch.softmax(logits.double(), dim=1).cpu())
            truths.append(labels.cpu())
            if heed is not None:
                heed()
    truth = torch.cat(truths).numpy()
    return Scores(truth, torch.cat(answers).numpy(), total / len(truth))
