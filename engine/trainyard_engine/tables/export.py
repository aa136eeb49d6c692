"""The model folder of a table model: everything that another program needs to answer for a row, and no code but example.py."""

from __future__ import annotations

import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .. import __version__
from ..catalogue import installed
from ..session import Session, write_json
from ..stops import early_words
from . import saved
from .columns import ColumnPlan
from .data import TableData
from .patterns import APART, BLANKS, MONTH_BY_LETTERS, cell_pattern, row_patterns
from .result import Result
from .signature import table_signature

PACKAGES = ("numpy", "pandas", "scikit-learn", "skops", "lightgbm", "torch", "safetensors")
EXAMPLES = Path(__file__).with_name("examples")
#: In the examples: where rows.py is put in, and where what is put in begins.
IMPORT = "from trainyard_engine.tables.examples.rows import features_of, here, preparation\n"
RULE = "# ---\n"


def write(staging: Path, session: Session, data: TableData, result: Result) -> None:
    """All files of a model folder, into an empty one."""
    trusted = saved.save(result.fitted, staging)
    labels = data.target.labels
    ids = {"label2id": {label: index for index, label in enumerate(labels)}, "id2label": dict(enumerate(labels))}
    write_json(staging / "labels.json", ids)
    write_json(staging / "preparation.json", preparation(data, trusted))
    write_json(staging / "reading.json", data.reading.to_json())
    signature = table_signature(session.config, data.plans, data.part.frame.iloc[result.train_rows])
    write_json(staging / "signature.json", signature | {"labels": labels})
    write_json(staging / "metrics.json", metrics_file(result))
    write_json(staging / "training_config.json", session.config)
    write_json(staging / "data.json", data_file(data, result))
    write_json(staging / "environment.json", environment(session.config))
    write_example(result.fitted.model.EXAMPLE, staging)
    (staging / "README.md").write_text(readme(session.config, result), "utf-8")


def write_example(name: str, folder: Path) -> None:
    """example.py of one file, so that it runs alone: the lines that read a table stand where they are imported from."""
    rows = (EXAMPLES / "rows.py").read_text("utf-8").partition(RULE)[2]
    text = (EXAMPLES / name).read_text("utf-8")
    assert text.count(IMPORT) == 1
    (folder / "example.py").write_text(text.replace(IMPORT, rows.strip() + "\n"), "utf-8")


def preparation(data: TableData, trusted: list[str]) -> dict[str, Any]:
    """How text cells become the frame that the pipeline takes: the reading's forms as regular expressions, and the parts."""

    def column(plan: ColumnPlan) -> dict[str, Any]:
        thousands = plan.reading.number.thousands
        return {
            "name": plan.name,
            "pattern": cell_pattern(plan.reading),
            "apart": "" if thousands is None else APART.get(thousands, thousands),
            "parts": [list(part) for part in plan.parts],
            "unread": plan.unread,
        }

    return {
        "blanks": BLANKS,
        "months": MONTH_BY_LETTERS,
        "codec": data.reading.dialect.codec,
        "row": row_patterns(data.reading.dialect),
        "columns": [column(plan) for plan in data.plans if plan.used],
        "left_out": [plan.name for plan in data.plans if not plan.used],
        "trusted_types": trusted,
    }


def metrics_file(result: Result) -> dict[str, Any]:
    """Held-out metrics, the one that ranks, and each fold's."""
    shared: dict[str, Any] = {"metrics": result.metrics, "metric": result.metric, "split": result.evaluation["split"]}
    shared |= {"examples": result.evaluation["examples"], "folds": result.folds}
    shared |= {"refit": result.refit, "finished_early": result.early}
    return shared | result.beside


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
    packages = " ".join(result.fitted.model.PACKAGES)
    lines += ["```sh", f"pip install pandas scikit-learn {packages}   # versions: environment.json"]
    lines += ["python example.py FILE.csv", "```", "", "| metric | held out |", "|---|---|"]
    lines += [f"| {name} | {value:.6g} |" for name, value in result.metrics.items()]
    if result.refit is not None:
        lines += [
            "",
            f"The metrics were measured before the refit: this model was then fitted on all {result.refit['rows']:,} rows.",
        ]
    if result.early is not None:
        lines += ["", f"The training was finished early, as asked, {early_words(result.early)}."]
    return "\n".join([*lines, ""])
