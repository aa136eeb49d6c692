"""Predicts with the model of this folder: `python example.py FILE…` prints label and score of each picture.

How a picture becomes numbers is preprocessing.json, and preprocessing.py, which applies it as the training did.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModelForImageClassification

folder = Path(__file__).resolve().parent
sys.path.insert(0, str(folder))
from preprocessing import Preprocessing  # type: ignore[import-not-found] # noqa: E402

labels = json.loads((folder / "labels.json").read_text("utf-8"))["id2label"]
prepared = Preprocessing.from_json(json.loads((folder / "preprocessing.json").read_text("utf-8")))
model = AutoModelForImageClassification.from_pretrained(folder).eval()


def scores(contents: list[bytes]) -> np.ndarray:
    """Probabilities [files, labels] for the bytes of picture files."""
    batch = torch.stack([torch.from_numpy(prepared.numbers(content)) for content in contents])
    with torch.no_grad():
        logits = prepared.averaged(batch, lambda pictures: model(pixel_values=pictures).logits)
    answers: np.ndarray = logits.double().softmax(dim=1).numpy()
    return answers


if __name__ == "__main__":
    try:
        for name in sys.argv[1:]:
            answer = scores([Path(name).read_bytes()])[0]
            best = int(answer.argmax())
            print(f"{name}\t{labels[str(best)]}\t{answer[best]:.4f}", flush=True)
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
