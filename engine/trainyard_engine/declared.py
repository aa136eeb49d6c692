"""What an entry of a registry must be like, so that whoever lists all of them is not stopped by one: checked when it is declared.

A plugin whose entry could not be described would otherwise take the form, the command line and every config check down.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .registry import Entry


def refuse(entry: Entry, tasks: tuple[str, ...]) -> None:
    """Raises ValueError for an entry that cannot be told to others; `tasks` are all that there are."""
    told = f"{entry.kind} {entry.name!r}"
    for field in ("name", "title", "help", "reference"):
        value = getattr(entry, field)
        if not isinstance(value, str):
            raise ValueError(f"{told} has the {field} {value!r}; it takes a text")
    if not all(isinstance(alias, str) for alias in entry.aliases):
        raise ValueError(f"{told} has an alias that is no text")
    unknown = [task for task in entry.tasks if task not in tasks]
    if unknown or not entry.tasks:
        raise ValueError(f"{told} is for {unknown[0] if unknown else 'no task'!r}; there are: {', '.join(tasks)}")
    try:
        json.dumps(entry.facts, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"the facts of {told} are no plain values: {error}") from error
    if entry.kind == "metrics" and not isinstance(entry.facts.get("greater_is_better"), bool):
        raise ValueError(f'{told} does not say which way it is better: facts={{"greater_is_better": True}}, or False')
    unknown = [name for rule in entry.rules for name in rule.parameters if name not in entry.parameters]
    if unknown:
        # A rule on a parameter that the entry does not have would never say anything.
        raise ValueError(f"a rule of {entry.name!r} speaks of {unknown[0]!r}, which is no parameter of it")
