"""A config that names a preset: the recipe decides the settings that are marked so, and they are not in the config.

The same as core/preset.ts.
"""

from __future__ import annotations

import re
from typing import Any

from .errors import Problem
from .schema import Schema, received

#: The model of a preset that names none: the recipe takes one by whether weights may be loaded.
AUTO = "auto"
#: As contracts/config-recipe.ts has it.
TIME = re.compile(r"^([1-9][0-9]{0,5})([smh])$")
SECONDS = {"s": 1, "m": 60, "h": 3600}


def has_preset(config: dict[str, Any]) -> bool:
    """Whether a recipe decides."""
    return config.get("preset") is not None


def decides(config: dict[str, Any], schema: Schema) -> bool:
    """Whether the recipe decides a field of this config."""
    return has_preset(config) and schema.get("decided_by") == "preset"


def take(named: dict[str, Any], task: str, fields: dict[str, Schema]) -> tuple[dict[str, Any], list[Problem]]:
    """The config with the model of a preset filled in, and without what the recipe decides; and what is wrong with it."""
    problems: list[Problem] = []
    limit, model = named.get("time_limit"), named.get("model")
    is_auto = model == AUTO or (isinstance(model, dict) and model.get("name") == AUTO)
    if isinstance(limit, str) and TIME.match(limit) is None:
        message = f"time_limit is {received(limit)}; allowed is a number with s, m or h, such as 10m."
        problems.append(Problem("config.range", "time_limit", message))
    if not has_preset(named):
        if limit is not None:
            message = "time_limit has no effect without preset. Name a preset, or remove it."
            problems.append(Problem("config.incompatible", "time_limit", message))
        if is_auto:
            message = "model is auto, which is for a preset. Name a preset, or another model."
            problems.append(Problem("config.incompatible", "model", message))
        return named, problems
    if task == "image-classification" and model is None:
        named = named | {"model": AUTO}
    given = [name for name, schema in fields.items() if name in named and decides(named, schema)]
    problems += [
        Problem(
            "config.incompatible",
            name,
            f"{name} is decided by preset {named['preset']}. Remove it, or leave the preset out.",
        )
        for name in given
    ]
    devices = named.get("devices")
    if isinstance(devices, int) and devices > 1:
        message = f"devices is {devices}; preset {named['preset']} trains on one device."
        problems.append(Problem("config.incompatible", "devices", f"{message} Remove it, or leave the preset out."))
    return {name: value for name, value in named.items() if name not in given}, problems


def seconds(limit: str) -> int:
    """Of a time limit such as 10m."""
    found = TIME.match(limit)
    assert found is not None
    return int(found[1]) * SECONDS[found[2]]
