"""Features of pictures by their bytes, and what a model answered for them: files that grow, one folder for each network.

`keys.bin` has the sha256 of each picture (32 bytes), `vectors.bin` its features (int8 [width], scaled so that the largest is
127: only directions are compared), `answers.bin` the ANSWERS likeliest labels of a model, each a place in its labels (uint32)
and a probability (float32), little endian. A picture is there once all three have its row: a process that ends in the middle
leaves a row that is cut off by the next one. One process writes at a time. apps/server/src/embeddings.ts reads the same files.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..session import write_json

#: A folder of another form is begun anew.
FORM = 1
#: Likeliest labels that are kept of each picture.
ANSWERS = 3
KEY = 32
ANSWER = np.dtype([("label", "<u4"), ("probability", "<f4")])

Vectors = npt.NDArray[np.int8]
Answers = npt.NDArray[Any]


class EmbeddingStore:
    """`width` numbers a picture; `labels` where a model answers, else none."""

    def __init__(self, folder: Path, width: int, labels: list[str]) -> None:
        self.folder, self.width = folder, width
        answers = ANSWERS if labels else 0
        told = {"form": FORM, "width": width, "answers": answers, "labels": labels}
        self._parts = {"vectors.bin": width, "answers.bin": answers * ANSWER.itemsize, "keys.bin": KEY}
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        about = folder / "about.json"
        if not about.is_file() or json.loads(about.read_text("utf-8")) != told:
            for name in self._parts:
                (folder / name).unlink(missing_ok=True)
            write_json(about, told)
        self._count = min(self._rows(name, size) for name, size in self._parts.items() if size)
        for name, size in self._parts.items():
            with (folder / name).open("ab") as file:
                file.truncate(self._count * size)

    def _rows(self, name: str, size: int) -> int:
        file = self.folder / name
        return file.stat().st_size // size if file.is_file() else 0

    def keys(self) -> dict[str, int]:
        """The row of each picture by its sha256 in hexadecimal."""
        whole = (self.folder / "keys.bin").read_bytes()
        return {whole[KEY * row : KEY * (row + 1)].hex(): row for row in range(self._count)}

    def append(self, sha256: list[str], features: npt.NDArray[np.float32], answers: Answers | None) -> None:
        """Rows of float [n, width], and of a model's answers [n, ANSWERS]. Raises OSError where the disk is full."""
        parts = {"vectors.bin": packed(features).tobytes(), "keys.bin": bytes.fromhex("".join(sha256))}
        if answers is not None:
            parts["answers.bin"] = answers.tobytes()
        # The keys last: they say what is there.
        for name in self._parts:
            if name in parts:
                with (self.folder / name).open("ab") as file:
                    file.write(parts[name])
                    file.flush()
                    if name != "keys.bin":
                        os.fsync(file.fileno())
        self._count += len(sha256)

    def vectors(self) -> Vectors:
        """int8 [pictures, width], read from the disk as it is needed."""
        if self._count == 0:
            return np.zeros((0, self.width), np.int8)
        return np.memmap(self.folder / "vectors.bin", np.int8, "r", shape=(self._count, self.width))


def packed(features: npt.NDArray[np.float32]) -> Vectors:
    """int8 [n, width] in the direction of each row of float [n, width]; zeros for zeros."""
    largest = np.abs(features).max(axis=1, keepdims=True, initial=0)
    answer: Vectors = np.rint(features / np.maximum(largest, 1e-12) * 127).astype(np.int8)
    return answer


def likeliest(probabilities: npt.NDArray[np.float64]) -> Answers:
    """The ANSWERS largest of [n, labels], the largest first; where there are fewer labels the rest has probability 0."""
    found = np.zeros((len(probabilities), ANSWERS), ANSWER)
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :ANSWERS]
    found["label"][:, : order.shape[1]] = order
    found["probability"][:, : order.shape[1]] = np.take_along_axis(probabilities, order, axis=1)
    return found
