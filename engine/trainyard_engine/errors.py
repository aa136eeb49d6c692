"""The one error type that may reach a person. Its codes are the closed list of contracts/errors.ts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

GENERATED = Path(__file__).parent / "generated"


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """All error codes with status, title and hint, as generated from contracts."""
    codes: dict[str, dict[str, Any]] = json.loads((GENERATED / "errors.json").read_text("utf-8"))
    return codes


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a config or with data; `path` is the dotted path of the field, '' for the whole."""

    code: str
    path: str
    message: str
    hint: str | None = None
    severity: Literal["error", "warning"] = "error"
    suggestion: Any = None

    def to_json(self) -> dict[str, Any]:
        """The form that contracts/config.ts calls ConfigProblem."""
        value: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity,
            "path": self.path,
            "message": self.message,
        }
        if self.hint is not None:
            value["hint"] = self.hint
        if self.suggestion is not None:
            value["suggestion"] = self.suggestion
        return value


class TrainyardError(Exception):
    """An expected failure. `message` says what was received and where; `hint` what to change (else the catalogue's)."""

    def __init__(self, code: str, message: str, hint: str | None = None, problems: list[Problem] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint if hint is not None else str(catalogue()[code]["hint"])
        self.problems = problems or []

    def to_json(self) -> dict[str, Any]:
        """As whoever started the process reads it: code, message, hint and all single problems."""
        problems = [problem.to_json() for problem in self.problems]
        return {"code": self.code, "message": self.message, "hint": self.hint, "problems": problems}
