"""Loads an exported image model and answers for pictures; the same decoding and scaling as in training."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from .decode import square
from .network import Logits, Preprocessing


class ImageModel:
    """`labels` are in the order of the outputs."""

    def __init__(self, module: nn.Module, labels: list[str], preprocessing: Preprocessing) -> None:
        self._module = module.eval()
        self._preprocessing = preprocessing
        self.labels = labels

    @classmethod
    def load(cls, folder: Path) -> ImageModel:
        """From a model folder. No code of the folder is run and nothing is unpickled."""
        ids = json.loads((folder / "labels.json").read_text("utf-8"))["id2label"]
        labels = [ids[str(index)] for index in range(len(ids))]
        told = json.loads((folder / "preprocessor_config.json").read_text("utf-8"))
        mean, std = told["image_mean"], told["image_std"]
        preprocessing = Preprocessing(told["size"]["height"], tuple(mean), tuple(std))
        return cls(load_module(folder), labels, preprocessing)

    def scores(self, files: Sequence[bytes]) -> npt.NDArray[np.float64]:
        """Probabilities [files, labels] for the bytes of image files.

        Raises TrainyardError `image.…`; its message has no file name.
        """
        squares = np.stack([square(content, self._preprocessing.size) for content in files])
        with torch.no_grad():
            logits = self._module(self._preprocessing.normalise(torch.from_numpy(squares)))
        answer: npt.NDArray[np.float64] = torch.softmax(logits.double(), dim=1).numpy()
        return answer


def load_module(folder: Path) -> nn.Module:
    """The network with its weights."""
    if (folder / "network.json").is_file():
        from safetensors.torch import load_file

        from . import efficientnet

        told = json.loads((folder / "network.json").read_text("utf-8"))
        module = efficientnet.architecture(told["classes"], told["image_size"], dropout=0.0)
        module.load_state_dict(load_file(folder / "model.safetensors"))
        return module
    from transformers import AutoModelForImageClassification

    from .transformer import quiet

    quiet()
    model = AutoModelForImageClassification.from_pretrained(
        folder, trust_remote_code=False, use_safetensors=True, local_files_only=True
    )
    return Logits(model)
