"""The model folder of an image classifier: everything that another program needs to answer for a picture."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from .. import __version__
from ..catalogue import installed
from ..checkpoint import contiguous, exchange
from ..session import Session, write_json
from .data import Data
from .network import Logits, Network, Preprocessing, lay_out

PACKAGES = ("torch", "transformers", "safetensors", "pillow", "numpy")
EXAMPLES = Path(__file__).with_name("examples")


def export(session: Session, network: Network, data: Data, measured: dict[str, Any]) -> None:
    """Writes out/model whole or not at all, then announces its files; `measured` are metrics and what stands beside."""
    staging = session.out / ".model-staging"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    save_weights(staging, network)
    size = network.preprocessing.size
    write_json(staging / "preprocessor_config.json", processor(network.preprocessing))
    write_json(staging / "labels.json", label_map(data.labels))
    write_json(staging / "signature.json", signature(session.config["task"], size, data.labels))
    counts = {"split": "val", "examples": len(data.val), "test_examples": None if data.test is None else len(data.test)}
    write_json(staging / "metrics.json", measured | counts)
    write_json(staging / "training_config.json", session.config)
    prints = {"fingerprint": data.fingerprint, "test_fingerprint": data.test_fingerprint}
    write_json(staging / "data.json", prints | {"summary": data.summary})
    write_json(staging / "environment.json", environment(network))
    shutil.copyfile(EXAMPLES / f"{network.family}.py", staging / "example.py")
    (staging / "README.md").write_text(readme(network, data, measured["metrics"]), "utf-8")
    exchange(staging, session.out / "model")
    session.announce_folder(session.out / "model", "model")


def save_weights(folder: Path, network: Network) -> None:
    """config.json and weights as from_pretrained reads them, or network.json and weights."""
    module = network.module.cpu().eval()
    lay_out(module, torch.contiguous_format)
    if isinstance(module, Logits):
        model: Any = module.model
        model.save_pretrained(folder)
        return
    save_file(contiguous(module.state_dict()), folder / "model.safetensors")
    classes = network.head.out_features
    write_json(
        folder / "network.json",
        {"architecture": network.architecture, "classes": classes, "image_size": network.preprocessing.size},
    )


def processor(preprocessing: Preprocessing) -> dict[str, Any]:
    """The training's preprocessing in the words of Transformers; `resample` 2 is bilinear."""
    return {
        "image_processor_type": "ViTImageProcessor",
        "do_convert_rgb": True,
        "do_resize": True,
        "size": {"height": preprocessing.size, "width": preprocessing.size},
        "resample": 2,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": list(preprocessing.mean),
        "image_std": list(preprocessing.std),
    }


def label_map(labels: list[str]) -> dict[str, Any]:
    """Names and outputs, both ways."""
    return {"label2id": {label: index for index, label in enumerate(labels)}, "id2label": dict(enumerate(labels))}


def signature(task: str, size: int, labels: list[str]) -> dict[str, Any]:
    """The form that contracts/model.ts calls Signature."""
    return {"task": task, "image_size": size, "columns": [], "target": None, "labels": labels}


def environment(network: Network) -> dict[str, Any]:
    """Versions that the model was made with."""
    names = [*PACKAGES, *(["efficientnet-lite-pytorch"] if network.family == "efficientnet" else [])]
    versions = {name: installed(name) for name in names}
    return {
        "engine": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": versions,
        "architecture": network.architecture,
    }


def readme(network: Network, data: Data, metrics: dict[str, float]) -> str:
    """A page for whoever finds the folder."""
    needs = "transformers" if network.family == "huggingface" else "efficientnet-lite-pytorch safetensors"
    lines = [f"# {network.architecture} for {len(data.labels)} classes", ""]
    lines += [f"Answers one of: {', '.join(data.labels[:50])}{' …' if len(data.labels) > 50 else ''}.", ""]
    lines += ["Trained by Trainyard. Predict without it:", "", "```sh"]
    lines += [
        f"pip install torch pillow {needs}   # versions: environment.json",
        "python example.py PICTURE.jpg",
        "```",
        "",
    ]
    lines += [
        "| metric | held out |",
        "|---|---|",
        *(f"| {name} | {value:.4f} |" for name, value in metrics.items()),
        "",
    ]
    return "\n".join(lines)
