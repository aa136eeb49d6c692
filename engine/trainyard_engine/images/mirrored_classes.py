"""Flips of a config that would turn one class into another: they are left out, and that is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..session import Session
from .data import Data
from .mirror import mirrored
from .network import Network
from .purposes import parts


def without_swaps(session: Session, found: Data) -> list[dict[str, Any]]:
    """The augmentations of the config; a flip that would turn one class into another is left out, and that is said."""
    chosen = parts(session.config["augmentation"])
    if not any(one.get("unless_mirrored") for one in chosen):
        return chosen
    pair = mirrored(found.train)
    if pair is None:
        return chosen
    first, second = (found.labels[label] for label in pair)
    text = f'random_horizontal_flip is left out: mirrored, "{first}" looks like "{second}" (unless_mirrored: false keeps it).'
    session.events.log(text, "warning")
    return [one for one in chosen if not one.get("unless_mirrored")]


def flips_too(session: Session, network: Network, found: Data) -> None:
    """Has the network answer for mirror images too, where the config wants it and the classes bear it."""
    if not session.config["test_time_flips"]:
        return
    pair = mirrored(found.train)
    if pair is None:
        network.preprocessing = replace(network.preprocessing, test_time_flips=True)
        session.events.log("Answers are the mean of a picture and its mirror image (test_time_flips).")
        return
    first, second = (found.labels[label] for label in pair)
    session.events.log(f'test_time_flips is left out: mirrored, "{first}" looks like "{second}".', "warning")
