"""A scenario for each point, checked before anything runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.errors import Fault, ScenarioError
from sim.faults.translate import shown
from sim.scenario.schema import Scenario
from sim.scenario.variants import with_overrides
from sim.study.sweeping.axes import LABEL, Axis


@dataclass(frozen=True, slots=True)
class SweepPoint:
    """One point: its values, and the scenario with them.

    Attributes:
        values: by key, as the axes were written. scenario: what is simulated there.
    """

    values: Mapping[str, Any]
    scenario: Scenario

    @property
    def label(self) -> str:
        """The values in a line."""
        return ", ".join(f"{key}={plain_value(value)}" for key, value in self.values.items())


def plain_value(value: Any) -> str:
    """A value as a person writes it."""
    return f"{value:.6g}" if isinstance(value, float) else str(shown(value))


def points_of(
    scenario: Scenario, axes: Sequence[Axis], rows: Sequence[Sequence[Any]]
) -> tuple[SweepPoint, ...]:
    """The scenarios of some points.

    Args:
        scenario: that they start from.
        axes: what is varied.
        rows: values of all axes at each point.

    Raises:
        ScenarioError: with the faults of all points, each told once.
    """
    points: list[SweepPoint] = []
    faults: dict[tuple[str, str, str], Fault] = {}
    for row in rows:
        values = {axis.key: value for axis, value in zip(axes, row, strict=True)}
        try:
            points.append(SweepPoint(values, _changed(scenario, axes, row)))
        except ScenarioError as error:
            faults |= _by_what(error)
    if faults:
        # A key that does not exist hides what is wrong with others, so each axis is asked alone.
        for place, axis in enumerate(axes):
            for value in {repr(row[place]): row[place] for row in rows}.values():
                try:
                    _changed(scenario, [axis], [value])
                except ScenarioError as error:
                    faults |= _by_what(error)
        raise ScenarioError([replace(one, file=LABEL) for one in faults.values()])
    return tuple(points)


_TABLE, _UNKNOWN = "is not a table", "unknown key"
"""Faults of a key, whatever its value."""


def _changed(scenario: Scenario, axes: Sequence[Axis], row: Sequence[Any]) -> Scenario:
    """The scenario with values on all keys of its axes."""
    return with_overrides(
        scenario, {key: value for axis, value in zip(axes, row, strict=True) for key in axis.keys}
    )


def _by_what(error: ScenarioError) -> dict[tuple[str, str, str], Fault]:
    """Faults, those that say the same as one; what is wrong with any value is said of one."""
    found = {}
    for one in error.faults:
        told = one
        if one.problem == _TABLE:
            told = replace(one, value="", allowed=f"the keys in it, such as {one.key}.NAME")
        elif one.problem.startswith(_UNKNOWN):
            told = replace(one, value="")
        found[told.key, told.value, told.problem] = told
    return found
