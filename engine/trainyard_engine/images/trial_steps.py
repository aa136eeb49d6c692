"""Real steps that leave no trace: pictures, augmentation, network, loss, gradients and optimiser of a config, and afterwards
weights, statistics and random state are what they were."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import numpy as np
import torch

from .. import rates
from ..session import Session
from . import augment, build
from .batches import PixelBatches
from .data import Data
from .network import Network
from .optimizer_part import make_optimizer
from .set_up import make_loss


class TrialSteps:
    """A context in which `learn`, `answer` and `look` may be called with a number of pictures."""

    def __init__(
        self,
        session: Session,
        network: Network,
        learned_from: tuple[Data, list[dict[str, Any]]],
        device: torch.device,
    ) -> None:
        found, augmentations = learned_from
        config = session.config
        changes = augment.chain(augmentations, classes=len(found.labels), size=network.preprocessing.size)
        self._pixels = PixelBatches(found.train, network, changes, (int(config["seed"]), device))
        self._pixels.half = build.half_precision(session, device)
        self._network, self._device, self._session = network, device, session
        self._loss = make_loss(config, found, augmentations)
        self._count, self._at = len(found.train), 0
        self._random = torch.random.fork_rng(devices=[device] if device.type == "cuda" else [])

    def __enter__(self) -> TrialSteps:
        module = self._network.module
        self._kept = {name: value.detach().clone() for name, value in module.state_dict().items()}
        self._learned = {name: value.requires_grad for name, value in module.named_parameters()}
        self._random.__enter__()
        if not rates.stays_frozen(self._session.config):
            module.requires_grad_(True)
            # A step of no length does the same work.
            still = self._session.config | {"learning_rate": 0.0}
            self._optimizer = make_optimizer(still, module, self._network)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        module = self._network.module
        self._random.__exit__(kind, error, trace)
        for name, value in module.named_parameters():
            value.grad = None
            value.requires_grad_(self._learned[name])
        with torch.no_grad():
            for name, value in module.state_dict().items():
                value.copy_(self._kept[name])
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def learn(self, batch: int) -> None:
        """One step of the optimiser. Raises torch.OutOfMemoryError."""
        self._network.module.train()
        images, targets = self._pixels.train(0, 0, self._rows(batch))
        with self._autocast():
            logits = self._network.module(images)
        self._loss(logits.float(), targets).backward()
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self._settle()

    def look(self, batch: int) -> None:
        """Augmented pictures to features, as of a frozen network."""
        images, _ = self._pixels.train(0, 0, self._rows(batch))
        self._pixels.features(images)
        self._settle()

    def answer(self, batch: int) -> None:
        """Pictures to logits as they are measured."""
        self._network.module.eval()
        images = self._pixels.normalised(self._pixels.pictures, self._rows(batch))
        with torch.no_grad(), self._autocast():
            self._pixels.answers(self._network.module, images)
        self._settle()

    def _autocast(self) -> torch.autocast:
        half = self._pixels.half
        return torch.autocast(self._device.type, dtype=half, enabled=half is not None)

    def _rows(self, batch: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Other pictures each time, from the first again where there are no more."""
        rows = (self._at + np.arange(batch, dtype=np.int64)) % self._count
        self._at = int(rows[-1]) + 1
        return rows

    def _settle(self) -> None:
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
