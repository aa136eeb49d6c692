"""How much memory a worker may plan with: what machine and control groups leave, less what siblings are about to fill."""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

#: Of the memory that is free, so much may be planned with; the rest is for networks, batches and everybody else.
SHARE = 0.25
CGROUPS, OWN_GROUPS = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")


def available(groups: Path = CGROUPS, own: Path = OWN_GROUPS) -> int:
    """Bytes that this process can still get: the machine's, or less where one of its control groups (v1 or v2) has a limit."""
    import psutil

    machine = int(psutil.virtual_memory().available)
    return max(0, min([machine, *(left(folder) for folder in group_folders(groups, own))]))


def group_folders(groups: Path, own: Path) -> list[Path]:
    """The folders of this process's memory groups and of all groups around them; a container sees its own as the root."""
    try:
        lines = own.read_text("utf-8").splitlines()
    except OSError:
        return []
    found: list[Path] = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers not in ("", "memory") and "memory" not in controllers.split(","):
            continue
        root = groups if controllers == "" else groups / "memory"
        here = root / path.lstrip("/")
        while here != root and root in here.parents:
            found.append(here)
            here = here.parent
        found.append(root)
    return found


def left(folder: Path) -> int:
    """Limit less usage of one group in bytes; what is only cached of files counts as free. Without a limit: very many."""
    limits = [number(folder / name) for name in ("memory.max", "memory.high", "memory.limit_in_bytes")]
    limit = min((one for one in limits if one is not None), default=None)
    if limit is None:
        return 1 << 62
    used = next((one for name in ("memory.current", "memory.usage_in_bytes") if (one := number(folder / name))), 0)
    cached = 0
    with suppress(OSError, ValueError):
        told = dict(line.split(" ", 1) for line in (folder / "memory.stat").read_text("utf-8").splitlines())
        cached = int(told.get("total_inactive_file", told.get("inactive_file", "0")))
    return limit - max(0, used - cached)


def number(file: Path) -> int | None:
    """The whole number in a file; None for `max` and where there is no such file."""
    try:
        return int(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None


@dataclass
class Grant:
    """Bytes that a worker may fill. Others count them as taken until `filled`, or until the worker is gone."""

    bytes: int
    _file: Path | None
    _handle: int | None

    def filled(self) -> None:
        """What was granted is in use by now and seen by everybody as such."""
        if self._file is not None and self._handle is not None:
            self._file.unlink(missing_ok=True)
            os.close(self._handle)
        self._file = self._handle = None


def grant(wanted: int, free: int | None = None, folder: Path | None = None) -> Grant:
    """At most `wanted`, and at most SHARE of what is free beside the grants of siblings that are not filled yet.

    A grant is a file with the number of bytes, locked by the worker that has it: the kernel gives the lock back when the
    worker dies, so a grant never outlives it. Where no such file can be made, siblings are not seen.
    """
    free = available() if free is None else free
    folder = folder or Path(tempfile.gettempdir()) / f"trainyard-{os.getuid()}-memory"
    try:
        private(folder)
        with (folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            allowed = min(wanted, int(max(0, free - outstanding(folder)) * SHARE))
            handle, name = tempfile.mkstemp(dir=folder, prefix="grant-")
            fcntl.flock(handle, fcntl.LOCK_EX)
            os.write(handle, str(allowed).encode())
            return Grant(allowed, Path(name), handle)
    except OSError:
        return Grant(min(wanted, int(free * SHARE)), None, None)


def outstanding(folder: Path) -> int:
    """Bytes granted to others and not filled yet; what the dead left is removed."""
    total = 0
    for file in folder.glob("grant-*"):
        with suppress(OSError, ValueError), file.open("r+") as granted:
            try:
                fcntl.flock(granted, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                total += int(granted.read() or 0)
            else:
                file.unlink(missing_ok=True)
    return total


def private(folder: Path) -> None:
    """Makes a folder that only this user can enter. Raises OSError where it is somebody else's, or a link."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{folder} is not a folder of this user")
    if found.st_mode & 0o077:
        folder.chmod(0o700)
