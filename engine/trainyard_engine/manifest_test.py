"""The fingerprint is the platform's, and what a training reads is what was registered, or it is named."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from . import manifest, memory
from .errors import TrainyardError
from .images import caching
from .images.testing import (
    class_folders,
    events_of,
    interrupt,
    of_kind,
    picture,
    tiny_config,
    tiny_network,
    train_here,
    write_job,
)
from .manifest import Entry, fingerprint
from .tables.careful import names_of
from .tables.conftest import SMALL_HEADER, small_rows, write_table
from .tables.read import read

ROOT = Path(__file__).resolve().parents[2]


def find_node() -> str | None:
    """A Node that runs TypeScript: the one that the set-up fetched, or that of the PATH if it is new enough."""
    fetched = sorted((ROOT / ".trainyard/node/node_modules").glob("node-*/bin/node"))
    for candidate in [*map(str, fetched), shutil.which("node")]:
        if candidate is None:
            continue
        told = subprocess.run([candidate, "--version"], capture_output=True, text=True).stdout
        if told.startswith("v") and int(told[1:].split(".")[0]) >= 24:
            return candidate
    return None


NODE = find_node()
Events = list[dict[str, Any]]


def registered(root: Path, *names: str) -> list[Entry]:
    """Entries as a registration makes them: all of a folder's files, or those named."""
    files = [root / name for name in names] if names else sorted(path for path in root.rglob("*") if path.is_file())
    return [manifest.entry(file.relative_to(root).as_posix(), file.read_bytes()) for file in files]


def write(path: Path, entries: list[Entry]) -> str:
    path.write_text(json.dumps({"items": [{"path": e.path, "bytes": e.bytes, "sha256": e.sha256} for e in entries]}))
    return str(path)


def error_of(events: Events) -> dict[str, Any]:
    error: dict[str, Any] = of_kind(events, "error")[-1]
    return error


def by_node(lists: list[list[Entry]]) -> list[str]:
    """What packages/profile/src/manifest.ts says of the same files."""
    code = (
        "import { fingerprint } from './packages/profile/src/manifest.ts';"
        "import { readFileSync } from 'node:fs';"
        "console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(fingerprint)))"
    )
    told = json.dumps([[vars(one) for one in entries] for entries in lists])
    command = [str(NODE), "--input-type=module-typescript", "-e", code]
    done = subprocess.run(command, cwd=ROOT, input=told, capture_output=True, text=True, check=True)
    answer: list[str] = json.loads(done.stdout)
    return answer


@pytest.mark.skipif(NODE is None, reason="no Node 24 here")
def test_fingerprints_are_those_of_the_platform() -> None:
    half, high = chr(0xDCFF), chr(0xD83D)
    names = ["a/ü.png", "a/u\u0308.png", "z/\U0001f600.png", "b/\u2028.png", "c/\x7f\x1f\b\f\n\r\t.png", 'd/"\\.png']
    names += [f"e/{half}.png", f"f/{high}.png", "\uffff.png", "\U00010000.png", "é", "e", "Z", "~", "\ud7ff", "\ue000"]
    entries = [
        Entry(name, 2**40 + size, hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest())
        for size, name in enumerate(names)
    ]
    lists = [entries, entries[::-1], [], *([one] for one in entries)]
    assert [fingerprint(one) for one in lists] == by_node(lists)


@given(st.lists(st.text(min_size=1), unique=True))
def test_a_line_is_json_and_the_order_of_files_changes_nothing(names: list[str]) -> None:
    entries = [Entry(name, 1, "0" * 64) for name in names]
    assert [json.loads(manifest.line(one))[0] for one in entries] == names
    assert fingerprint(entries) == fingerprint(entries[::-1])


@pytest.fixture
def table(tmp_path: Path) -> dict[str, Any]:
    data = write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows())
    return {"task": "tabular-classification", "data": str(data), "target": "kind", "importance_repeats": 0} | {
        "model": {"name": "random_forest", "n_estimators": 5}
    }


def change_a_cell(file: Path) -> None:
    """As many bytes as before: neither size nor rows tell."""
    content = file.read_bytes()
    file.write_bytes(content.replace(b"green", b"greem"))


@pytest.mark.parametrize("place", ["data", "test_data"])
def test_a_changed_table_is_not_trained_on(tmp_path: Path, table: dict[str, Any], place: str) -> None:
    test = write_table(tmp_path / "test.csv", SMALL_HEADER, small_rows(seed=1))
    config = table | {"test_data": str(test)}
    known: dict[str, Any] = {
        "manifest": write(tmp_path / "m.json", registered(tmp_path, "t.csv")),
        "test_manifest": write(tmp_path / "tm.json", registered(tmp_path, "test.csv")),
        "data_fingerprint": fingerprint(registered(tmp_path, "t.csv")),
    }
    code, events = train_here(tmp_path / "good", config, **known)
    assert code == 0
    told = json.loads((tmp_path / "good/model/data.json").read_text())
    assert (told["fingerprint"], told["files"][0]["path"]) == (known["data_fingerprint"], "t.csv")
    assert told["test_fingerprint"] == fingerprint(registered(tmp_path, "test.csv"))
    evaluation = json.loads((tmp_path / "good/evaluation.json").read_text())
    assert evaluation["data_fingerprint"] == known["data_fingerprint"]
    change_a_cell(Path(config[place]))
    code, events = train_here(tmp_path / "bad", config, **known)
    assert code == 1
    error = error_of(events)
    assert error["code"] == "dataset.changed"
    assert f"1 file is changed: {Path(config[place]).name}" in error["message"]
    assert "Register a new version" in error["hint"]
    assert not (tmp_path / "bad/model").exists()


def test_a_fingerprint_alone_is_compared_too(tmp_path: Path, table: dict[str, Any]) -> None:
    known: dict[str, Any] = {"data_fingerprint": fingerprint(registered(tmp_path, "t.csv"))}
    assert train_here(tmp_path / "good", table, **known)[0] == 0
    change_a_cell(Path(table["data"]))
    code, events = train_here(tmp_path / "bad", table, **known)
    assert (code, error_of(events)["code"]) == (1, "dataset.changed")
    assert known["data_fingerprint"] in error_of(events)["message"]


def test_a_change_that_breaks_the_table_is_told_as_the_change(tmp_path: Path, table: dict[str, Any]) -> None:
    known: dict[str, Any] = {"manifest": write(tmp_path / "m.json", registered(tmp_path, "t.csv"))}
    with Path(table["data"]).open("a") as file:
        file.write("1,2\n")
    assert error_of(train_here(tmp_path / "bad", table, **known)[1])["code"] == "dataset.changed"
    assert error_of(train_here(tmp_path / "unknown", table)[1])["code"] == "csv.row_width"


def test_a_table_under_another_name_is_the_same_table(tmp_path: Path, table: dict[str, Any]) -> None:
    known: dict[str, Any] = {"manifest": write(tmp_path / "m.json", registered(tmp_path, "t.csv"))}
    wanted = fingerprint(registered(tmp_path, "t.csv"))
    moved = Path(table["data"]).rename(tmp_path / "other.csv")
    assert train_here(tmp_path / "run", table | {"data": str(moved)}, **known)[0] == 0
    assert json.loads((tmp_path / "run/model/data.json").read_text())["fingerprint"] == wanted


def test_a_table_run_does_not_go_on_with_other_data(tmp_path: Path, table: dict[str, Any]) -> None:
    config = table | {"model": {"name": "mlp", "epochs": 10_000, "patience": 0}}
    assert interrupt(write_job(tmp_path / "run", config), tmp_path / "run", 1, 3, signal.SIGTERM) == 3
    change_a_cell(Path(table["data"]))
    code, events = train_here(tmp_path / "run", config, attempt=2, resume=True)
    assert (code, error_of(events)["code"]) == (1, "engine.config_differs")
    assert "data was changed" in error_of(events)["message"]


def test_a_manifest_that_is_none_is_said(tmp_path: Path, table: dict[str, Any]) -> None:
    (tmp_path / "m.json").write_text("{}")
    code, events = train_here(tmp_path / "run", table, manifest=str(tmp_path / "m.json"))
    assert (code, error_of(events)["code"]) == (2, "config.invalid")
    assert "m.json cannot be read" in error_of(events)["message"]


def test_a_table_that_is_written_to_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_table(tmp_path / "t.csv", SMALL_HEADER, small_rows())

    def meanwhile(path: Path, *rest: Any) -> Any:
        names = names_of(path, *rest)
        with path.open("a") as more:
            more.write(path.read_text().splitlines()[1] + "\n")
        return names

    monkeypatch.setattr("trainyard_engine.tables.read.names_of", meanwhile)
    with pytest.raises(TrainyardError, match="was changed while it was read"):
        read(file)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three classes, a picture that is none, one of a kind that is not read, and things that are no data."""
    root = class_folders(tmp_path / "data", 8)
    (root / "red/broken.png").write_text("I am a text")
    (root / "red/phone.heic").write_bytes(b"\0\0\0\x18ftypheic")
    (root / "red/ü \U0001f600.png").write_bytes((root / "red/000.png").read_bytes())
    return root


def with_clutter(root: Path) -> None:
    """Files that no version has; they came after the registration."""
    (root / ".DS_Store").write_text("x")
    (root / "red/Thumbs.db").write_text("x")
    (root / "red/notes.txt").write_text("x")
    (root / "outside.png").write_bytes((root / "red/000.png").read_bytes())
    os.mkfifo(root / "green/pipe.png")
    Path(os.fsdecode(os.fsencode(root) + b"/green/\xff.png")).write_bytes((root / "green/000.png").read_bytes())


def image_config(root: Path, tmp_path: Path, **changes: Any) -> dict[str, Any]:
    network = tmp_path / "network"
    return tiny_config(root, network if network.exists() else tiny_network(network), epochs=2, **changes)


def test_broken_unread_and_foreign_files_are_no_difference(tmp_path: Path, folder: Path) -> None:
    entries = registered(folder)
    known: dict[str, Any] = {"manifest": write(tmp_path / "m.json", entries), "data_fingerprint": fingerprint(entries)}
    with_clutter(folder)
    config = image_config(folder, tmp_path)
    code, events = train_here(tmp_path / "run", config, **known)
    assert code == 0, error_of(events)
    told = json.loads((tmp_path / "run/model/data.json").read_text())
    assert told["fingerprint"] == known["data_fingerprint"]
    state = json.loads((tmp_path / "run/checkpoints/last/state.json").read_text())
    assert state["data_fingerprint"] == known["data_fingerprint"]
    assert json.loads((tmp_path / "run/evaluation.json").read_text())["data_fingerprint"] == known["data_fingerprint"]
    bad = [one["path"] for one in of_kind(events, "data")[0]["summary"]["bad"]["files"]]
    assert sorted(bad) == ["green/\\udcff.png", "green/pipe.png", "red/broken.png", "red/phone.heic"]
    assert train_here(tmp_path / "alone", config, data_fingerprint=known["data_fingerprint"])[0] == 0


@pytest.mark.skipif(NODE is None, reason="no Node 24 here")
def test_the_platform_measures_the_same_folder_alike(tmp_path: Path, folder: Path) -> None:
    with_clutter(folder)
    code = (
        "import { scanImages } from './packages/profile/src/images.ts';"
        "const { fingerprint } = await scanImages(process.argv[1]); console.log(fingerprint)"
    )
    command = [str(NODE), "--input-type=module-typescript", "-e", code, str(folder)]
    wanted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    config = image_config(folder, tmp_path)
    assert train_here(tmp_path / "run", config, data_fingerprint=wanted)[0] == 0


def odd_layout(root: Path) -> Path:
    """Parts by other words and wrapped, pictures under foreign names and under none, hidden ones, inner folders."""
    from .images.names import SNIFFED_BYTES

    source = class_folders(root / "source", 6)
    shutil.move(source, root / "odd" / "Flowers" / "seg_train" / "seg_train")
    train = root / "odd" / "Flowers" / "seg_train" / "seg_train"
    shutil.copytree(train / "red", root / "odd" / "Flowers" / "Test Images" / "red")
    one = (train / "red/000.png").read_bytes()
    for name in ("browser.jfif", "no_extension", "wrong.dat", "photo.jpeg.bak", ".thumbs/small.png", "deep/er/one.PNG"):
        (train / "red" / name).parent.mkdir(parents=True, exist_ok=True)
        (train / "red" / name).write_bytes(one)
    (train / ".net").mkdir()
    (train / ".net" / "left.png").write_bytes(one)
    (train / "red" / "phone").write_bytes(b"\0\0\0\x18ftypheic" + bytes(SNIFFED_BYTES))
    (train / "red" / "P5 notes").write_text("P5 is the fifth point of the plan, P6 the sixth.")
    (train / "red" / "BMW").write_text("BM stands for Bayerische Motoren")
    return root / "odd"


@pytest.mark.skipif(NODE is None, reason="no Node 24 here")
@pytest.mark.parametrize("inner", [False, True])
def test_the_platform_sees_the_same_pictures_in_an_odd_layout(tmp_path: Path, inner: bool) -> None:
    root = odd_layout(tmp_path)
    code = (
        "import { scanImages } from './packages/profile/src/images.ts';"
        "const { files, findings, profile } = await scanImages(process.argv[1]);"
        "console.log(JSON.stringify({ paths: files.map(({ path }) => path), splits: profile.splits,"
        " hidden: findings.find(({ code }) => code === 'image.hidden')?.count }))"
    )
    command = [str(NODE), "--input-type=module-typescript", "-e", code, str(root)]
    seen = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    from .images.folder import listing

    found = listing(root, inner=inner)
    assert sorted(item.path for item in found.files) == sorted(seen["paths"])
    assert {name: len(part) for name, part in found.parts.items()} == seen["splits"] == {"train": 23, "test": 6}
    assert len(found.hidden) == seen["hidden"] == 2
    assert found.classes == (["blue", "er", "green", "red"] if inner else ["blue", "green", "red"])


def remove_a_class(root: Path) -> None:
    shutil.rmtree(root / "red")


def remove_two_classes(root: Path) -> None:
    remove_a_class(root)
    shutil.rmtree(root / "green")


def change_several(root: Path) -> None:
    picture(root / "red/000.png", (1, 2, 3), 77)
    (root / "blue/001.png").unlink()
    picture(root / "green/new.png", (1, 2, 3), 78)
    (root / "red/broken.png").write_text("another text")


@pytest.mark.parametrize(
    ("hurt", "told"),
    [
        (
            change_several,
            "2 files are changed: red/000.png, red/broken.png; 1 file is missing or cannot be read: blue/001.png; "
            "1 file is new: green/new.png.",
        ),
        (remove_a_class, "11 files are missing or cannot be read: red/000.png, red/001.png"),
        (lambda root: class_folders(root / "new", 1, 1), "1 file is new: new/blue/000.png"),
        (remove_two_classes, "19 files are missing"),
        (
            lambda root: (root / "red/phone.heic").unlink(),
            "1 file is missing or cannot be read: red/phone.heic.",
        ),
    ],
)
def test_what_was_changed_in_a_folder_is_named(tmp_path: Path, folder: Path, hurt: Any, told: str) -> None:
    known: dict[str, Any] = {"manifest": write(tmp_path / "m.json", registered(folder))}
    hurt(folder)
    code, events = train_here(tmp_path / "run", image_config(folder, tmp_path), **known)
    error = error_of(events)
    assert (code, error["code"]) == (1, "dataset.changed")
    assert told in error["message"]
    assert error["problems"][0]["path"] == "data"
    assert "step" not in {key for event in events for key in event}, "nothing was trained"


def test_twenty_are_named_and_all_are_counted(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "data", 30)
    known: dict[str, Any] = {"manifest": write(tmp_path / "m.json", registered(root))}
    for file in (root / "red").iterdir():
        file.write_bytes(file.read_bytes() + b"\0")
    error = error_of(train_here(tmp_path / "run", image_config(root, tmp_path), **known)[1])
    assert "30 files are changed: red/000.png" in error["message"]
    assert error["message"].count("red/") == len(error["problems"]) == 20


def test_test_data_of_images_are_compared_on_resume_as_well(tmp_path: Path) -> None:
    root, test = class_folders(tmp_path / "data", 26), class_folders(tmp_path / "test", 3)
    config = image_config(root, tmp_path, test_data=str(test)) | {"epochs": 30}
    out = tmp_path / "run"
    known: dict[str, Any] = {"test_manifest": write(tmp_path / "tm.json", registered(test))}
    assert interrupt(write_job(out, config, **known), out, 1, 10, signal.SIGTERM) == 3
    picture(test / "red/000.png", (1, 2, 3), 77)
    code, events = train_here(out, config, attempt=2, resume=True, **known)
    assert (code, error_of(events)["code"]) == (1, "dataset.changed")
    assert "1 file is changed: red/000.png" in error_of(events)["message"]
    # Where nobody registered anything, the checkpoint knows what it was begun with.
    code, events = train_here(out, config, attempt=3, resume=True)
    assert (code, error_of(events)["code"]) == (1, "engine.config_differs")


def test_a_picture_that_changes_between_two_epochs_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available", lambda: 0)
    monkeypatch.setenv("TRAINYARD_CACHE_GB", "0")
    root = class_folders(tmp_path / "data", 8)
    read = caching.read_parts

    def meanwhile(*arguments: Any) -> Any:
        parts = read(*arguments)
        for file in root.rglob("*.png"):
            picture(file, (1, 2, 3), 5)
        return parts

    monkeypatch.setattr(caching, "read_parts", meanwhile)
    code, events = train_here(tmp_path / "run", image_config(root, tmp_path))
    assert (code, error_of(events)["code"]) == (1, "dataset.changed")
    assert "was changed during the training" in error_of(events)["message"]


@pytest.mark.parametrize("kind", ["table", "images"])
def test_began_comes_once_before_anything_is_measured(tmp_path: Path, table: dict[str, Any], kind: str) -> None:
    config = image_config(class_folders(tmp_path / "data", 26), tmp_path) | {"epochs": 6}
    if kind == "table":
        config = table | {"model": {"name": "mlp", "epochs": 10_000, "patience": 0}}
    out = tmp_path / "run"
    assert interrupt(write_job(out, config), out, 1, 12, signal.SIGTERM) == 3
    first = events_of(out)
    if kind == "table":
        assert interrupt(write_job(out, config, attempt=2, resume=True), out, 2, 3, signal.SIGTERM) == 3
    else:
        assert train_here(out, config, attempt=2, resume=True)[0] == 0
    second = events_of(out, 2)
    steps = []
    for events in (first, second):
        kinds = [event["event"] for event in events]
        assert kinds.count("began") == 1
        assert kinds.index("began") < min(kinds.index("metric"), kinds.index("progress"))
        steps.append(of_kind(events, "began")[0]["step"])
    saved = [event["step"] for event in of_kind(first, "checkpoint") if event["kind"] == "last"]
    assert steps == ([0, 0] if kind == "table" else [0, saved[-1]])
    if kind == "images":
        assert of_kind(second, "metric")[0]["step"] == saved[-1] + 1
