"""The config: canonical keys, defaults, and everything that is wrong with it at once."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from typing import Any

from . import column_steps, preset, rates, registry
from .errors import GENERATED, Problem, TrainyardError
from .rules import Place, broken
from .schema import Schema, check, received
from .spelling import did_you_mean, nearest

Config = dict[str, Any]

#: Other words for a field; the same as fieldAliases of contracts/config.ts.
ALIASES = {"model_flavour": "model", "model_flavor": "model", "lr": "learning_rate"}
#: Say where the data lies and how the machine runs it, not what is trained.
NOT_IN_DIGEST = ("data", "test_data")
#: What runs did that are older than the field; so set, it is no other config than theirs.
OLDER: Config = {"devices": 1, "unfreeze_epoch": None, "test_time_flips": False, "continue_from": None}
MODEL_ID = re.compile(r"^[\w.-]+/[\w.-]+$")


@cache
def fields() -> dict[str, Schema]:
    """JSON Schema of each field with title, description, group, tasks and registry, as generated from contracts."""
    found: dict[str, Schema] = json.loads((GENERATED / "config.schema.json").read_text("utf-8"))
    return found


def canonical(raw: Config) -> Config:
    """The effective config: canonical keys, every field of the task, every registry choice with all its parameters.

    Raises TrainyardError `config.invalid` with all problems.
    """
    config, problems = examine(raw)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        count = "1 problem" if len(errors) == 1 else f"{len(errors)} problems"
        message = f"The config has {count}: " + " ".join(problem.message for problem in errors[:5])
        raise TrainyardError("config.invalid", message, problems=problems)
    return config


def examine(raw: Config) -> tuple[Config, list[Problem]]:
    """As canonical, but with the problems as data; what is wrong is missing from the config or stands as it was."""
    named, problems = rename(raw)
    task, found = check(named.get("task"), fields()["task"], "task") if "task" in named else (None, [])
    if "task" not in named:
        found = [Problem("config.missing", "task", f"task is missing. There are: {', '.join(registry.TASKS)}.")]
    problems += found
    if found:
        return named, problems + unknown_keys(named)
    named, found = preset.take(named, str(task), fields())
    problems += found
    config: Config = {}
    for name, schema in fields().items():
        if task not in schema["tasks"]:
            if name in named:
                why = "A table is trained on one device" if name == "devices" else f"{name} has no effect for {task}"
                message = f"{why}. Remove {name if name == 'devices' else 'it'}."
                problems.append(Problem("config.inapplicable", name, message))
        elif preset.decides(named, schema):
            continue
        elif name in named:
            config[name], found = examine_field(name, named[name], str(task))
            problems += found
        elif "default" in schema:
            config[name], found = examine_field(name, schema["default"], str(task))
            problems += found
        else:
            problems.append(Problem("config.missing", name, f"{name} is missing. {schema['description']}"))
    if "learning_rate" in config and config["learning_rate"] is None and not problems:
        config["learning_rate"] = rates.default_rate(config)
    return config, problems + unknown_keys(named) + between_fields(config) + broken_rules(config, named)


def rename(raw: Config) -> tuple[Config, list[Problem]]:
    """Aliases to canonical keys; a field that stands under both words is a problem."""
    named: Config = {}
    problems: list[Problem] = []
    for key, value in raw.items():
        name = ALIASES.get(key, key)
        if name in named:
            message = f"{key} and {name} are the same field. Remove one of them."
            problems.append(Problem("config.duplicate_key", key, message))
        else:
            named[name] = value
    return named, problems


def unknown_keys(named: Config) -> list[Problem]:
    """Keys that are no field, each with the nearest one."""
    known = [*fields(), *ALIASES]
    return [
        Problem(
            "config.unknown_key",
            key,
            f"{key} is not a field.{did_you_mean(key, known)}",
            suggestion=nearest(key, known),
        )
        for key in named
        if key not in fields()
    ]


def examine_field(name: str, value: Any, task: str) -> tuple[Any, list[Problem]]:
    """One field in its effective form."""
    schema = fields()[name]
    # A step is looked into by those who know its registry.
    value, problems = check(value, schema | {"items": {}} if name == "steps" else schema, name)
    kind = schema.get("registry")
    if name == "steps" and not problems:
        return column_steps.examine(value, task)
    if problems or kind is None or value is None:
        return value, problems
    if schema.get("many"):
        items = [registry.resolve(kind, item, task, f"{name}.{index}") for index, item in enumerate(value)]
        return [choice for choice, _ in items], [problem for _, found in items for problem in found]
    return registry.resolve(kind, hub_choice(value, task) if kind == "models" else value, task, name)


def hub_choice(value: registry.Choice, task: str) -> registry.Choice:
    """A plain `org/name` that the registry does not have means that model of the Hugging Face hub."""
    if not isinstance(value, str) or task not in registry.IMAGES or "/" not in value:
        return value
    return value if registry.find("models", value) else {"name": "huggingface", "id": value}


def broken_rules(config: Config, named: Config) -> list[Problem]:
    """Rules of the chosen entries that look at fields of the config (those among their own parameters: registry.resolve)."""
    problems: list[Problem] = []
    for name, schema in fields().items():
        kind, chosen, given = schema.get("registry"), config.get(name), named.get(name)
        if kind is None or not chosen:
            continue
        if schema.get("many"):
            places = [(f"{name}.{at}", one, list_item(given, at)) for at, one in enumerate(chosen)]
        else:
            places = [(name, chosen, given)]
        for path, values, raw in places:
            entry = registry.find(kind, str(values.get("name")))
            if entry is not None:
                mapping = registry.own_names(entry, raw)[0] if isinstance(raw, dict) else {}
                rules = [rule for rule in entry.rules if rule.of_config]
                problems += broken(rules, Place(path, values, mapping, config))
    return problems


def list_item(value: Any, at: int) -> Any:
    """An item of what should be a list."""
    return value[at] if isinstance(value, list) and at < len(value) else None


def between_fields(config: Config) -> list[Problem]:
    """Rules that no single field can tell."""
    problems: list[Problem] = []
    model = config.get("model")
    if isinstance(model, dict) and model.get("name") == "huggingface" and not good_model_id(model.get("id")):
        message = f"model is {received(model.get('id'))}, which is not a model id such as org/name."
        problems.append(Problem("config.bad_model_id", "model", message))
    problems += freezing(config) + needless(config) + anew(config)
    groups = config.get("group_by")
    if isinstance(groups, str) and groups.count("{group}") != 1:
        message = f"group_by is {received(groups)}, and has to hold {{group}} once, as in {{group}}_slice*."
        problems.append(Problem("config.range", "group_by", message))
    elif isinstance(groups, str) and (groups.startswith("/") or "\\" in groups):
        message = f"group_by is {received(groups)}; it is compared with the last parts of a path, with / between them."
        problems.append(Problem("config.range", "group_by", message))
    problems += without_effect(config)
    filled, entry = config.get("imputation"), registry.find("models", str((config.get("model") or {}).get("name")))
    if entry is not None and filled == {"name": "none"} and "missing" not in entry.facts.get("takes", []):
        message = f"imputation is none, and {entry.name} cannot learn from missing cells."
        problems.append(Problem("config.incompatible", "imputation", message, "Use auto.", suggestion="auto"))
    target = config.get("target")
    if target is not None and target in (config.get("drop_columns") or []):
        message = f"drop_columns names the target {received(target)}."
        problems.append(Problem("config.incompatible", "drop_columns", message, "Remove it from drop_columns."))
    return problems


def needless(config: Config) -> list[Problem]:
    """A layer on features that are computed once fits any device at any size: there is nothing to look for."""
    if config.get("batch_size") != "auto" or not rates.stays_frozen(config):
        return []
    message = (
        "batch_size is auto and freeze_backbone is true: a single layer fits at any size, and no size is the largest."
    )
    hint = "Set batch_size to a number such as 32, or unfreeze_epoch to train the whole network later."
    return [Problem("config.incompatible", "batch_size", message, hint, suggestion=32)]


def anew(config: Config) -> list[Problem]:
    """A linear probe is a last layer made anew; a model is gone on from for the one that it has."""
    if config.get("continue_from") is None or config.get("preset") != "quick":
        return []
    message = "preset quick learns the last layer anew, and nothing of the one of continue_from would be kept."
    hint = "Take balanced or best, or leave the preset out."
    return [Problem("config.incompatible", "preset", message, hint, suggestion="balanced")]


def freezing(config: Config) -> list[Problem]:
    """What is frozen needs weights, and what is unfrozen was frozen before and has epochs left to learn in."""
    frozen, after, epochs = config.get("freeze_backbone"), config.get("unfreeze_epoch"), config.get("epochs")
    if frozen is True and config.get("load_pretrained") is False and config.get("continue_from") is None:
        message = "freeze_backbone is true and load_pretrained is false: the frozen part would be random."
        hint = "Set load_pretrained to true, or freeze_backbone to false."
        return [Problem("config.incompatible", "freeze_backbone", message, hint)]
    if not isinstance(after, int) or (frozen is True and isinstance(epochs, int) and after < epochs):
        return []
    if frozen is True:
        message = f"unfreeze_epoch is {after} and epochs is {received(epochs)}: the whole network would never learn."
        hint = "Set unfreeze_epoch below epochs, or leave it out."
    else:
        message = f"unfreeze_epoch is {after}, and nothing is frozen."
        hint = "Set freeze_backbone to true, or leave unfreeze_epoch out."
    return [Problem("config.incompatible", "unfreeze_epoch", message, hint)]


def without_effect(config: Config) -> list[Problem]:
    """Rates of layers that do not learn, and larger pictures that nothing is cut from."""
    crops = any(
        entry is not None and entry.facts.get("crops")
        for one in config.get("augmentation") or []
        for entry in [registry.find("augmentations", str(one.get("name")))]
    )
    idle = config.get("cache_image_size") is not None and not crops
    message = "cache_image_size has no effect: no augmentation cuts pictures."
    larger = [Problem("config.incompatible", "cache_image_size", message, severity="warning")] if idle else []
    if config.get("continue_from") is not None and config.get("load_pretrained") is False:
        message = "load_pretrained has no effect: the weights are those of continue_from."
        larger.append(Problem("config.incompatible", "load_pretrained", message, severity="warning"))
    return larger + [
        Problem("config.incompatible", name, f"{name} has no effect: freeze_backbone is true.", severity="warning")
        for name in ("layer_decay", "backbone_lr_factor")
        if rates.stays_frozen(config) and config.get(name) not in (None, 1)
    ]


def good_model_id(value: Any) -> bool:
    """An id never becomes a path: two plain words, no dots in a row."""
    return isinstance(value, str) and MODEL_ID.match(value) is not None and ".." not in value and len(value) <= 200


def digest(config: Config) -> str:
    """sha256 of the effective config without where its data lies; a resumed run must have the same."""
    usual = {key for key, value in OLDER.items() if key in config and config[key] == value}
    kept = {key: value for key, value in config.items() if key not in NOT_IN_DIGEST and key not in usual}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
