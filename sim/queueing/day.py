"""What a day with changing arrivals and staffing is made of, and what is counted in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sim.queueing.arguments import non_negative, positive, waiting_room
from sim.queueing.birth_death import FloatArray
from sim.queueing.service_level import ServiceLevels
from sim.queueing.staff_plan import StaffPlan


@dataclass(frozen=True)
class DayTotals:
    """Expected totals of the contacts that arrive in [0, horizon].

    With ``drain`` they include what happens to those contacts after the horizon; without it,
    waits and ends up to the horizon only.

    Attributes:
        offered: contacts that arrive; those present at the start are not among them.
        blocked: contacts that found all waiting places taken.
        abandoned: contacts that gave up.
        answered: contacts answered (all of the others, with ``drain``).
        wait: sum of all waits, contacts x time.
        wait_answered: the part of ``wait`` spent by contacts that were answered.
        mean_wait: wait / (offered - blocked), time.
        mean_wait_answered: wait_answered / answered (ASA), time.
        busy_time: agents busy, integrated over [0, horizon]; agents x time.
        overtime: the part of ``busy_time`` of agents in excess of the plan.
        occupancy: busy_time / (planned agent time + overtime), over [0, horizon].
        levels: service levels at the threshold as ratios of expected numbers; None if no
            threshold was given.
        present: shape (states,), law of the number present at the horizon.
        sample_times: shape (samples,), as asked.
        mean_present: shape (samples,), mean number present at those times.
        mean_queue: shape (samples,), mean number waiting at those times.
        mean_busy: shape (samples,), mean number of agents busy at those times.
    """

    offered: float
    blocked: float
    abandoned: float
    answered: float
    wait: float
    wait_answered: float
    mean_wait: float
    mean_wait_answered: float
    busy_time: float
    overtime: float
    occupancy: float
    levels: ServiceLevels | None
    present: FloatArray = field(repr=False, compare=False)
    sample_times: FloatArray = field(repr=False, compare=False)
    mean_present: FloatArray = field(repr=False, compare=False)
    mean_queue: FloatArray = field(repr=False, compare=False)
    mean_busy: FloatArray = field(repr=False, compare=False)


@dataclass(frozen=True)
class Day:
    """What a day is made of.

    Attributes:
        arrival_rate: lambda(t) per unit time, for t in [0, horizon].
        service_rate: mu = 1 / mean handle time, per unit time.
        patience_rate: theta = 1 / mean patience, per unit time; 0 = nobody gives up.
        staff: planned agents.
        horizon: time at which arrivals stop.
        waiting_places: places beyond those in service; None = no limit.
        arrival_breaks: times at which lambda(t) jumps or bends.
        start: shape (states,), law of the number present at time 0; None = empty. Contacts
            present at the start count where they are answered, give up or wait, but not as
            offered.
        drain: whether to follow the contacts present at the horizon to their end; the plan
            of staff goes on.
    """

    arrival_rate: Callable[[float], float]
    service_rate: float
    patience_rate: float
    staff: StaffPlan
    horizon: float
    waiting_places: int | None = None
    arrival_breaks: tuple[float, ...] = ()
    start: tuple[float, ...] | None = None
    drain: bool = True

    def __post_init__(self) -> None:
        """Check every parameter."""
        positive("service_rate", self.service_rate)
        non_negative("patience_rate", self.patience_rate)
        positive("horizon", self.horizon)
        waiting_room(self.waiting_places)
        if self.start is not None and abs(sum(self.start) - 1.0) > 1e-9:
            raise ValueError(f"start = {self.start!r}: must be probabilities that sum to 1")
        if self.drain and self.staff.agents[-1] == 0 and self.patience_rate == 0.0:
            raise ValueError(
                "staff.agents[-1] = 0: must be 1 or more when a patient line has to drain"
            )
