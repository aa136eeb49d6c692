"""The model folder of a table model: everything that another program needs to answer for a row, and no code but example.py."""

from __future__ import annotations

import platform
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .. import __version__
from ..catalogue import installed
from ..checkpoint import exchange
from ..session import Session, write_json
from . import skops_file
from .cells import MISSING_WORDS
from .columns import ColumnPlan
from .data import TableData
from .frame import parts
from .result import Result
from .signature import table_signature

PACKAGES = ("numpy", "pandas", "scikit-learn", "skops", "lightgbm", "torch", "safetensors")
EXAMPLES = Path(__file__).with_name("examples")


def export(session: Session, data: TableData, result: Result) -> None:
    """Writes out/model whole or not at all, then announces its files."""
    staging = session.out / ".model-staging"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    trusted = save_weights(staging, result)
    labels = data.target.labels
    ids = {"label2id": {label: index for index, label in enumerate(labels)}, "id2label": dict(enumerate(labels))}
    write_json(staging / "labels.json", ids)
    write_json(staging / "preparation.json", preparation(data, trusted))
    cells = training_cells(data, result)
    signature = table_signature(session.config, data.plans, cells, data.table.dialect.decimal)
    write_json(staging / "signature.json", signature | {"labels": labels})
    write_json(staging / "metrics.json", metrics_file(result))
    write_json(staging / "training_config.json", session.config)
    write_json(staging / "data.json", data_file(data, result))
    write_json(staging / "environment.json", environment(session.config))
    example = "network.py" if result.fitted.weights else "estimator.py"
    shutil.copyfile(EXAMPLES / example, staging / "example.py")
    (staging / "README.md").write_text(readme(session.config, result), "utf-8")
    exchange(staging, session.out / "model")
    session.announce_folder(session.out / "model", "model")


def save_weights(folder: Path, result: Result) -> list[str]:
    """model.skops, or pipeline.skops and model.safetensors; answers with the types that a loader must trust."""
    import skops.io
    from sklearn.pipeline import Pipeline

    fitted = result.fitted
    name = "pipeline.skops" if fitted.weights else "model.skops"
    if fitted.weights:
        from safetensors.torch import save_file

        save_file(dict(sorted(fitted.weights.items())), folder / "model.safetensors")
        skops_file.save(fitted.columns, folder / name)
    else:
        if "n_jobs" in fitted.model.get_params():
            # Threads were granted to the training, not to whoever predicts later.
            fitted.model.set_params(n_jobs=1)
        skops_file.save(Pipeline([("columns", fitted.columns), ("model", fitted.model)]), folder / name)
    return sorted(skops.io.get_untrusted_types(file=folder / name))


def preparation(data: TableData, trusted: list[str]) -> dict[str, Any]:
    """How text cells become the frame that the pipeline takes."""

    def column(plan: ColumnPlan) -> dict[str, Any]:
        return {"name": plan.name, "type": plan.type, "format": plan.format, "parts": parts(plan)}

    return {
        "decimal": data.table.dialect.decimal,
        "missing_words": sorted(MISSING_WORDS),
        "columns": [column(plan) for plan in data.plans if plan.used],
        "left_out": [plan.name for plan in data.plans if not plan.used],
        "trusted_types": trusted,
    }


def training_cells(data: TableData, result: Result) -> dict[str, list[str]]:
    """The text of the rows that the exported model was fitted on."""
    rows = data.target.rows[result.train_rows]
    return {plan.name: [data.table.columns[plan.name][row] for row in rows] for plan in data.plans if plan.used}


def metrics_file(result: Result) -> dict[str, Any]:
    """Held-out metrics, the one that ranks, and each fold's."""
    shared: dict[str, Any] = {"metrics": result.metrics, "metric": result.metric, "split": result.evaluation["split"]}
    shared |= {"examples": result.evaluation["examples"], "folds": result.folds}
    return shared | {"test_examples": None if result.test is None else len(result.test.truth)} | result.beside


def data_file(data: TableData, result: Result) -> dict[str, Any]:
    """What it was trained on."""
    return {
        "fingerprint": data.fingerprint,
        "test_fingerprint": data.test_fingerprint,
        "files": [asdict(data.table.entry)],
        "fitted_on_rows": len(result.train_rows),
        "summary": data.summary,
    }


def environment(config: dict[str, Any]) -> dict[str, Any]:
    """Versions that the model was made with."""
    return {
        "engine": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: installed(name) for name in PACKAGES},
        "architecture": config["model"]["name"],
    }


def readme(config: dict[str, Any], result: Result) -> str:
    """A page for whoever finds the folder."""
    lines = [f"# {config['model']['name']} for {config['target']}", ""]
    lines += [f"A model for {config['task']}, trained by Trainyard. Predict without it:", ""]
    lines += ["```sh", "pip install pandas scikit-learn skops lightgbm   # versions: environment.json"]
    lines += ["python example.py FILE.csv", "```", "", "| metric | held out |", "|---|---|"]
    lines += [f"| {name} | {value:.6g} |" for name, value in result.metrics.items()]
    if result.fitted.weights:
        lines = [line.replace("skops lightgbm", "skops safetensors torch") for line in lines]
    return "\n".join([*lines, ""])
