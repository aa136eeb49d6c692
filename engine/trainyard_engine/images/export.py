"""The model folder of an image classifier: everything that another program needs to answer for a picture."""

from __future__ import annotations

import platform
import runpy
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from .. import __version__, exporters, manifest
from ..catalogue import installed
from ..session import Session, write_json
from ..stops import early_words
from . import continuing, preprocessing
from .data import Data
from .network import Network, lay_out
from .pixels import Pictures

PACKAGES = ("torch", "pillow", "numpy")
#: Probabilities of float32 computed again on a CPU, picture by picture or in another batch.
TOLERANCE = 1e-4
#: Modules that lie in model folders and are imported from there.
OF_FOLDERS = ("preprocessing", "compact")


@dataclass(frozen=True)
class Trained:
    """A network with its best weights, and what is to be told of it."""

    session: Session
    network: Network
    data: Data
    #: Metrics and what stands beside them, as in metrics.json; with `epoch` and `epochs`.
    measured: dict[str, Any]
    #: What the recipe of a preset did; None without a preset.
    recipe: dict[str, Any] | None = None


class Folder:
    """safetensors, labels, preprocessing, and an example that needs nothing of ours. An Exporter."""

    name = "safetensors"

    def write(self, folder: Path, trained: Trained) -> None:
        """All files but verification.json."""
        network, data, config = trained.network, trained.data, trained.session.asked or trained.session.config
        lay_out(network.module.cpu().eval(), torch.contiguous_format)
        network.family.save(network, folder)
        size = network.preprocessing.size
        write_json(folder / "preprocessing.json", network.preprocessing.to_json())
        write_json(folder / "labels.json", label_map(data.labels))
        write_json(folder / "signature.json", signature(config["task"], size, data.labels))
        write_json(folder / "metrics.json", trained.measured | {"split": "val", "examples": len(data.val)})
        # What was found in the place of `auto` is what it was trained with.
        found = {"batch_size": trained.session.config["batch_size"]} if config.get("batch_size") == "auto" else {}
        write_json(folder / "training_config.json", config | found)
        if trained.recipe is not None:
            write_json(folder / "recipe.json", trained.recipe)
        prints = {"fingerprint": data.fingerprint, "test_fingerprint": data.test_fingerprint}
        write_json(folder / "data.json", prints | {"summary": data.summary})
        parts = {"train": data.train, "val": data.val, "test": data.test}
        # Where a metric was measured, and on what was learned, also once the data have changed.
        write_json(
            folder / "split.json",
            {name: [item.path for item in part.items] for name, part in parts.items() if part is not None},
        )
        digests = [data.train.entry(row).sha256 for row in range(len(data.train))]
        write_json(folder / continuing.LEARNED, continuing.written(digests, continuing.source_of(trained.session)))
        write_json(folder / "environment.json", environment(network))
        shutil.copyfile(network.family.example, folder / "example.py")
        shutil.copyfile(preprocessing.__file__, folder / "preprocessing.py")
        (folder / "README.md").write_text(readme(trained), "utf-8")

    def answers(self, folder: Path, inputs: Sequence[bytes]) -> npt.NDArray[np.float64]:
        """Probabilities [pictures, classes] of the folder's own example.py, which was just copied from here."""
        with alone(folder):
            example = runpy.run_path(str(folder / "example.py"))
            found: npt.NDArray[np.float64] = example["scores"](inputs)
        return found


FOLDER = Folder()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """What a folder's example imports is of that folder, and is forgotten again."""
    path, before = list(sys.path), {name: sys.modules.pop(name, None) for name in OF_FOLDERS}
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.path[:], sys.dont_write_bytecode = path, writes
        for name, module in before.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module


def export(trained: Trained, probabilities: npt.NDArray[np.float64]) -> exporters.Proof:
    """Writes and proves the model folder; `probabilities` [n, classes] were measured on the validation part.

    Raises TrainyardError `export.not_equal`.
    """
    return exporters.publish(trained.session, FOLDER, trained, held_out(trained.data.val, probabilities))


def held_out(pictures: Pictures, probabilities: npt.NDArray[np.float64]) -> exporters.Held:
    """Some validation pictures as they lie on the disk; one that was changed meanwhile proves nothing and is left out."""
    contents, rows = [], []
    for row in exporters.sample(len(pictures)):
        item = pictures.items[int(row)]
        try:
            content = item.file.read_bytes()
        except OSError:
            continue
        if manifest.entry(item.path, content) == pictures.entry(int(row)):
            contents.append(content)
            rows.append(int(row))
    return exporters.Held(contents, probabilities[rows], TOLERANCE)


def label_map(labels: list[str]) -> dict[str, Any]:
    """Names and outputs, both ways."""
    return {"label2id": {label: index for index, label in enumerate(labels)}, "id2label": dict(enumerate(labels))}


def signature(task: str, size: int, labels: list[str]) -> dict[str, Any]:
    """The form that contracts/model.ts calls Signature."""
    return {"task": task, "image_size": size, "columns": [], "target": None, "labels": labels}


def environment(network: Network) -> dict[str, Any]:
    """Versions that the model was made with."""
    versions = {name: installed(name) for name in (*PACKAGES, *network.family.packages)}
    return {
        "engine": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": versions,
        "architecture": network.architecture,
    }


def readme(trained: Trained) -> str:
    """A page for whoever finds the folder."""
    network, labels, measured = trained.network, trained.data.labels, trained.measured
    needs = " ".join(network.family.packages)
    chosen = f"Epoch {measured['epoch']} of {measured['epochs']}, chosen by validation {measured['metric']}."
    if not measured["epoch"]:
        chosen = "No epoch had a metric to choose by; the weights are those of the last."
    if trained.recipe is not None:
        chosen = (
            f"Preset {trained.recipe['preset']}: {trained.recipe['kept']}, chosen on the validation part (recipe.json)."
        )
        if trained.recipe.get("all_pictures"):
            chosen += " At the end it learned from that part too: the metrics below are of the weights before."
    lines = [f"# {network.architecture} for {len(labels)} classes", ""]
    lines += [f"Answers one of: {', '.join(labels[:50])}{' …' if len(labels) > 50 else ''}.", ""]
    lines += ["Trained by Trainyard. Predict without it:", "", "```sh"]
    lines += [
        f"pip install torch pillow {needs}   # versions: environment.json",
        "python example.py PICTURE.jpg",
        "```",
        "",
        *flips(network),
        chosen,
        "",
    ]
    if measured["finished_early"] is not None:
        lines += [f"The training was finished early, as asked, {early_words(measured['finished_early'])}.", ""]
    lines += [
        "| metric | held out |",
        "|---|---|",
        *(f"| {name} | {value:.4f} |" for name, value in measured["metrics"].items()),
        "",
    ]
    return "\n".join(lines)


def flips(network: Network) -> list[str]:
    """What whoever runs the weights without example.py must do as well."""
    if not network.preprocessing.test_time_flips:
        return []
    text = (
        "An answer is the mean of the logits of a picture and of its mirror image (`test_time_flips` in preprocessing.json)."
        " The metrics were measured so, and example.py answers so; the weights are of the network alone, and a program that"
        " runs it once per picture answers a little otherwise."
    )
    return [text, ""]
