"""`batch_size: auto`: the number that a training goes by, found once and kept in every checkpoint."""

from __future__ import annotations

from typing import Any

import torch

from .. import checkpoint
from ..session import Session
from . import batch_fit
from .data import Data
from .device_memory import meter
from .network import Network
from .trial_steps import TrialSteps

AUTO = "auto"


def settle(
    session: Session, network: Network, learned_from: tuple[Data, list[dict[str, Any]]], device: torch.device
) -> bool:
    """Puts the number into the config; `session.asked` stays as it was asked. Whether it was found just now.

    Exactness: what was measured will not be measured alike again, so a resumed run takes the number of its checkpoint.
    """
    if session.config["batch_size"] != AUTO:
        return False
    known = kept(session)
    found = known
    if known is None:
        mine = None
        if session.world.leads:
            with TrialSteps(session, network, learned_from, device) as steps:
                fit = batch_fit.search(steps.learn, meter(device), most(session, len(learned_from[0].train)))
            session.events.log(fit.told())
            mine = fit.worth.batch
        found = session.world.from_leader(mine)
    session.config = session.config | {"batch_size": found}
    return known is None


def most(session: Session, images: int) -> int:
    """The largest batch that leaves an epoch enough steps."""
    together = int(session.config["gradient_accumulation_steps"]) * session.world.size
    return max(2, min(batch_fit.LARGEST, images // (batch_fit.LEAST_STEPS * together)))


def kept(session: Session) -> int | None:
    """The number in the checkpoint of a run that goes on."""
    if not session.job.resume:
        return None
    checkpoint.recover(session.out)
    last = checkpoint.load(session.out, "last")
    return None if last is None else int(last.state["batch_size"])
