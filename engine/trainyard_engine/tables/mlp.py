"""A multi-layer perceptron in torch: [n, columns] float32 in, logits [n, classes] or values [n] out.

Its weights are plain tensors by name (`layers.0.weight` [out, in], `layers.0.bias` [out], …, and for regression
`target.mean`, `target.std`), so that the saved safetensors file tells the whole network.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from ..errors import TrainyardError
from ..ranking import better

Array = npt.NDArray[Any]
#: Share of the training part that decides when to stop; never the held-out rows, which would make their metrics too good.
STOPPING_SHARE = 0.1
STOPPING_ROWS = 10


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


#: Called after each epoch with its number from 1 and its losses by name.
EpochDone = Callable[[int, dict[str, float]], None]


def build(settings: MlpSettings, columns: int, outputs: int) -> nn.Sequential:
    """Linear, ReLU, dropout per hidden layer, then a linear one."""
    steps: list[nn.Module] = []
    width = columns
    for _ in range(settings.layers):
        steps += [nn.Linear(width, settings.hidden_size), nn.ReLU(), nn.Dropout(settings.dropout)]
        width = settings.hidden_size
    return nn.Sequential(*steps, nn.Linear(width, outputs))


def train_mlp(
    settings: MlpSettings, data: tuple[Array, Array], watched: tuple[Array, Array] | None, done: EpochDone
) -> dict[str, Tensor]:
    """Weights of the best epoch by the loss on rows set apart for stopping (of the last one for patience 0).

    `data` and `watched` are inputs and targets: class indices, or values for regression. `watched` is only measured.
    The same seed gives the same bytes on the same machine.
    """
    torch.set_num_threads(settings.threads)
    torch.use_deterministic_algorithms(settings.deterministic)
    torch.manual_seed(settings.seed)
    random = np.random.default_rng(settings.seed)
    inputs, targets = data
    rows = random.permutation(len(inputs))
    apart = stopping_rows(settings, len(inputs))
    stop, train = rows[:apart], rows[apart:]
    scale = scale_of(targets[train]) if settings.regression else (0.0, 1.0)
    x, y = tensors(inputs, targets, scale, settings)
    seen = None if watched is None else tensors(*watched, scale, settings)
    network = build(settings, x.shape[1], 1 if settings.regression else int(targets.max()) + 1)
    optimizer = torch.optim.AdamW(network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
    best = float("inf")
    since = 0
    kept = weights_of(network)
    for epoch in range(1, settings.epochs + 1):
        steps = batches((x, y), random.permutation(train), settings.batch_size)
        losses = {"train/loss": one_epoch(network, optimizer, steps, settings.regression)}
        refuse_diverged(losses["train/loss"], epoch, settings)
        if seen is not None:
            losses["val/loss"] = loss_on(network, *seen, settings)
        done(epoch, losses)
        measured = loss_on(network, x[stop], y[stop], settings) if apart else 0.0
        if not apart or better(measured, best, greater=False):
            best, since, kept = measured, 0, weights_of(network)
        else:
            since += 1
            if since >= settings.patience:
                break
    if settings.regression:
        kept |= {"target.mean": torch.tensor([scale[0]]), "target.std": torch.tensor([scale[1]])}
    return kept


def refuse_diverged(loss: float, epoch: int, settings: MlpSettings) -> None:
    """Raises TrainyardError `engine.loss_not_finite`: such a network would answer the first class to everything."""
    if not math.isfinite(loss):
        message = f"The loss is {loss} in epoch {epoch}, learning rate {settings.learning_rate:g}."
        raise TrainyardError("engine.loss_not_finite", message)


def tensors(inputs: Array, targets: Array, scale: tuple[float, float], settings: MlpSettings) -> tuple[Tensor, Tensor]:
    """float32 inputs; class indices, or float32 values scaled by the training part's mean and standard deviation."""
    x = torch.from_numpy(np.ascontiguousarray(inputs, dtype=np.float32))
    if not settings.regression:
        return x, torch.from_numpy(targets)
    return x, torch.from_numpy(((targets - scale[0]) / scale[1]).astype(np.float32))


def stopping_rows(settings: MlpSettings, count: int) -> int:
    """Rows set apart for early stopping; none without patience or where they would be too few to tell."""
    share = round(count * STOPPING_SHARE)
    return share if settings.patience > 0 and share >= STOPPING_ROWS else 0


def scale_of(values: Array) -> tuple[float, float]:
    """Mean and standard deviation; 1 for a constant."""
    return float(values.mean()), float(values.std()) or 1.0


def loss_of(output: Tensor, truth: Tensor, regression: bool) -> Tensor:
    """Cross-entropy, or the mean squared error of the scaled target."""
    if regression:
        return nn.functional.mse_loss(output.squeeze(1), truth)
    return nn.functional.cross_entropy(output, truth)


def batches(data: tuple[Tensor, Tensor], order: npt.NDArray[np.int64], size: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Inputs and targets in the given order, `size` rows at a time."""
    for start in range(0, len(order), size):
        rows = torch.from_numpy(order[start : start + size])
        yield data[0][rows], data[1][rows]


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


def loss_on(network: nn.Sequential, x: Tensor, y: Tensor, settings: MlpSettings) -> float:
    """The loss without dropout."""
    network.eval()
    with torch.no_grad():
        return float(loss_of(network(x), y, settings.regression))


def weights_of(network: nn.Sequential) -> dict[str, Tensor]:
    """Copies of the weights under the names of the saved file."""
    linear = [step for step in network if isinstance(step, nn.Linear)]
    named: dict[str, Tensor] = {}
    for index, step in enumerate(linear):
        named[f"layers.{index}.weight"] = step.weight.detach().clone()
        named[f"layers.{index}.bias"] = step.bias.detach().clone()
    return named


def answer(weights: dict[str, Tensor], inputs: Array) -> Array:
    """Probabilities [n, classes], or values [n]; float64."""
    x = torch.from_numpy(np.ascontiguousarray(inputs, dtype=np.float32))
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
