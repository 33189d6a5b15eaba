"""Checks of teams: what they serve, how well, when they are there, and in which order."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from sim.errors import Fault, ScenarioError
from sim.faults.doubts import Suspicion, Suspicions, twice, unknown
from sim.faults.translate import shown
from sim.sections.channels import MOST_PER_AGENT
from sim.sections.modes import BY_AGENTS
from sim.sections.shifts import wrong_pauses
from sim.sections.staffing import ONLY_WITH_SHIFTS
from sim.sections.timetable import crew

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.sections.skills import Proficiency, SkillRelaxation
    from sim.sections.whole import Sections


def team_suspicions(scenario: Sections) -> Suspicions:
    """What may be wrong with the teams of a scenario, and with whom they serve."""
    for name, team in scenario.teams.items():
        key = f"teams.{name}"
        own, handled = f"{key}.channels", f"{key}.intents"
        yield from unknown("channel", own, team.channels, scenario.channels)
        yield from twice(own, team.channels)
        for channel in team.channels:
            if channel in scenario.channels and scenario.channels[channel].mode not in BY_AGENTS:
                known = tuple(n for n, one in scenario.channels.items() if one.mode in BY_AGENTS)
                fault = Fault("team_without_agents", own, shown(channel), known=known)
                yield Suspicion(fault, (f"channels.{channel}.mode",))
        for attribute in ("home_channels", "max_per_agent"):
            named = getattr(team, attribute)
            yield from unknown("channel_of_team", f"{key}.{attribute}", named, team.channels, own)
        for channel, most in team.max_per_agent.items():
            if not 1 <= most <= MOST_PER_AGENT:
                place = f"{key}.max_per_agent.{channel}"
                yield Suspicion(Fault("outside_places", place, str(most), most=MOST_PER_AGENT))
        intents = list(scenario.intents) if team.intents == "all" else team.intents
        yield from unknown("intent", handled, intents, scenario.intents)
        needs = (handled, "intents.*") if team.intents == "all" else (handled,)
        yield from unknown(
            "intent_of_team", f"{key}.secondary_intents", team.secondary_intents, intents,
            *needs,
        )  # fmt: skip
        for attribute in ("kept_free_channels", "kept_free_intents"):
            yield from twice(f"{key}.{attribute}", getattr(team, attribute))
        kept = f"{key}.kept_free_channels"
        yield from unknown("channel_of_team", kept, team.kept_free_channels, team.channels, own)
        kept = f"{key}.kept_free_intents"
        yield from unknown("intent_of_team", kept, team.kept_free_intents, intents, *needs)
        yield from _proficiency(team.proficiency, key, team.channels, intents)
        is_staffed = team.headcount is not None or team.shifts or team.roster
        if not is_staffed and scenario.staffing.table is None:
            place, needs = f"{key}.headcount", (f"{key}.shifts", "staffing.table")
            yield Suspicion(Fault("headcount_missing", place), (place, *needs))
        yield from _shifts(scenario, name)
    yield from _rings(scenario)
    yield from _team_orders(scenario)
    yield from _staffing_table(scenario)
    yield from _shift_rules(scenario)


def _proficiency(
    entries: Sequence[Proficiency], team: str, channels: list[str], intents: list[str]
) -> Suspicions:
    """Entries about contacts of the team, of which no two say the same with equal right."""
    for place, one in enumerate(entries):
        key = f"{team}.proficiency.{place}"
        for attribute, known in (("channels", channels), ("intents", intents)):
            what, named = f"{attribute[:-1]}_of_team", getattr(one, attribute)
            yield from unknown(what, f"{key}.{attribute}", named, known, f"{team}.{attribute}")
            yield from twice(f"{key}.{attribute}", named)
        if not one.rank:
            yield Suspicion(Fault("of_whole_team", key), (key,))
        if one.handle_time_factor is None and one.resolution_shift is None:
            yield Suspicion(Fault("says_nothing", key), (key,))
    for (_, one), (place, other) in combinations(enumerate(entries), 2):
        is_said = (one.handle_time_factor, other.handle_time_factor)
        is_moved = (one.resolution_shift, other.resolution_shift)
        says_same = None not in is_said or None not in is_moved
        if says_same and one.rank == other.rank and _overlap(one, other):
            yield Suspicion(Fault("said_twice", f"{team}.proficiency.{place}"), (team,))


def _overlap(one: Proficiency, other: Proficiency) -> bool:
    """Whether two entries that are as specific speak of the same contacts."""
    return all(
        not mine or not set(mine).isdisjoint(theirs)
        for mine, theirs in ((one.channels, other.channels), (one.intents, other.intents))
    )


def _shifts(scenario: Sections, name: str) -> Suspicions:
    """Shifts whose breaks do not fit, or that one agent cannot work both."""
    team, key = scenario.teams[name], f"teams.{name}.shifts"
    if team.roster is not None:
        yield Suspicion(Fault("roster_not_read", f"teams.{name}.roster", shown(team.roster)))
    if team.shifts and team.headcount is not None:
        yield Suspicion(Fault("beside", f"teams.{name}.headcount", other="shifts"), (key,))
    broken = False
    for number, shift in enumerate(team.shifts):
        for code, place in dict(reversed(list(wrong_pauses(shift)))).items():
            broken = True
            hours, said = f"{shift.start}-{shift.end}", shown(shift.breaks[place].start)
            yield Suspicion(Fault(code, f"{key}.{number}.breaks.{place}", said, hours=hours))
    named = any(isinstance(shift.agents, list) for shift in team.shifts)
    if named and not broken and scenario.run.start.tzinfo is None:
        try:
            crew(scenario, name)
        except ScenarioError as error:
            yield from (Suspicion(fault, (key,)) for fault in error.faults)
    if not team.shifts:
        for attribute in ONLY_WITH_SHIFTS:
            value = getattr(team, attribute)
            if value != type(team).model_fields[attribute].default:
                said, own = f"{value:g}", f"teams.{name}.{attribute}"
                yield Suspicion(Fault("only_with_shifts", own, said), (key,))


def _rings(scenario: Sections) -> Suspicions:
    """Rings name teams, channels and intents, and mean some contacts of each team."""
    for place, ring in enumerate(scenario.staffing.skill_relaxation):
        key = f"staffing.skill_relaxation.{place}"
        yield from unknown("team", f"{key}.teams", ring.teams, scenario.teams)
        yield from twice(f"{key}.teams", ring.teams)
        for attribute in ("channels", "intents"):
            known = getattr(scenario, attribute)
            named = getattr(ring, attribute)
            yield from unknown(attribute[:-1], f"{key}.{attribute}", named, known)
        for name in ring.teams:
            if name in scenario.teams and not _means_something(scenario, ring, name):
                needs = (f"{key}.channels", f"{key}.intents", f"teams.{name}")
                yield Suspicion(Fault("ring_of_nothing", f"{key}.teams", shown(name)), needs)


def _means_something(scenario: Sections, ring: SkillRelaxation, team: str) -> bool:
    """Whether a team is trained for any of the contacts of a ring."""
    own = scenario.teams[team]
    intents = list(scenario.intents) if own.intents == "all" else own.intents
    return any(ring.is_about(i, c) for i in intents for c in own.channels)


def _team_orders(scenario: Sections) -> Suspicions:
    """Stated orders of teams name teams, each once."""
    orders = {"staffing.team_order": scenario.staffing.team_order}
    orders |= {f"channels.{n}.team_order": one.team_order for n, one in scenario.channels.items()}
    for key, order in orders.items():
        yield from unknown("team", key, order, scenario.teams)
        yield from twice(key, order)


def _shift_rules(scenario: Sections) -> Suspicions:
    """Rules of shifts that no schedule can keep."""
    try:
        scenario.staffing.shift_rules.rules()
    except ScenarioError as error:
        yield from (Suspicion(fault, ("staffing.shift_rules",)) for fault in error.faults)


def _staffing_table(scenario: Sections) -> Suspicions:
    if scenario.staffing.table is None:
        return
    mapped = [name for name in scenario.staffing.table.team_map.values() if name]
    yield from unknown("team", "staffing.table.team_map", mapped, scenario.teams)
    if not any(team.headcount is None and not team.shifts for team in scenario.teams.values()):
        yield Suspicion(Fault("table_ignored", "staffing.table"), ("teams.*.headcount",))
