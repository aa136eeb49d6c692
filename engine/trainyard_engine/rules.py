"""Rules between the parameters of a registry entry, and between them and fields of the config; declared as data, so that
the platform's check (packages/core/src/entry-rules.ts) and the engine's read the same ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .errors import Problem

Operator = Literal["<", "<=", ">", ">="]
WORDS: dict[Operator, str] = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least"}
#: In front of the name of a config field.
FIELD = "config."


@dataclass(frozen=True)
class Rule:
    """`left op right`. `left` is a parameter; `right` a parameter, `config.FIELD`, or a number.

    A side that is empty (null) breaks no rule. A warning counts only where a person gave `left`: nobody need be warned of
    a default.
    """

    left: str
    op: Operator
    right: str | float
    #: What happens otherwise, in a sentence.
    why: str
    #: Holds only where this parameter is true.
    when: str | None = None
    severity: Literal["error", "warning"] = "error"

    @property
    def of_config(self) -> bool:
        """Whether it needs more than the entry's own parameters."""
        return isinstance(self.right, str) and self.right.startswith(FIELD)

    @property
    def parameters(self) -> list[str]:
        """The parameters that it speaks of."""
        named = [self.left, *([self.right] if isinstance(self.right, str) and not self.of_config else [])]
        return named + ([self.when] if self.when is not None else [])

    def describe(self) -> dict[str, Any]:
        """The form that contracts/registry.ts calls EntryRule."""
        told: dict[str, Any] = {"left": self.left, "op": self.op, "right": self.right, "why": self.why}
        if self.when is not None:
            told["when"] = self.when
        return told | {"severity": self.severity}

    def holds(self, left: float, right: float) -> bool:
        """The comparison itself."""
        results = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
        return results[self.op]


@dataclass(frozen=True)
class Place:
    """A choice in a config: its path, its effective parameters, and those that a person gave."""

    path: str
    values: Mapping[str, Any]
    given: Collection[str]
    #: The effective config; None where only the choice is looked at, and rules on its fields say nothing.
    config: Mapping[str, Any] | None = None


def broken(rules: Collection[Rule], place: Place) -> list[Problem]:
    """A problem per broken rule; of several on one parameter only the first."""
    problems: dict[str, Problem] = {}
    for rule in rules:
        problem = check(rule, place)
        if problem is not None:
            problems.setdefault(problem.path, problem)
    return list(problems.values())


def check(rule: Rule, place: Place) -> Problem | None:
    """What is wrong by one rule."""
    if rule.when is not None and place.values.get(rule.when) is not True:
        return None
    left, right = number(place.values.get(rule.left)), number(side(rule, place))
    if left is None or right is None or rule.holds(left, right):
        return None
    if rule.severity == "warning" and rule.left not in place.given:
        return None
    named, other, op = rule.left, rule.right, rule.op
    if isinstance(other, str) and not rule.of_config and named not in place.given and other in place.given:
        # Said of the one that was given: the other stands at its default.
        named, other, op = other, rule.left, turned(op)
        left, right = right, left
    path = f"{place.path}.{named}"
    bound = f"{right:g}" if not isinstance(other, str) else f"{other.removeprefix(FIELD)}, which is {right:g}"
    message = f"{path} is {left:g}; allowed is {WORDS[op]} {bound}. {rule.why}"
    return Problem("config.incompatible", path, message, severity=rule.severity)


def side(rule: Rule, place: Place) -> Any:
    """The value on the right."""
    if not isinstance(rule.right, str):
        return rule.right
    if not rule.of_config:
        return place.values.get(rule.right)
    return None if place.config is None else place.config.get(rule.right.removeprefix(FIELD))


def turned(op: Operator) -> Operator:
    """The same comparison read from the other side."""
    turn: dict[Operator, Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
    return turn[op]


def number(value: Any) -> float | None:
    """What can be compared."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
