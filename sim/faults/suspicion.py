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
_SECTIONS = {
    "channel": "channels",
    "segment": "segments",
    "intent": "intents",
    "team": "teams",
    "service model": "service_models",
}


def unknown(
    what: str, key: str, names: Iterable[str], known: Iterable[str], *needs: str
) -> Suspicions:
    """Names that are not known.

    Args:
        what: what is named, in words.
        key: where the names stand.
        names: the names, or a table of values by name.
        known: the names that there are.
        *needs: as for `Suspicion`.
    """
    every = list(known)
    for name in names:
        if name not in every:
            value = names[name] if isinstance(names, Mapping) else name
            fault = Fault(
                "",
                f"{key}.{name}" if isinstance(names, Mapping) else key,
                shown(value) if isinstance(value, (str, int, float)) else "",
                f"unknown {what}",
                ", ".join(every) or "none is defined",
                near(name, every),
            )
            yield Suspicion(fault, needs, _SECTIONS.get(what, ""), name)


def sum_to_one(key: str, shares: Iterable[float]) -> Suspicions:
    """Shares that do not sum to 1."""
    total = sum(shares)
    if abs(total - 1) > TOLERANCE:
        problem = f"the shares sum to {total:.6g}, not to 1"
        yield Suspicion(Fault("", key, "", problem, "shares that sum to 1"), (key,))


def twice(key: str, names: list[str]) -> Suspicions:
    """Names that stand in a list more than once."""
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Suspicion(Fault("", key, shown(name), "is named twice"))
