"""The assumptions of a scenario as something to be moved: which move together, and where to.

A default that several channels, segments, needs, teams or sources share unchanged is one
assumption; whatever the scenario chose is one by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.errors import ScenarioError
from sim.scenario.assumptions import Assumption, assumptions
from sim.scenario.shares import value_at
from sim.sections.keys import WILDCARD, pattern_of
from sim.study.sweeping.axes import Axis, Vary, parse_axes, takes_whole_numbers
from sim.study.sweeping.points import plain_value, points_of

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

TRUST: Final = "CD"
"""Letters of what is moved where nobody says which keys: second-hand figures and judgements."""

_ALIKE: Final = ("channels", "segments", "intents", "teams", "demand")
"""Sections in which a default stands once for many."""

_TRIED: Final = (1.0, 0.75, 0.5, 0.25)
"""Shares of the way to an end; the first that the scenario allows is taken."""


@dataclass(frozen=True, slots=True)
class Lever:
    """One assumption, or several alike that move together.

    Attributes:
        axis: its key, the keys that it stands for, and its ends.
        written: its value in the scenario, as text. number: likewise, where it is one.
        trust, source: what the scenario or the schema says of it.
    """

    axis: Axis
    written: str
    number: float | None
    trust: str
    source: str


@dataclass(frozen=True, slots=True)
class End:
    """A lever at one of the values that would not surprise.

    Attributes:
        lever: what is moved. end: ``low``, ``high``, or ``other`` of what is no number.
        value: there. scenario: with it.
    """

    lever: Lever
    end: str
    value: Any
    scenario: Scenario

    @property
    def text(self) -> str:
        """The value, for people."""
        return "none" if self.value is None else plain_value(self.value)


def levers(scenario: Scenario, trust: str = TRUST) -> tuple[Lever, ...]:
    """Everything with one of the trust letters that has somewhere to move to.

    Args:
        scenario: whose assumptions are moved.
        trust: letters, such as ``"D"``.
    """
    groups: dict[tuple[Any, ...], list[Assumption]] = {}
    for one in assumptions(scenario, trust):
        if one.options or one.low is not None:
            alike = (_together(one), one.value, one.low, one.high, one.trust)
            groups.setdefault(alike, []).append(one)
    return tuple(_lever(scenario, place, found) for (place, *_), found in groups.items())


def chosen(scenario: Scenario, vary: Vary) -> tuple[Lever, ...]:
    """Levers from texts such as ``handling.logging_seconds=0..30``.

    Raises:
        ScenarioError: a text cannot be read, or an end of it is not allowed.
    """
    axes = parse_axes(vary, scenario)
    found = []
    for axis in axes:
        for value in (axis.values[0], axis.values[-1]):
            points_of(scenario, [axis], [[value]])
        written = value_at(scenario, axis.keys[0])
        if written is None and axis.keys[0].startswith("costs."):
            written = 0.0  # a price that nobody states
        number = written if axis.is_range and isinstance(written, (int, float)) else None
        found.append(Lever(axis, plain_value(written), number, "", ""))
    return tuple(found)


def _together(one: Assumption) -> str:
    """Key with a `*` for the name of what may share a default; the key itself if nothing may."""
    path = one.key.split(".")
    parts = pattern_of(path).split(".")
    if one.origin == "scenario" or path[0] not in _ALIKE or WILDCARD not in parts:
        return one.key
    path[parts.index(WILDCARD)] = WILDCARD
    return ".".join(path)


def _lever(scenario: Scenario, place: str, found: Sequence[Assumption]) -> Lever:
    first = found[0]
    keys = tuple(one.key for one in found)
    low, high = first.low, first.high
    if low is None or high is None:
        axis = Axis(_called(scenario, place, keys), keys, first.options)
    else:
        whole = takes_whole_numbers(keys[0])
        ends = (round(low), round(high)) if whole else (low, high)
        axis = Axis(_called(scenario, place, keys), keys, ends, low, high, whole)
    return Lever(axis, first.value, first.number, first.trust, first.source)


def _called(scenario: Scenario, place: str, keys: Sequence[str]) -> str:
    """What a lever is called: a key, or one with `*` or with several names in one place."""
    if WILDCARD not in place.split(".") or len(keys) == 1:
        return keys[0]
    at = place.split(".").index(WILDCARD)
    names = [key.split(".")[at] for key in keys]
    section = place.split(".", maxsplit=1)[0]
    every = (
        [source.name for source in scenario.demand.sources]
        if section == "demand"
        else list(getattr(scenario, section))
    )
    parts = place.split(".")
    parts[at] = WILDCARD if names == every else ",".join(names)
    return ".".join(parts)


def ends_of(scenario: Scenario, found: Sequence[Lever]) -> tuple[tuple[End, ...], tuple[str, ...]]:
    """The ends of levers, each as far out as the scenario allows.

    Args:
        scenario: that everything starts from.
        found: what is moved.

    Returns:
        the ends that differ from what is written, and the keys of levers that cannot move at all.
    """
    made = {lever.axis.key: tuple(_ends(scenario, lever)) for lever in found}
    idle = tuple(key for key, ends in made.items() if not ends)
    return tuple(end for ends in made.values() for end in ends), idle


def _ends(scenario: Scenario, lever: Lever) -> Iterator[End]:
    values = lever.axis.values
    names = ("low", "high") if len(values) > 1 else ("other",)
    for name, value in zip(names, (values[0], values[-1]), strict=False):
        for share in _TRIED:
            there = _on_the_way(lever, value, share)
            if lever.number is not None and there == lever.number:
                break
            try:
                point = points_of(scenario, [lever.axis], [[there]])[0]
            except ScenarioError:
                continue  # a share that leaves no room for another, a product of two limits ...
            yield End(lever, name, there, point.scenario)
            break


def _on_the_way(lever: Lever, value: Any, share: float) -> Any:
    """The value at a share of the way from what is written to an end."""
    if lever.number is None or isinstance(value, Mapping) or value is None:
        return value
    there = value if share == 1 else lever.number + share * (value - lever.number)
    return round(there) if lever.axis.whole else there
