"""Did you mean: the nearest known word to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, upper and lower case alike; None where nothing is near."""
    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """' Did you mean "x"?' with a leading space, or all known words where there are few, or nothing."""
    names = list(known)
    near = nearest(word, names)
    if near is not None:
        return f' Did you mean "{near}"?'
    if 0 < len(names) <= 12:
        return f" There are: {', '.join(names)}."
    return ""
