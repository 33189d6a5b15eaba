"""How many agents targets ask for: by Erlang A and C, and where the load changes over the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, isinf
from typing import Final, Literal

from sim.queueing.arguments import non_negative, positive
from sim.queueing.erlang_a import ErlangA, erlang_a_queue

GoalMeasure = Literal["service_level", "delay_probability", "asa", "abandonment_rate", "occupancy"]

LEVELS: Final = {
    "offered_minus_short_abandons": "short_abandons_excluded",
    "offered": "answered_of_offered",
    "answered": "answered_of_answered",
    "all_waits": "wait_within",
    "virtual_wait": "virtual_within",
}
"""Definitions of service level, and what :class:`sim.queueing.service_level.ServiceLevels` calls
them."""


@dataclass(frozen=True)
class Goal:
    """One limit that a queue in the long run is to keep.

    Attributes:
        measure: what is limited; ``asa`` is the mean wait of the answered, in units of time.
        limit: least service level, or most of the other measures.
        threshold: of a service level, in units of time.
        definition: of a service level, one of :data:`LEVELS`.
    """

    measure: GoalMeasure
    limit: float
    threshold: float = 0.0
    definition: str = "offered_minus_short_abandons"

    def __post_init__(self) -> None:
        """Check the limit.

        Raises:
            ValueError: nobody can keep it, or it is no limit.
        """
        if self.measure == "service_level" and not 0.0 <= self.limit < 1.0:
            raise ValueError(f"limit = {self.limit}: must be at least 0 and below 1")
        if self.measure != "service_level" and not self.limit > 0.0:
            raise ValueError(f"limit = {self.limit}: must be above 0")
        if self.definition not in LEVELS:
            raise ValueError(f"definition = {self.definition!r}: must be one of {list(LEVELS)}")

    def kept(self, queue: ErlangA) -> bool:
        """Whether a queue keeps it."""
        if self.measure == "service_level":
            levels = queue.service_levels(self.threshold)
            return float(getattr(levels, LEVELS[self.definition])) >= self.limit
        value = {
            "delay_probability": 1.0 - queue.no_wait,
            "asa": queue.mean_wait_answered,
            "abandonment_rate": queue.abandoned,
            "occupancy": queue.occupancy,
        }[self.measure]
        return bool(value <= self.limit)


def least_agents(
    arrival_rate: float,
    handle_time: float,
    patience: float,
    goals: Sequence[Goal],
    contacts_per_agent: int = 1,
) -> int:
    """Fewest agents with which M/M/s+M keeps all goals in the long run.

    With endless patience the queue is M/M/s (Erlang C). An agent with several contacts at once
    counts as that many places, each as quick as the handle time says.

    Args:
        arrival_rate: contacts per unit of time; 0 needs nobody.
        handle_time: mean; 0 needs nobody.
        patience: mean; infinity if nobody gives up.
        goals: to be kept; with none, and endless patience, as many as make the queue end.
        contacts_per_agent: how many an agent has at once.

    Raises:
        ValueError: an argument is out of range.
    """
    load = arrival_rate * handle_time
    if load <= 0.0:
        return 0
    guess = max(1, ceil(load / contacts_per_agent))
    return first_enough(
        lambda agents: _is_enough(
            agents, arrival_rate, handle_time, patience, goals, contacts_per_agent
        ),
        guess,
    )


def _is_enough(
    agents: int,
    arrival_rate: float,
    handle_time: float,
    patience: float,
    goals: Sequence[Goal],
    contacts_per_agent: int,
) -> bool:
    """Whether so many agents keep all goals."""
    places = agents * contacts_per_agent
    if isinf(patience) and places <= arrival_rate * handle_time:
        return False
    queue = erlang_a_queue(arrival_rate, 1 / handle_time, 1 / patience, places)
    return all(goal.kept(queue) for goal in goals)


def first_enough(enough: Callable[[int], bool], guess: int) -> int:
    """The least whole number from 1 on that is enough, if whatever is more is enough as well.

    Args:
        enough: asked about a handful of numbers.
        guess: about where it lies, 1 or more.
    """
    low, high = 0, guess  # too few; perhaps enough
    while not enough(high):
        low, high = high, high + max(1, floor(high / 4))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def agents_needed(
    arrival_rate: float,
    handle_time: float,
    patience: float,
    threshold: float,
    target_share: float,
    contacts_per_agent: int = 1,
) -> int:
    """Fewest agents with which a share of the contacts is answered within a time.

    Counted over all contacts but those that gave up within it; see :func:`least_agents`.

    Args:
        arrival_rate: contacts per unit of time; 0 needs nobody.
        handle_time: mean; 0 needs nobody.
        patience: mean; infinity if nobody gives up.
        threshold: within which to answer.
        target_share: of the contacts, below 1.
        contacts_per_agent: how many an agent has at once.

    Raises:
        ValueError: an argument is out of range.
    """
    goals = [Goal("service_level", target_share, threshold)]
    return least_agents(arrival_rate, handle_time, patience, goals, contacts_per_agent)


def carried_loads(
    rates: Sequence[float], interval: float, handle_time: float, before: float = 0.0
) -> list[float]:
    """Contacts in hand in each interval if nobody ever waited, on average: the modified load.

    The mean number in service of M(t)/M/inf, of which a busy hour leaves something to the next. An
    Erlang formula with this load in place of that of the interval's own arrivals is the modified
    offered load approximation (L. V. Green, P. J. Kolesar, W. Whitt (2007),
    doi:10.1111/j.1937-5956.2007.tb00164.x).

    Args:
        rates: arrivals per unit of time in each interval.
        interval: its length.
        handle_time: mean, of exponential handle times.
        before: contacts in hand at the start.

    Returns:
        one mean for each interval.

    Raises:
        ValueError: an argument is out of range.
    """
    positive("interval", interval)
    positive("handle_time", handle_time)
    present = non_negative("before", before)
    kept = exp(-interval / handle_time)
    found = []
    for rate in rates:
        load = non_negative("rates", rate) * handle_time
        found.append(load + (present - load) * (1.0 - kept) * handle_time / interval)
        present = load + (present - load) * kept
    return found


def least_agents_over_time(
    rates: Sequence[float],
    interval: float,
    handle_time: float,
    patience: float,
    goals: Sequence[Goal],
    contacts_per_agent: int = 1,
    *,
    is_carried: bool = True,
) -> list[int]:
    """Fewest agents in each interval, each as if it went on for ever.

    Args:
        rates: arrivals per unit of time in each interval; where nobody arrives the line of those
            before goes on.
        interval: its length.
        handle_time: mean; 0 needs nobody.
        patience: mean; infinity if nobody gives up.
        goals: as for :func:`least_agents`.
        contacts_per_agent: how many an agent has at once.
        is_carried: with what earlier intervals leave behind, see :func:`carried_loads`; else by
            the interval's own arrivals, as a sheet does.

    Raises:
        ValueError: an argument is out of range.
    """
    loads = [rate * handle_time for rate in rates]
    if is_carried and handle_time > 0.0:
        loads = carried_loads(rates, interval, handle_time)
    found: dict[float, int] = {}
    agents = 1  # more load never needs fewer: each search begins where the one before ended
    for load in sorted(set(loads)):
        if load < _NOTHING:
            found[load] = 0
            continue
        rate = load / handle_time
        while not _is_enough(agents, rate, handle_time, patience, goals, contacts_per_agent):
            agents += 1
        found[load] = agents
    return [found[load] for load in loads]


_NOTHING: Final = 0.01
"""Contacts in hand below which nobody is asked for: what is left of the evening at night."""

__all__ = [
    "LEVELS",
    "Goal",
    "agents_needed",
    "carried_loads",
    "first_enough",
    "least_agents",
    "least_agents_over_time",
]
