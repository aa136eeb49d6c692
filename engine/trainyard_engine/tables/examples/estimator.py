"""Predicts with this model, without Trainyard: python example.py FILE.csv

Needs pandas, scikit-learn and skops (and lightgbm for such a model) in the versions of environment.json.
"""

import json
import os
import sys

import skops.io

from trainyard_engine.tables.examples.rows import features_of, here, preparation

labels = json.loads((here / "labels.json").read_text("utf-8"))["id2label"]
features = features_of(sys.argv[1])

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
