"""The recipes by name, and what each decides of a config."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ... import config as configs
from ...preset import seconds

#: Pictures up to which a recipe takes its usual time; for n times as many it takes √n times as long.
USUAL = 1700
#: Pictures of a step.
BATCH = 32
#: Epochs without gain where there is none to be had.
PATIENCE_AT_TOP = 2


@dataclass(frozen=True)
class Recipe:
    """How long it takes on whatever device it gets, and how often it looks at the pictures at most."""

    name: str
    minutes: float
    #: Passes over the training pictures: of a pretrained network, and of one from scratch. 0: the last layer alone learns.
    most_epochs: int
    most_from_scratch: int

    def limit(self, config: dict[str, Any], pictures: int) -> float:
        """Seconds that it plans for, from the first line to the exported model."""
        if config["time_limit"] is not None:
            return float(seconds(config["time_limit"]))
        return 60 * self.minutes * float(max(1.0, pictures / USUAL) ** 0.5)


RECIPES = {
    one.name: one
    for one in (
        Recipe("quick", 1.5, 0, 12),
        Recipe("balanced", 5, 20, 60),
        Recipe("best", 20, 40, 200),
    )
}


def filled(asked: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """The config that the training goes by: what was asked for, and what the recipe decided, each with all parameters."""
    plain = {name: value for name, value in asked.items() if name not in ("preset", "time_limit")}
    return configs.canonical(plain | settings)


def augmentations(mirror: bool, upside_down: bool) -> list[dict[str, Any]]:
    """Changes that such pictures bear. What cannot be mirrored is read from its whole shape, as digits and signs are: it is
    turned and cut a little; of everything else a part tells enough."""
    light = {"name": "color_jitter", "brightness": 0.2, "contrast": 0.2, "saturation": 0.2}
    if not mirror:
        crop = {"name": "random_resized_crop", "scale": [0.75, 1.0], "ratio": [0.85, 1.18]}
        return [{"name": "random_rotation", "degrees": 10.0}, crop, light]
    # It was measured already that mirroring keeps the classes.
    flip = {"name": "random_horizontal_flip", "p": 0.5, "vertical": upside_down, "unless_mirrored": False}
    return [flip, {"name": "random_resized_crop", "scale": [0.35, 1.0]}, light]


def fine_tuning(epochs: int, steps: int, mirrors: tuple[bool, bool], perfect: bool) -> dict[str, Any]:
    """Of a pretrained network whose last layer has learned already. `steps`: of the whole training; `perfect`: the probe
    has everything right.

    Rates that fall by layer as in AutoMM and LP-FT (arXiv:2202.10054).
    """
    return {
        "epochs": epochs,
        "batch_size": BATCH,
        "learning_rate": 0.001,
        "optimizer": {"name": "adamw", "weight_decay": 0.001},
        "scheduler": {"name": "cosine", "warmup_ratio": 0.1},
        "loss_function": {"name": "cross_entropy", "label_smoothing": 0.1},
        "layer_decay": 0.8,
        "max_grad_norm": 1.0,
        "ema_decay": averaging(steps),
        "early_stopping_patience": PATIENCE_AT_TOP if perfect else max(4, epochs // 2),
        "augmentation": augmentations(*mirrors),
        "freeze_backbone": False,
    }


def from_scratch(epochs: int, steps: int, mirrors: tuple[bool, bool]) -> dict[str, Any]:
    """Of a network without weights, as airbench94 trains: much momentum, a rate that falls to nothing, smoothing."""
    return {
        "epochs": epochs,
        "batch_size": BATCH,
        "learning_rate": 0.005,
        "optimizer": {"name": "adamw", "weight_decay": 0.02},
        "scheduler": {"name": "cosine", "warmup_ratio": 0.2},
        "loss_function": {"name": "cross_entropy", "label_smoothing": 0.1},
        "max_grad_norm": 1.0,
        "ema_decay": averaging(steps),
        "augmentation": augmentations(*mirrors),
        "freeze_backbone": False,
    }


def averaging(steps: int) -> float:
    """The share of the average that stays at each step: it looks back over about a tenth of the training."""
    return round(1 - 1 / max(10.0, steps / 10), 5)
