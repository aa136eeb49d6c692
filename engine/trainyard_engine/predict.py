"""`python -m trainyard_engine predict MODEL_DIR FILE…`: answers for pictures, or for the rows of CSV files."""

from __future__ import annotations

import json
from pathlib import Path

from .predictor import Prediction, load

#: Labels of a picture that are printed for people; --json has all.
SHOWN = 5


def main(model: Path, files: list[Path], *, as_json: bool) -> int:
    """One JSON object per file, or text. Raises TrainyardError for the first file that gives no answer."""
    predictor = load(model)
    for file in files:
        predictions = predictor.file(file)
        if as_json:
            print(json.dumps({"file": str(file), "predictions": predictions}, ensure_ascii=False))
        elif predictor.is_table:
            print(f"{file}: {len(predictions)} rows")
            for row, prediction in enumerate(predictions, 1):
                print(f"  row {row}: {brief(prediction)}")
        else:
            print(f"{file}: {brief(predictions[0])}")
            for one in predictions[0]["scores"][:SHOWN]:
                print(f"  {one['score']:7.2%}  {one['label']}")
    return 0


def brief(prediction: Prediction) -> str:
    """Label and score, or the value, and what to know of it."""
    if prediction["label"] is None:
        answer = f"{prediction['value']:.6g}"
    else:
        answer = f"{prediction['label']} ({prediction['scores'][0]['score']:.1%})"
    return " ".join([answer, *(f"[{note}]" for note in prediction["notes"])])
