"""What a config makes of pictures before a network sees them, as pictures to look at.

The code of a training does it: its decoding, its larger squares that crops are cut from, its chain of augmentations. What
differs: which pictures stand in the batch, and what a training measures first (mirrored classes, a recipe's choice).
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from ..config import canonical
from ..errors import TrainyardError
from ..preset import has_preset
from ..registry import find
from ..seeds import generator
from . import augment, caching
from .decode import Pixels, decode
from .folder import Item
from .preprocessing import Preprocessing
from .purposes import parts

#: Float pixels of the whole batch, in bytes: pictures beyond them are left out, and that is said.
MOST_BYTES = 250_000_000
#: Pictures to look at are no larger; up to so many pixels every one of them is kept as it is.
MOST_SIDE, EXACT_SIDE = 384, 96
#: Shares of classes below it are not told.
LEAST_SHARE = 0.005
#: Pixels of a side where nothing tells.
USUAL = 224


@dataclass(frozen=True)
class Asked:
    """`items` each `draws` times; `others` stand behind them in the batch, so that what mixes has something to mix with.

    `draw`: another number is another draw. `pictures`: how many the whole set has.
    """

    config: dict[str, Any]
    classes: int
    items: list[Item]
    others: list[Item] = field(default_factory=list)
    draws: int = 1
    draw: int = 0
    pictures: int = 0


@dataclass
class Seen:
    """One picture: uint8 [size, size, 3] as evaluation sees it, and of each draw the picture and the shares of its classes."""

    item: Item
    before: Pixels
    after: list[tuple[Pixels, list[tuple[int, float]]]] = field(default_factory=list)


@dataclass
class Shown:
    """`kept_size`: side of the squares that crops are cut from, in pixels."""

    size: int
    kept_size: int
    augmentations: list[str]
    notes: list[str]
    pictures: list[Seen]


def look(asked: Asked) -> Shown:
    """Raises TrainyardError `config.invalid`, `engine.…` where a model's own preprocessing cannot be had, `image.…`."""
    config = canonical(asked.config)
    chosen, notes = augmentations_of(config)
    prepared, told = preprocessing_of(config)
    # What a recipe chose stands in no config.
    cut = {"augmentation": chosen if has_preset(config) else config["augmentation"]}
    cut |= {"cache_image_size": config.get("cache_image_size")}
    wide = caching.larger_side(cut, prepared, [*asked.items, *asked.others], max(1, asked.pictures))
    side = wide or prepared.size
    most = max(1, MOST_BYTES // (12 * side * side))
    rows = [number for number in range(len(asked.items)) for _ in range(asked.draws)]
    if len(rows) > most:
        told.append(f"Pictures of {side} px take much memory: {most} of {len(rows)} are shown.")
    rows = rows[:most]
    larger = None if wide is None else prepared.scaled(wide)
    squares = [read(item, prepared, larger) for item in asked.items[: rows[-1] + 1]]
    others = [read(item, prepared, larger) for item in asked.others[: most - len(rows)]]
    seen = [Seen(item, exact) for item, (exact, _) in zip(asked.items, squares, strict=False)]
    batch = np.stack([squares[number][1] for number in rows] + [kept for _, kept in others])
    labels = [asked.items[number].label for number in rows] + [one.label for one in asked.others[: len(others)]]
    drawn = changed(batch, labels, augment.chain(chosen, classes=asked.classes, size=prepared.size), config, asked.draw)
    for number, one in zip(rows, drawn, strict=False):
        seen[number].after.append(one)
    return Shown(prepared.size, side, [one["name"] for one in chosen], notes + told, seen)


def changed(
    batch: Pixels, labels: list[int], change: augment.Augmentation | None, config: dict[str, Any], draw: int
) -> list[tuple[Pixels, list[tuple[int, float]]]]:
    """Of each picture of uint8 [n, side, side, 3] what the augmentations make of it, and the shares of its classes."""
    pixels = torch.from_numpy(batch).permute(0, 3, 1, 2).float() / 255
    targets = torch.tensor(labels)
    if change is not None:
        pixels, targets = change(pixels, targets, generator(int(config["seed"]), "augment", draw, 0))
    after = (pixels.clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
    return list(zip(after, [shares(one) for one in targets], strict=True))


def shares(target: torch.Tensor) -> list[tuple[int, float]]:
    """A label, or shares of classes float32 [classes], as labels with their shares, the largest first."""
    if target.ndim == 0:
        return [(int(target), 1.0)]
    told = [(label, round(float(share), 3)) for label, share in enumerate(target) if share >= LEAST_SHARE]
    return sorted(told, key=lambda one: -one[1])


def read(item: Item, prepared: Preprocessing, larger: Preprocessing | None) -> tuple[Pixels, Pixels]:
    """The exact square of a file, and the one that it is kept in. Raises TrainyardError `image.…` with its name."""
    try:
        decoded = decode(item.file.read_bytes(), prepared, larger)
    except TrainyardError as error:
        raise TrainyardError(error.code, f"{item.path}: {error.message}.", error.hint) from error
    except OSError as error:
        raise TrainyardError("file.not_found", f"{item.path} cannot be opened: {error.strerror}.") from error
    return decoded.pixels, decoded.pixels if decoded.wide is None else decoded.wide


def augmentations_of(config: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """What is applied, a purpose as its parts; and what a training would find out first."""
    if not has_preset(config):
        chosen = parts(config["augmentation"])
        careful = any(one.get("unless_mirrored") for one in chosen)
        note = "The flip is left out where one class turns out to be another's mirror image; that is measured first."
        return chosen, [note] if careful else []
    from .recipe.recipes import RECIPES, augmentations

    name = str(config["preset"])
    if RECIPES[name].most_epochs == 0 and config["load_pretrained"]:
        return [], [f"The recipe {name} trains the last layer on pictures as they are."]
    note = f"The recipe {name} measures first whether pictures may be mirrored, and what size fits its time;"
    note += " shown is what it does where they may."
    return augmentations(mirror=True, upside_down=False), [note]


def preprocessing_of(config: dict[str, Any]) -> tuple[Preprocessing, list[str]]:
    """How the model of a config takes its pictures, without building it; and what of that is assumed."""
    from . import hub, transformer

    size, model, pretrained = config["image_size"], config["model"], bool(config["load_pretrained"])
    name = str(model["name"])
    if name == "auto":
        # As the recipe takes them (recipe/start.py).
        name = "efficientnet-lite0" if pretrained else "compact-cnn"
    entry = find("models", name)
    facts = {} if entry is None else entry.facts
    usual = int(size or facts.get("image_size") or USUAL)
    if facts.get("pretrained") == "folder":
        return transformer.preprocessing_of(Path(model["path"]), size, Path(model["path"]).name), []
    hub_id = str(model.get("id") or facts.get("hub") or "")
    if hub_id and (pretrained or name == "huggingface"):
        try:
            folder = hub.fetch(hub_id, weights=False, revision=model.get("revision"))
            return transformer.preprocessing_of(folder, size, hub_id), []
        except TrainyardError as error:
            if error.code != "engine.hub_unreachable":
                raise
            return Preprocessing(usual), [f"{error.message} Shown are squares of {usual} px."]
    known = "image_size" in facts or size is not None
    assumed = f"The size that {name} takes is not known before it is built; shown are squares of {usual} px."
    return Preprocessing(usual), [] if known else [assumed]


def encoded(square: Pixels) -> tuple[str, bytes]:
    """Media type and bytes of a picture to look at: exact where it is small, else as a JPEG."""
    image, out = Image.fromarray(square), io.BytesIO()
    if max(image.size) <= EXACT_SIDE:
        image.save(out, "PNG")
        return "image/png", out.getvalue()
    image.thumbnail((MOST_SIDE, MOST_SIDE))
    image.save(out, "JPEG", quality=90)
    return "image/jpeg", out.getvalue()


def address(square: Pixels) -> str:
    """The picture as a data: address."""
    kind, content = encoded(square)
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """For `serve`: items and others as [file, path, label]; pictures as data: addresses."""
    items, others = (
        [Item(Path(file), path, int(label)) for file, path, label in request[name]] for name in ("items", "others")
    )
    asked = Asked(
        request["config"],
        int(request["classes"]),
        items,
        others,
        draws=int(request["draws"]),
        draw=int(request["draw"]),
        pictures=int(request["pictures"]),
    )
    shown = look(asked)
    return {
        "size": shown.size,
        "kept_size": shown.kept_size,
        "augmentations": shown.augmentations,
        "notes": shown.notes,
        "pictures": [
            {
                "before": address(one.before),
                "after": [
                    {"image": address(square), "shares": [{"label": label, "share": share} for label, share in told]}
                    for square, told in one.after
                ],
            }
            for one in shown.pictures
        ],
    }
