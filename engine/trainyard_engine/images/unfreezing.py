"""From the head of a frozen network to the whole network, between two epochs.

The head is folded into the network, and everything that looks at weights begins anew with them: the optimiser, whose memory is
of other weights, and the average, which goes on from that of the head. The schedule, the order of the pictures and the random
state go on. Exactness: the checkpoint of before and that of after hold the same moment, so that a run resumed from either
ends in the same bytes as one that was not interrupted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from torch import Tensor

from .. import checkpoint
from .average import Average
from .batches import PixelBatches
from .features import Head
from .network import Network
from .optimizer_part import OptimizerPart, make_optimizer

if TYPE_CHECKING:
    from .epochs import Training

Weights = dict[str, Tensor]


@dataclass
class Unfreezing:
    """What comes after the frozen epochs."""

    #: Epochs that are over by then.
    epoch: int
    network: Network
    pixels: PixelBatches

    def begin(self, training: Training) -> None:
        """The whole network learns from now on. Both checkpoints are written: first of the head, then of the network."""
        training.keeper.save()
        self._change(training)
        training.keeper.save_changed()
        after = "1 epoch" if self.epoch == 1 else f"{self.epoch} epochs"
        weights = sum(one.numel() for one in self.network.module.parameters())
        training.session.events.log(f"After {after} the backbone is no longer frozen: all {weights:,} weights learn.")

    def go_on(self, training: Training) -> bool:
        """Resumes on that side of the change on which the run was left; False where there is nothing to resume."""
        if part_of_last(training) == "network":
            self._change(training)
        resumed = training.keeper.resume(self.whole)
        if resumed and training.unfreezing is not None and training.keeper.position.epoch >= self.epoch:
            self.begin(training)
        return resumed

    def whole(self, head: Weights) -> Weights:
        """The weights of the network with those of a head in it, on the CPU. The backbone must not have learned yet."""
        # What a head is made of stands among its weights, the scale of the features too.
        # Copies: sums over memory as a file has it are of another order than over memory that was asked for.
        one = Head(head["mean"].clone(), head["std"].clone(), len(head["linear.bias"]), 0.0)
        one.load_state_dict(head)
        one.to(self.pixels.device).fold_into(self.network)
        return {name: value.detach().cpu().clone() for name, value in self.network.module.state_dict().items()}

    def _change(self, training: Training) -> None:
        config, module, head = training.session.config, self.network.module, training.model
        assert isinstance(head, Head)
        best = training.keeper.best_weights()
        whole_best = None if best is None else self.whole(best)
        averaged = None if training.average is None else self.whole(training.average.weights())
        head.fold_into(self.network)
        module.requires_grad_(True)
        training.model, training.batches, training.unfreezing = module, self.pixels, None
        training.optimizer = make_optimizer(config, module, self.network)
        parts: dict[str, Any] = {"optimizer": OptimizerPart(training.optimizer)}
        if averaged is not None:
            training.average = Average(module, float(config["ema_decay"]))
            training.average.load_state_dict({"steps": 0, "weights": averaged})
            parts["average"] = training.average
        training.keeper.change(module, parts, whole_best)


def part_of_last(training: Training) -> str | None:
    """Whether the newest checkpoint is of the head or of the network; None where there is none."""
    out = training.session.out
    checkpoint.recover(out)
    last = checkpoint.load(out, "last")
    return None if last is None else str(last.state.get("part"))
