"""The events file: its numbers, what it makes of strange values, and its schema."""

from __future__ import annotations

import json
import math
import os
import threading
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .errors import GENERATED, Problem
from .events import MAX_TEXT, EventWriter, cut_torn_line, travelling


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_kind_fits_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "attempts" / "1" / "events.jsonl"
    writer = EventWriter(path, 1)
    writer.status("starting")
    writer.log("hello", "warning")
    writer.metric(3, 0.5, {"train/loss": math.nan, "val/loss": math.inf, "val/accuracy": 0.5})
    writer.metric(1, None, {"val/rmse": -math.inf})
    writer.progress(3, 10, epoch=0, epochs_total=2, samples_per_second=12.5, seconds_left=None)
    writer.data({"kind": "images"})
    writer.config({"task": "image-classification"})
    writer.artifact("model/config.json", "model", 12, "a" * 64)
    writer.error("config.invalid", "two problems", "mend them", [Problem("config.type", "epochs", "text", "hint")])
    writer.began(4)
    writer.finished("completed", {"accuracy": 1.0}, "/out")
    writer.close()
    schema = json.loads((GENERATED / "event.schema.json").read_text())
    told = lines(path)
    for event in told:
        jsonschema.validate(event, schema)
    assert [event["seq"] for event in told] == list(range(1, 12))
    assert told[2]["values"] == {"train/loss": "NaN", "val/loss": "Infinity", "val/accuracy": 0.5}


def test_a_half_line_of_a_killed_process_is_cut_and_numbers_go_on(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    writer = EventWriter(path, 2)
    writer.log("one")
    writer.log("two")
    writer.close()
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:20])
    again = EventWriter(path, 2)
    again.log("three")
    again.close()
    assert [event["seq"] for event in lines(path)] == [1, 2, 3]


def test_a_file_of_a_half_line_only(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"event":"sta')
    assert cut_torn_line(path) == 0
    assert path.read_bytes() == b""


def test_threads_do_not_mix_lines(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    writer = EventWriter(path, 1)

    def many() -> None:
        for _ in range(200):
            writer.log("x" * 500)

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    assert [event["seq"] for event in lines(path)] == list(range(1, 801))


@pytest.mark.parametrize(
    ("value", "travels"),
    [
        ("a\0b", "a\\0b"),
        (os.fsdecode(b"caf\xe9.png"), "caf\\udce9.png"),
        ({"x\0": (1, None, True)}, {"x\\0": [1, None, True]}),
        (Path("a/b"), "a/b"),
    ],
)
def test_strange_values(value: object, travels: object) -> None:
    assert travelling(value) == travels


def test_long_texts_are_cut_and_the_cut_is_marked() -> None:
    text = travelling("x" * (MAX_TEXT + 7))
    assert text.startswith("x" * MAX_TEXT)
    assert text.endswith("(7 characters cut)")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_everything_becomes_json_that_a_database_takes(value: object) -> None:
    text = json.dumps(travelling(value), allow_nan=False, ensure_ascii=False)
    assert "\\u0000" not in text
    text.encode("utf-8")
