"""Keys that had another name before: the old one is still read, and a note gives the new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sim.language.note import Note

RENAMED: Final[Mapping[str, str]] = {
    "channels.*.lines": "trunks",
    "channels.*.wait_tolerance_seconds": "wait_threshold_seconds",
    "emotion.rise_long_wait": "rise_beyond_threshold",
    "demand.deflation": "repeat_adjustment",
}
"""Pattern of the old key to the name that its last part has now."""


def current(key: str) -> str:
    """A dotted key under the name that it has now."""
    parts = key.split(".")
    for pattern, name in RENAMED.items():
        old = pattern.split(".")
        here = parts[: len(old)]
        if len(here) == len(old) and all(
            one in ("*", part) for one, part in zip(old, here, strict=True)
        ):
            return ".".join((*here[:-1], name, *parts[len(old) :]))
    return key


def rename(data: Mapping[str, Any]) -> list[Note]:
    """Give the keys of raw data their present names, in place.

    A key that stands there under both names is left under the old one, which is then unknown.

    Returns:
        A note on each old key that was met.
    """
    notes: list[Note] = []
    for pattern, name in RENAMED.items():
        *above, old = pattern.split(".")
        for holder in _holders(data, above):
            if old in holder and name not in holder:
                entries = [(name if key == old else key, value) for key, value in holder.items()]
                holder.clear()
                holder.update(entries)
                notes += renamed(pattern)
    return list(dict.fromkeys(notes))


def renamed(key: str) -> list[Note]:
    """What is said of an old key; nothing if the key has its present name."""
    now = current(key)
    return [] if now == key else [Note("note.renamed", old=key, new=now)]


def is_outdated(data: Mapping[str, Any]) -> bool:
    """Whether raw data has a key under an old name."""
    return any(
        pattern.rpartition(".")[2] in holder
        for pattern in RENAMED
        for holder in _holders(data, pattern.split(".")[:-1])
    )


def _holders(data: Any, parts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The tables that lie at a pattern."""
    if not parts:
        if isinstance(data, dict):
            yield data
        return
    if isinstance(data, dict):
        below = data.values() if parts[0] == "*" else [data.get(parts[0])]
        for one in below:
            yield from _holders(one, parts[1:])
