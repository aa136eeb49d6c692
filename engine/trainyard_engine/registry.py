"""The registry: what a config may name, with typed parameters. An entry is a function with keyword-only parameters.

    @register("losses", "cross_entropy", title="Cross-entropy", help="…", tasks=["image-classification"])
    def cross_entropy(*, label_smoothing: Annotated[float, Param(ge=0, le=0.5, help="…")] = 0.0) -> Loss: ...

Parameters annotated with `Param` are the user's: they have a default and appear in the form, the command line help
and the effective config. Other keyword-only parameters are context (such as the number of classes): `create` hands
over those that the function declares. Libraries are imported inside the functions, so that listing costs nothing.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from . import declared, references
from .errors import Problem, TrainyardError
from .parameters import Alias as Alias
from .parameters import Param as Param
from .parameters import read_parameters
from .plugin_problems import Broken, Refusal
from .rules import Place, broken
from .rules import Rule as Rule
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
    "transformers",
    "metrics",
)


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
    #: Other names of parameters, each with the parameter that it means.
    parameter_aliases: dict[str, tuple[str, Alias]] = field(default_factory=dict)
    context: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    #: The plugin file that registered it; None: it is built in.
    origin: str | None = None
    #: Where the method comes from: a paper with its number, or a page; '' where nobody says.
    reference: str = ""

    @property
    def built_in(self) -> bool:
        """Whether it is no plugin's."""
        return self.origin is None

    @property
    def required(self) -> list[str]:
        """Parameters without default."""
        return [name for name, schema in self.parameters.items() if "default" not in schema]

    def describe(self) -> dict[str, Any]:
        """The form that contracts/registry.ts calls RegistryEntry."""
        parameters: Schema = {"type": "object", "properties": self.parameters, "additionalProperties": False}
        if self.required:
            parameters["required"] = self.required
        return {
            "name": self.name,
            "aliases": list(self.aliases),
            "title": self.title,
            "help": self.help,
            "tasks": list(self.tasks),
            "parameters": parameters,
            "parameter_aliases": {alias: told.describe(name) for alias, (name, told) in self.parameter_aliases.items()},
            "facts": self.facts,
            "rules": [rule.describe() for rule in self.rules],
            "origin": self.origin,
            "reference": self.reference or None,
        }


_broken: list[Broken] = []
_refused: list[Refusal] = []
#: The plugin file that is being imported.
_plugin: str | None = None


@contextmanager
def plugin(file: str) -> Iterator[None]:
    """What is registered inside is of that file; a taken name is noted and the rest of the file goes on."""
    global _plugin
    before, _plugin = _plugin, file
    try:
        yield
    finally:
        _plugin = before


def refused() -> list[Refusal]:
    """The entries that did not get in."""
    return list(_refused)


def broken_plugins() -> list[Broken]:
    """The plugins that could not be loaded."""
    return list(_broken)


def give_up(origin: str, reason: str) -> None:
    """A plugin failed: what it had registered is taken out, and it is named wherever something is missing."""
    forget(origin)
    _broken.append(Broken(origin, reason))


def forget(origin: str) -> None:
    """Takes out what a plugin file registered before it failed."""
    for kind, known in _entries.items():
        _entries[kind] = {name: entry for name, entry in known.items() if entry.origin != origin}
    _refused[:] = [one for one in _refused if one.origin != origin]


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
    rules: Sequence[Rule] = (),
    reference: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Puts the decorated function into a registry. A name that is taken is refused, whoever asks for it.

    `reference` says where the method comes from, such as "Lin et al. 2017, arXiv:1708.02002"; those of what is built in stand
    together in references.py.
    """

    def decorate(factory: Callable[..., Any]) -> Callable[..., Any]:
        if kind not in KINDS:
            raise ValueError(f"there is no registry {kind!r}; there are: {', '.join(KINDS)}")
        read = read_parameters(factory)
        entry = Entry(kind, name, title, help, tuple(tasks), tuple(aliases), facts or {}, factory, read.schemas)
        entry = replace(entry, parameter_aliases=read.aliases, context=read.context, rules=tuple(rules), origin=_plugin)
        entry = replace(entry, reference=reference or ("" if _plugin else references.of(kind, name)))
        declared.refuse(entry, TASKS)
        for word in (name, *aliases):
            taken = find(kind, word)
            if taken is None:
                continue
            if _plugin is None:
                raise ValueError(f"{kind} has {word!r} already, as {taken.name!r} of {taken.origin or 'Trainyard'}")
            _refused.append(Refusal(kind, word, _plugin, taken_by(taken)))
            return factory
        _entries[kind][name] = entry
        return factory

    return decorate


def taken_by(entry: Entry) -> str:
    """Who has a name, for people."""
    return f'"{entry.name}" of {entry.origin}' if entry.origin else f'the built-in "{entry.name}"'


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
        # It may be an entry of one of these.
        message = " ".join([message, *(one.sentence for one in _broken)])
        return {}, [Problem("config.not_registered", path, message, suggestion=nearest(name, known))]
    if task is not None and task not in entry.tasks:
        message = f'{path} is "{name}", which is not for {task}. There are: {", ".join(known)}.'
        return {}, [Problem("config.not_registered", path, message)]
    given = {} if isinstance(choice, str) else {key: value for key, value in choice.items() if key != "name"}
    return resolve_parameters(entry, given, path, task)


def resolve_parameters(
    entry: Entry, given: dict[str, Any], path: str, task: str | None = None
) -> tuple[dict[str, Any], list[Problem]]:
    """Given parameters checked, the others from their defaults; one that does nothing for the task may be empty only."""
    effective: dict[str, Any] = {"name": entry.name}
    given, problems = own_names(entry, given, path)
    for key in given:
        if key not in entry.parameters:
            known = [*entry.parameters, *entry.parameter_aliases]
            message = f'{path}.{key} is not a parameter of "{entry.name}".{did_you_mean(key, known)}'
            near = nearest(key, known)
            problems.append(Problem("config.unknown_key", f"{path}.{key}", message, suggestion=near))
    for key, schema in entry.parameters.items():
        if key in given:
            effective[key], found = check(given[key], schema, f"{path}.{key}")
            if task is not None and given[key] is not None and task not in schema.get("tasks", [task]):
                message = f"{path}.{key} has no effect for {task}. Remove it."
                found = [Problem("config.inapplicable", f"{path}.{key}", message)]
            problems += found
        elif "default" in schema:
            effective[key] = copy.deepcopy(schema["default"])
        else:
            message = f'{path}.{key} is missing; "{entry.name}" needs it. {schema["description"]}'
            problems.append(Problem("config.missing", f"{path}.{key}", message))
    if not problems:
        problems = broken([rule for rule in entry.rules if not rule.of_config], Place(path, effective, given))
    return effective, problems


def own_names(entry: Entry, given: dict[str, Any], path: str = "") -> tuple[dict[str, Any], list[Problem]]:
    """Given parameters under the names that the entry has for them; one that stands under two names is a problem."""
    named: dict[str, Any] = {}
    problems: list[Problem] = []
    #: Items of lists that were given one by one.
    single: dict[str, set[int]] = {}
    for key, value in given.items():
        name, alias = entry.parameter_aliases.get(key, (key, None))
        item = None if alias is None else alias.item
        taken = single.get(name)
        if name in named and (item is None or taken is None or item in taken):
            message = f"{path}.{key} and {path}.{name} are the same parameter. Remove one of them."
            problems.append(Problem("config.duplicate_key", f"{path}.{key}", message))
        elif item is not None:
            named.setdefault(name, copy.deepcopy(entry.parameters[name].get("default") or []))
            named[name][item : item + 1] = [value]
            single.setdefault(name, set()).add(item)
        else:
            named[name] = value if alias is None else alias.translate(value)
    return named, problems


def create(kind: str, choice: Choice, **context: Any) -> Any:
    """What the chosen entry makes of its parameters and the context it declares. Raises TrainyardError `config.…`."""
    effective, problems = resolve(kind, choice)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise TrainyardError(errors[0].code, errors[0].message, problems=errors)
    name = effective.pop("name")
    entry = _entries[kind][name]
    return entry.factory(**effective, **{key: context[key] for key in entry.context if key in context})


def describe() -> dict[str, list[dict[str, Any]]]:
    """All registries as data."""
    return {kind: [entry.describe() for entry in _entries[kind].values()] for kind in KINDS}
