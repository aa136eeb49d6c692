"""Keeps a training: the best weights in memory, and both checkpoints on the disk as often as that costs little."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from .. import __version__, checkpoint, config
from ..checkpoint import Checkpoint, Kind
from ..errors import TrainyardError
from ..parts import Part, pack, unpack
from ..session import Session
from .position import Position

#: Saving may take a twentieth of the time. (With a tenth, ResNet-18 at 64 px on 480 pictures spent 6 % of its CPU time of
#: two epochs on it, as much as on evaluation, and 1.4 % on batches, sums and events. One profile on a busy machine.)
SHARE_AT_EPOCH, SHARE_WITHIN, QUIET_SECONDS = 20, 20, 60.0


class Keeper:
    """Knows what belongs into a checkpoint: `about` are labels, preprocessing and data, which travel with every one."""

    def __init__(self, session: Session, model: nn.Module, parts: dict[str, Part], about: dict[str, Any]) -> None:
        """`parts`: everything beside the weights that a resumed training needs, by name."""
        self._session = session
        self._model = model
        self._parts = parts
        self._about = about | {"config_digest": config.digest(session.asked or session.config), "engine": __version__}
        self.position = Position()
        #: Of the validation part after the newest epoch; empty before the first of this attempt.
        self.measured: dict[str, float] = {}
        self._best: dict[str, Tensor] = {}
        self._best_is_new = False
        self._saved_at = float("-inf")
        self._cost = 0.0
        self._saved: dict[str, Any] | None = None
        self._sealed = False

    def seal(self) -> None:
        """Nothing is written from here on: what comes follows from the last checkpoint, and an attempt that goes on does it
        again."""
        self._sealed = True

    @property
    def steps_per_epoch(self) -> int:
        """Optimiser steps of a whole epoch."""
        return int(self._about["steps_per_epoch"])

    def change(self, model: nn.Module, parts: dict[str, Part], best: dict[str, Tensor] | None) -> None:
        """From now on the whole network learns in the place of a head; `best`: the best weights so far, in it."""
        self._model, self._about = model, self._about | {"part": "network"}
        self._parts |= parts
        if best is not None:
            self._best, self._best_is_new = best, False

    def save_changed(self) -> None:
        """Writes the same moment as the last save, in its new form: `last` first, for it says what a resumed run needs."""
        self._saved = None
        self.save()
        if self._best:
            self._write("best", self._best, self.position.best_step, self.position.best_epoch)

    def resume(self, whole: Callable[[dict[str, Tensor]], dict[str, Tensor]] | None = None) -> bool:
        """Goes on from checkpoints/last. False where there is none. Raises TrainyardError `engine.config_differs`.

        `whole` makes weights of the network of those of a head: `best` is still of one where a run died right after the
        change.
        """
        checkpoint.recover(self._session.out)
        last = checkpoint.load(self._session.out, "last")
        if last is None:
            return False
        self.refuse_other(last.state)
        best = checkpoint.load(self._session.out, "best")
        if best is not None and whole is not None and best.state["part"] != self._about["part"]:
            best.model = whole(best.model)
        self._model.load_state_dict(last.model)
        states = unpack(last.state["parts"], last.training)
        for name, part in self._parts.items():
            part.load_state_dict(states[name])
        self.position = Position.from_json(last.state["position"])
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
        if "parts" not in state:
            message = f"The checkpoint in {self._session.out} is of an older engine, which kept it in another form."
            raise TrainyardError("engine.config_differs", message, "Train anew, in another folder.")
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

    @property
    def has_best(self) -> bool:
        """Whether an epoch measured a number."""
        return bool(self._best)

    def best_weights(self) -> dict[str, Tensor] | None:
        """Of the best epoch; None where none measured a number."""
        return self._best or None

    def restore_best(self) -> bool:
        """Puts the best weights back into the model; False where no epoch measured a number, and they stay the last."""
        if not self._best:
            return False
        self._model.load_state_dict(self._best)
        return True

    def save_if_due(self, at_epoch: bool) -> bool:
        """Saves unless that would take too large a share of the time; tells whether it did."""
        since = time.monotonic() - self._saved_at
        pause = SHARE_AT_EPOCH * self._cost if at_epoch else max(QUIET_SECONDS, SHARE_WITHIN * self._cost)
        due = since >= pause and (at_epoch or self._saved_at > float("-inf"))
        if due:
            self.save()
        return due

    def save(self) -> None:
        """Writes `best` if it is new, then `last`, and announces them; nothing if nothing happened since."""
        if self._sealed or self._saved == self.position.to_json() or not self._session.world.leads:
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
        training: dict[str, Tensor] = {}
        # Nothing goes on from `best`, and the optimiser's memory is twice the weights.
        parts = {name: part.state_dict() for name, part in self._parts.items()} if kind == "last" else {}
        packed = {name: pack(state, name, training) for name, state in parts.items()}
        state = self._about | {"position": self.position.to_json(), "step": step, "epoch": epoch}
        state |= {"parts": {"dict": list(packed.items())}}
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
            # In the middle of an epoch these weights have not been measured.
            metrics=self.position.best_metrics if kind == "best" else self.measured if self.position.step == 0 else {},
        )
