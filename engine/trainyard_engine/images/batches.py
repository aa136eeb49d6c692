"""Batches of one training: whole pictures for a network that learns, or cached features for one that is frozen.

Which images stand in a step, and how they are augmented, follows from (seed, epoch, step) alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ..seeds import derive, generator
from .network import Network
from .pixels import Pictures

if TYPE_CHECKING:
    from .augment import Augmentation

Rows = npt.NDArray[np.int64]
EVALUATION_BATCH = 64


def order(count: int, batch_size: int, seed: int, epoch: int) -> list[Rows]:
    """The rows of every step of an epoch. A last batch of a single image joins the one before: norms need two."""
    rows = np.random.default_rng(derive(seed, "order", epoch)).permutation(count)
    cuts = list(range(batch_size, count, batch_size))
    if cuts and count - cuts[-1] == 1:
        cuts.pop()
    return np.split(rows, cuts)


class Batches(Protocol):
    """Where the training takes its inputs from. `work` is the cost of an epoch, in any unit, for the time left."""

    def train(self, epoch: int, step: int, rows: Rows) -> tuple[Tensor, Tensor]:
        """Inputs and labels of one step."""
        ...

    def evaluate(self, pictures: Pictures) -> Iterator[tuple[Tensor, Tensor]]:
        """Inputs and labels of a part, in its order, without augmentation."""
        ...

    def work(self, epoch: int, images: int) -> float:
        """Cost of training on that many images in that epoch; the cost of one evaluated image is 1."""
        ...


class PixelBatches:
    """Augmented, normalised pictures."""

    def __init__(
        self, pictures: Pictures, network: Network, augment: Augmentation, place: tuple[int, torch.device]
    ) -> None:
        self.pictures = pictures
        self.labels = torch.from_numpy(pictures.labels)
        self.network = network
        self._augment = augment
        self.seed, self.device = place

    def train(self, epoch: int, step: int, rows: Rows) -> tuple[Tensor, Tensor]:
        """float [n, 3, size, size] and int64 [n]."""
        images = self.normalised(self.pictures, rows)
        images = self._augment(images, generator(self.seed, "augment", epoch, step))
        images = images.contiguous(memory_format=self.network.layout)
        return images, self.labels[torch.from_numpy(rows)].to(self.device)

    def evaluate(self, pictures: Pictures) -> Iterator[tuple[Tensor, Tensor]]:
        """As train, without augmentation."""
        labels = torch.from_numpy(pictures.labels)
        for rows in torch.arange(len(pictures)).split(EVALUATION_BATCH):
            yield self.normalised(pictures, rows.numpy()), labels[rows].to(self.device)

    def work(self, epoch: int, images: int) -> float:
        """A backward pass costs about two forward passes."""
        return 3.0 * images

    def normalised(self, pictures: Pictures, rows: Rows) -> Tensor:
        """Pictures on the device, ready for the network."""
        squares = torch.from_numpy(np.ascontiguousarray(pictures.take(rows))).to(self.device)
        return self.network.preprocessing.normalise(squares).contiguous(memory_format=self.network.layout)
