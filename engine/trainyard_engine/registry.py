"""The registry: what a config may name, with typed parameters. An entry is a function with keyword-only parameters.

    @register("losses", "cross_entropy", title="Cross-entropy", help="…", tasks=["image-classification"])
    def cross_entropy(*, label_smoothing: Annotated[float, Param(ge=0, le=0.5, help="…")] = 0.0) -> Loss: ...

Parameters annotated with `Param` are the user's: they have a default and appear in the form, the command line help
and the effective config. Other keyword-only parameters are context (such as the number of classes): `create` hands
over those that the function declares. Libraries are imported inside the functions, so that listing costs nothing.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .errors import Problem, TrainyardError
from .schema import Schema, check, received
from .spelling import did_you_mean, nearest

Choice = str | dict[str, Any]
TASKS = ("image-classification", "tabular-classification", "tabular-regression")
IMAGES = ("image-classification",)
TABLES = ("tabular-classification", "tabular-regression")
CLASSIFICATION = ("image-classification", "tabular-classification")
REGRESSION = ("tabular-regression",)
KINDS = (
    "models",
    "optimizers",
    "schedulers",
    "losses",
    "augmentations",
    "validations",
    "imputers",
    "encoders",
    "scalers",
    "metrics",
)
TYPE_NAMES: dict[Any, str] = {float: "number", int: "integer", bool: "boolean", str: "string"}


@dataclass(frozen=True)
class Param:
    """Range and help of a parameter, as data beside it; what a text may be is checked by the entry."""

    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    choices: tuple[str, ...] | None = None
    help: str = ""


@dataclass(frozen=True)
class Entry:
    """One registered thing."""

    kind: str
    name: str
    title: str
    help: str
    tasks: tuple[str, ...]
    aliases: tuple[str, ...]
    facts: dict[str, Any]
    factory: Callable[..., Any]
    #: JSON Schema by parameter name; one without `default` is required.
    parameters: dict[str, Schema] = field(default_factory=dict)
    context: tuple[str, ...] = ()

    def describe(self) -> dict[str, Any]:
        """The form that contracts/registry.ts calls RegistryEntry."""
        required = [name for name, schema in self.parameters.items() if "default" not in schema]
        parameters: Schema = {"type": "object", "properties": self.parameters, "additionalProperties": False}
        if required:
            parameters["required"] = required
        return {
            "name": self.name,
            "aliases": list(self.aliases),
            "title": self.title,
            "help": self.help,
            "tasks": list(self.tasks),
            "parameters": parameters,
            "facts": self.facts,
        }


_entries: dict[str, dict[str, Entry]] = {kind: {} for kind in KINDS}


def register(
    kind: str,
    name: str,
    *,
    title: str,
    help: str,
    tasks: Sequence[str],
    aliases: Sequence[str] = (),
    facts: dict[str, Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Puts the decorated function into a registry. A name that is taken by another function is refused."""

    def decorate(factory: Callable[..., Any]) -> Callable[..., Any]:
        parameters, context = read_parameters(factory)
        entry = Entry(kind, name, title, help, tuple(tasks), tuple(aliases), facts or {}, factory, parameters, context)
        for word in (name, *aliases):
            taken = find(kind, word)
            if taken is not None and taken.factory.__qualname__ != factory.__qualname__:
                raise ValueError(f"{kind} has {word!r} already, as {taken.name!r}")
        _entries[kind][name] = entry
        return factory

    return decorate


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
        parameters[name] = parameter_schema(typing.get_args(hint)[0], metadata[0], parameter.default)
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


def parameter_schema(annotation: Any, param: Param, default: Any) -> Schema:
    """The JSON Schema of one parameter; `X | None` allows null."""
    options = typing.get_args(annotation) if typing.get_origin(annotation) is not Literal else ()
    bare = [option for option in options if option is not type(None)]
    nullable = len(options) > len(bare)
    kind = TYPE_NAMES[bare[0] if bare else annotation]
    schema: Schema = {"type": [kind, "null"] if nullable else kind, "description": param.help}
    bounds = {
        "minimum": param.ge,
        "exclusiveMinimum": param.gt,
        "maximum": param.le,
        "exclusiveMaximum": param.lt,
    }
    schema |= {key: bound for key, bound in bounds.items() if bound is not None}
    if param.choices is not None:
        schema["enum"] = list(param.choices)
    if default is not inspect.Parameter.empty:
        schema["default"] = default
    return schema


def find(kind: str, name: str) -> Entry | None:
    """The entry of that name or alias."""
    entry = _entries[kind].get(name)
    if entry is not None:
        return entry
    return next((entry for entry in _entries[kind].values() if name in entry.aliases), None)


def entries(kind: str, task: str | None = None) -> list[Entry]:
    """All entries of a registry, or those of a task, in order of registration."""
    return [entry for entry in _entries[kind].values() if task is None or task in entry.tasks]


def resolve(kind: str, choice: Choice, task: str | None = None, path: str = "") -> tuple[dict[str, Any], list[Problem]]:
    """The effective choice {"name": canonical name, every parameter with its value} and all that is wrong with it."""
    path = path or kind
    name = choice if isinstance(choice, str) else choice.get("name")
    if not isinstance(name, str):
        return {}, [
            Problem("config.type", path, f"{path} is {received(choice)}; expected a name, or a mapping with name.")
        ]
    entry = find(kind, name)
    known = [other.name for other in entries(kind, task)]
    if entry is None:
        message = f'{path} is "{name}", which the registry of {kind} does not have.{did_you_mean(name, known)}'
        return {}, [Problem("config.not_registered", path, message, suggestion=nearest(name, known))]
    if task is not None and task not in entry.tasks:
        message = f'{path} is "{name}", which is not for {task}. There are: {", ".join(known)}.'
        return {}, [Problem("config.not_registered", path, message)]
    given = {} if isinstance(choice, str) else {key: value for key, value in choice.items() if key != "name"}
    return resolve_parameters(entry, given, path)


def resolve_parameters(entry: Entry, given: dict[str, Any], path: str) -> tuple[dict[str, Any], list[Problem]]:
    """Given parameters checked, the others from their defaults."""
    effective: dict[str, Any] = {"name": entry.name}
    problems: list[Problem] = []
    for key in given:
        if key not in entry.parameters:
            message = f'{path}.{key} is not a parameter of "{entry.name}".{did_you_mean(key, entry.parameters)}'
            near = nearest(key, entry.parameters)
            problems.append(Problem("config.unknown_key", f"{path}.{key}", message, suggestion=near))
    for key, schema in entry.parameters.items():
        if key in given:
            effective[key], found = check(given[key], schema, f"{path}.{key}")
            problems += found
        elif "default" in schema:
            effective[key] = schema["default"]
        else:
            message = f'{path}.{key} is missing; "{entry.name}" needs it. {schema["description"]}'
            problems.append(Problem("config.missing", f"{path}.{key}", message))
    return effective, problems


def create(kind: str, choice: Choice, **context: Any) -> Any:
    """What the chosen entry makes of its parameters and the context it declares. Raises TrainyardError `config.…`."""
    effective, problems = resolve(kind, choice)
    if problems:
        raise TrainyardError(problems[0].code, problems[0].message, problems=problems)
    name = effective.pop("name")
    entry = _entries[kind][name]
    return entry.factory(**effective, **{key: context[key] for key in entry.context if key in context})


def describe() -> dict[str, list[dict[str, Any]]]:
    """All registries as data."""
    return {kind: [entry.describe() for entry in _entries[kind].values()] for kind in KINDS}
