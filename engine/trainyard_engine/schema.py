"""Checks a value against the part of JSON Schema that our generated schemas and registry parameters use.

A validator of our own, because its texts are for people: what was received, what is expected, and the range.
"""

from __future__ import annotations

import json
import math
from typing import Any

from .errors import Problem
from .spelling import did_you_mean, nearest

Schema = dict[str, Any]

WORDS = {
    "integer": "a whole number",
    "number": "a number",
    "string": "a text",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "empty",
}


def received(value: Any) -> str:
    """The value as it stood in the config, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:77]}…"


def has_type(value: Any, kind: str) -> bool:
    """Whether a value read from JSON has a JSON Schema type; 10.0 is an integer, true is no number."""
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "integer":
        return not isinstance(value, bool) and (
            isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        )
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    types: dict[str, type | None] = {"string": str, "array": list, "object": dict, "null": type(None)}
    wanted = types.get(kind)
    return wanted is not None and isinstance(value, wanted)


def types_of(schema: Schema) -> list[str]:
    """All types that a schema allows, over its alternatives."""
    kinds = schema.get("type", [])
    found = [kinds] if isinstance(kinds, str) else list(kinds)
    for option in schema.get("anyOf", []):
        found += [kind for kind in types_of(option) if kind not in found]
    return found


def range_text(schema: Schema) -> str:
    """'at least 1 and at most 4096', from the bounds that the schema has."""
    bounds = [
        ("minimum", "at least {}"),
        ("exclusiveMinimum", "more than {}"),
        ("maximum", "at most {}"),
        ("exclusiveMaximum", "less than {}"),
    ]
    return " and ".join(text.format(f"{schema[key]:g}") for key, text in bounds if key in schema)


def in_range(value: float, schema: Schema) -> bool:
    """Whether a number keeps the bounds; NaN keeps none."""
    low, above = schema.get("minimum", -math.inf), schema.get("exclusiveMinimum", -math.inf)
    high, below = schema.get("maximum", math.inf), schema.get("exclusiveMaximum", math.inf)
    return bool(low <= value <= high and above < value < below and math.isfinite(value))


def check(value: Any, schema: Schema, path: str) -> tuple[Any, list[Problem]]:
    """The value in its canonical form (10.0 as 10 where a whole number is asked for) and all that is wrong with it."""
    options = schema.get("anyOf", [])
    for option in options:
        if any(has_type(value, kind) for kind in types_of(option)):
            found = check(value, option, path)
            others = [WORDS.get(kind, kind) for other in options if other is not option for kind in types_of(other)]
            if found[1] and "enum" in option and others and others != ["empty"]:
                near = nearest(str(value), [str(word) for word in option["enum"]])
                wanted = " or ".join([*others, *(str(word) for word in option["enum"])])
                text = f"{path} is {received(value)}; expected {wanted}."
                return value, [Problem("config.type", path, text, suggestion=near)]
            return found
    kinds = types_of(schema)
    if kinds and not any(has_type(value, kind) for kind in kinds):
        wanted = " or ".join(WORDS.get(kind, kind) for kind in kinds)
        return value, [Problem("config.type", path, f"{path} is {received(value)}; expected {wanted}.")]
    if "enum" in schema and value not in schema["enum"]:
        return value, [not_in_enum(value, schema["enum"], path)]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return check_number(value, schema, path)
    if isinstance(value, str):
        return value, check_length(len(value), schema, path)
    if isinstance(value, list):
        return check_list(value, schema, path)
    if isinstance(value, dict) and schema.get("additionalProperties") not in (None, True, {}):
        return check_mapping(value, schema, path)
    return value, []


def not_in_enum(value: Any, choices: list[Any], path: str) -> Problem:
    """The problem of a word outside a closed list."""
    words = [str(choice) for choice in choices]
    hint = did_you_mean(str(value), words)
    listed = f" There are: {', '.join(words)}." if "Did you" in hint else ""
    suggestion = nearest(str(value), words)
    return Problem("config.range", path, f"{path} is {received(value)}.{hint}{listed}", suggestion=suggestion)


def check_number(value: float, schema: Schema, path: str) -> tuple[float, list[Problem]]:
    """Bounds of a number."""
    given = value
    if isinstance(value, float) and "integer" in types_of(schema) and "number" not in types_of(schema):
        value = int(value)
    if "number" in types_of(schema):
        value = float(value)  # 1 and 1.0 are the same setting and have the same digest
    if in_range(value, schema):
        return value, []
    limit = range_text(schema) or "a finite number"
    return value, [Problem("config.range", path, f"{path} is {received(given)}; allowed is {limit}.")]


def check_length(length: int, schema: Schema, path: str) -> list[Problem]:
    """Bounds of a text's length."""
    low, high = schema.get("minLength", 0), schema.get("maxLength", 10_000)
    if low <= length <= high:
        return []
    return [Problem("config.range", path, f"{path} has {length} characters; allowed are {low} to {high}.")]


def check_list(value: list[Any], schema: Schema, path: str) -> tuple[list[Any], list[Problem]]:
    """Length and items of a list."""
    least, most = schema.get("minItems", 0), schema.get("maxItems", 10_000)
    if not least <= len(value) <= most:
        limit = f"{least} to {most}" if least else f"at most {most}"
        return value, [Problem("config.range", path, f"{path} has {len(value)} items; {limit} are allowed.")]
    items: list[Any] = []
    problems: list[Problem] = []
    for index, item in enumerate(value):
        checked, found = check(item, schema.get("items", {}), f"{path}.{index}")
        items.append(checked)
        problems += found
    if schema.get("ordered") and not problems and items != sorted(items):
        problems.append(Problem("config.range", path, f"{path} is {received(items)}; the smaller number stands first."))
    return items, problems


def check_mapping(value: dict[Any, Any], schema: Schema, path: str) -> tuple[dict[Any, Any], list[Problem]]:
    """Values by their keys; a key that is none is named with the nearest one."""
    known, other = schema.get("properties", {}), schema["additionalProperties"]
    items: dict[Any, Any] = {}
    problems: list[Problem] = []
    for key, item in value.items():
        place = f"{path}.{key}"
        if key not in known and other is False:
            words = list(known)
            message = f"{place} is not a field.{did_you_mean(str(key), words)}"
            problems.append(Problem("config.unknown_key", place, message, suggestion=nearest(str(key), words)))
            continue
        items[key], found = check(item, known.get(key, other), place)
        problems += found
    return items, problems
