"""The targets that staff is to meet, one of one channel, team or centre each, and whether it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.sections.modes import BY_AGENTS
from sim.sections.targets import (
    AT_LEAST,
    MODES_OF,
    OF_CENTRE,
    OF_TEAMS,
    TARGET_PRESETS,
    StaffingTarget,
    TargetMeasure,
    TargetPeriod,
)

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

Floats = npt.NDArray[np.float64]

SUMS: Final[dict[TargetMeasure, tuple[str, str, str]]] = {
    "service_level": ("channel", "sl_in_time", "sl_counted"),
    "delay_probability": ("channel", "delayed", "synchronous_queued"),
    "asa_seconds": ("channel", "wait_synchronous_handled", "synchronous_handled"),
    "abandonment_rate": ("channel", "abandoned", "synchronous_queued"),
    "occupancy": ("team", "occupied", "staffed"),
    "backlog_age_hours": ("channel", "age_left", "turns_left"),
    "lost_case_rate": ("centre", "cases_given_up", "cases_closed"),
}
"""Level of the sums that a measure is made of, its numerator and its denominator."""


@dataclass(frozen=True)
class Target:
    """One target of one channel, team, or of the whole centre.

    Attributes:
        measure: key.
        of: name of the channel or team; empty for the centre.
        limit: least service level, or most of the other measures, in the measure's unit.
        per: whether it is to be met in each ``interval``, ``day`` or ``week``.
        within_seconds: threshold of a service level; 0 for other measures.
        definition: of a service level; empty for other measures.
        preset: name of the usual target that it is part of; empty if of none.
        days_share: share of the replications in which a period is to meet it; 0: all of them
            together are.
    """

    measure: TargetMeasure
    of: str
    limit: float
    per: TargetPeriod
    within_seconds: float = 0.0
    definition: str = ""
    preset: str = ""
    days_share: float = 0.0

    @property
    def is_least(self) -> bool:
        """Whether the limit is a least one."""
        return self.measure in AT_LEAST

    @property
    def level(self) -> str:
        """``channel``, ``team`` or ``centre``."""
        return SUMS[self.measure][0]

    def margin(self, numerator: Floats, denominator: Floats) -> Floats:
        """How much better than the limit, in numerators: not below 0 where the target is met.

        Linear in both sums, so margins of replications and periods add up.
        """
        margin = numerator - self.limit * denominator
        return margin if self.is_least else -margin

    def met(self, numerator: Floats, denominator: Floats) -> npt.NDArray[np.bool_]:
        """Whether it is met; where there is nothing to judge it is."""
        return np.asarray(self.margin(numerator, denominator) >= -1e-9)

    def to_json(self) -> dict[str, Any]:
        """The target as plain values."""
        found: dict[str, Any] = {
            "measure": self.measure,
            self.level: self.of,
            "limit": self.limit,
            "per": self.per,
        }
        if self.measure == "service_level":
            found |= {"within_seconds": self.within_seconds, "definition": self.definition}
        if self.days_share:
            found["days_share"] = self.days_share
        return found | ({"preset": self.preset} if self.preset else {})


def targets_of(scenario: Scenario) -> tuple[Target, ...]:
    """The targets of a scenario, each split by its channels or teams.

    Without any the service level of each channel that agents serve, in each interval. A target of
    the same measure, channel and period as one before it takes its place.
    """
    declared = scenario.staffing.targets or [StaffingTarget()]
    found = (
        replace(one, days_share=target.days_share or 0.0, per=_per(one, target))
        for target in declared
        for one in _split(scenario, target)
    )
    return _one_of_a_kind(found)


def on_days(targets: Iterable[Target], share: float) -> tuple[Target, ...]:
    """Targets, and beside each that it is met on such a share of days, each by itself."""
    own = tuple(targets)
    beside = (replace(one, per=_days(one.per), days_share=share) for one in own)
    return _one_of_a_kind((*own, *beside))


def _one_of_a_kind(targets: Iterable[Target]) -> tuple[Target, ...]:
    """Targets; the later of two of the same kind takes the place of the other."""
    return tuple(
        {(t.measure, t.of, t.per, t.within_seconds, t.days_share): t for t in targets}.values()
    )


def _per(one: Target, target: StaffingTarget) -> TargetPeriod:
    """Period of a target; one of a share of days is per day where nothing else is said."""
    return _days(one.per) if target.days_share else one.per


def _days(per: TargetPeriod) -> TargetPeriod:
    return "day" if per == "interval" else per


def _split(scenario: Scenario, target: StaffingTarget) -> Iterator[Target]:
    """One target for each channel or team."""
    preset = TARGET_PRESETS[target.preset] if target.preset else None
    measure = target.measure or (preset.measure if preset else "service_level")
    usual = preset if preset is not None and preset.measure == measure else None
    per = target.per or (usual.per if usual else None)
    name = target.preset or ""
    limit = target.limit if target.limit is not None else (usual.limit if usual else None)
    if measure in OF_CENTRE:
        yield Target(measure, "", limit or 0.0, per or "interval", preset=name)
    elif measure in OF_TEAMS:
        for team in target.teams or scenario.teams:
            yield Target(measure, team, limit or 0.0, per or "interval", preset=name)
    else:
        modes = usual.modes if usual is not None else MODES_OF[measure]
        served = _served(scenario)
        fitting = [c for c, one in scenario.channels.items() if one.mode in modes and c in served]
        for channel in target.channels or fitting:
            is_written = scenario.channels[channel].mode == "async"
            period: TargetPeriod = per or ("day" if is_written else "interval")
            if measure != "service_level":
                yield Target(measure, channel, limit or 0.0, period, preset=name)
                continue
            own = scenario.channels[channel].service_level
            within, definition = target.within_seconds, target.definition
            if usual is not None:
                within = usual.within_seconds if within is None else within
                definition = definition or usual.definition
            yield Target(
                measure,
                channel,
                own.target_share if limit is None else limit,
                period,
                own.threshold_seconds if within is None else within,
                definition or own.definition,
                name,
            )


def _served(scenario: Scenario) -> set[str]:
    """Channels that some team serves."""
    served = {channel for team in scenario.teams for channel in scenario.served_channels(team)}
    return {name for name in served if scenario.channels[name].mode in BY_AGENTS}
