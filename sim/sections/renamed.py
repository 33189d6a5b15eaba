"""Keys and values that had another name: the old one is still read, with a note on the new one."""

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

RENAMED_VALUES: Final[Mapping[str, Mapping[str, str]]] = {"churn.preset": {"evidence": "survey"}}
"""Keys of which a value had another name, with the old names and those that they have now."""


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
    """Give the keys of raw data, and some values, their present names, in place.

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
    for pattern, names in RENAMED_VALUES.items():
        *above, key = pattern.split(".")
        for holder in _holders(data, above):
            value = str(holder.get(key))
            if value in names:
                holder[key] = names[value]
                notes.append(Note("note.renamed", pattern, old=value, new=names[value]))
    return list(dict.fromkeys(notes))


def renamed(key: str) -> list[Note]:
    """What is said of an old key; nothing if the key has its present name."""
    now = current(key)
    return [] if now == key else [Note("note.renamed", old=key, new=now)]


def is_outdated(data: Mapping[str, Any]) -> bool:
    """Whether raw data has a key, or a value, under an old name."""
    keys = any(
        pattern.rpartition(".")[2] in holder
        for pattern in RENAMED
        for holder in _holders(data, pattern.split(".")[:-1])
    )
    return keys or any(
        str(holder.get(pattern.rpartition(".")[2])) in names
        for pattern, names in RENAMED_VALUES.items()
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
