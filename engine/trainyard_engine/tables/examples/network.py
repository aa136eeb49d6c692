"""Predicts with this model, without Trainyard: python example.py FILE.csv

Needs pandas, scikit-learn, skops, safetensors and torch in the versions of environment.json.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import skops.io
import torch
from safetensors.torch import load_file

here = Path(__file__).resolve().parent
preparation = json.loads((here / "preparation.json").read_text("utf-8"))
labels = json.loads((here / "labels.json").read_text("utf-8"))["id2label"]

table = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False, sep=None, engine="python")
frame = {}
for column in preparation["columns"]:
    text = table[column["name"]].str.strip()
    missing = text.str.lower().isin(preparation["missing_words"])
    if column["type"] == "numeric":
        if preparation["decimal"] == ",":
            text = text.str.replace(".", "").str.replace(",", ".")
        frame[column["name"]] = pd.to_numeric(text.where(~missing), errors="coerce").replace([np.inf, -np.inf], np.nan)
    elif column["type"] == "datetime":
        when = pd.to_datetime(text.where(~missing), format=column["format"], errors="coerce")
        values = ((when - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1), when.dt.month, when.dt.weekday)
        frame |= {part: value.astype(float) for part, value in zip(column["parts"], values, strict=True)}
    else:
        text = text.str.lower() if column["type"] == "boolean" else text
        frame[column["name"]] = text.astype(object).where(~missing, np.nan)
features = pd.DataFrame(frame)

# skops makes only types that it knows and those named here; see them with skops.io.get_untrusted_types.
columns = skops.io.load(here / "pipeline.skops", trusted=preparation["trusted_types"])
weights = load_file(here / "model.safetensors")
x = torch.from_numpy(columns.transform(features)).float()
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
