"""A scenario for each point, checked before anything runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.errors import Fault, ScenarioError
from sim.scenario.fault_text import shown
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
        changes = {key: value for axis, value in zip(axes, row, strict=True) for key in axis.keys}
        try:
            made = with_overrides(scenario, changes)
        except ScenarioError as error:
            faults |= {(one.key, one.value, one.problem): one for one in error.faults}
            continue
        values = {axis.key: value for axis, value in zip(axes, row, strict=True)}
        points.append(SweepPoint(values, made))
    if faults:
        raise ScenarioError([replace(one, file=LABEL) for one in faults.values()])
    return tuple(points)
