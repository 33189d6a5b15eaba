"""A fault across sections, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sim.errors import Fault
from sim.faults.translate import near, shown

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
