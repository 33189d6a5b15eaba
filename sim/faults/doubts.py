"""What of a file is not known for sure, because a fault was found there, and what rests on it.

A check across sections looks at values that may have been taken out or filled in by the time it
runs. It yields suspicions, each with the values that it rests on; one is a fault only if none of
them is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import Fault
from sim.faults.translate import near, shown, step_all
from sim.sections.keys import step

# Tables that only make sense as a whole: what extends a scenario replaces them instead of mixing
# shares or hours.
WHOLE = frozenset(
    {
        "channel_preference",
        "segment_shares",
        "intent_shares",
        "channel_shares",
        "opening",
        "night_hours",
        "headcount",
        "intraday_shares",
        "initial_emotion",
        "emotion_reading",
        "day_shares",
    }
)

STAFFED_BY = frozenset({"headcount", "shifts", "roster"})
"""Keys of a team of which one is said: in what extends a scenario it takes the others' place."""

Parts = tuple[str, ...]


class Doubts:
    """Keys whose values were wrong, are missing, or may stand in a file that could not be read."""

    def __init__(self, data: Mapping[str, Any], *, incomplete: bool = False) -> None:
        """Without doubts yet, but for those of an incomplete scenario.

        Args:
            data: the raw scenario, as written.
            incomplete: a file that it extends could not be read, so that what is not there may
                stand in that file.
        """
        self.data = data
        self.incomplete = incomplete
        self._gone: list[Parts] = []
        self._filled: list[Parts] = []
        self._misnamed: dict[str, set[str]] = {}

    def gone(self, path: Sequence[Any]) -> None:
        """Remember that the value at a raw path was taken out."""
        self._gone.append(self._parts(path))

    def filled(self, path: Sequence[Any]) -> None:
        """Remember that the value at a raw path is only a filling, as everything below it."""
        self._filled.append(self._parts(path))

    def misnamed(self, path: Sequence[Any], suggestion: str) -> None:
        """Remember that the value at a raw path was probably meant for another key."""
        meant = suggestion.split(" ", maxsplit=1)[0]
        if not meant:
            return
        parts = tuple(meant.split(".")) if "." in meant else (*self._parts(path[:-1]), meant)
        self._gone.append(parts)
        value = step_all(self.data, path)
        if len(parts) == 1 and isinstance(value, Mapping):
            self._misnamed.setdefault(meant, set()).update(str(name) for name in value)

    def about(self, key: str) -> bool:
        """Whether a value, or any value below it, is in doubt.

        Args:
            key: dotted; `*` stands for every name (`segments.*.share`), and then it matters too
                whether there are more of them.
        """
        need = tuple(key.split("."))
        if any(_same(need[: len(one)], one) for one in self._filled):
            return True
        if any(_same(need, one[: len(need)]) for one in (*self._gone, *self._filled)):
            return True
        if "*" in need:
            return self.incomplete or any(_same(need[: len(one)], one) for one in self._gone)
        return self.incomplete and not self._stands(need)

    def is_filling(self, key: str) -> bool:
        """Whether the value is only a filling."""
        parts = tuple(key.split("."))
        return any(parts[: len(one)] == one for one in self._filled)

    def about_name(self, section: str, name: str) -> bool:
        """Whether a section may have an item of that name after all."""
        return (
            self.incomplete or (section,) in self._filled or name in self._misnamed.get(section, ())
        )

    def _parts(self, path: Sequence[Any]) -> Parts:
        parts: list[str] = []
        cursor: object = self.data
        for part in path:
            cursor = step(cursor, part)
            name = (
                cursor.get("name") if isinstance(part, int) and isinstance(cursor, dict) else part
            )
            parts.append(name if isinstance(name, str) else str(part))
        return ("scenario", *parts[1:]) if parts[:1] == ["run"] else tuple(parts)

    def _stands(self, parts: Parts) -> bool:
        """Whether the scenario says all of a value, so that no other file can add to it."""
        value: Any = self.data
        for part in parts:
            if isinstance(value, list):
                named = [x for x in value if isinstance(x, dict) and x.get("name") == part]
                value = named[0] if named else None
            else:
                value = value.get(part) if isinstance(value, Mapping) else None
        whole = parts[-1] in WHOLE or (isinstance(value, Mapping) and "distribution" in value)
        return value is not None and (whole or not isinstance(value, Mapping))


def _same(one: Parts, other: Parts) -> bool:
    return len(one) == len(other) and all(
        a == b or "*" in (a, b) for a, b in zip(one, other, strict=True)
    )


TOLERANCE = 1e-6


@dataclass(frozen=True)
class Suspicion:
    """A fault, if what it rests on is certain.

    Attributes:
        fault: what to say.
        needs: dotted keys whose values it rests on, beside its own key.
        section: the section in which it misses a name, if it does.
        name: that name.
    """

    fault: Fault
    needs: tuple[str, ...] = ()
    section: str = ""
    name: str = ""


Suspicions = Iterator[Suspicion]
SECTIONS = {
    "channel": "channels",
    "segment": "segments",
    "intent": "intents",
    "team": "teams",
    "service_model": "service_models",
}
"""Sections by what is named in them."""


def unknown(
    what: str, key: str, names: Iterable[str], known: Iterable[str], *needs: str
) -> Suspicions:
    """Names that are not known.

    Args:
        what: what is named: one of `SECTIONS`, or another word that the language has.
        key: where the names stand.
        names: the names, or a table of values by name.
        known: the names that there are.
        *needs: as for `Suspicion`.
    """
    every = list(known)
    for name in names:
        if name not in every:
            value = names[name] if isinstance(names, Mapping) else name
            place = f"{key}.{name}" if isinstance(names, Mapping) else key
            said = shown(value) if isinstance(value, (str, int, float)) else ""
            meant = near(name, every)
            fault = Fault(
                "unknown_name", place, said, suggestion=meant, what=what, known=tuple(every)
            )
            yield Suspicion(fault, needs, SECTIONS.get(what, ""), name)


def sum_to_one(key: str, shares: Iterable[float]) -> Suspicions:
    """Shares that do not sum to 1."""
    total = sum(shares)
    if abs(total - 1) > TOLERANCE:
        yield Suspicion(Fault("share_sum", key, total=total), (key,))


def twice(key: str, names: list[str]) -> Suspicions:
    """Names that stand in a list more than once."""
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Suspicion(Fault("named_twice", key, shown(name)))
