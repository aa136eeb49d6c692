"""The linear probe: logistic regression on the features of the frozen network, the first model of every recipe.

It is there in seconds, what comes later must beat it, and fine-tuning begins with it as the last layer (LP-FT,
arXiv:2202.10054). The same features tell which mirrors keep the classes: measured, not guessed from a name.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ...registry import Choice
from ...seeds import derive
from ..batches import EVALUATION_BATCH, PixelBatches
from ..pixels import Pictures
from ..scoring import Scores
from .choice import Candidate, best, standard_error

Array = npt.NDArray[Any]
#: Strengths of the regression that are tried, on features of deviation 1: the weaker, the more pull to zero.
GRID = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 1.0)
#: That of the regression that mirrors are measured with.
MIDDLE = 0.01
#: Axes of a batch of pictures that are turned around.
MIRROR, UPSIDE_DOWN = 3, 2
#: Steps of the solver; further ones change no answer.
STEPS = 200
#: Fields of a probe that a checkpoint keeps.
LAYERS = ("weight", "bias", "all_weight", "all_bias")


@dataclass
class Probe:
    """A last layer for the network, and what it is worth. A part of the training (parts.py)."""

    #: float [classes, width] and [classes].
    weight: Tensor = field(default_factory=lambda: torch.zeros(0))
    bias: Tensor = field(default_factory=lambda: torch.zeros(0))
    #: The same of a layer that learned from the validation pictures too; empty where they are not to be learned from.
    all_weight: Tensor = field(default_factory=lambda: torch.zeros(0))
    all_bias: Tensor = field(default_factory=lambda: torch.zeros(0))
    strength: float = 0.0
    #: Whether pictures keep their class when they are mirrored, and when they stand upside down.
    mirrors: tuple[bool, bool] = (False, False)
    #: Share of right answers for the validation part as it is, mirrored, and upside down.
    measured: tuple[float, ...] = ()
    pictures: int = 0
    seconds: float = 0.0

    def state_dict(self) -> dict[str, Any]:
        """The layers alone; everything else is told."""
        return {name: getattr(self, name) for name in LAYERS}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """As it was learned."""
        for name in LAYERS:
            setattr(self, name, state[name])


def learn(
    batches: PixelBatches,
    val: Pictures,
    ranked: Choice,
    most: int,
    heed: Callable[[], None],
    *,
    learns_all: bool = False,
) -> Probe:
    """Learns from at most `most` training pictures, chosen by the seed. `heed` is called between batches and may raise.

    `learns_all`: a second layer learns from the validation pictures too.
    """
    began, train = time.monotonic(), batches.pictures
    rows = np.arange(len(train))
    if len(train) > most:
        rows = np.sort(np.random.default_rng(derive(batches.seed, "probe")).permutation(len(train))[:most])
    seen = features(batches, train, rows, heed)
    held = [features(batches, val, np.arange(len(val)), heed, turned) for turned in (None, MIRROR, UPSIDE_DOWN)]
    labels, truth = train.labels[rows], val.labels
    mean, std = seen.mean(axis=0), seen.std(axis=0)
    std = np.maximum(std, 0.05 * std.mean() + 1e-6)
    scaled = [(one - mean) / std for one in held]
    middle = regression(MIDDLE).fit((seen - mean) / std, labels)
    measured = tuple(float((middle.predict(one) == truth).mean()) for one in scaled)
    slack = max(0.02, standard_error(measured[0], len(truth)))
    mirror = measured[1] >= measured[0] - slack
    # What stands on its head is no photograph of a thing on the ground: no picture is turned that may not be mirrored.
    mirrors = mirror, mirror and measured[2] >= measured[0] - slack
    if mirror:
        other = features(batches, train, rows, heed, MIRROR)
        seen, labels = np.concatenate([seen, other]), np.concatenate([labels, labels])
    classes = int(train.labels.max()) + 1
    kept, model = choose(((seen - mean) / std, labels), (scaled[0], truth), classes, ranked)
    found = Probe(*unscaled(model, classes, (mean, std)), strength=float(kept.name))
    if learns_all:
        turned = held[:2] if mirror else held[:1]
        seen, labels = np.concatenate([seen, *turned]), np.concatenate([labels, *[truth] * len(turned)])
        with quiet():
            model.fit((seen - mean) / std, labels)
        found.all_weight, found.all_bias = unscaled(model, classes, (mean, std))
    found.mirrors, found.measured = mirrors, measured
    found.pictures, found.seconds = len(rows), time.monotonic() - began
    return found


def unscaled(model: Any, classes: int, scale: tuple[Array, Array]) -> tuple[Tensor, Tensor]:
    """Weights and bias for features as they come, of a regression on those less their mean, in deviations."""
    mean, std = scale
    weight, bias = layer(model, classes)
    weight = weight / std
    return torch.from_numpy(weight).float(), torch.from_numpy(bias - weight @ mean).float()


@contextmanager
def quiet() -> Iterator[None]:
    """Without a warning that more steps would come nearer to the optimum."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def features(
    batches: PixelBatches, pictures: Pictures, rows: Array, heed: Callable[[], None], turned: int | None = None
) -> Array:
    """float64 [rows, width], of the pictures in the model's own size, with an axis turned around where one is given."""
    found = []
    for at in range(0, len(rows), EVALUATION_BATCH):
        heed()
        images = batches.normalised(pictures, rows[at : at + EVALUATION_BATCH])
        found.append(batches.features(images if turned is None else images.flip(turned)).cpu())
    return torch.cat(found).double().numpy()


def regression(strength: float) -> Any:
    """Multinomial, pulled to zero by the inverse of `strength`."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=STEPS, tol=1e-3, warm_start=True)


def choose(
    learned: tuple[Array, Array], held: tuple[Array, Array], classes: int, ranked: Choice
) -> tuple[Candidate, Any]:
    """The strength that is best on the held-out part, by name, and its regression."""
    model, found = regression(GRID[0]), []
    for strength in GRID:
        model.C = strength
        with quiet():
            model.fit(*learned)
        weights = model.coef_.copy(), model.intercept_.copy()
        logits = held[0] @ layer(model, classes)[0].T + layer(model, classes)[1]
        probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities /= probabilities.sum(axis=1, keepdims=True)
        scores = Scores(held[1], probabilities, 0.0)
        found.append((Candidate.of(str(strength), scores, ranked), weights))
    metric = ranked if isinstance(ranked, str) else str(ranked["name"])
    kept = best([one for one, _ in found], metric)
    model.C = float(kept.name)
    model.coef_, model.intercept_ = next(weights for one, weights in found if one is kept)
    return kept, model


def layer(model: Any, classes: int) -> tuple[Array, Array]:
    """Weights [classes, width] and bias [classes]; two classes are one line of the regression, and each half of it."""
    weight, bias = model.coef_, model.intercept_
    if len(weight) == 1 and classes == 2:
        return np.concatenate([-weight / 2, weight / 2]), np.concatenate([-bias / 2, bias / 2])
    return weight, bias
