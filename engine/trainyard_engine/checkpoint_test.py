"""A checkpoint survives a death at every single step of writing the next one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from . import checkpoint
from .checkpoint import Checkpoint
from .errors import TrainyardError


def made(number: int) -> Checkpoint:
    """A checkpoint that says which one it is in all three files."""
    one = torch.full((3, 5), float(number))
    return Checkpoint(
        {"weight": one, "bias": one[0].clone()}, {"optimizer/0/step": one[:1].clone()}, {"number": number}
    )


def number_of(found: Checkpoint | None) -> int:
    assert found is not None
    number = int(found.state["number"])
    assert float(found.model["weight"][0, 0]) == number
    assert float(found.training["optimizer/0/step"][0, 0]) == number
    return number


def die_at(count: int, out: Path) -> bool:
    """Forks a process that saves number 2 and dies at its count-th look at the file system; whether it lived to the end."""
    child = os.fork()
    if child == 0:
        left = count

        def watch(event: str, _: tuple[Any, ...]) -> None:
            nonlocal left
            if event.startswith(("open", "os.", "shutil.", "pathlib.")):
                left -= 1
                if left == 0:
                    os._exit(9)

        sys.addaudithook(watch)
        checkpoint.save(out, "last", made(2))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_death_at_every_step_of_a_save(tmp_path: Path) -> None:
    count, seen = 0, set()
    while True:
        count += 1
        out = tmp_path / str(count)
        checkpoint.save(out, "last", made(1))
        ended = die_at(count, out)
        checkpoint.recover(out)
        seen.add(number_of(checkpoint.load(out, "last")))
        assert sorted(path.name for path in (out / "checkpoints").iterdir()) == ["last"]
        if ended:
            break
    assert count > 15
    assert seen == {1, 2}
    assert number_of(checkpoint.load(tmp_path / str(count), "last")) == 2


def test_same_values_same_bytes(tmp_path: Path) -> None:
    first = checkpoint.save(tmp_path / "a", "best", made(7))
    second = checkpoint.save(tmp_path / "b", "best", made(7))
    assert first.sha256 == second.sha256
    assert first.path == "checkpoints/best"
    assert first.size == sum(
        (tmp_path / "a" / "checkpoints" / "best" / name).stat().st_size for name in checkpoint.FILES
    )


def test_layout_in_memory_is_no_part_of_it(tmp_path: Path) -> None:
    kernel = torch.arange(2 * 3 * 4 * 4.0).reshape(2, 3, 4, 4)
    turned = kernel.contiguous(memory_format=torch.channels_last)
    plain = checkpoint.save(tmp_path / "a", "last", Checkpoint({"k": kernel}, {}, {}))
    other = checkpoint.save(tmp_path / "b", "last", Checkpoint({"k": turned}, {}, {}))
    assert plain.sha256 == other.sha256


@pytest.mark.parametrize("name", checkpoint.FILES)
def test_damage_is_told(tmp_path: Path, name: str) -> None:
    checkpoint.save(tmp_path, "last", made(1))
    file = tmp_path / "checkpoints" / "last" / name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(TrainyardError, match="damaged") as caught:
        checkpoint.load(tmp_path, "last")
    assert "start from the beginning" in caught.value.hint


def test_nothing_there(tmp_path: Path) -> None:
    checkpoint.recover(tmp_path)
    assert checkpoint.load(tmp_path, "last") is None
