"""Fills the registry: the built-in modules, the plugins of installed packages, and the plugin files of a person's own.

A plugin that fails is named in `describe`, and in the problem of a config that asks for what is missing; the rest works.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint, PackageNotFoundError, entry_points, version
from pathlib import Path
from typing import Any

from . import __version__, registry
from .errors import TrainyardError
from .output import to_standard_error

#: Modules that register entries; importing one must not import torch, transformers or scikit-learn.
BUILT_IN = (
    "trainyard_engine.validations",
    "trainyard_engine.metrics",
    "trainyard_engine.agreement",
    "trainyard_engine.calibration",
    "trainyard_engine.tables.estimators.linear",
    "trainyard_engine.tables.estimators.forest",
    "trainyard_engine.tables.estimators.lightgbm",
    "trainyard_engine.tables.estimators.hist_gradient_boosting",
    "trainyard_engine.tables.estimators.neighbors",
    "trainyard_engine.tables.estimators.network",
    "trainyard_engine.tables.preprocessing",
    "trainyard_engine.tables.target_mean",
    "trainyard_engine.tables.transformers",
    "trainyard_engine.optim",
    "trainyard_engine.schedules",
    "trainyard_engine.curves",
    "trainyard_engine.losses",
    "trainyard_engine.images.geometry",
    "trainyard_engine.images.warp",
    "trainyard_engine.images.colour",
    "trainyard_engine.images.tone",
    "trainyard_engine.images.policies",
    "trainyard_engine.images.mix",
    "trainyard_engine.images.purposes",
    "trainyard_engine.images.models",
)


#: Group of the entry points by which an installed package names a module (or a function to call) that registers entries:
#: [project.entry-points."trainyard.plugins"] mine = "my_package.trainyard"
ENTRY_POINTS = "trainyard.plugins"
_loaded: set[str] = set()


def load(plugins: str | None = None) -> None:
    """Imports the built-in modules, installed plugins and every *.py of the plugin folder (`plugins`, else
    TRAINYARD_PLUGINS_DIR).

    An entry of a plugin whose name is taken does not get in, and of a plugin that fails none does; `describe` tells of it and
    everything else works. Raises TrainyardError `start.environment` for a folder that is none.
    """
    for module in BUILT_IN:
        importlib.import_module(module)
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda one: one.name):
        load_entry_point(point)
    folder = plugins or os.environ.get("TRAINYARD_PLUGINS_DIR")
    if not folder:
        return
    if not Path(folder).is_dir():
        raise TrainyardError(
            "start.environment",
            f"The plugin folder {folder} does not exist.",
            "Give --plugins or TRAINYARD_PLUGINS_DIR a folder of *.py files.",
        )
    for file in sorted(Path(folder).glob("*.py")):
        load_plugin(file)


def load_entry_point(point: EntryPoint) -> None:
    """What an installed package registers, once."""

    def run() -> None:
        found = point.load()
        if callable(found):
            found()

    package = point.dist.name if point.dist is not None else point.value
    once(f"{package} ({point.value})", run)


def load_plugin(file: Path) -> None:
    """Imports one plugin file once, under a name of its own."""
    name = f"trainyard_plugin_{file.stem}"

    def run() -> None:
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or spec.loader is None:
            raise ImportError(f"{file} is not a Python file")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise

    once(str(file), run)


def once(origin: str, run: Callable[[], None]) -> None:
    """Runs what registers the entries of a plugin, unless it ran before; a failure is noted."""
    if origin in _loaded:
        return
    _loaded.add(origin)
    try:
        # One line too many in the answer of `describe` would take the whole registry down.
        with to_standard_error(), registry.plugin(origin):
            run()
    except (Exception, SystemExit) as error:
        # Whatever the code of a stranger raises; an error of our own has said all there is to say.
        reason = error.message if isinstance(error, TrainyardError) else f"{type(error).__name__}: {error}"
        registry.give_up(origin, reason.splitlines()[0].rstrip("."))


def installed(package: str) -> str:
    """Version of an installed package without importing it; '' where there is none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def describe() -> dict[str, Any]:
    """The form that contracts/registry.ts calls Registry."""
    engine = {"version": __version__, "python": platform.python_version(), "torch": installed("torch")}
    problems = [one.describe() for one in registry.broken_plugins()]
    problems += [one.describe() for one in registry.refused()]
    return {"engine": engine, "registries": registry.describe(), "problems": problems}
