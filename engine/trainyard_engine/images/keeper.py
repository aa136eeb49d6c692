"""Keeps a training: the best weights in memory, and both checkpoints on the disk as often as that costs little."""

from __future__ import annotations

import time
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from .. import __version__, checkpoint, config, random_state
from ..checkpoint import Checkpoint, Kind
from ..errors import TrainyardError
from ..session import Session
from .position import Position

#: Saving may take a tenth of the time at the end of an epoch, and less within one.
SHARE_AT_EPOCH, SHARE_WITHIN, QUIET_SECONDS = 10, 20, 60.0


class Keeper:
    """Knows what belongs into a checkpoint: `about` are labels, preprocessing and data, which travel with every one."""

    def __init__(self, session: Session, model: nn.Module, optimizer: Optimizer, about: dict[str, Any]) -> None:
        self._session = session
        self._model = model
        self._optimizer = optimizer
        self._about = about | {"config_digest": config.digest(session.config), "engine": __version__}
        self.position = Position()
        #: float64 [3]: loss, right answers and images of the running epoch so far.
        self.sums = torch.zeros(3, dtype=torch.float64)
        self._best: dict[str, Tensor] = {}
        self._best_is_new = False
        self._saved_at = float("-inf")
        self._cost = 0.0
        self._saved: dict[str, Any] | None = None

    def resume(self) -> bool:
        """Goes on from checkpoints/last. False where there is none. Raises TrainyardError `engine.config_differs`."""
        checkpoint.recover(self._session.out)
        last = checkpoint.load(self._session.out, "last")
        if last is None:
            return False
        self.refuse_other(last.state)
        self._model.load_state_dict(last.model)
        load_optimizer(self._optimizer, last.training)
        random_state.restore(last.training, last.state["random"])
        self.sums = last.training["sums"]
        self.position = Position.from_json(last.state["position"])
        best = checkpoint.load(self._session.out, "best")
        if best is not None:
            # It is written before `last`: after a death between the two it is of a later epoch, which will come again.
            newer = Position.from_json(best.state["position"])
            self._best = best.model if newer.best_value is not None else {}
            for name in ("best_epoch", "best_step", "best_value", "best_metrics"):
                setattr(self.position, name, getattr(newer, name))
        self._saved_at, self._saved = time.monotonic(), self.position.to_json()
        return True

    def refuse_other(self, state: dict[str, Any]) -> None:
        """A checkpoint goes on only with the config and the data that it was made with."""
        if state["config_digest"] != self._about["config_digest"]:
            raise TrainyardError("engine.config_differs", f"{self._session.out} holds a run of another config.")
        if "test_fingerprint" not in state:
            text = "The checkpoint is of an older engine: whether the data is still the same cannot be told."
            self._session.events.log(text, "warning")
            return
        if any(state[name] != self._about[name] for name in ("data_fingerprint", "test_fingerprint")):
            message = f"The data was changed since {self._session.out} was begun."
            raise TrainyardError(
                "engine.config_differs", message, "Use another folder to train on the data as it is now."
            )

    def keep_best(self, value: float, metrics: dict[str, float]) -> None:
        """These weights are the best so far."""
        position = self.position
        position.best_epoch, position.best_step = position.epoch, position.total
        position.best_value, position.best_metrics = value, metrics
        self._best = {name: tensor.detach().cpu().clone() for name, tensor in self._model.state_dict().items()}
        self._best_is_new = True

    def restore_best(self) -> bool:
        """Puts the best weights back into the model; False where no epoch measured a number, and they stay the last."""
        if not self._best:
            return False
        self._model.load_state_dict(self._best)
        return True

    def save_if_due(self, at_epoch: bool) -> None:
        """Saves unless that would take too large a share of the time."""
        since = time.monotonic() - self._saved_at
        pause = SHARE_AT_EPOCH * self._cost if at_epoch else max(QUIET_SECONDS, SHARE_WITHIN * self._cost)
        if since >= pause and (at_epoch or self._saved_at > float("-inf")):
            self.save()

    def save(self) -> None:
        """Writes `best` if it is new, then `last`, and announces them; nothing if nothing happened since."""
        if self._saved == self.position.to_json():
            return
        self._cost = 0.0
        if self._best_is_new:
            self._write("best", self._best, self.position.best_step, self.position.best_epoch)
            self._best_is_new = False
        position = self.position
        steps = position.step
        epoch = position.epoch + (steps / self._about["steps_per_epoch"] if steps else 0)
        self._write("last", dict(self._model.state_dict()), position.total, round(epoch, 4))
        self._saved_at, self._saved = time.monotonic(), position.to_json()

    def _write(self, kind: Kind, weights: dict[str, Tensor], step: int, epoch: float) -> None:
        tensors, small = random_state.capture()
        training = tensors | {"sums": self.sums}
        if kind == "last":
            # Nothing goes on from `best`, and the optimiser's memory is twice the weights.
            training |= optimizer_tensors(self._optimizer)
        state = self._about | {"position": self.position.to_json(), "random": small, "step": step, "epoch": epoch}
        saved = checkpoint.save(self._session.out, kind, Checkpoint(weights, training, state))
        self._cost += saved.seconds
        self._session.events.emit(
            "checkpoint",
            path=saved.path,
            kind=kind,
            step=step,
            epoch=epoch,
            bytes=saved.size,
            sha256=saved.sha256,
            metrics=self.position.best_metrics if kind == "best" else {},
        )


def optimizer_tensors(optimizer: Optimizer) -> dict[str, Tensor]:
    """The optimiser's memory by parameter number and name; its settings follow from the config."""
    found: dict[str, Tensor] = {}
    for index, memory in optimizer.state_dict()["state"].items():
        found |= {f"optimizer/{index}/{name}": value for name, value in memory.items() if isinstance(value, Tensor)}
    return found


def load_optimizer(optimizer: Optimizer, tensors: dict[str, Tensor]) -> None:
    """Puts that memory back, each tensor laid out as its parameter: fused optimisers read both in one sweep."""
    parameters = [one for group in optimizer.param_groups for one in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        if key.startswith("optimizer/"):
            _, index, name = key.split("/")
            like = parameters[int(index)]
            laid_out = torch.empty_like(like).copy_(value) if value.shape == like.shape else value
            state.setdefault(int(index), {})[name] = laid_out.detach()
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
