"""Loads an exported image model and answers for pictures; the same decoding and scaling as in training."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from . import family
from .decode import square
from .preprocessing import Preprocessing


class ImageModel:
    """`labels` are in the order of the outputs."""

    def __init__(self, module: nn.Module, labels: list[str], preprocessing: Preprocessing) -> None:
        self._module = module.eval()
        self._preprocessing = preprocessing
        self.labels = labels

    @classmethod
    def load(cls, folder: Path) -> ImageModel:
        """From a model folder. No code of the folder is run and nothing is unpickled."""
        return cls(family.load(folder), labels_of(folder), preprocessing_of(folder))

    def scores(self, files: Sequence[bytes]) -> npt.NDArray[np.float64]:
        """Probabilities [files, labels] for the bytes of image files.

        Raises TrainyardError `image.…`; its message has no file name.
        """
        squares = np.stack([square(content, self._preprocessing) for content in files])
        with torch.no_grad():
            pictures = self._preprocessing.normalise(torch.from_numpy(squares))
            logits = self._preprocessing.averaged(pictures, self._module)
        answer: npt.NDArray[np.float64] = torch.softmax(logits.double(), dim=1).numpy()
        return answer


def labels_of(folder: Path) -> list[str]:
    """Class names in the order of the outputs."""
    ids = json.loads((folder / "labels.json").read_text("utf-8"))["id2label"]
    return [ids[str(index)] for index in range(len(ids))]


def preprocessing_of(folder: Path) -> Preprocessing:
    """The specification of a model folder. One from before it had a file of its own has the words of Transformers."""
    file = folder / "preprocessing.json"
    if file.is_file():
        return Preprocessing.from_json(json.loads(file.read_text("utf-8")))
    told = json.loads((folder / "preprocessor_config.json").read_text("utf-8"))
    return Preprocessing(told["size"]["height"], mean=tuple(told["image_mean"]), std=tuple(told["image_std"]))
