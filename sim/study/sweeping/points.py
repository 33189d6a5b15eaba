"""Which points of a space are looked at, and a scenario for each, checked before anything runs.

A design (a grid, a Latin hypercube, a Sobol sequence) gives shares from 0 to 1 for every axis; the
axes turn them into values. The two random designs are functions of their seed alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final, Literal

import numpy as np

from sim.errors import Fault, ScenarioError, StudyError
from sim.faults.translate import shown
from sim.measures.terms import Floats
from sim.scenario.schema import Scenario
from sim.scenario.shares import rescaled
from sim.scenario.variants import with_overrides
from sim.study.sweeping.axes import LABEL, Axis

Design = Literal["grid", "latin-hypercube", "sobol"]
DESIGNS: Final[tuple[Design, ...]] = ("grid", "latin-hypercube", "sobol")

MOST_POINTS: Final = 10_000


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
        raise ScenarioError([one.but(file=LABEL) for one in faults.values()])
    return tuple(points)


def _changed(scenario: Scenario, axes: Sequence[Axis], row: Sequence[Any]) -> Scenario:
    """The scenario with values on all keys of its axes."""
    values = {key: value for axis, value in zip(axes, row, strict=True) for key in axis.keys}
    return with_overrides(scenario, rescaled(scenario, values))


def _by_what(error: ScenarioError) -> dict[tuple[str, str, str], Fault]:
    """Faults, those that say the same as one; what is wrong with any value is said of one."""
    found = {}
    for one in error.faults:
        told = one
        if one.code == "no_table":
            told = Fault("table_varied", one.key, file=one.file, part=one.key)
        elif one.code in ("unknown_key", "no_such_key"):
            told = one.but(value="")
        found[told.key, told.value, told.code] = told
    return found


def designed(
    axes: Sequence[Axis], design: Design = "grid", points: int | None = None, seed: int = 1
) -> list[tuple[Any, ...]]:
    """Values of all axes at each point; points that come out equal are kept once.

    Args:
        axes: what is varied.
        design: ``grid`` (every combination), ``latin-hypercube`` or ``sobol``.
        points: how many; not for grids, whose axes say it.
        seed: of the random designs.

    Raises:
        StudyError: there is nothing to vary, or the number of points does not fit the design.
    """
    if not axes:
        raise StudyError("a sweep needs something to vary, key=a,b,c.")
    if design not in DESIGNS:
        raise StudyError(f"unknown design {design!r}: {', '.join(DESIGNS)}.")
    if design == "grid":
        if points is not None:
            raise StudyError(
                "a grid has as many points as its axes say: leave the number of points out."
            )
        count = int(np.prod([len(axis.values) for axis in axes]))
        _require_few(count)
        return list(product(*(axis.values for axis in axes)))
    if points is None:
        raise StudyError(f"design {design} needs the number of points, such as 32.")
    _require_few(points)
    make = latin_hypercube if design == "latin-hypercube" else sobol
    shares = make(len(axes), points, seed)
    rows = [
        tuple(axis.at(float(share)) for axis, share in zip(axes, row, strict=True))
        for row in shares
    ]
    return list({repr(row): row for row in rows}.values())  # values may be tables


def _require_few(count: int) -> None:
    if not 1 <= count <= MOST_POINTS:
        raise StudyError(f"a sweep has 1 to {MOST_POINTS:,} points, not {count:,}.")


def latin_hypercube(axes: int, points: int, seed: int) -> Floats:
    """McKay, Beckman and Conover, Technometrics 21, 1979: one point in each of n slices of an axis.

    Returns:
        shares, float64[points, axes], above 0 and below 1.
    """
    random = np.random.Generator(np.random.Philox(seed))
    slices = np.stack([random.permutation(points) for _ in range(axes)], axis=1)
    return np.asarray((slices + random.random((points, axes))) / points)


def sobol(axes: int, points: int, seed: int) -> Floats:
    """A Sobol sequence, moved by one random vector (Cranley and Patterson 1976).

    Returns:
        shares, float64[points, axes], from 0 to below 1.

    Raises:
        StudyError: the number of points is no power of two, which would unbalance it.
    """
    from scipy.stats import qmc

    if points & (points - 1):
        near = 2 ** max(1, round(np.log2(points)))
        raise StudyError(f"a Sobol sequence needs a power of two of points, such as {near}.")
    shift = np.random.Generator(np.random.Philox(seed)).random(axes)
    plain = qmc.Sobol(axes, scramble=False).random_base2(points.bit_length() - 1)
    return np.asarray((plain + shift) % 1.0)
