"""The command as a process: features of real files by the network on board and by a model, kept, gone on with, and compared."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .images.embedding_store import ANSWER, ANSWERS, EmbeddingStore, likeliest
from .images.testing import ENGINE, class_folders, tiny_config, tiny_network, train_here
from .predictor import load

ENVIRONMENT = os.environ | {"PYTHONPATH": str(ENGINE), "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures of three colours, and a model of them."""
    root = tmp_path_factory.mktemp("embed")
    config = tiny_config(class_folders(root / "pictures", 8), tiny_network(root / "network"), epochs=2)
    assert train_here(root / "run", config)[0] == 0
    return root


def files_of(folder: Path) -> list[dict[str, str]]:
    return [
        {
            "path": path.relative_to(folder).as_posix(),
            "place": str(path),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in sorted(folder.rglob("*.png"))
    ]


def embed(folder: Path, job: dict[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    file = folder / "job.json"
    file.write_text(json.dumps({"model": None, "threads": 1, "neighbours": None} | job))
    command = [sys.executable, "-m", "trainyard_engine", "embed", str(file)]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_a_model_answers_as_it_does_for_single_pictures_and_a_second_look_reads_nothing(
    place: Path, tmp_path: Path
) -> None:
    files, model = files_of(place / "pictures"), place / "run/model"
    job = {"store": str(tmp_path / "store"), "model": str(model), "files": files}
    code, lines = embed(tmp_path, job)
    assert (code, lines[-1]) == (0, {"ok": True, "unread": [], "unread_total": 0})
    about = json.loads((tmp_path / "store/about.json").read_text())
    assert about["labels"] == ["blue", "green", "red"]
    store = EmbeddingStore(tmp_path / "store", about["width"], about["labels"])
    keys = store.keys()
    assert set(keys) == {one["sha256"] for one in files}
    answers = np.fromfile(tmp_path / "store/answers.bin", ANSWER).reshape(-1, ANSWERS)
    predictor = load(model)
    for one in files:
        told = predictor.image(Path(one["place"]))["scores"]
        first = answers[keys[one["sha256"]]]
        assert [about["labels"][label] for label in first["label"]] == [score["label"] for score in told]
        np.testing.assert_allclose(first["probability"], [score["score"] for score in told], atol=1e-5)
    # Files that are not there any more show that nothing is read.
    gone = [one | {"place": str(tmp_path / "nowhere")} for one in files]
    assert embed(tmp_path, job | {"files": gone})[1][-1]["unread_total"] == 0


def test_neighbours_on_board_and_what_cannot_be_read(place: Path, tmp_path: Path) -> None:
    files = files_of(place / "pictures")
    changed = {**files[0], "path": "changed.png", "sha256": "ab" * 32}
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    lost = {"path": "broken.png", "place": str(broken), "sha256": hashlib.sha256(b"no picture").hexdigest()}
    label = {one["sha256"]: one["path"].split("/")[0] for one in files}
    labelled, asked = (
        [one["sha256"] for one in files if "000" not in one["path"]],
        [one["sha256"] for one in files if "000" in one["path"]],
    )
    wanted = {
        "k": 3,
        "asked": [*asked, changed["sha256"]],
        "labelled": [[sha256, label[sha256]] for sha256 in labelled],
        "out": str(tmp_path / "out.json"),
    }
    job = {"store": str(tmp_path / "store"), "files": [*files, changed, lost], "neighbours": wanted}
    code, lines = embed(tmp_path, job)
    assert code == 0, lines
    assert lines[-1] == {
        "ok": True,
        "unread_total": 2,
        "unread": [
            ["changed.png", "it is not what it was when this version was read"],
            ["broken.png", "it is a text file"],
        ],
    }
    assert lines[0] == {"read": 0}
    told = json.loads((tmp_path / "out.json").read_text())
    assert (told["k"], told["labels"]) == (3, ["blue", "green", "red"])
    assert [(sha256, told["labels"][found]) for sha256, found, *_ in told["answers"]] == [
        (sha256, label[sha256]) for sha256 in asked
    ]
    assert all(1 <= votes <= 3 and -1 <= cosine <= 1 for _, _, votes, cosine in told["answers"])
    assert sum(pictures for _, pictures, _ in told["measured"]) == len(labelled)


def test_what_was_cut_off_is_taken_away_and_another_form_begins_anew(tmp_path: Path) -> None:
    store = EmbeddingStore(tmp_path, 4, ["a", "b"])
    seen = np.array([[1, 2, 3, 4], [-4, 0, 0, 2]], np.float32)
    answers = likeliest(np.array([[0.25, 0.75], [1.0, 0.0]]))
    store.append(["11" * 32, "22" * 32], seen, answers)
    with (tmp_path / "vectors.bin").open("ab") as file:
        file.write(b"half")
    with (tmp_path / "keys.bin").open("ab") as file:
        file.write(b"a part of a key")
    again = EmbeddingStore(tmp_path, 4, ["a", "b"])
    assert again.keys() == {"11" * 32: 0, "22" * 32: 1}
    assert again.vectors().tolist() == [[32, 64, 95, 127], [-127, 0, 0, 64]]
    again.append(["33" * 32], seen[:1], answers[:1])
    assert EmbeddingStore(tmp_path, 4, ["a", "b"]).keys()["33" * 32] == 2
    assert EmbeddingStore(tmp_path, 4, ["a", "b", "c"]).keys() == {}


def test_a_model_that_is_none_is_said_as_json(tmp_path: Path) -> None:
    code, lines = embed(tmp_path, {"store": str(tmp_path / "s"), "model": str(tmp_path / "none"), "files": []})
    assert code == 2
    assert lines[-1]["ok"] is False
    assert lines[-1]["error"]["code"] == "model.not_ready"
