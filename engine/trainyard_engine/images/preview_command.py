"""`python -m trainyard_engine preview`: pictures of the data as the model would see them, written as files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image

from ..config import canonical
from ..errors import TrainyardError
from ..seeds import derive
from .folder import Item, listing
from .preview import Asked, look


def main(file: Path, out: Path, *, count: int, draw: int) -> int:
    """Writes NNN-before.png and NNN-after.png of `count` pictures, and preview.json that tells which they are.

    Which pictures, and how they are changed, follows from the config's seed and `draw`. Raises as `look`, and
    `dataset.path_missing`, `image.…` for data that is no folder of pictures.
    """
    config = canonical(json.loads(file.read_text("utf-8")))
    if config["task"] != "image-classification":
        message = f"task is {config['task']}; only pictures have a preview."
        raise TrainyardError("config.incompatible", message, "Name a config of image-classification.")
    found = listing(Path(config["data"]), inner=config["class_folder"] == "inner")
    items = found.parts.get("train", found.parts.get("all", []))
    shown = look(
        Asked(
            config,
            len(found.classes),
            chosen(items, count, (int(config["seed"]), draw)),
            draw=draw,
            pictures=sum(len(part) for part in found.parts.values()),
        )
    )
    out.mkdir(parents=True, exist_ok=True)
    told = []
    for number, one in enumerate(shown.pictures, 1):
        square, shares = one.after[0]
        names = {"before": f"{number:03}-before.png", "after": f"{number:03}-after.png"}
        Image.fromarray(one.before).save(out / names["before"])
        Image.fromarray(square).save(out / names["after"])
        classes = [{"class": found.classes[label], "share": share} for label, share in shares]
        told.append({"path": one.item.path, "class": found.classes[one.item.label], **names, "shares": classes})
    about = {"size": shown.size, "kept_size": shown.kept_size, "augmentations": shown.augmentations}
    text = json.dumps(about | {"notes": shown.notes, "pictures": told}, ensure_ascii=False, indent=2)
    (out / "preview.json").write_text(text + "\n", "utf-8")
    print(json.dumps({"pictures": len(told), **about, "notes": shown.notes}, ensure_ascii=False))
    return 0


def chosen(items: list[Item], count: int, place: tuple[int, int]) -> list[Item]:
    """`count` of them, by seed and draw."""
    seed, draw = place
    rows = np.random.default_rng(derive(seed, "preview", draw)).permutation(len(items))[:count]
    return [items[row] for row in rows]
