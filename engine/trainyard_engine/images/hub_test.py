"""Pretrained weights through the real client of the hub, from a small hub of our own."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from .testing import ENGINE, class_folders, events_of, of_kind, start, tiny_network, write_job

SHA = "a" * 40
FILES = ("config.json", "model.safetensors", "preprocessor_config.json")


class Hub(BaseHTTPRequestHandler):
    """The route that resolves files, for the one model `yard/tiny`."""

    folder: Path

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        if "/yard/tiny" not in self.path:
            self.reply(404, b"{}", {"X-Error-Code": "RepoNotFound"})
        elif "/resolve/main/" not in self.path and "/resolve/v2/" not in self.path and SHA not in self.path:
            self.reply(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
        elif self.path.rsplit("/", 1)[1] not in FILES:
            self.reply(404, b"", {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": SHA})
        else:
            content = (self.folder / self.path.rsplit("/", 1)[1]).read_bytes()
            tag = hashlib.sha256(content).hexdigest()
            self.reply(200, content, {"ETag": f'"{tag}"', "X-Repo-Commit": SHA})

    def reply(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data, and a model of seven classes with weights as the hub has them."""
    import torch
    from transformers import AutoConfig, AutoModelForImageClassification

    root = tmp_path_factory.mktemp("hub")
    class_folders(root / "data", 10)
    config = AutoConfig.from_pretrained(tiny_network(root / "network"), num_labels=7)
    torch.manual_seed(0)
    AutoModelForImageClassification.from_config(config).save_pretrained(root / "model")
    shape = {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25], "size": {"height": 20, "width": 20}}
    (root / "model" / "preprocessor_config.json").write_text(json.dumps(shape))
    return root


@pytest.fixture
def hub(place: Path) -> Iterator[str]:
    Hub.folder = place / "model"
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def train(tmp_path: Path, place: Path, endpoint: str, **changes: Any) -> list[dict[str, Any]]:
    """Trains with that hub and an empty cache of its own; all events."""
    out = tmp_path / changes.pop("name", "out")
    config = {"task": "image-classification", "data": str(place / "data"), "epochs": 1, "batch_size": 8} | changes
    environment = {"HF_ENDPOINT": endpoint, "HF_HOME": str(tmp_path / "cache"), "NO_PROXY": "127.0.0.1"}
    process = start(write_job(out, config), **environment)
    process.communicate(timeout=600)
    return events_of(out)


def test_weights_and_preprocessing_come_from_the_hub(tmp_path: Path, place: Path, hub: str) -> None:
    from safetensors.torch import load_file

    frozen = {"model": "yard/tiny", "freeze_backbone": True, "augmentation": []}
    events = train(tmp_path, place, hub, **frozen)
    assert events[-1]["status"] == "completed", of_kind(events, "error")
    assert of_kind(events, "config")[0]["config"]["model"] == {
        "name": "huggingface",
        "id": "yard/tiny",
        "revision": None,
    }
    told = json.loads((tmp_path / "out" / "model" / "preprocessor_config.json").read_text())
    # A ResNet's processor cuts 7/8 out of the middle, however its file spells the size.
    assert (told["size"], told["crop_size"]) == ({"shortest_edge": 22}, {"height": 20, "width": 20})
    assert told["image_mean"] == [0.5, 0.5, 0.5]
    before = load_file(place / "model" / "model.safetensors")
    after = load_file(tmp_path / "out" / "model" / "model.safetensors")
    for name, tensor in before.items():
        if not name.startswith("classifier"):
            assert tensor.equal(after[name]), name
    assert after["classifier.1.weight"].shape[0] == 3
    # Locks are the client's own, empty, and behind folders that nobody else may enter.
    found = (path for path in (tmp_path / "cache").rglob("*") if not path.is_symlink())
    cached = [path for path in found if path.suffix != ".lock"]
    assert len(cached) > 5
    others = {path.name: oct(path.stat().st_mode) for path in cached if path.stat().st_mode & 0o077}
    assert others == {}, "weights that were granted to an account are nobody else's"
    assert (tmp_path / "out/model/labels.json").stat().st_mode & 0o044, "what was trained is made as ever"
    # What was fetched once is used again while the hub is away.
    again = train(tmp_path, place, "http://127.0.0.1:9", name="again", **frozen)
    assert again[-1]["status"] == "completed", of_kind(again, "error")


def test_a_model_that_the_hub_does_not_have(tmp_path: Path, place: Path, hub: str) -> None:
    error = of_kind(train(tmp_path, place, hub, model="yard/none"), "error")[0]
    assert error["code"] == "engine.model_not_found"
    assert error["message"] == f'{hub} has no model "yard/none".'


def test_a_revision_is_asked_for_and_named_where_there_is_none(hub: str, place: Path, tmp_path: Path) -> None:
    code = (
        "from trainyard_engine.images import hub\n"
        "from trainyard_engine.errors import TrainyardError\n"
        "print(hub.fetch('yard/tiny', True, 'v2').name)\n"
        "for wrong in ('v3', '../../etc'):\n"
        "    try: hub.fetch('yard/tiny', True, wrong)\n"
        "    except TrainyardError as error: print(error.code, error.message)\n"
    )
    environment = os.environ | {"HF_ENDPOINT": hub, "HF_HOME": str(tmp_path / "cache"), "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ENGINE, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        SHA,
        'engine.model_not_found The model "yard/tiny" has no revision "v3".',
        'engine.model_not_found The revision "../../etc" is no name of a branch, a tag or a commit.',
    ]


def test_a_hub_that_cannot_be_reached(tmp_path: Path, place: Path) -> None:
    error = of_kind(train(tmp_path, place, "http://127.0.0.1:9", model="microsoft/resnet-18"), "error")[0]
    assert error["code"] == "engine.hub_unreachable"
    assert 'The model "microsoft/resnet-18" cannot be fetched from http://127.0.0.1:9' in error["message"]
    assert "load_pretrained" in error["hint"]
