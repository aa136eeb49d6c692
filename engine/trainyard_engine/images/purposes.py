"""Augmentations by what the pictures are of: each is several of the others, set so that no class becomes another.

In a training its parts stand in its place (`parts`), so that a rule on one of them, such as a flip that is left out where one
class is another's mirror image, holds for it alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from ..registry import IMAGES, Param, create, register

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from .augment import Augmentation

Part = dict[str, Any]
Strength = Annotated[float, Param(gt=0, le=2, help="1 is usual; less for few epochs, more for long trainings.")]


def photos(strength: float) -> list[Part]:
    """Things seen from in front: left and right are alike, up and down are not."""
    jitter = 0.3 * strength
    return [
        {"name": "random_horizontal_flip"},
        {"name": "random_resized_crop", "scale": [1 - 0.4 * strength, 1.0]},
        {
            "name": "color_jitter",
            "brightness": jitter,
            "contrast": jitter,
            "saturation": jitter,
            "hue": 0.02 * strength,
        },
        {"name": "random_erasing", "p": 0.2 * strength},
    ]


def digits(strength: float) -> list[Part]:
    """Signs: nothing is mirrored, and no turn makes a 9 of a 6 or a + of an x."""
    small = {"degrees": 8.0 * strength, "translate": 0.07 * strength, "shear": 6.0 * strength}
    jitter = 0.2 * strength
    return [
        {"name": "random_affine", **small, "scale": [1 - 0.1 * strength, 1 + 0.1 * strength], "fill": "edge"},
        {"name": "color_jitter", "brightness": jitter, "contrast": jitter, "saturation": 0.0},
    ]


def satellite(strength: float) -> list[Part]:
    """Views from above: no side is up, the scale is nearly always the same, colours say what it is."""
    jitter = 0.15 * strength
    return [
        {"name": "random_horizontal_flip"},
        {"name": "random_quarter_turn"},
        {"name": "random_resized_crop", "scale": [1 - 0.25 * strength, 1.0]},
        {"name": "color_jitter", "brightness": jitter, "contrast": jitter, "saturation": 0.5 * jitter},
    ]


def medical(strength: float) -> list[Part]:
    """Bodies and tissue: left and right differ in a body, and colours are of the stain; what changes is place and exposure."""
    jitter = 0.15 * strength
    place = {"degrees": 10.0 * strength, "translate": 0.05 * strength, "shear": 0.0}
    return [
        {"name": "random_affine", **place, "scale": [1 - 0.1 * strength, 1 + 0.1 * strength], "fill": "edge"},
        {"name": "color_jitter", "brightness": jitter, "contrast": jitter, "saturation": 0.0},
        {"name": "gaussian_noise", "p": 0.3, "std": [0.005 * strength, 0.03 * strength]},
    ]


PURPOSES: dict[str, tuple[Callable[[float], list[Part]], str, str]] = {
    "photos": (photos, "For photos", "Flips to the side, crops, colours, covered parts: things seen from in front."),
    "digits": (
        digits,
        "For digits and text",
        "Small moves, turns and slants; nothing is mirrored, no six becomes a nine.",
    ),
    "satellite": (
        satellite,
        "For satellite pictures",
        "All eight positions, careful crops and colours: views from above.",
    ),
    "medical": (medical, "For medical pictures", "Small moves, exposure and noise; left and right stay what they are."),
}


def factory(make: Callable[[float], list[Part]], name: str) -> Callable[..., Augmentation]:
    """What makes the whole of a purpose as one augmentation."""

    def build(*, classes: int, size: int, strength: Strength = 1.0) -> Augmentation:
        steps: list[Augmentation] = [
            create("augmentations", part, classes=classes, size=size) for part in make(strength)
        ]

        def apply(batch: Tensor, targets: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
            for step in steps:
                batch, targets = step(batch, targets, generator)
            return batch, targets

        return apply

    build.__qualname__ = f"purpose {name}"
    return build


for called, (parts_of, title, text) in PURPOSES.items():
    crops = any(part["name"] == "random_resized_crop" for part in parts_of(1.0))
    about = {"crops": crops, "parts": [part["name"] for part in parts_of(1.0)]}
    enter = register("augmentations", called, title=title, help=text, tasks=IMAGES, facts=about)
    enter(factory(parts_of, called))


def parts(choices: list[Part]) -> list[Part]:
    """The augmentations of a config with those of a purpose in its place, all with their parameters."""
    from ..registry import resolve

    found: list[Part] = []
    for choice in choices:
        known = PURPOSES.get(str(choice["name"]))
        if known is None:
            found.append(choice)
        else:
            found += [resolve("augmentations", part)[0] for part in known[0](float(choice["strength"]))]
    return found
