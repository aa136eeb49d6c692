"""A multi-layer perceptron in torch: [n, columns] float32 in, logits [n, classes] or values [n] out.

Its weights are plain tensors by name (`layers.0.weight` [out, in], `layers.0.bias` [out], …, and for regression
`target.mean`, `target.std`), so that the saved safetensors file tells the whole network.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from ..errors import TrainyardError
from ..ranking import better
from . import skops_file
from .estimator import Array, Estimator, Model, Report, Rows, Wants
from .stopping import set_apart, split

#: Rows that are answered or measured at once.
CHUNK = 16_384
WANTS = Wants(scaled=True, sparse=True)


@dataclass(frozen=True)
class MlpSettings:
    """Parameters of the registry entry and what the job decides."""

    hidden_size: int
    layers: int
    dropout: float
    epochs: int
    patience: int
    batch_size: int
    learning_rate: float
    weight_decay: float
    regression: bool
    seed: int
    threads: int
    deterministic: bool


@dataclass
class NetworkModel:
    """Weights by name."""

    FILE: ClassVar[str] = "model.safetensors"
    EXAMPLE: ClassVar[str] = "network.py"
    PACKAGES: ClassVar[tuple[str, ...]] = ("skops", "safetensors", "torch")
    weights: dict[str, Tensor]
    rounds: int = 1

    def output(self, inputs: Any) -> Array:
        """Probabilities [n, classes], or values [n]; float64."""
        return answer(self.weights, inputs)

    def save(self, columns: Any, folder: Path) -> Path:
        """Two files: the columns are scikit-learn's."""
        from safetensors.torch import save_file

        save_file(dict(sorted(self.weights.items())), folder / self.FILE)
        skops_file.save(columns, folder / "pipeline.skops")
        return folder / "pipeline.skops"

    @classmethod
    def load(cls, folder: Path, regression: bool) -> tuple[Any, Self]:
        """Columns and weights. Raises TrainyardError `model.not_ready`."""
        from safetensors.torch import load_file

        return skops_file.load(folder / "pipeline.skops"), cls(load_file(folder / cls.FILE))


@dataclass
class Mlp:
    """The network as an estimator."""

    settings: MlpSettings
    wants: Wants = WANTS
    word: str = "epoch"

    @property
    def rounds(self) -> int:
        """Epochs at most."""
        return self.settings.epochs

    @property
    def few_rounds(self) -> int:
        """All."""
        return self.rounds

    def set_apart(self, values: Array) -> int | None:
        """A tenth, with patience."""
        return set_apart(values, self.settings.seed) if self.settings.patience else None

    def fit(self, train: Rows, watched: Rows | None, report: Report) -> Model:
        """Weights of the best epoch."""
        return train_mlp(self.settings, train, watched, report)

    def without_stopping(self, found: int, growth: float) -> Estimator:
        """So many epochs as were good: each has more steps where there are more rows."""
        return Mlp(replace(self.settings, epochs=found, patience=0)) if self.settings.patience else self


def build(settings: MlpSettings, columns: int, outputs: int) -> nn.Sequential:
    """Linear, ReLU, dropout per hidden layer, then a linear one."""
    steps: list[nn.Module] = []
    width = columns
    for _ in range(settings.layers):
        steps += [nn.Linear(width, settings.hidden_size), nn.ReLU(), nn.Dropout(settings.dropout)]
        width = settings.hidden_size
    return nn.Sequential(*steps, nn.Linear(width, outputs))


def train_mlp(settings: MlpSettings, train: Rows, watched: Rows | None, done: Report) -> NetworkModel:
    """Weights of the best epoch by the loss on rows set apart for stopping (of the last one for patience 0).

    `watched` is only measured. The same seed gives the same bytes on the same machine.
    """
    torch.set_num_threads(settings.threads)
    torch.use_deterministic_algorithms(settings.deterministic)
    torch.manual_seed(settings.seed)
    random = np.random.default_rng(settings.seed)
    learn, stop = split(train, settings.seed) if settings.patience else (train, None)
    scale = scale_of(learn.values) if settings.regression else (0.0, 1.0)
    data = Tensors.of(learn, scale, settings)
    stopping, seen = (None if rows is None else Tensors.of(rows, scale, settings) for rows in (stop, watched))
    network = build(settings, data.columns, 1 if settings.regression else int(train.values.max()) + 1)
    optimizer = torch.optim.AdamW(network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
    best, found = float("inf"), 0
    kept = weights_of(network)
    for epoch in range(1, settings.epochs + 1):
        steps = batches(data, random.permutation(len(data)), settings.batch_size)
        losses = {"train/loss": one_epoch(network, optimizer, steps, settings.regression)}
        refuse_diverged(losses["train/loss"], epoch, settings)
        if seen is not None:
            losses["val/loss"] = loss_on(network, seen, settings)
        enough = done(epoch, losses)
        measured = 0.0 if stopping is None else loss_on(network, stopping, settings)
        if stopping is None or better(measured, best, greater=False):
            best, found, kept = measured, epoch, weights_of(network)
        elif epoch - found >= settings.patience:
            break
        if enough:
            break
    if settings.regression:
        kept |= {"target.mean": torch.tensor([scale[0]]), "target.std": torch.tensor([scale[1]])}
    return NetworkModel(kept, found)


def refuse_diverged(loss: float, epoch: int, settings: MlpSettings) -> None:
    """Raises TrainyardError `engine.loss_not_finite`: such a network would answer the first class to everything."""
    if not math.isfinite(loss):
        message = f"The loss is {loss} in epoch {epoch}, learning rate {settings.learning_rate:g}."
        raise TrainyardError("engine.loss_not_finite", message)


@dataclass
class Tensors:
    """Inputs and targets of some rows, batch by batch; sparse inputs become dense only there."""

    inputs: Any
    targets: Tensor

    @classmethod
    def of(cls, rows: Rows, scale: tuple[float, float], settings: MlpSettings) -> Tensors:
        """float32 inputs; class indices, or float32 values scaled by the training part's mean and standard deviation."""
        inputs = rows.inputs.astype(np.float32)
        if not settings.regression:
            return cls(inputs, torch.from_numpy(rows.values))
        return cls(inputs, torch.from_numpy(((rows.values - scale[0]) / scale[1]).astype(np.float32)))

    @property
    def columns(self) -> int:
        """Width of the inputs."""
        return int(self.inputs.shape[1])

    def __len__(self) -> int:
        return len(self.targets)

    def take(self, rows: npt.NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """Some rows."""
        return dense(self.inputs[rows]), self.targets[torch.from_numpy(rows)]


def dense(inputs: Any) -> Tensor:
    """float32 [n, columns] of an array or a scipy.sparse matrix."""
    plain = inputs if isinstance(inputs, np.ndarray) else inputs.toarray()
    return torch.from_numpy(np.ascontiguousarray(plain, dtype=np.float32))


def scale_of(values: Array) -> tuple[float, float]:
    """Mean and standard deviation; 1 for a constant."""
    return float(values.mean()), float(values.std()) or 1.0


def loss_of(output: Tensor, truth: Tensor, regression: bool) -> Tensor:
    """Cross-entropy, or the mean squared error of the scaled target."""
    if regression:
        return nn.functional.mse_loss(output.squeeze(1), truth)
    return nn.functional.cross_entropy(output, truth)


def batches(data: Tensors, order: npt.NDArray[np.int64], size: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Inputs and targets in the given order, `size` rows at a time."""
    for start in range(0, len(order), size):
        yield data.take(order[start : start + size])


def one_epoch(
    network: nn.Sequential,
    optimizer: torch.optim.Optimizer,
    steps: Iterable[tuple[Tensor, Tensor]],
    regression: bool,
) -> float:
    """A step per batch; the mean training loss."""
    network.train()
    total, rows = 0.0, 0
    for x, y in steps:
        loss = loss_of(network(x), y, regression)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        total += float(loss.detach()) * len(y)
        rows += len(y)
    return total / rows


def loss_on(network: nn.Sequential, data: Tensors, settings: MlpSettings) -> float:
    """The mean loss without dropout."""
    network.eval()
    total = 0.0
    with torch.no_grad():
        for x, y in batches(data, np.arange(len(data)), CHUNK):
            total += float(loss_of(network(x), y, settings.regression)) * len(y)
    return total / len(data)


def weights_of(network: nn.Sequential) -> dict[str, Tensor]:
    """Copies of the weights under the names of the saved file."""
    linear = [step for step in network if isinstance(step, nn.Linear)]
    named: dict[str, Tensor] = {}
    for index, step in enumerate(linear):
        named[f"layers.{index}.weight"] = step.weight.detach().clone()
        named[f"layers.{index}.bias"] = step.bias.detach().clone()
    return named


def answer(weights: dict[str, Tensor], inputs: Any) -> Array:
    """Probabilities [n, classes], or values [n]; float64."""
    chunks = [answer_chunk(weights, inputs[at : at + CHUNK]) for at in range(0, max(1, inputs.shape[0]), CHUNK)]
    return np.concatenate(chunks)


def answer_chunk(weights: dict[str, Tensor], inputs: Any) -> Array:
    """Of some rows."""
    x = dense(inputs)
    count = sum(name.endswith(".weight") for name in weights)
    with torch.no_grad():
        for index in range(count):
            x = nn.functional.linear(x, weights[f"layers.{index}.weight"], weights[f"layers.{index}.bias"])
            if index < count - 1:
                x = torch.relu(x)
        if "target.mean" in weights:
            x = x.squeeze(1).double() * weights["target.std"].double() + weights["target.mean"].double()
        else:
            x = torch.softmax(x.double(), dim=1)
    found: Array = x.numpy()
    return found
