"""Predicts with this model, without Trainyard: python example.py FILE.csv

Needs pandas, scikit-learn, skops, safetensors and torch in the versions of environment.json.
"""

import json
import os
import sys

import skops.io
import torch
from safetensors.torch import load_file

from trainyard_engine.tables.examples.rows import features_of, here, preparation

labels = json.loads((here / "labels.json").read_text("utf-8"))["id2label"]
features = features_of(sys.argv[1])

# skops makes only types that it knows and those named here; see them with skops.io.get_untrusted_types.
columns = skops.io.load(here / "pipeline.skops", trusted=preparation["trusted_types"])
weights = load_file(here / "model.safetensors")
inputs = columns.transform(features)
if not hasattr(inputs, "__array__"):  # scipy.sparse: many categories, each a column
    inputs = inputs.toarray()
x = torch.from_numpy(inputs).float()
layers = sum(name.endswith(".weight") for name in weights)
for index in range(layers):
    x = torch.nn.functional.linear(x, weights[f"layers.{index}.weight"], weights[f"layers.{index}.bias"])
    x = torch.relu(x) if index < layers - 1 else x
if not labels:
    values = x.squeeze(1).double() * weights["target.std"].double() + weights["target.mean"].double()
    lines = [f"{value:.6g}" for value in values.tolist()]
else:
    answers = torch.softmax(x.double(), dim=1)
    lines = [f"{labels[str(int(scores.argmax()))]} {float(scores.max()):.4f}" for scores in answers]
try:
    print("\n".join(lines), flush=True)
except BrokenPipeError:  # `| head` has seen enough
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
