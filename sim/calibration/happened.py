"""What happened to contacts, recorded or simulated, summed the same way by half hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from sim.calibration.duty import Ticks, seconds_within
from sim.calibration.fitted import Floats
from sim.records.contacts import ContactLog, Flags
from sim.rules.codes import ContactEnd
from sim.units import TICKS_PER_DAY, TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.engine.journal import Journal

HALF_HOURS: Final = 48
HALF_HOUR_TICKS: Final = TICKS_PER_DAY // HALF_HOURS

SUMS: Final = (
    *("offered", "answered", "abandoned", "waited_seconds"),
    *("answered_in_time", "abandoned_in_time", "busy_seconds"),
)
"""Sums of an interval, in the order of the rows of :func:`sums_of`. Contacts count where they came,
work where it was done."""

MEASURES: Final[Mapping[str, str]] = {
    "abandonment_rate": "share",
    "asa_seconds": "s",
    "service_level": "share",
    "occupancy": "share",
}
"""Measures that are compared, with their units."""


@dataclass(frozen=True, eq=False)
class Happened:
    """Contacts in any order: when they came, how long they waited, and how it ended.

    Attributes:
        arrival_ticks: int64, from the start of the span.
        wait_seconds: float64. answered: bool; the others abandoned.
        start_ticks, end_ticks: of service, of the answered.
    """

    arrival_ticks: Ticks
    wait_seconds: Floats
    answered: Flags
    start_ticks: Ticks
    end_ticks: Ticks

    @classmethod
    def recorded(cls, log: ContactLog, start: int) -> Self:
        """As a log tells it, from a tick on."""
        ticks = (log.arrival_ticks - start, log.start_ticks - start, log.end_ticks - start)
        came, began, ended = ticks
        return cls(came, log.wait_seconds, log.answered, began, ended)

    @classmethod
    def simulated(cls, journal: Journal) -> Self:
        """As a journal tells it."""
        rows = journal.contacts
        rows = rows[(rows["end"] == ContactEnd.ANSWERED) | (rows["end"] == ContactEnd.ABANDONED)]
        answered = rows["end"] == ContactEnd.ANSWERED
        wait = (rows["left_queue"] - rows["queued"]) / TICKS_PER_SECOND
        began, ended = rows["left_queue"], np.maximum(rows["talk_end"], rows["left_queue"])
        return cls(rows["queued"], wait, answered, began, ended)


def sums_of(happened: Happened, days: int, in_time_seconds: float) -> Floats:
    """Sums by half hour, float64[len(SUMS), days, 48].

    Args:
        happened: contacts.
        days: of the span.
        in_time_seconds: threshold of the service level.
    """
    count = days * HALF_HOURS
    place = happened.arrival_ticks // HALF_HOUR_TICKS
    inside = (place >= 0) & (place < count)
    place, wait, answered = place[inside], happened.wait_seconds[inside], happened.answered[inside]
    soon = wait <= in_time_seconds
    weights = (
        np.ones(len(place)), answered, ~answered, wait * answered, answered & soon, ~answered & soon
    )  # fmt: skip
    rows: list[Floats] = [_counted(place, one, count) for one in weights]
    edges = np.arange(count + 1, dtype=np.int64) * HALF_HOUR_TICKS
    served = happened.answered
    rows.append(seconds_within(happened.start_ticks[served], happened.end_ticks[served], edges))
    return np.asarray(np.array(rows, dtype=float).reshape(len(SUMS), days, HALF_HOURS))


def _counted(place: Ticks, weights: Floats | Flags, count: int) -> Floats:
    return np.asarray(np.bincount(place, weights, count), dtype=np.float64)


def measured(sums: Floats, staffed_seconds: Floats) -> dict[str, Floats]:
    """Measures of sums: arrays of the shape that follows the first axis; NaN where there are none.

    Args:
        sums: float64[len(SUMS), ...], added up over any half hours.
        staffed_seconds: on duty in the same half hours, as estimated.
    """
    offered, answered, abandoned, waited, in_time, gone_in_time, busy = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (
            abandoned / offered, waited / answered, in_time / (offered - gone_in_time),
            busy / staffed_seconds,
        )  # fmt: skip
    return {
        name: np.where(np.isfinite(one), one, np.nan)
        for name, one in zip(MEASURES, found, strict=True)
    }
