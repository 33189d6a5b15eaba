"""Sums by hour of the week: small whatever the length of a run, and enough for a picture of a week.

An interval belongs to the hour in which it begins.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.measures.sums import Reader
from sim.measures.terms import Floats

HOURS: Final = 168
"""Hours of a week, from Monday 00:00."""

OF_CHANNELS: Final = (
    "queued",
    "handled",
    "abandoned",
    "handle",
    "sl_in_time",
    "sl_counted",
    "wait_answered",
    "wait_abandoned",
)
"""Sums that are kept by channel: contacts, and seconds of work on the clock and of waiting."""

OF_TEAMS: Final = ("present", "staffed", "occupied")
"""Sums that are kept by team, in hours of agents."""

OF_TIME: Final = ("clock",)
"""Hours that the window has of each hour of the week."""


def by_channel(reader: Reader) -> dict[str, Floats]:
    """Sums of :data:`OF_CHANNELS`, float64[channels * HOURS], channel by channel."""
    return _folded(reader, OF_CHANNELS, "channel", len(reader.journal.names.channels))


def by_team(reader: Reader) -> dict[str, Floats]:
    """Sums of :data:`OF_TEAMS`, float64[teams * HOURS], team by team."""
    return _folded(reader, OF_TEAMS, "team", len(reader.journal.names.teams))


def of_time(reader: Reader) -> dict[str, Floats]:
    """Sums of :data:`OF_TIME`, float64[HOURS]."""
    sums = reader.sums(OF_TIME, ("interval",))
    return {name: _fold(reader, values, 1) for name, values in sums.items()}


def _folded(reader: Reader, names: tuple[str, ...], level: str, members: int) -> dict[str, Floats]:
    sums = reader.sums(names, (level, "interval"))
    return {name: _fold(reader, values, members) for name, values in sums.items()}


def _fold(reader: Reader, values: Floats, members: int) -> Floats:
    """Intervals of the run added up over the hours of the week, for each member."""
    starts = reader.window.labels("interval").astype("datetime64[h]").astype(np.int64)
    hours = (starts + _HOURS_BEFORE_MONDAY) % HOURS
    folded = np.zeros((HOURS, members))
    np.add.at(folded, hours, values.reshape(members, len(hours)).T)
    return folded.T.reshape(-1)


_HOURS_BEFORE_MONDAY: Final = 72
"""The count of hours begins on a Thursday, 1 January 1970."""
