"""A frozen backbone: its features are computed when first needed and kept, and only the last layer is trained on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

from ..seeds import derive
from .batches import PixelBatches, Rows, order
from .network import Network
from .pixels import Pictures

#: Augmented views of each picture that a frozen network looks at; later epochs see them again, so that ten epochs cost
#: four passes of the backbone.
VIEWS = 4
#: Bytes that the views may take.
BUDGET = 1_000_000_000
#: Pictures that the scale of the features is measured on, and those per pass.
SCALE_SAMPLE, PASS = 64, 64


class Head(nn.Module):
    """A linear layer on features of mean 0 and deviation 1: the same learning rate then suits every backbone."""

    mean: Tensor
    std: Tensor

    def __init__(self, mean: Tensor, std: Tensor, classes: int, dropout: float) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("std", std)
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(len(mean), classes)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, features: Tensor) -> Tensor:
        """Logits [n, classes] of features [n, width]."""
        answer: Tensor = self.linear(self.dropout((features - self.mean) / self.std))
        return answer

    def unfold_from(self, network: Network) -> None:
        """Takes what the network's own heads do; the opposite of `fold_into`."""
        with torch.no_grad():
            weight, bias = network.head()
            self.linear.weight.copy_(weight * self.std)
            self.linear.bias.copy_(bias + weight @ self.mean)

    def fold_into(self, network: Network) -> None:
        """Gives the network's own heads weights that do the same without the scaling."""
        with torch.no_grad():
            weight = self.linear.weight / self.std
            network.take_head(weight, self.linear.bias - weight @ self.mean)


def new_head(batches: PixelBatches, classes: int) -> Head:
    """A head for the backbone's features; their scale is measured on a seeded sample of the training pictures."""
    count = len(batches.pictures)
    random = np.random.default_rng(derive(batches.seed, "scale"))
    sample = np.sort(random.permutation(count)[:SCALE_SAMPLE])
    network = batches.network
    passes = [sample[at : at + PASS] for at in range(0, len(sample), PASS)]
    features = torch.cat([batches.features(batches.normalised(batches.pictures, rows)) for rows in passes])
    std, mean = torch.std_mean(features, dim=0, correction=0)
    # A feature that never moves on the sample would be blown up by its tiny deviation when it does.
    floor = 0.05 * std.mean() + 1e-6
    head = Head(mean, std.clamp(min=float(floor)), classes, network.dropout)
    if network.continued:
        head.to(features.device).unfold_from(network)
    return head


class FeatureBatches:
    """Features in the place of pictures.

    Epoch e sees view e modulo the number of views. A view is made by the steps of the first epoch that sees it, in that
    epoch's order, also when a resumed run makes it again: the last bits of a feature depend on the batch it came in.
    """

    def __init__(self, pixels: PixelBatches, batch_size: int, augmented: bool, heed: Callable[[], None]) -> None:
        self._pixels = pixels
        self._batch_size = batch_size
        self._heed = heed
        bytes_per_view = 4 * pixels.network.width * len(pixels.pictures)
        self.views = max(1, min(VIEWS, BUDGET // bytes_per_view)) if augmented else 1
        # Each view is made once per attempt, by the first epoch that sees it.
        self.slow_epochs = self.views
        self._tables: dict[int, Tensor] = {}
        self._targets: dict[int, Tensor] = {}
        self._filled: set[tuple[int, int]] = set()
        self._complete: set[int] = set()
        self._evaluated: dict[int, list[tuple[Tensor, Tensor]]] = {}

    def train(self, epoch: int, step: int, rows: Rows) -> tuple[Tensor, Tensor]:
        """float [n, width], and int64 [n] or float32 [n, classes]."""
        view = epoch % self.views
        if epoch == view:
            self._fill(view, step, rows)
        elif view not in self._complete:
            steps = order(len(self._pixels.pictures), self._batch_size, self._pixels.seed, view)
            for earlier, seen in enumerate(steps):
                self._fill(view, earlier, seen)
            self._complete.add(view)
        chosen = torch.from_numpy(rows)
        return self._tables[view][chosen], self._targets[view][chosen]

    def _fill(self, view: int, step: int, rows: Rows) -> None:
        if (view, step) in self._filled:
            return
        self._heed()
        images, targets = self._pixels.train(view, step, rows)
        features = self._pixels.features(images)
        chosen = torch.from_numpy(rows)
        for tables, values in ((self._tables, features), (self._targets, targets)):
            if view not in tables:
                tables[view] = values.new_zeros((len(self._pixels.pictures), *values.shape[1:]))
            tables[view][chosen] = values
        self._filled.add((view, step))

    def ahead(self, epoch: int, rows: Rows) -> None:
        """Has them fetched where their view is not made yet."""
        if epoch < self.views:
            self._pixels.ahead(epoch, rows)

    def evaluate(self, pictures: Pictures, exact: bool = False) -> Iterator[tuple[Tensor, Tensor]]:
        """As train, without augmentation; a part is looked at once and remembered, unless what is remembered is not exact."""
        if exact and self._pixels.half is not None:
            for images, labels in self._pixels.evaluate(pictures):
                yield self._measured(images, exact=True), labels
            return
        known = self._evaluated.get(id(pictures))
        if known is None:
            known = []
            for images, labels in self._pixels.evaluate(pictures):
                known.append((self._measured(images), labels))
                yield known[-1]
            self._evaluated[id(pictures)] = known
            return
        yield from known

    def _measured(self, images: Tensor, exact: bool = False) -> Tensor:
        """With test-time flips the mean of the features of pictures and mirror images: its logits are the mean of theirs."""
        return self._pixels.network.preprocessing.averaged(images, partial(self._pixels.features, exact=exact))

    def answers(self, model: nn.Module, inputs: Tensor) -> Tensor:
        """Of features that are means already."""
        answer: Tensor = model(inputs)
        return answer
