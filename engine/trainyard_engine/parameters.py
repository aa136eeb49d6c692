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
class Alias:
    """Another name of a parameter, whose values may be others too: `balanced: true` is `class_weight: "balanced"`.

    With `item` it names that one of a list, as `beta1` the first of `betas`; those that nobody names stay at their default.
    """

    name: str
    #: Pairs (value under this name, value of the parameter); without any the value is taken as it is.
    values: tuple[tuple[Any, Any], ...] = ()
    item: int | None = None

    def describe(self, parameter: str) -> dict[str, Any]:
        """The form that contracts/registry.ts calls ParameterAlias."""
        told: dict[str, Any] = {"parameter": parameter, "values": [list(pair) for pair in self.values]}
        return told if self.item is None else told | {"item": self.item}

    def translate(self, value: Any) -> Any:
        """The parameter's value for one under this name; one that is in no pair stays, and is checked as it is."""
        pairs = ((old, new) for old, new in self.values if type(old) is type(value) and old == value)
        return next((new for _, new in pairs), value)


@dataclass(frozen=True)
class Param:
    """Range and help of a parameter, as data beside it; what a text may be is checked by the entry.

    Types: int, float, bool, str, lists of int, float and str, tuples of so many int or float (a factory gets a list), and
    each of them or None.
    """

    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    choices: tuple[str, ...] | None = None
    help: str = ""
    #: What a form calls it; empty: its name with blanks.
    title: str = ""
    #: Names that are accepted in its place, such as those of an earlier version.
    aliases: tuple[str | Alias, ...] = ()
    #: Of a list; the bounds above are then those of its items.
    min_items: int | None = None
    max_items: int | None = None
    #: Of a list of numbers: each is at least the one before it.
    ordered: bool = False
    #: What a form calls the items of a tuple.
    item_titles: tuple[str, ...] = ()
    #: Tasks that it has an effect for; None: all of its entry's.
    tasks: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Parameters:
    """What a factory's signature says."""

    #: JSON Schemas of the user's parameters by name.
    schemas: dict[str, Schema]
    #: Other names, each with the parameter that it means.
    aliases: dict[str, tuple[str, Alias]]
    #: Names of the context that it asks for.
    context: tuple[str, ...]


def read_parameters(factory: Callable[..., Any]) -> Parameters:
    """The user's parameters and the context of a factory. Raises ValueError for a name that stands for two of them."""
    parameters: dict[str, Schema] = {}
    aliases: dict[str, tuple[str, Alias]] = {}
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
        for given in metadata[0].aliases:
            alias = Alias(given) if isinstance(given, str) else given
            if alias.name in aliases:
                raise ValueError(f"{alias.name!r} is an alias of {aliases[alias.name][0]!r} and of {name!r}")
            aliases[alias.name] = (name, alias)
    both = next((alias for alias in aliases if alias in parameters or alias == "name"), None)
    if both is not None:
        raise ValueError(f"{both!r} is an alias of {aliases[both][0]!r} and a name of its own")
    return Parameters(parameters, aliases, tuple(context))


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
    listed = typing.get_origin(bare[0]) in (list, tuple)
    items = typing.get_args(bare[0]) if listed else bare
    fixed = len(items) if typing.get_origin(bare[0]) is tuple else None
    kind = TYPE_NAMES.get(items[0])
    if len(bare) > 1 or len(set(items)) > 1 or kind is None or (listed and kind == "boolean"):
        known = "int, float, bool, str, lists of int, float and str, and tuples of int or float, each of them or None"
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
    sizes = {"minItems": fixed or param.min_items, "maxItems": fixed or param.max_items}
    shape |= {key: size for key, size in sizes.items() if size is not None}
    shape |= {"ordered": True} if param.ordered else {}
    shape |= {"itemTitles": list(param.item_titles)} if param.item_titles else {}
    outer = "array" if listed else kind
    optional = len(options) > len(bare)
    if optional and "enum" in shape:
        shape["enum"] = [*shape["enum"], None]
    title = {"title": param.title} if param.title else {}
    tasks = {} if param.tasks is None else {"tasks": list(param.tasks)}
    return {"type": [outer, "null"] if optional else outer} | title | {"description": param.help} | shape | tasks
