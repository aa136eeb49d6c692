"""Fills the registry: the built-in modules and the plugin files of a person's own."""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from . import __version__, registry
from .errors import TrainyardError

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


def load(plugins: str | None = None) -> None:
    """Imports the built-in modules and every *.py of the plugin folder (`plugins`, else TRAINYARD_PLUGINS_DIR).

    An entry of a plugin whose name is taken does not get in; `describe` tells of it and everything else works.
    Raises TrainyardError `start.environment` for a folder that is none and for a plugin that cannot be imported.
    """
    for module in BUILT_IN:
        importlib.import_module(module)
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


def load_plugin(file: Path) -> None:
    """Imports one plugin file once, under a name of its own. Raises TrainyardError `start.environment`."""
    name = f"trainyard_plugin_{file.stem}"
    if name in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        with registry.plugin(str(file)):
            spec.loader.exec_module(module)
    except Exception as error:
        # Whatever the code of a stranger raises; an error of our own has said all there is to say.
        del sys.modules[name]
        registry.forget(str(file))
        reason = error.message if isinstance(error, TrainyardError) else f"{type(error).__name__}: {error}"
        raise TrainyardError(
            "start.environment", f"The plugin {file} cannot be loaded: {reason}", "Repair it, or take it out."
        ) from error


def installed(package: str) -> str:
    """Version of an installed package without importing it; '' where there is none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def describe() -> dict[str, Any]:
    """The form that contracts/registry.ts calls Registry."""
    engine = {"version": __version__, "python": platform.python_version(), "torch": installed("torch")}
    problems = [refusal.describe() for refusal in registry.refused()]
    return {"engine": engine, "registries": registry.describe(), "problems": problems}
