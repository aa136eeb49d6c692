"""In which size decoded pictures are kept, and where: crops of pictures in the model's own size would be blown up."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PIL import Image

from .. import memory
from ..errors import Problem, TrainyardError
from ..registry import find
from ..session import Session
from .decode import FORMATS
from .disk import DiskCache, cache_folder, cache_limit
from .folder import Item
from .pixels import Pictures, Read, read
from .preprocessing import AMPLE, Preprocessing
from .store import Decoding, Places, Store

#: Sides are at most so many times the model's: beyond it a crop of the whole picture would leave pixels out, and no JPEG need
#: have more than AMPLE times as many. Below the least it is not worth the memory.
MOST, LEAST = 1.5, 1.1
#: Bytes of all pictures up to which `cache_image_size: null` keeps them larger. A constant, not what is free now: the same
#: config on the same data sees the same pixels wherever it is trained.
WORTH = 3_000_000_000
#: Pictures whose headers tell how much detail there is.
SAMPLE = 64


def wide_side(session: Session, prepared: Preprocessing, parts: dict[str, list[Item]]) -> int | None:
    """As `larger_side`, of all parts; a size that has no effect is said."""
    asked = session.config["cache_image_size"]
    side = larger_side(session.config, prepared, parts["train"], sum(len(part) for part in parts.values()))
    if side is None and asked is not None and asked > prepared.size:
        cut = smallest_crop(session.config["augmentation"]) < 1
        why = "the model's pictures are not resized" if cut else "no augmentation cuts pictures"
        session.events.log(f"cache_image_size has no effect: {why}.", "warning")
    return side


def larger_side(config: dict[str, Any], prepared: Preprocessing, train: list[Item], pictures: int) -> int | None:
    """The side in which training pictures are kept, in pixels; None: in the model's own. `pictures`: of all parts.

    Follows from the config and the files alone. Raises TrainyardError `config.incompatible` for a size that cannot be.
    """
    asked, size = config["cache_image_size"], prepared.size
    if asked is not None:
        most = AMPLE * size
        if not size <= asked <= most:
            message = (
                f"cache_image_size is {asked}; allowed is the model's own size to {AMPLE} times it, {size} to {most}."
            )
            hint = "Leave it out, or set a size in between."
            found = Problem("config.incompatible", "cache_image_size", message, hint)
            raise TrainyardError(found.code, message, hint, [found])
    share = smallest_crop(config["augmentation"])
    if share >= 1 or prepared.resize == "none":
        return None
    if asked is not None:
        return int(asked) if asked > size else None
    factor = min(MOST, 1 / math.sqrt(share), detail(train, prepared))
    affordable = math.sqrt(max(0, WORTH / max(1, pictures * 3 * size * size) - 1))
    side = int(size * min(factor, affordable))
    return side if side >= LEAST * size else None


def smallest_crop(augmentations: list[dict[str, Any]]) -> float:
    """Share of a picture's area that the smallest crop keeps; 1: nothing is cut."""
    cuts = [one for one in augmentations if crops(one["name"])]
    return min((float(one["scale"][0]) if "scale" in one else 1 / MOST**2 for one in cuts), default=1.0)


def crops(name: str) -> bool:
    """Whether an augmentation takes squares of any size and gives them in the model's."""
    entry = find("augmentations", name)
    return entry is not None and bool(entry.facts.get("crops"))


def detail(items: list[Item], prepared: Preprocessing) -> float:
    """How many times the model's pixels most pictures have to a side: the median of a sample, by their headers; 0 for none."""
    found: list[float] = []
    for place in np.linspace(0, len(items) - 1, min(SAMPLE, len(items))).astype(int):
        try:
            with Image.open(items[place].file, formats=FORMATS) as image:
                shorter = min(image.size)
        except Exception:
            # Broken files are named when they are read.
            continue
        whole = prepared.resize_to[0] if prepared.resize_to else prepared.size
        found.append(shorter * (prepared.crop_share or 1) / whole)
    return float(np.median(found)) if found else 0.0


def read_parts(session: Session, items: dict[str, list[Item]], prepared: Preprocessing) -> dict[str, Read]:
    """All parts into one store: training pictures in the larger squares where there are such, what measures in exact ones."""
    all_items = [item for part in items.values() for item in part]
    how = Decoding.of(prepared, wide_side(session, prepared, items))
    larger = how.wide is not None
    # Which pictures measure is not known before all are seen, unless the data bring a part for it.
    forms = {"train": (not larger or not items["val"], larger), "val": (True, False), "test": (True, False)}
    each = how.bytes() + (how.bytes(wide=True) if larger else 0)
    granted = memory.grant(len(all_items) * each)
    in_memory = granted.bytes // each
    try:
        store = Store(all_items, how, session.job.threads, places(session, how, len(all_items), in_memory))
        if in_memory < len(all_items):
            told = f"{len(all_items):,} images of {how.side} px do not fit into memory: {in_memory:,} are kept there"
            told += ", the others on the disk." if store.exact.disk else "; the others are decoded again."
            session.events.log(told)
        found, first = {}, 0
        for name, part in items.items():
            found[name] = read(store, range(first, first + len(part)), session.heed, forms[name])
            first += len(part)
    finally:
        granted.filled()
    return found


def settle(session: Session, train: Pictures, val: Pictures) -> None:
    """Frees what the split made needless, and says what is kept; `train` and `val` are of one store.

    Pictures that measure are taken in the exact squares from here on.
    """
    store = train.store
    if store.wide is None:
        return
    val.wide = False
    store.release(val.numbers.tolist(), wide=True)
    store.release(train.numbers.tolist(), wide=False)
    told = describe(train)
    session.events.log(
        f"{len(train):,} training images are kept at {told['size']} px, so that crops to {train.size} px have detail of their"
        f" own: {megabytes(told['memory_bytes'])} of all images in memory, {megabytes(told['disk_bytes'])} on the disk."
    )


def describe(train: Pictures) -> dict[str, Any]:
    """What data.json keeps of it: size in pixels, and bytes of all parts."""
    store = train.store
    return {
        "size": store.how.wide or store.how.side,
        "memory_bytes": store.held_bytes(),
        "disk_bytes": store.disk_bytes,
    }


def megabytes(count: int) -> str:
    """For a sentence."""
    return f"{count / 1e6:,.0f} MB"


def places(session: Session, how: Decoding, images: int, in_memory: int) -> Places:
    """Memory and disk for both sizes."""
    needed = in_memory < images
    exact = disk_cache(session, how.key(), how.side, needed)
    wide = None if how.wide is None else disk_cache(session, how.key(how.wide), how.wide, needed)
    if exact is None:
        return Places(in_memory)
    bytes_of_all = images * (how.bytes() + (how.bytes(wide=True) if how.wide else 0))
    return Places(in_memory, exact, wide, all_on_disk=bytes_of_all <= exact.most())


def disk_cache(session: Session, key: str, side: int, needed: bool) -> DiskCache | None:
    """Where decoded pictures outlive a run; None where there is no such place, or nothing in it and it is not needed."""
    limit, folder = cache_limit(), cache_folder()
    if not limit or not (needed or (folder / key).is_dir()):
        return None
    try:
        return DiskCache(folder, key, side, limit)
    except OSError as error:
        session.events.log(f"Decoded pictures are not kept on the disk: {error}.", "warning")
        return None
