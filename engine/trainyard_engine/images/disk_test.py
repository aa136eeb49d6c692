"""The pictures on the disk: whole or not there, private, bounded, and shared by processes that write at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from .decode import Decoded, Pixels
from .disk import HEAD, DiskCache, digest

SIDE = 8
SIZE = HEAD.size + SIDE * SIDE * 3


def pixels(seed: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)


def name(seed: int) -> str:
    return f"{seed:064x}"


def put(cache: DiskCache, seed: int, largest: int | None = None) -> bool:
    return cache.put(name(seed), Decoded(pixels(seed), largest), digest(pixels(seed)))


def test_what_was_put_comes_back_for_another_run(tmp_path: Path) -> None:
    assert put(DiskCache(tmp_path / "c", "way", SIDE), 1, 700)
    again = DiskCache(tmp_path / "c", "way", SIDE)
    found = again.get(name(1))
    assert found is not None
    assert (found.decoded.pixels == pixels(1)).all()
    assert (found.decoded.largest, found.digest) == (700, digest(pixels(1)))
    assert again.get(name(2)) is None
    assert DiskCache(tmp_path / "c", "other", SIDE).get(name(1)) is None


@pytest.mark.parametrize("damage", ["cut", "empty", "flipped", "longer", "other"])
def test_a_damaged_entry_counts_as_not_there_and_is_written_anew(tmp_path: Path, damage: str) -> None:
    cache = DiskCache(tmp_path / "c", "way", SIDE)
    put(cache, 1)
    path = cache.path(name(1))
    content = path.read_bytes()
    spoiled = {
        "cut": content[:-5],
        "empty": b"",
        "flipped": content[:-1] + bytes([content[-1] ^ 1]),
        "longer": content + b"x",
        "other": b"\0" * len(content),
    }
    path.write_bytes(spoiled[damage])
    assert cache.get(name(1)) is None
    assert put(cache, 1)
    assert cache.get(name(1)) is not None


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir(mode=0o755)
    cache = DiskCache(tmp_path / "c", "way", SIDE)
    put(cache, 1)
    for path in [tmp_path / "c", *(tmp_path / "c").rglob("*")]:
        wanted = 0o700 if path.is_dir() else 0o600
        assert path.name == "lock" or path.stat().st_mode & 0o777 == wanted
    (tmp_path / "link").symlink_to(tmp_path / "c")
    with pytest.raises(OSError, match="is not a folder of this user"):
        DiskCache(tmp_path / "link", "way", SIDE)


def test_what_was_not_used_for_longest_makes_room(tmp_path: Path) -> None:
    first = DiskCache(tmp_path / "c", "way", SIDE, 4 * SIZE)
    for seed in range(4):
        assert put(first, seed)
    # All are of this run: none of them goes.
    assert not put(first, 4)
    for seed in range(4):
        os.utime(first.path(name(seed)), (1000 + seed, 1000 + seed))
    second = DiskCache(tmp_path / "c", "other", SIDE, 4 * SIZE)
    assert first.get(name(0), touch=True) is not None
    assert put(second, 10)
    assert [first.get(name(seed)) is not None for seed in range(4)] == [True, False, True, True]
    assert put(second, 11)
    assert put(second, 12)
    assert not put(second, 13)
    assert [first.get(name(seed)) is not None for seed in range(4)] == [True, False, False, False]


def test_what_a_dead_writer_left_is_removed_and_counts_for_nothing(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "c", "way", SIDE, 2 * SIZE)
    left = cache.path(name(1)).with_name(".left.1.1")
    left.parent.mkdir()
    left.write_bytes(b"\0" * 10 * SIZE)
    os.utime(left, (1000, 1000))
    assert put(cache, 2)
    assert not left.exists()


def test_a_full_disk_ends_the_keeping_and_not_the_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = DiskCache(tmp_path / "c", "way", SIDE)
    monkeypatch.setattr(DiskCache, "_free", lambda self: 0)
    assert not put(cache, 1)
    assert cache.get(name(1)) is None


def test_writers_at_once_leave_whole_entries(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from trainyard_engine.images import disk_test as t\n"
        "cache = t.DiskCache(Path(sys.argv[1]), 'way', t.SIDE)\n"
        "for turn in range(30):\n"
        "    for seed in range(10):\n"
        "        t.put(cache, seed); found = cache.get(t.name(seed))\n"
        "        assert found is not None and (found.decoded.pixels == t.pixels(seed)).all()\n"
    )
    engine = Path(__file__).resolve().parents[2]
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "c")], cwd=engine) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    left = sorted(path.name for path in (tmp_path / "c").rglob("*") if path.is_file())
    assert left == [*(name(seed) for seed in range(10)), "lock"]
