"""What is wrong with teams: with whom they serve, how well, and when they are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TEAMS: Final[Mapping[str, tuple[str, str]]] = {
    "team_without_agents": ("is a self-service channel, which needs no agents", "{known}"),
    "headcount_missing": ("is required", "a head count here, shifts, or staffing.table"),
    "break_outside": (
        "does not lie within the shift, {hours}",
        "a break that begins and ends in it",
    ),
    "breaks_overlap": ("overlaps another break of the shift", "breaks one after the other"),
    "roster_not_read": ("the roster has not been read: use sim.scenario.load.load", ""),
    "two_shifts": ("works two shifts at once", "shifts of one agent that do not overlap"),
    "only_with_shifts": (
        "is only for a team with shifts",
        "shifts of the team, or leave it out; head counts have shrinkage_share",
    ),
    "rule_slot": ("does not divide a day of 1440 minutes", "10, 15, 30 ..."),
    "rule_no_contract": ("is empty", "at least one, such as full_time = [8, 8, 8, 8, 7]"),
    "rule_days": ("has so many days of work in a week", "1 to 7"),
    "rule_hours": (
        "is no length of a shift in hours",
        "above 0 and at most {longest:g}, from the earliest start to the latest end",
    ),
    "rule_no_room": (
        "the break {label} has no room in a shift of so many hours",
        "a longer shift, or a wider window of the break",
    ),
    "rule_off_grid": (
        "is {minutes} minutes, which is not on the grid of slots",
        "a multiple of slot_minutes = {grid}",
    ),
    "table_ignored": (
        "every team has a headcount of its own, so the table would be ignored",
        "leave out the table, or the headcount of the teams it is for",
    ),
    "ring_of_nothing": (
        "is trained for none of these contacts",
        "a team that has one of the channels and intents among its own",
    ),
    "of_whole_team": (
        "names neither channels nor intents",
        (
            "channels or intents; what holds for the whole team are its handle_time_factor and "
            "resolution_shift"
        ),
    ),
    "says_nothing": (
        "says nothing of these contacts",
        "handle_time_factor, resolution_shift, or both",
    ),
    "said_twice": (
        "says what another entry says of the same contacts, and is as specific",
        "one of the two, or one that names channels and intents",
    ),
}
