"""Saves and loads scikit-learn objects with skops: no code runs on load, only types of a short list are made.

The same object gives the same bytes in every process: skops names its parts by memory address and stamps the time,
so both are replaced by numbers in order and a fixed date.
"""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from ..errors import TrainyardError
from . import estimators

#: Types beyond skops' own list that our columns hold; those of an estimator stand in its file, as TRUSTED. None of them
#: runs code of the file when it is made.
COLUMNS = frozenset(
    {
        "numpy.dtype",
        "sklearn.model_selection._split.KFold",
        "sklearn.model_selection._split.StratifiedKFold",
    }
)
#: The earliest date that a zip can hold.
DATE = (1980, 1, 1, 0, 0, 0)


@cache
def trusted() -> frozenset[str]:
    """All types that are loaded."""
    found = set(COLUMNS)
    for module in iter_modules(estimators.__path__, f"{estimators.__name__}."):
        # Tests lie beside what they test, and need what an installation does not have.
        if module.name.endswith("_test"):
            continue
        found |= set(getattr(import_module(module.name), "TRUSTED", ()))
    return frozenset(found)


def save(value: Any, path: Path) -> None:
    """Writes the object; it must load with the trusted types alone, which is checked before anything is written."""
    import skops.io

    content = canonical(skops.io.dumps(value))
    check_types(skops.io.get_untrusted_types(data=content), path)
    path.write_bytes(content)


def load(path: Path) -> Any:
    """The object of a file. Raises TrainyardError `model.not_ready` for types that are not trusted or a damaged file."""
    import skops.io

    if not path.is_file():
        raise TrainyardError("model.not_ready", f"{path.parent} has no {path.name}.")
    try:
        unknown = skops.io.get_untrusted_types(file=path)
        check_types(unknown, path)
        return skops.io.load(path, trusted=unknown)
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
        raise TrainyardError("model.not_ready", f"{path.name} is damaged: {error}.") from error


def check_types(found: list[str], path: Path) -> None:
    """Raises for a type outside the list."""
    foreign = sorted(set(found) - trusted())
    if foreign:
        message = f"{path.name} holds types that are not loaded: {', '.join(foreign)}."
        raise TrainyardError("model.not_ready", message, "Only load models that were trained here.")


def canonical(content: bytes) -> bytes:
    """The same archive with parts numbered in the order of the schema and without time stamps."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        schema = json.loads(archive.read("schema.json"))
        parts = {name: archive.read(name) for name in archive.namelist() if name != "schema.json"}
    numbers: dict[int, int] = {}
    files: dict[str, str] = {}
    renumber(schema, numbers, files)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for old, new in files.items():
            archive.writestr(zipfile.ZipInfo(new, DATE), parts[old], zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("schema.json", DATE), json.dumps(schema), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def renumber(node: Any, numbers: dict[int, int], files: dict[str, str]) -> None:
    """Replaces `__id__` and file names in place, depth first.

    A JSON node always gets a number of its own: which equal constants share an address differs between processes.
    """
    if isinstance(node, list):
        for item in node:
            renumber(item, numbers, files)
        return
    if not isinstance(node, dict):
        return
    if "__id__" in node:
        fresh = len(numbers)
        key = -1 - fresh if node.get("__loader__") == "JsonNode" else node["__id__"]
        node["__id__"] = numbers.setdefault(key, fresh)
    if isinstance(node.get("file"), str):
        old = node["file"]
        node["file"] = files.setdefault(old, f"{len(files)}{Path(old).suffix}")
    for item in node.values():
        renumber(item, numbers, files)
