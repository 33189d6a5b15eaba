"""Sums that a report draws beside those that measures are made of.

Waits in bins, and hours of the week: small whatever the length of a run. An interval belongs to the
hour in which it begins. Ways of cases are counted by :mod:`sim.measures.following`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.measures.sums import Wanted

ENDS: Final = ("handled", "abandoned")
"""How the waits that are counted ended."""

OF_CHANNELS: Final = (
    *("queued", "handled", "abandoned", "handle"),
    *("sl_in_time", "sl_counted", "wait_answered", "wait_abandoned"),
)
"""Sums that are kept by channel and hour: contacts, and seconds of work on the clock and of
waiting."""

OF_TEAMS: Final = ("present", "staffed", "occupied")
"""Sums that are kept by team and hour, in hours of agents."""

OF_TIME: Final = ("clock",)
"""Hours that the window has of each hour of the week."""

PICTURES: Final[Mapping[str, Wanted]] = {
    "waits": Wanted(("channel", "wait_bin"), ENDS),
    "week_channel": Wanted(("channel", "week_hour"), OF_CHANNELS),
    "week_team": Wanted(("team", "week_hour"), OF_TEAMS),
    "week": Wanted(("week_hour",), OF_TIME),
}
"""What is summed, by the name of the level under which a study keeps it."""
