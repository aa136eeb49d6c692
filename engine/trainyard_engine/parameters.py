"""Typed parameters of registry entries: read from a function's signature, described as JSON Schema."""

from __future__ import annotations

import copy
import inspect
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .schema import Schema, check

TYPE_NAMES: dict[Any, str] = {float: "number", int: "integer", bool: "boolean", str: "string"}


@dataclass(frozen=True)
class Param:
    """Range and help of a parameter, as data beside it; what a text may be is checked by the entry.

    Types: int, float, bool, str, lists of int, float and str, and each of them or None.
    """

    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    choices: tuple[str, ...] | None = None
    help: str = ""
    #: Of a list; the bounds above are then those of its items.
    min_items: int | None = None
    max_items: int | None = None


def read_parameters(factory: Callable[..., Any]) -> tuple[dict[str, Schema], tuple[str, ...]]:
    """JSON Schemas of the user's parameters and the names of the context, from a function's signature."""
    parameters: dict[str, Schema] = {}
    context: list[str] = []
    for name, parameter in inspect.signature(factory).parameters.items():
        hint = annotation_of(factory, parameter.annotation)
        metadata = [note for note in getattr(hint, "__metadata__", ()) if isinstance(note, Param)]
        if not metadata:
            context.append(name)
            continue
        schema = parameter_schema(name, typing.get_args(hint)[0], metadata[0])
        if parameter.default is not inspect.Parameter.empty:
            default = list(parameter.default) if isinstance(parameter.default, tuple) else parameter.default
            wrong = check(default, schema, name)[1]
            if wrong:
                raise ValueError(f"the default of a parameter is none that it allows: {wrong[0].message}")
            schema["default"] = copy.deepcopy(default)
        parameters[name] = schema
    return parameters, tuple(context)


def annotation_of(factory: Callable[..., Any], annotation: Any) -> Any:
    """The annotation behind a text; None for one that only a type checker can see, which is never a user's parameter."""
    if not isinstance(annotation, str):
        return annotation
    try:
        return typing.get_type_hints(
            type("Holder", (), {"__annotations__": {"it": annotation}, "__module__": factory.__module__}),
            globalns=getattr(factory, "__globals__", {}),
            include_extras=True,
        )["it"]
    except NameError:
        if "Param(" in annotation:
            raise
        return None


def parameter_schema(name: str, annotation: Any, param: Param) -> Schema:
    """The JSON Schema of one parameter without its default; `X | None` allows null, a list bounds its items.

    Raises ValueError for a type that a form cannot ask for.
    """
    union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    options = typing.get_args(annotation) if union else (annotation,)
    bare = [option for option in options if option is not type(None)]
    listed = typing.get_origin(bare[0]) is list
    kind = TYPE_NAMES.get(typing.get_args(bare[0])[0] if listed else bare[0])
    if len(bare) > 1 or kind is None or (listed and kind == "boolean"):
        known = "int, float, bool, str, list[int], list[float] and list[str], each of them or None"
        raise ValueError(f"parameter {name!r} has the type {annotation}; there are {known}")
    bounds = {
        "minimum": param.ge,
        "exclusiveMinimum": param.gt,
        "maximum": param.le,
        "exclusiveMaximum": param.lt,
        "enum": None if param.choices is None else list(param.choices),
    }
    limits: Schema = {key: bound for key, bound in bounds.items() if bound is not None}
    shape: Schema = {"items": {"type": kind} | limits} if listed else limits
    sizes = {"minItems": param.min_items, "maxItems": param.max_items}
    shape |= {key: size for key, size in sizes.items() if size is not None}
    outer = "array" if listed else kind
    return {"type": [outer, "null"] if len(options) > len(bare) else outer, "description": param.help} | shape
