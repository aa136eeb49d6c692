"""A model's own preprocessor_config.json as a specification, and a specification as such a file.

The library resolves the spellings (sizes as numbers, lists and mappings, the names of the feature extractors of old, each class's
defaults); what a class then does differently from the others is the table below.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import Problem, TrainyardError
from .preprocessing import FILTERS, Preprocessing

Told = dict[str, Any]
#: A processor whose class wants more than is installed, by one that does the same, and the defaults that differ.
SUBSTITUTES: dict[str, tuple[str, Told]] = {
    "Segformer": ("ViTImageProcessor", {"size": {"height": 512, "width": 512}, "resample": 2}),
}
#: Classes whose numbers are none of a picture of one size: colour clusters, patches, documents, padding.
UNLIKE = ("ImageGPT", "Siglip2", "Donut", "Perception", "Pix2Struct")


def convnext(told: Told) -> Told:
    """Below 384 pixels the shorter edge becomes size / crop_pct and the middle is cut out; from there on it is warped."""
    edge = shortest(told)
    if edge >= 384:
        return told | {"size": {"height": edge, "width": edge}, "do_center_crop": False}
    crop = {"height": edge, "width": edge}
    return told | {"size": {"shortest_edge": int(edge / told["crop_pct"])}, "do_center_crop": True, "crop_size": crop}


def levit(told: Told) -> Told:
    """The shorter edge becomes 256/224 of what is told."""
    if "shortest_edge" not in told["size"]:
        return told
    return told | {"size": {"shortest_edge": int(256 / 224 * shortest(told))}}


def poolformer(told: Told) -> Told:
    """The shorter edge becomes size / crop_pct."""
    if told.get("crop_pct") is None:
        return told
    size = told["size"]
    edge = size.get("shortest_edge") or size["height"]
    if "shortest_edge" not in size and size["height"] != size["width"]:
        return told | {"size": {name: int(size[name] / told["crop_pct"]) for name in ("height", "width")}}
    return told | {"size": {"shortest_edge": int(edge / told["crop_pct"])}}


def efficientnet(told: Told) -> Told:
    """`rescale_offset` takes 1 from the rescaled values, and `include_top` divides by the deviation a second time."""
    normalised = bool(told.get("do_normalize"))
    mean, std = (told["image_mean"], told["image_std"]) if normalised else ([0.0] * 3, [1.0] * 3)
    if told.get("do_rescale") and told.get("rescale_offset"):
        mean = [one + 1 for one in mean]
    if told.get("include_top"):
        std = [one * again for one, again in zip(std, told["image_std"], strict=True)]
    changed = normalised or told.get("rescale_offset") or told.get("include_top")
    return told | {"do_normalize": bool(changed), "image_mean": mean, "image_std": std}


def mobilevit(told: Told) -> Told:
    """Blue comes first; the class never normalises, whatever its file says."""
    return told | {"do_normalize": False}


def perceiver(told: Told) -> Told:
    """Cuts a square of size / crop_size of the shorter edge first, then resizes."""
    if not told.get("do_center_crop"):
        return told
    share = told["size"]["height"] / told["crop_size"]["height"]
    return told | {"crop_share": share, "do_center_crop": False}


RULES: dict[str, Callable[[Told], Told]] = {
    "ConvNext": convnext,
    "Levit": levit,
    "PoolFormer": poolformer,
    "EfficientNet": efficientnet,
    "MobileViT": mobilevit,
    "Perceiver": perceiver,
}


def read(folder: Path, size: int | None, name: str) -> Preprocessing:
    """How the model in a folder wants its pictures, in squares of `size` pixels; None: of its own size.

    Without preprocessor_config.json: the whole picture as a square. Raises TrainyardError `config.incompatible` for a
    preprocessing that gives no square pictures and for a file that cannot be read.
    """
    file = folder / "preprocessor_config.json"
    if not file.is_file():
        return Preprocessing(size or made_for(folder) or 224)
    try:
        told = resolved(folder, json.loads(file.read_text("utf-8")))
        kind = str(told["image_processor_type"]).removesuffix("Fast").removesuffix("ImageProcessor")
        if kind in UNLIKE:
            raise unsupported(name, f"{kind}ImageProcessor")
        own = specification(RULES[kind](told) if kind in RULES else told, name)
    except (ValueError, KeyError, TypeError, OSError, ImportError, AttributeError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        message = f"The preprocessor_config.json of {name} cannot be read: {reason}."
        raise incompatible(message, "Repair the file, or choose another model.") from error
    return own if size is None else own.scaled(size)


def made_for(folder: Path) -> int | None:
    """The image size in a folder's config.json, where there is one number."""
    file = folder / "config.json"
    size = json.loads(file.read_text("utf-8")).get("image_size") if file.is_file() else None
    return size if isinstance(size, int) else None


def resolved(folder: Path, told: Told) -> Told:
    """The whole of a processor file: what is in it, and the defaults of its class for the rest."""
    from transformers import AutoImageProcessor, ViTImageProcessorPil

    named = str(told.get("image_processor_type") or told.get("feature_extractor_type") or "")
    model_type = str(json.loads((folder / "config.json").read_text("utf-8")).get("model_type", ""))
    kind = named or model_type
    for start, (_, defaults) in SUBSTITUTES.items():
        if kind.lower().startswith(start.lower()):
            return dict(make(ViTImageProcessorPil, defaults | plain(told)).to_dict())
    if not named:
        known = AutoImageProcessor.from_pretrained(folder, backend="pil", local_files_only=True) if model_type else None
        return dict((known or make(ViTImageProcessorPil, plain(told))).to_dict())
    found = AutoImageProcessor.from_pretrained(folder, backend="pil", local_files_only=True, trust_remote_code=False)
    return dict(found.to_dict())


def make(kind: Any, told: Told) -> Any:
    """A processor of a class; the library's own are not typed."""
    return kind(**told)


def plain(told: Told) -> Told:
    """Without the names of classes."""
    return {key: value for key, value in told.items() if not key.endswith("_type")}


def specification(told: Told, name: str) -> Preprocessing:
    """What the common steps do with these words."""
    resize, edges, size = resizing(told, name)
    if told.get("do_center_crop"):
        crop = told["crop_size"]
        if crop["height"] != crop["width"]:
            raise unsupported(name, f"pictures of {crop['width']} × {crop['height']} pixels")
        size = crop["height"]
    elif resize == "exact" and edges[0] != edges[1]:
        raise unsupported(name, f"pictures of {edges[1]} × {edges[0]} pixels")
    if size is None:
        raise unsupported(name, "pictures of any size")
    pad = told.get("pad_size") if told.get("do_pad") else None
    if told.get("do_pad") and pad != {"height": size, "width": size}:
        raise unsupported(name, "padded pictures")
    mean, std = (triple(told["image_mean"]), triple(told["image_std"])) if told.get("do_normalize") else (None, None)
    names = {int(filter): word for word, filter in FILTERS.items()}
    return Preprocessing(
        size,
        resize,
        edges,
        filter="bilinear" if told.get("resample") is None else names[int(told["resample"])],
        antialias=bool(told.get("antialias", True)),
        crop_share=told.get("crop_share"),
        rescale=float(told["rescale_factor"]) if told.get("do_rescale") else 1.0,
        mean=mean,
        std=std,
        channels="BGR" if told.get("do_flip_channel_order") else "RGB",
    )


def resizing(told: Told, name: str) -> tuple[Any, tuple[int, ...], int | None]:
    """Mode, edges, and the side of the square that comes of it where it is one, or is cut to be one."""
    if not told.get("do_resize"):
        return "none", (), None
    size = {key: value for key, value in told["size"].items() if value is not None}
    if set(size) == {"height", "width"}:
        return "exact", (size["height"], size["width"]), size["height"]
    if set(size) == {"shortest_edge"}:
        return "shortest_edge", (size["shortest_edge"],), size["shortest_edge"]
    raise unsupported(name, f"pictures sized by {' and '.join(sorted(size))}")


def triple(value: Any) -> tuple[float, float, float]:
    """One number for all channels, or three."""
    found = [float(value)] * 3 if isinstance(value, int | float) else [float(one) for one in value]
    if len(found) != 3:
        raise ValueError(f"{len(found)} channels; pictures here have 3")
    return found[0], found[1], found[2]


def shortest(told: Told) -> int:
    """The shorter edge that a file asks for."""
    return int(told["size"].get("shortest_edge") or told["size"]["height"])


def unsupported(name: str, what: str) -> TrainyardError:
    """A preprocessing of another kind."""
    return incompatible(f"{name} wants {what}, and pictures are squares here.", "Choose another model.")


def incompatible(message: str, hint: str) -> TrainyardError:
    """The model of the config is one that cannot be trained here."""
    found = Problem("config.incompatible", "model", message, hint)
    return TrainyardError(found.code, message, hint, [found])


def written(prepared: Preprocessing) -> Told:
    """A preprocessor_config.json that makes Transformers do the same; of classes whose steps are the common ones."""
    told: Told = {
        "image_processor_type": "ViTImageProcessor",
        "do_convert_rgb": True,
        "do_resize": prepared.resize != "none",
        "resample": int(FILTERS[prepared.filter]),
        "do_center_crop": prepared.resize != "exact" or set(prepared.resize_to) != {prepared.size},
        "crop_size": {"height": prepared.size, "width": prepared.size},
        "do_rescale": True,
        "rescale_factor": prepared.rescale,
        "do_normalize": prepared.mean is not None,
    }
    edges = prepared.resize_to
    told["size"] = (
        {"shortest_edge": edges[0]} if len(edges) == 1 else dict(zip(("height", "width"), edges, strict=False))
    )
    if prepared.mean is not None and prepared.std is not None:
        told |= {"image_mean": list(prepared.mean), "image_std": list(prepared.std)}
    if prepared.channels == "BGR":
        told |= {"image_processor_type": "MobileViTImageProcessor", "do_flip_channel_order": True}
    if prepared.crop_share is not None:
        side = {"height": prepared.size, "width": prepared.size}
        cut = {key: value / prepared.crop_share for key, value in side.items()}
        told |= {
            "image_processor_type": "PerceiverImageProcessor",
            "do_center_crop": True,
            "crop_size": cut,
            "size": side,
        }
    return told


def faithful(prepared: Preprocessing) -> bool:
    """Whether Transformers has a class for it: none flips channels and normalises, none leaves antialiasing away."""
    return prepared.antialias and not (prepared.channels == "BGR" and prepared.mean is not None)
