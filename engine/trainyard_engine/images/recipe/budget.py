"""How fast the network learns here, measured by a few real steps, and what that allows in the time there is."""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch
from torch import nn

from ..network import Network

#: Steps before the clock runs, and those that it runs for; pictures of each.
WARM, TIMED, BATCH = 1, 3, 16
#: Learning from a picture takes about so many times as long as answering for it: forward, and backward twice that.
LEARNING = 3.0
#: Sides of pictures are multiples of it, in pixels: what the stages of a network divide by.
STEP = 32
#: More pixels than the pictures have, to a side, help a network that learned from larger things: up to so many times.
ENLARGED = 2.0
#: Share of the epochs with small pictures, and their side as a share of the whole.
SMALL_EPOCHS, SMALL_SIDE = 0.6, 0.6
#: Share of the time that is planned with; the rest is for what took longer than measured.
PLANNED = 0.92


@dataclass(frozen=True)
class Speed:
    """Pictures that the network learns from in a second, at one size."""

    size: int
    images_per_second: float

    def at(self, size: int) -> float:
        """At another size: the work goes with the area."""
        return self.images_per_second * (self.size / size) ** 2


def measure(network: Network, device: torch.device, batch: int = BATCH) -> Speed:
    """Steps without an optimiser: no weight, no statistic and no random state changes."""
    module, size = network.module, network.preprocessing.size
    kept = {name: value.clone() for name, value in module.named_buffers()}
    images = torch.zeros(batch, 3, size, size, device=device).contiguous(memory_format=network.layout)
    labels = torch.zeros(batch, dtype=torch.int64, device=device)
    module.train()
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        for step in range(WARM + TIMED):
            if step == WARM:
                settle(device)
                began = time.monotonic()
            nn.functional.cross_entropy(module(images), labels).backward()
        settle(device)
    seconds = time.monotonic() - began
    for value in module.parameters():
        value.grad = None
    with torch.no_grad():
        for name, buffer in module.named_buffers():
            buffer.copy_(kept[name])
    return Speed(size, TIMED * batch / max(seconds, 1e-6))


def settle(device: torch.device) -> None:
    """Waits for what a GPU was told."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def takes(network: Network, size: int, device: torch.device) -> bool:
    """Whether the network answers for pictures of another size than its own."""
    network.module.eval()
    try:
        with torch.no_grad():
            network.module(torch.zeros(1, 3, size, size, device=device))
    except Exception:
        # Each library complains in a type of its own.
        return False
    return True


@dataclass(frozen=True)
class Parts:
    """Pictures that are learned from, that measure each epoch, and that measure once."""

    train: int
    val: int
    test: int


def small_side(size: int) -> int:
    """Side of the first, quick epochs."""
    return max(STEP, round(SMALL_SIDE * size / STEP) * STEP)


def overhead(speed: Speed, size: int, parts: Parts) -> float:
    """Seconds of what is measured once: features of the probe, candidates, and both parts at the end."""
    answering = LEARNING * speed.at(size)
    return (2 * parts.train + 3 * parts.val) / answering + (6 * parts.val + parts.test) / answering


def seconds_of_epoch(speed: Speed, size: int, parts: Parts, train: int | None = None) -> float:
    """One pass at that size, and its evaluation at the model's own."""
    learned = parts.train if train is None else train
    return learned / speed.at(size) + parts.val / (LEARNING * speed.at(speed.size))


def passes(speed: Speed, size: int, parts: Parts, seconds: float) -> float:
    """Epochs that fit into the time at that size, when the first of them are of small pictures."""
    left = PLANNED * seconds - overhead(speed, size, parts)
    own = Speed(size, speed.at(size))
    whole, small = seconds_of_epoch(own, size, parts), seconds_of_epoch(own, small_side(size), parts)
    return left / (SMALL_EPOCHS * small + (1 - SMALL_EPOCHS) * whole)
