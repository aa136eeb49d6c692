"""`python -m trainyard_engine serve`: JSON lines in, JSON lines out, until standard input ends.

Requests: {"id", "op": "load", "model"}, {"id", "op": "predict_image", "model", "path"},
{"id", "op": "predict_rows", "model", "rows"}, {"id", "op": "predict_table", "model", "path", "dialect", "output", "first"},
{"id", "op": "preview", "config", "classes", "items", "others", "draws", "draw", "pictures"} (images/preview.py).
Answers: {"id", "ok": true, "predictions", "milliseconds"}, of a table with `table`: rows, noted, findings, of a preview
with `preview`; or
{"id", "ok": false, "code", "message", "hint"}. Standard output carries answers and nothing else, whatever a library may
want to print.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections import OrderedDict
from pathlib import Path
from typing import Any

from .errors import TrainyardError
from .events import travelling
from .output import silence
from .predict import write_table
from .predictor import Predictor, load

#: Models that stay loaded; the one not asked for the longest goes first.
KEPT = 4


class Models:
    """Loaded models by folder. A folder that was written anew is loaded anew."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, Predictor]] = OrderedDict()

    def get(self, folder: str) -> Predictor:
        """The model of a folder, from memory where it is there."""
        told = Path(folder) / "signature.json"
        stamp = told.stat().st_mtime_ns if told.exists() else 0
        kept = self._kept.get(folder)
        if kept is None or kept[0] != stamp:
            kept = (stamp, load(Path(folder)))
            self._kept[folder] = kept
        self._kept.move_to_end(folder)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return kept[1]

    def folders(self) -> list[str]:
        """Folders of the loaded models, the next to go first."""
        return list(self._kept)


def main() -> int:
    """Answers each line of standard input."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    # Whatever else prints goes to standard error.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    models = Models()
    try:
        for line in sys.stdin.buffer:
            if line.strip():
                answers.write(json.dumps(travelling(respond(models, line)), ensure_ascii=False, allow_nan=False) + "\n")
                answers.flush()
    except BrokenPipeError:
        silence(answers)  # whoever asked has gone
    return 0


def respond(models: Models, line: bytes) -> dict[str, Any]:
    """The answer to one line; never raises."""
    request: Any = None
    try:
        request = json.loads(line)
        began = time.perf_counter()
        answer = perform(models, request)
        milliseconds = round((time.perf_counter() - began) * 1000, 3)
        return {"id": request["id"], "ok": True, **answer, "milliseconds": milliseconds}
    except TrainyardError as error:
        return refusal(request, error)
    except (ValueError, KeyError, TypeError) as error:
        traceback.print_exc()
        return refusal(request, TrainyardError("http.bad_request", f"The request cannot be read: {error!r}."))
    except Exception as error:  # a server that dies with one request takes all others with it
        traceback.print_exc()
        return refusal(request, TrainyardError("engine.failed", f"No answer: {type(error).__name__}: {error}."))


def perform(models: Models, request: dict[str, Any]) -> dict[str, Any]:
    """What one request asks for."""
    if request["op"] == "preview":
        from .images.preview import answer

        return {"predictions": [], "preview": answer(request)}
    model = models.get(request["model"])
    match request["op"]:
        case "load":
            return {"predictions": []}
        case "predict_image":
            return {"predictions": [model.image(Path(request["path"]))]}
        case "predict_rows":
            return {"predictions": model.rows(request["rows"])}
        case "predict_table":
            table, output = Path(request["path"]), Path(request["output"])
            return write_table(model, table, request["dialect"], output, int(request["first"]))
        case other:
            raise ValueError(f"op is {other!r}; there are load, predict_image, predict_rows, predict_table, preview")


def refusal(request: Any, error: TrainyardError) -> dict[str, Any]:
    """The answer of an expected failure."""
    number = request.get("id") if isinstance(request, dict) else None
    return {"id": number, "ok": False, **error.to_json()}
