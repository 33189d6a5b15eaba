"""Checks of the targets that staff is to meet: names, limits, and what a measure can be of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import Fault
from sim.faults.doubts import Suspicion, Suspicions, twice, unknown
from sim.faults.translate import shown
from sim.sections.targets import MODES_OF, OF_CENTRE, OF_TEAMS, TARGET_PRESETS, StaffingTarget

if TYPE_CHECKING:
    from sim.sections.whole import Sections

SHARES = (
    *("service_level", "delay_probability", "abandonment_rate", "occupancy"),
    "lost_case_rate",
)
"""Measures whose limit lies between 0 and 1."""


def target_suspicions(scenario: Sections) -> Suspicions:
    """What may be wrong with the targets of a scenario."""
    for place, target in enumerate(scenario.staffing.targets):
        key = f"staffing.targets.{place}"
        preset = TARGET_PRESETS[target.preset] if target.preset else None
        measure = target.measure or (preset.measure if preset else "service_level")
        yield from unknown("channel", f"{key}.channels", target.channels, scenario.channels)
        yield from unknown("team", f"{key}.teams", target.teams, scenario.teams)
        yield from twice(f"{key}.channels", target.channels)
        yield from twice(f"{key}.teams", target.teams)
        limit = target.limit
        has_limit = limit is not None or (preset is not None and preset.measure == measure)
        if not has_limit and measure != "service_level":
            yield Suspicion(Fault("target_without_limit", f"{key}.limit", measure=measure))
        if limit is not None and measure in SHARES and limit > 1:
            yield Suspicion(Fault("target_over_one", f"{key}.limit", f"{limit:g}", measure=measure))
        if target.days_share is not None and target.per == "interval":
            yield Suspicion(Fault("days_of_intervals", f"{key}.per", target.per))
        yield from _keys(target, key, measure)
        yield from _modes(scenario, target, key, measure)


def _keys(target: StaffingTarget, key: str, measure: str) -> Suspicions:
    """Keys that say nothing about this measure."""
    of_other = {
        "channels": bool(target.channels) and measure in (*OF_TEAMS, *OF_CENTRE),
        "teams": bool(target.teams) and measure not in OF_TEAMS,
        "within_seconds": target.within_seconds is not None and measure != "service_level",
        "definition": target.definition is not None and measure != "service_level",
    }
    for name, is_unused in of_other.items():
        if is_unused:
            yield Suspicion(Fault("target_key_of_other_measure", f"{key}.{name}", measure=measure))


def _modes(scenario: Sections, target: StaffingTarget, key: str, measure: str) -> Suspicions:
    """Channels that cannot have the measure."""
    modes = MODES_OF.get(measure)
    if modes is None:
        return
    known = tuple(name for name, one in scenario.channels.items() if one.mode in modes)
    for name in target.channels:
        if name in scenario.channels and name not in known:
            place, said = f"{key}.channels", shown(name)
            fault = Fault("target_of_other_mode", place, said, measure=measure, known=known)
            yield Suspicion(fault, (f"channels.{name}.mode",))
    if not known:
        yield Suspicion(Fault("target_of_nothing", key, measure=measure), ("channels.*.mode",))
