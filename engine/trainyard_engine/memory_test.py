"""Limits of control groups, as files, and grants of real sibling processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from . import memory

GB = 1_000_000_000


def group(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text + "\n")


def own(tmp_path: Path, text: str) -> Path:
    (tmp_path / "own").write_text(text)
    return tmp_path / "own"


def test_without_groups_it_is_the_machines(tmp_path: Path) -> None:
    assert memory.available(tmp_path, tmp_path / "none") > 0
    group(tmp_path / "fs", memory__max="max", memory__current="5")
    assert memory.available(tmp_path / "fs", own(tmp_path, "0::/\n")) > 10_000_000


def test_a_container_of_version_2_sees_its_group_as_the_root(tmp_path: Path) -> None:
    group(
        tmp_path / "fs", memory__max="9000000", memory__current="4000000", memory__stat="anon 1\ninactive_file 1000000"
    )
    assert memory.available(tmp_path / "fs", own(tmp_path, "0::/\n")) == 6_000_000


def test_the_tightest_group_of_all_around_counts(tmp_path: Path) -> None:
    root = tmp_path / "fs"
    group(root / "user" / "job", memory__max="max", memory__high="9000000", memory__current="1000000")
    group(root / "user", memory__max="5000000", memory__current="2000000")
    assert memory.available(root, own(tmp_path, "0::/user/job\n")) == 3_000_000
    group(root / "user", memory__current="7000000")
    assert memory.available(root, own(tmp_path, "0::/user/job\n")) == 0


def test_version_1_and_a_container_that_cannot_see_its_path(tmp_path: Path) -> None:
    root = tmp_path / "fs"
    text = "12:cpu,cpuacct:/docker/x\n7:memory:/docker/x\n1:name=systemd:/docker/x\n"
    group(
        root / "memory",
        memory__limit_in_bytes="8000000",
        memory__usage_in_bytes="3000000",
        memory__stat="inactive_file 5\ntotal_inactive_file 2000000",
    )
    assert memory.available(root, own(tmp_path, text)) == 7_000_000
    group(root / "memory" / "docker" / "x", memory__limit_in_bytes="4000000", memory__usage_in_bytes="0")
    assert memory.available(root, own(tmp_path, text)) == 4_000_000


def sibling(folder: Path, wanted: int, free: int) -> subprocess.Popen[str]:
    """A worker with a grant, alive until its input ends."""
    code = (
        "import sys; from pathlib import Path; from trainyard_engine import memory\n"
        f"granted = memory.grant({wanted}, {free}, Path(sys.argv[1])); print(granted.bytes, flush=True)\n"
        "sys.stdin.readline(); granted.filled(); print('filled', flush=True); sys.stdin.readline()"
    )
    engine = Path(__file__).resolve().parents[1]
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=engine,
    )


def say(process: subprocess.Popen[str], word: str = "") -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    if word:
        process.stdin.write(word + "\n")
        process.stdin.flush()
    return process.stdout.readline().strip()


@pytest.mark.parametrize("dies", [False, True])
def test_what_a_sibling_is_about_to_fill_is_not_given_twice(tmp_path: Path, dies: bool) -> None:
    folder = tmp_path / "grants"
    other = sibling(folder, 100 * GB, 8 * GB)
    try:
        assert say(other) == str(2 * GB)
        mine = memory.grant(100 * GB, 8 * GB, folder)
        assert mine.bytes == int(6 * GB * memory.SHARE)
        mine.filled()
        assert memory.grant(GB // 2, 8 * GB, folder).bytes == GB // 2
        if dies:
            other.kill()
            other.wait()
        else:
            assert say(other, "go") == "filled"
        # What is filled is no longer free for anybody; what the dead had is.
        last = memory.grant(100 * GB, 8 * GB, folder)
        assert last.bytes == int((8 * GB - GB // 2) * memory.SHARE)
    finally:
        other.kill()
        other.communicate()


def test_grants_are_private_and_a_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "grants"
    folder.mkdir(mode=0o777)
    memory.grant(5, 100, folder)
    assert folder.stat().st_mode & 0o077 == 0
    (tmp_path / "link").symlink_to(folder)
    before = set(folder.iterdir())
    assert memory.grant(1000, 100, tmp_path / "link").bytes == 25
    assert set(folder.iterdir()) == before
