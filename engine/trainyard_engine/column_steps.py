"""The config field `steps`: what is done to single columns. The platform has the same check in core/column-steps.ts."""

from __future__ import annotations

from typing import Any

from . import registry
from .errors import Problem
from .schema import received

KINDS = ("numeric", "categorical")


def examine(value: list[Any], task: str) -> tuple[list[Any], list[Problem]]:
    """Each step in its effective form {"columns": …, "use": {"name": …, parameters}} and all that is wrong with them."""
    made: list[Any] = []
    problems: list[Problem] = []
    for index, step in enumerate(value):
        one, found = examine_step(step, task, f"steps.{index}")
        made.append(one)
        problems += found
    return made, problems


def examine_step(step: Any, task: str, path: str) -> tuple[Any, list[Problem]]:
    """One of them."""
    if not isinstance(step, dict) or set(step) != {"columns", "use"}:
        message = f"{path} is {received(step)}; expected a mapping with columns and use."
        return step, [Problem("config.type", path, message)]
    columns, problems = step["columns"], []
    named = isinstance(columns, list) and columns and all(isinstance(name, str) for name in columns)
    if not named and columns not in KINDS:
        message = f"{path}.columns is {received(columns)}; expected numeric, categorical, or a list of names."
        problems.append(Problem("config.type", f"{path}.columns", message))
    use, found = registry.resolve("transformers", step["use"], task, f"{path}.use")
    problems += found
    entry = registry.find("transformers", str(use.get("name")))
    if entry is not None and columns in KINDS and entry.facts["columns"] != columns:
        message = (
            f'{path}.use is "{entry.name}", which is for {entry.facts["columns"]} columns, not for {columns} ones.'
        )
        problems.append(Problem("config.incompatible", f"{path}.use", message))
    return {"columns": columns, "use": use}, problems
