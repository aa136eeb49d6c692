"""What is wrong with plugins: entries that did not get in, and whole plugins that could not be loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """An entry of a plugin that did not get in, because its name or an alias is taken."""

    kind: str
    name: str
    origin: str
    taken_by: str

    def describe(self) -> dict[str, Any]:
        """The form that contracts/registry.ts calls PluginProblem."""
        taken = f"the name is taken by {self.taken_by}. Rename one of them."
        message = f'{self.kind} "{self.name}" of {self.origin} is not used: {taken}'
        return {"kind": self.kind, "name": self.name, "origin": self.origin, "message": message}


@dataclass(frozen=True)
class Broken:
    """A plugin that could not be loaded; nothing of it is in the registry."""

    origin: str
    reason: str

    def describe(self) -> dict[str, Any]:
        """The form that contracts/registry.ts calls PluginProblem."""
        return {"kind": None, "name": self.origin, "origin": self.origin, "message": self.sentence}

    @property
    def sentence(self) -> str:
        """For people."""
        return f"The plugin {self.origin} cannot be loaded: {self.reason}. Repair it, or take it out."
