"""Batches of one training: whole pictures for a network that learns, or cached features for one that is frozen.

Which images stand in a step, and how they are augmented, follows from (seed, epoch, step) alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from ..seeds import derive, generator
from .network import Network
from .pixels import Pictures
from .transfer import sent

if TYPE_CHECKING:
    from .augment import Augmentation

Rows = npt.NDArray[np.int64]
EVALUATION_BATCH = 64


def order(count: int, batch_size: int, seed: int, epoch: int, least: int = 2) -> list[Rows]:
    """The rows of every step of an epoch. A last batch of fewer than `least` joins the one before: norms need two."""
    rows = np.random.default_rng(derive(seed, "order", epoch)).permutation(count)
    cuts = list(range(batch_size, count, batch_size))
    if cuts and count - cuts[-1] < least:
        cuts.pop()
    return np.split(rows, cuts)


def balanced(labels: Rows, seed: int, epoch: int) -> Rows:
    """int64 [n]: for each of n places in an epoch the row that stands there, every class as often as the others.

    Within a class all rows come equally often, but for one time: in turn, in an order of their own for each epoch.
    """
    random = np.random.default_rng(derive(seed, "balance", epoch))
    classes = random.permutation(np.unique(labels))
    cuts = np.linspace(0, len(labels), len(classes) + 1).round().astype(np.int64)
    parts = [
        np.resize(random.permutation(np.flatnonzero(labels == label)), count)
        for label, count in zip(classes, np.diff(cuts), strict=True)
    ]
    return random.permutation(np.concatenate(parts))


class Batches(Protocol):
    """Where the training takes its inputs from."""

    #: Epochs, from where an attempt begins, that cost more than those after them; told apart for the time left.
    slow_epochs: int

    def train(self, epoch: int, step: int, rows: Rows) -> tuple[Tensor, Tensor]:
        """Inputs of one step, and int64 [n] labels or float32 [n, classes] shares of classes."""
        ...

    def ahead(self, epoch: int, rows: Rows) -> None:
        """These rows come next: what must be read or decoded for them may be so while the network computes."""
        ...

    def evaluate(self, pictures: Pictures, exact: bool = False) -> Iterator[tuple[Tensor, Tensor]]:
        """Inputs and labels of a part, in its order, without augmentation; `exact`: nothing of them in half precision."""
        ...

    def answers(self, model: nn.Module, inputs: Tensor) -> Tensor:
        """Logits [n, classes] of inputs that `evaluate` gave, as they are measured and handed out."""
        ...


class PixelBatches:
    """Augmented, normalised pictures."""

    #: Memory is got and kernels are chosen in the first one.
    slow_epochs = 1

    def __init__(
        self, pictures: Pictures, network: Network, augment: Augmentation | None, place: tuple[int, torch.device]
    ) -> None:
        self.pictures = pictures
        self.labels = torch.from_numpy(pictures.labels)
        self.network = network
        self._augment = augment
        self.seed, self.device = place

    #: Of several processes that train together; each draws for its own images.
    rank = 0
    #: Every class as often as the others.
    balanced = False
    #: An epoch, and the row that stands in each of its places.
    _places: tuple[int, Rows] | None = None
    #: What products are computed in; None: float32.
    half: torch.dtype | None = None

    def train(self, epoch: int, step: int, rows: Rows) -> tuple[Tensor, Tensor]:
        """float [n, 3, size, size], and int64 [n] or float32 [n, classes]."""
        rows = self._placed(epoch, rows)
        targets = sent(self.labels[torch.from_numpy(rows)], self.device)
        if self._augment is None:
            return self.normalised(self.pictures, rows), targets
        kept = sent(torch.from_numpy(self.pictures.kept(rows)), self.device)
        pixels = kept.permute(0, 3, 1, 2).float() / 255
        pixels, targets = self._augment(pixels, targets, self._generator(epoch, step))
        images = self.network.preprocessing.normalise((pixels * 255).permute(0, 2, 3, 1))
        return images.contiguous(memory_format=self.network.layout), targets

    def _placed(self, epoch: int, rows: Rows) -> Rows:
        """The pictures that stand in these places of the epoch."""
        if not self.balanced:
            return rows
        if self._places is None or self._places[0] != epoch:
            self._places = (epoch, balanced(self.pictures.labels, self.seed, epoch))
        return self._places[1][rows]

    def _generator(self, epoch: int, step: int) -> torch.Generator:
        place = (epoch, step, self.rank) if self.rank else (epoch, step)
        return generator(self.seed, "augment", *place)

    def ahead(self, epoch: int, rows: Rows) -> None:
        """Has them fetched."""
        self.pictures.ahead(self._placed(epoch, rows))

    def evaluate(self, pictures: Pictures, exact: bool = False) -> Iterator[tuple[Tensor, Tensor]]:
        """As train, without augmentation; the pictures themselves are exact in any case."""
        labels = torch.from_numpy(pictures.labels)
        for rows in torch.arange(len(pictures)).split(EVALUATION_BATCH):
            yield self.normalised(pictures, rows.numpy()), sent(labels[rows], self.device)

    def answers(self, model: nn.Module, inputs: Tensor) -> Tensor:
        """With test-time flips the mean of those of pictures and mirror images."""
        return self.network.preprocessing.averaged(inputs, model)

    def normalised(self, pictures: Pictures, rows: Rows) -> Tensor:
        """Pictures on the device, ready for the network."""
        images = self.network.preprocessing.normalise(self.squares(pictures, rows))
        return images.contiguous(memory_format=self.network.layout)

    def features(self, images: Tensor, exact: bool = False) -> Tensor:
        """float32 [n, width]: what the last layer gets."""
        with torch.autocast(self.device.type, dtype=self.half, enabled=self.half is not None and not exact):
            return self.network.features(images).float()

    def squares(self, pictures: Pictures, rows: Rows) -> Tensor:
        """uint8 [n, size, size, 3] on the device."""
        return sent(torch.from_numpy(pictures.take(rows)), self.device)
