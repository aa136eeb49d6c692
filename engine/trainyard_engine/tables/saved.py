"""Saves and loads columns and model together; which kind of model it is, its file says."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from ..errors import TrainyardError
from .estimator import Model
from .fit import Fitted

#: Classes of fitted models, each known by its FILE; imported when one is needed.
MODELS = ("trainyard_engine.tables.sklearn_model:SklearnModel", "trainyard_engine.tables.mlp:NetworkModel")


def save(fitted: Fitted, folder: Path) -> list[str]:
    """Writes both; answers with the types that a loader must trust."""
    import skops.io

    file = fitted.model.save(fitted.columns, folder)
    return sorted(skops.io.get_untrusted_types(file=file))


def load(folder: Path, regression: bool) -> Fitted:
    """What was saved. Raises TrainyardError `model.not_ready`; nothing is unpickled."""
    for name in MODELS:
        module, kind = name.split(":")
        file = FILES[name]
        if (folder / file).is_file():
            made: type[Model] = getattr(import_module(module), kind)
            columns, model = made.load(folder, regression)
            return Fitted(columns, model)
    raise TrainyardError("model.not_ready", f"{folder} has none of {', '.join(FILES.values())}.")


#: Their files, so that torch is imported for a network only.
FILES = dict(zip(MODELS, ("model.skops", "model.safetensors"), strict=True))
