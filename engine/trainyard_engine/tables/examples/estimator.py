"""Predicts with this model, without Trainyard: python example.py FILE.csv

Needs pandas, scikit-learn and skops (and lightgbm for such a model) in the versions of environment.json.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import skops.io

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
pipeline = skops.io.load(here / "model.skops", trusted=preparation["trusted_types"])
if not labels:
    lines = [f"{value:.6g}" for value in pipeline.predict(features)]
else:
    lines = [f"{labels[str(scores.argmax())]} {scores.max():.4f}" for scores in pipeline.predict_proba(features)]
try:
    print("\n".join(lines), flush=True)
except BrokenPipeError:  # `| head` has seen enough
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
