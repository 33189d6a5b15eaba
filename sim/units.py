"""Units: time inside the simulator is an int64 number of ticks since the start of the scenario.

One tick is a microsecond. Seconds, minutes and hours exist only where people write or read them:
in scenarios and in measures. int64 ticks reach 292,000 years, so no sum of durations overflows.
"""

from __future__ import annotations

from collections.abc import Mapping

TICKS_PER_SECOND = 1_000_000
TICKS_PER_MINUTE = 60 * TICKS_PER_SECOND
TICKS_PER_HOUR = 60 * TICKS_PER_MINUTE
TICKS_PER_DAY = 24 * TICKS_PER_HOUR
TICKS_PER_WEEK = 7 * TICKS_PER_DAY

SECONDS_PER_MINUTE = 60
SECONDS_PER_HOUR = 3_600
SECONDS_PER_DAY = 86_400
MINUTES_PER_DAY = 1_440
DAYS_PER_WEEK = 7
DAYS_PER_YEAR = 365.25

UNITS_IN_SECONDS: Mapping[str, float] = {
    **dict.fromkeys(("ms", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), SECONDS_PER_MINUTE),
    **dict.fromkeys(("h", "hour", "hours"), SECONDS_PER_HOUR),
    **dict.fromkeys(("day", "days"), SECONDS_PER_DAY),
    **dict.fromkeys(("week", "weeks"), DAYS_PER_WEEK * SECONDS_PER_DAY),
}
"""Units of time as people write them, and as names of keys end in."""


def seconds(duration_ticks: int) -> float:
    """Turn a duration in ticks into seconds."""
    return duration_ticks / TICKS_PER_SECOND
