"""`python -m trainyard_engine predict MODEL_DIR FILE…`: answers for pictures, folders of them, or the rows of CSV files."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import TrainyardError
from .events import safe_text
from .predictor import Finding, Prediction, Predictor, load

#: Labels of a picture that are printed for people; --json has all.
SHOWN = 5


def main(
    model: Path, files: list[Path], *, as_json: bool, output: Path | None = None, dialect: Path | None = None
) -> int:
    """One JSON object per file, or text; with `output` a CSV file and counts. Raises TrainyardError for the first file
    that gives no answer; a picture of a folder that cannot be read is a row without answer instead. `dialect`: how the rows
    of the files are written, where that differs from the training table."""
    if output is not None:
        refuse_output(output, model, files)
    predictor = load(model)
    if output is not None:
        counts = write_answers(predictor, files, output, dialect)
        print(json.dumps(vars(counts) | {"output": str(output)}) if as_json else counts.told(output))
        return 0 if counts.answers else 1
    for file, _ in each_file(predictor, files):
        found, findings = predictor.file(file, dialect)
        predictions = list(found)
        tell(file, findings)
        if as_json:
            told = {"file": safe_text(str(file)), "predictions": predictions}
            told |= {"findings": findings} if predictor.is_table else {}
            print(json.dumps(told, ensure_ascii=False))
        elif predictor.is_table:
            print(f"{safe_text(str(file))}: {len(predictions)} rows")
            for row, prediction in enumerate(predictions, 1):
                print(f"  row {row}: {brief(prediction)}")
        else:
            print(f"{safe_text(str(file))}: {brief(predictions[0])}")
            for one in predictions[0]["scores"][:SHOWN]:
                print(f"  {one['score']:7.2%}  {one['label']}")
    return 0


def tell(file: Path, findings: list[Finding]) -> None:
    """What is to know of a whole table, once, on standard error."""
    for one in findings:
        print(safe_text(f"{one['severity']}: {file}: {one['message']}"), file=sys.stderr)


def brief(prediction: Prediction) -> str:
    """Label and score, or the value, and what to know of it."""
    if prediction["label"] is None:
        answer = f"{prediction['value']:.6g}"
    else:
        answer = f"{prediction['label']} ({prediction['scores'][0]['score']:.1%})"
    return " ".join([answer, *(f"[{note}]" for note in prediction["notes"])])


def each_file(predictor: Predictor, files: list[Path]) -> Iterator[tuple[Path, bool]]:
    """Every file, and whether it was found in a folder; folders are of pictures, at any depth, in order of their names.

    Raises TrainyardError `predict.image` for a folder without any.
    """
    for file in files:
        if predictor.is_table or not file.is_dir():
            yield file, False
            continue
        from .images.names import hidden, kind

        found = sorted(
            Path(here, name)
            for here, below, names in os.walk(file)
            for name in names
            if kind(Path(here, name)) == "read" and not any(hidden(part) for part in Path(here).relative_to(file).parts)
        )
        if not found:
            raise TrainyardError("predict.image", f"There is no picture in the folder {file}.", "Name another folder.")
        for picture in found:
            yield picture, True


def refuse_output(output: Path, model: Path, files: list[Path]) -> None:
    """Raises TrainyardError `predict.output` for a place that cannot be, or must not be, written to."""
    reason = None
    inputs = [*files, *(one for one in model.rglob("*") if one.is_file())]
    if output.is_dir():
        reason = "it is a folder"
    elif not output.absolute().parent.is_dir():
        reason = f"there is no folder {output.absolute().parent}"
    elif output.exists() and any(one.exists() and one.samefile(output) for one in inputs):
        reason = "it is one of the inputs, which would be lost"
    if reason is not None:
        raise TrainyardError("predict.output", f"The answers cannot be written to {output}: {reason}.")


@dataclass
class Counts:
    """Rows that were written."""

    files: int = 0
    answers: int = 0
    #: Pictures of a folder that gave no answer.
    failed: int = 0

    def told(self, output: Path) -> str:
        """For people."""
        files = "1 file" if self.files == 1 else f"{self.files} files"
        answers = "1 answer" if self.answers == 1 else f"{self.answers} answers"
        lost = f"; {self.failed} could not be read, see the column notes" if self.failed else ""
        return f"Wrote {answers} for {files} to {output}{lost}."


def write_answers(predictor: Predictor, files: list[Path], output: Path, dialect: Path | None = None) -> Counts:
    """A CSV file that is either wholly there or not at all: file, row, prediction, a score per label, notes."""
    counts = Counts()
    labels = predictor.labels
    staging = output.with_name(f".{output.name}.{os.getpid()}.tmp")
    try:
        with staging.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(head(["file", "row"] if predictor.is_table else ["file"], labels))
            for path, in_folder in each_file(predictor, files):
                counts.files += 1
                for row, prediction in enumerate(answers_for(predictor, path, in_folder, dialect), 1):
                    place = [safe_text(str(path)), row] if predictor.is_table else [safe_text(str(path))]
                    writer.writerow([*place, *cells(prediction, labels)])
                    failed = prediction["label"] is None and prediction["value"] is None
                    counts.failed += failed
                    counts.answers += not failed
            file.flush()
            os.fsync(file.fileno())
        staging.replace(output)
    except OSError as error:
        reason = error.strerror or error
        raise TrainyardError("predict.output", f"The answers cannot be written to {output}: {reason}.") from error
    finally:
        staging.unlink(missing_ok=True)
    return counts


def write_table(predictor: Predictor, table: Path, dialect: Any, output: Path, first: int) -> dict[str, Any]:
    """The answers for one table as the same CSV file, and of them the `first` ones, the number of rows, how many have a note, and
    the findings. Raises TrainyardError; what is at `output` then is not whole."""
    answers = predictor.table(table, dialect)
    shown: list[Prediction] = []
    noted = 0
    with output.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head(["file", "row"], predictor.labels))
        for row, prediction in enumerate(answers.predictions, 1):
            writer.writerow([safe_text(table.name), row, *cells(prediction, predictor.labels)])
            noted += bool(prediction["notes"])
            if row <= first:
                shown.append(prediction)
    return {"predictions": shown, "table": {"rows": answers.rows, "noted": noted, "findings": answers.findings}}


def head(where: list[str], labels: list[str]) -> list[str]:
    """The header of a file of answers."""
    return [*where, "prediction", *(f"score: {label}" for label in labels), "notes"]


def answers_for(predictor: Predictor, path: Path, in_folder: bool, dialect: Path | None) -> Iterable[Prediction]:
    """The answers for a file; for a broken picture of a folder one that says why there is none."""
    try:
        predictions, findings = predictor.file(path, dialect)
        tell(path, findings)
        return predictions
    except TrainyardError as error:
        if not in_folder:
            raise
        return [{"label": None, "value": None, "scores": [], "notes": [error.message]}]


def cells(prediction: Prediction, labels: list[str]) -> list[str]:
    """Prediction, scores in the order of the labels, notes; numbers in as many digits as they have."""
    scores = {one["label"]: one["score"] for one in prediction["scores"]}
    value = "" if prediction["value"] is None else repr(float(prediction["value"]))
    answer = value if prediction["label"] is None else prediction["label"]
    return [
        answer,
        *(repr(scores[label]) if label in scores else "" for label in labels),
        " ".join(prediction["notes"]),
    ]
