"""What names in a folder of pictures mean, and what a file is whose name says nothing. The words come from contracts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

WORDS: dict[str, Any] = json.loads((Path(__file__).parent.parent / "generated" / "pictures.json").read_text("utf-8"))
#: Names of formats that are read.
EXTENSIONS = frozenset(end for ends in WORDS["read"].values() for end in ends)
#: Pictures by their names that are not decoded; they are part of the data all the same.
UNREAD = frozenset(WORDS["unread"])
#: Left behind by operating systems and archivers, in lower case.
CLUTTER = frozenset(WORDS["clutter"])
#: Folders whose pictures have no class yet, in lower case.
UNLABELLED = frozenset(WORDS["unlabelled"])
FILLERS = frozenset(WORDS["fillers"])
#: First bytes that are looked at where a name says nothing.
SNIFFED_BYTES = 64
#: Pictures that are not read, by bytes and where these stand; an icon has too few of its own.
OTHERS = (
    (b"ftypavif", 4),
    (b"ftyphei", 4),
    (b"ftyphev", 4),
    (b"ftypmif1", 4),
    (b"\0\0\0\x0cjP  ", 0),
    (b"\xff\x4f\xff\x51", 0),
    (b"8BPS", 0),
    (b"\xff\x0a", 0),
    (b"\0\0\0\x0cJXL ", 0),
)
READ = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
PNM = re.compile(rb"P[1-6]\s+(#[^\n]*\n\s*)*\d+\s+\d+\s")


def hidden(name: str) -> bool:
    """Whether a name is one that people do not see or did not put there."""
    return name.startswith(".") or name.lower() in CLUTTER


def part_of(name: str) -> str | None:
    """The part that a folder's name says it is: one word of a part, and beside it only fillers and digits."""
    words = [word for word in re.findall(r"[^\W\d_]+", name.lower()) if word not in FILLERS]
    parts = {part_of_word(word) for word in words}
    return parts.pop() if len(parts) == 1 else None


def part_of_word(word: str) -> str | None:
    """`train`, or with a filler grown to it: `trainset`."""
    for part, known in WORDS["parts"].items():
        if any(word == one or (word.startswith(one) and word[len(one) :] in FILLERS) for one in known):
            return str(part)
    return None


def suffix(name: str) -> str:
    """The end of a name behind its last dot, in lower case; a name that begins with its only dot has none."""
    return Path(name).suffix.lower()


def sniff(file: Path) -> str | None:
    """'read' or 'unread' for a picture by its first bytes, None for anything else and what cannot be opened."""
    try:
        with file.open("rb") as source:
            head = source.read(SNIFFED_BYTES)
    except OSError:
        return None
    webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    size = int.from_bytes(head[14:18], "little")
    bmp = head.startswith(b"BM") and len(head) >= 26 and 12 <= size <= 124
    if head.startswith(READ) or webp or bmp or PNM.match(head):
        return "read"
    return "unread" if any(head.startswith(magic, at) for magic, at in OTHERS) else None


def kind(file: Path) -> str | None:
    """'read', 'unread' or None by its name, and where that says nothing by its first bytes. Hidden files are None."""
    if hidden(file.name):
        return None
    end = suffix(file.name)
    if end in EXTENSIONS:
        return "read"
    return "unread" if end in UNREAD else sniff(file)
