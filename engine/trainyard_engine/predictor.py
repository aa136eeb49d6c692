"""A loaded model of either kind, and its answers in the form that contracts/model.ts calls Prediction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import TrainyardError

if TYPE_CHECKING:
    from .images.model_folder import ImageModel
    from .tables.model_folder import Answers, TableModel

Prediction = dict[str, Any]
Finding = dict[str, Any]
#: Limits of contracts/limits.ts; a test compares them.
MAX_PREDICT_ROWS = 1_000
MAX_PREDICT_IMAGE_BYTES = 20_000_000


class Predictor:
    """One of `images` and `table` is there."""

    def __init__(self, images: ImageModel | None, table: TableModel | None) -> None:
        self._images = images
        self._table = table

    @property
    def is_table(self) -> bool:
        """Whether it answers for rows."""
        return self._table is not None

    @property
    def labels(self) -> list[str]:
        """Class names in the order of the outputs; none for values."""
        model = self._images or self._table
        return [] if model is None else model.labels

    def image(self, path: Path) -> Prediction:
        """The answer for one picture. Raises TrainyardError `predict.image`."""
        if self._images is None:
            raise TrainyardError("predict.image", "This model answers for rows, not for pictures.", "Send rows.")
        try:
            size = path.stat().st_size
            if size > MAX_PREDICT_IMAGE_BYTES:
                message = f"{path.name} has {size:,} bytes; at most {MAX_PREDICT_IMAGE_BYTES:,} are allowed."
                raise TrainyardError("predict.image", message)
            scores = self._images.scores([path.read_bytes()])[0]
        except OSError as error:
            raise TrainyardError("predict.image", f"{path.name} cannot be opened: {error.strerror}.") from error
        except TrainyardError as error:
            if error.code == "predict.image":
                raise
            raise TrainyardError(
                "predict.image", f"{path.name} cannot be used: {error.message.rstrip('.')}."
            ) from error
        ranked = sorted(zip(self._images.labels, scores.tolist(), strict=True), key=lambda pair: -pair[1])
        named = [{"label": label, "score": score} for label, score in ranked]
        return {"label": named[0]["label"], "value": None, "scores": named, "notes": []}

    def rows(self, rows: Sequence[Mapping[str, Any]]) -> list[Prediction]:
        """One answer per row. Raises TrainyardError `predict.row`."""
        if self._table is None:
            raise TrainyardError("predict.row", "This model answers for pictures, not for rows.", "Send a picture.")
        if not 1 <= len(rows) <= MAX_PREDICT_ROWS:
            raise TrainyardError("predict.row", f"There are {len(rows):,} rows; 1 to {MAX_PREDICT_ROWS:,} are allowed.")
        strange = next((number for number, row in enumerate(rows, 1) if not isinstance(row, Mapping)), None)
        if strange is not None:
            raise TrainyardError("predict.row", f"Row {strange} is no mapping of column names to values.")
        return self._table.answer_rows(rows)

    def file(self, path: Path, dialect: Path | None = None) -> tuple[Iterable[Prediction], list[Finding]]:
        """Answers for a file: one for a picture, one per row of a table, which `dialect` may say the form of; and what is to
        know of the table as a whole."""
        if self._table is None:
            if dialect is not None:
                message = f"This model answers for pictures; {dialect} says how a table is written and has no effect."
                raise TrainyardError("config.invalid", message, "Leave it out.")
            return [self.image(path)], []
        try:
            answers = self._table.answers_by(path, dialect)
            return answers.predictions, answers.findings
        except OSError as error:
            raise unopened(path, error) from error

    def table(self, path: Path, dialect: Any) -> Answers:
        """Answers for the rows of a table; `dialect` is the JSON that says how it is written."""
        if self._table is None:
            raise TrainyardError("predict.row", "This model answers for pictures, not for rows.", "Send a picture.")
        try:
            return self._table.answers(path, dialect)
        except OSError as error:
            raise unopened(path, error) from error


def unopened(path: Path, error: OSError) -> TrainyardError:
    """The error of a table that cannot be opened."""
    return TrainyardError("predict.row", f"{path} cannot be opened: {error.strerror}.", "Name a file.")


def load(folder: Path) -> Predictor:
    """The model of a folder. Raises TrainyardError `model.not_ready` for what is no model folder."""
    told = folder / "signature.json"
    if not told.is_file():
        message = f"{folder} is no model folder: it has no signature.json."
        raise TrainyardError("model.not_ready", message, "Name the folder model/ of a finished run.")
    try:
        if json.loads(told.read_text("utf-8"))["task"] == "image-classification":
            from .images.model_folder import ImageModel

            return Predictor(ImageModel.load(folder), None)
        from .tables.model_folder import TableModel

        return Predictor(None, TableModel.load(folder))
    except TrainyardError:
        raise
    except Exception as error:
        # Of damaged bytes each library complains in its own type: BadZipFile, SafetensorError, KeyError …
        raise TrainyardError("model.not_ready", f"The model in {folder} is damaged: {error}.") from error
