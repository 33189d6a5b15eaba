"""M(t)/M/s(t)/K+M over a day: arrivals and staffing that change, by forward equations.

Arrivals are Poisson with a rate lambda(t) and stop at the horizon; service and patience are
exponential; first come first served. What happens when the number of agents changes is told
in `sim.queueing.staff_plan`; how the law is carried, in `sim.queueing.transient_line`. With
``drain`` the last staffing stays until the last contact has left. An unlimited waiting room
is cut at a length that is doubled until practically no arrival is lost there.

Source: Kolmogorov's forward equations; for their use see L. V. Green and P. J. Kolesar
(1991), doi:10.1287/mnsc.37.1.84, and A. Ingolfsson, E. Akhmetshina, S. Budge, Y. Li and X. Wu
(2007), doi:10.1287/ijoc.1050.0157.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.integrate import solve_ivp

from sim.queueing.arguments import non_negative
from sim.queueing.birth_death import FloatArray
from sim.queueing.day import Day, DayTotals
from sim.queueing.service_level import ServiceLevels, service_levels
from sim.queueing.tagged_contact import reached_within
from sim.queueing.transient_line import Law, TransientLine, cross_step

_LOST = 1e-10
"""Largest share of the arrivals that may be lost where an endless line is cut."""

_MOST_PLACES = 20_000

_EMPTY = 1e-9
"""Mean number present at which the drain is over."""

_BLOCKED, _ABANDONED, _ANSWERED, _WAIT, _ANSWERED_WAIT = range(5)
_BUSY, _OVERHANG, _VIRTUAL, _IN_TIME, _OFFERED = range(5, 10)
_TOTALS = 10


class _LineTooShortError(Exception):
    """The cut of an endless line loses arrivals."""


def day_totals(
    day: Day, *, threshold: float | None = None, sample_times: tuple[float, ...] = ()
) -> DayTotals:
    """Expected totals of a day, exact up to the tolerance of the solver (about 1e-8).

    Args:
        day: arrivals, service, patience, staffing; see `Day`.
        threshold: t >= 0 of the service levels, time; None = not asked. Needs ``drain`` and
            an empty start.
        sample_times: times in [0, horizon] at which mean numbers are wanted.

    Raises:
        ValueError: if an argument is out of range or the line grows beyond what can be held.
    """
    if threshold is not None:
        non_negative("threshold", threshold)
        if not day.drain or day.start is not None:
            raise ValueError(
                f"threshold = {threshold!r}: a service level needs drain = True and start = None"
            )
    for t in sample_times:
        if not 0.0 <= t <= day.horizon:
            raise ValueError(f"sample_times: {t!r} must lie in [0, {day.horizon!r}]")
    places = 32 if day.waiting_places is None else day.waiting_places
    while places <= _MOST_PLACES:
        try:
            return _DayRun.of(day, threshold, sample_times, places).totals()
        except _LineTooShortError:
            places *= 2
    raise ValueError(
        f"waiting_places = None: the line would pass {_MOST_PLACES} contacts; allowed are more "
        "agents, a shorter horizon or a limited waiting_places"
    )


@dataclass
class _DayRun:
    """One forward pass over a day with a given number of waiting places."""

    day: Day
    threshold: float | None
    sample_times: tuple[float, ...]
    lines: list[TransientLine]
    law: Law
    at: int = 0
    counted: FloatArray = field(default_factory=lambda: np.zeros(_TOTALS))
    samples: dict[float, tuple[float, float, float]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, day: Day, threshold: float | None, sample_times: tuple[float, ...], places: int
    ) -> _DayRun:
        lines = [
            TransientLine(day.service_rate, day.patience_rate, piece, places)
            for piece in day.staff.pieces()
        ]
        start = np.array((1.0,) if day.start is None else day.start)
        return cls(day, threshold, sample_times, lines, lines[0].start(start))

    @property
    def line(self) -> TransientLine:
        return self.lines[self.at]

    def totals(self) -> DayTotals:
        self._advance(self._marks(0.0, self.day.horizon), open_for_arrivals=True)
        self._sample(self.day.horizon)
        at_horizon, present = self.counted.copy(), self.line.present(self.law)
        if self.day.drain:
            self._drain()
        return self._summary(at_horizon, present)

    def _marks(self, start: float, end: float) -> list[float]:
        """Times at which the integration is to stop: whatever bends a derivative."""
        steps = [line.piece.start for line in self.lines]
        marks = [*steps, *self.day.arrival_breaks, *self.sample_times]
        if self.threshold is not None:
            marks += [step - self.threshold for step in steps]
        return [start, *sorted({m for m in marks if start < m < end}), end]

    def _drain(self) -> None:
        time = self.day.horizon
        while self._mean_present() > _EMPTY:
            until = time + 8.0 / self.day.service_rate
            self._advance(self._marks(time, until), open_for_arrivals=False)
            time = until

    def _mean_present(self) -> float:
        present = self.line.present(self.law)
        return float(present @ np.arange(len(present)))

    def _sample(self, time: float) -> None:
        if time in self.sample_times:
            queue = float((self.law.full @ np.arange(self.line.places + 1.0)).sum())
            present = self._mean_present()
            self.samples[time] = (present, queue, present - queue)

    def _advance(self, marks: list[float], *, open_for_arrivals: bool) -> None:
        for start, end in pairwise(marks):
            if start >= self.line.piece.end:
                self._cross()
            if open_for_arrivals:
                self._sample(start)
            self._integrate(start, end, open_for_arrivals=open_for_arrivals)
            if (
                self.day.waiting_places is None
                and self.counted[_BLOCKED] > _LOST * self.counted[_OFFERED]
            ):
                raise _LineTooShortError

    def _cross(self) -> None:
        before = self.line
        self.at += 1
        self.law, answered, waited = cross_step(before, self.law, self.line)
        self.counted[_ANSWERED] += answered
        self.counted[_ANSWERED_WAIT] += waited

    def _chances(self, time: float) -> tuple[FloatArray, FloatArray]:
        """Chance to be reached in time: of an endlessly patient, and of a real contact."""
        within = 0.0 if self.threshold is None else self.threshold
        virtual = reached_within(time, within, self.lines, impatient=False)
        if self.day.patience_rate == 0.0:
            return virtual, virtual
        return virtual, reached_within(time, within, self.lines, impatient=True)

    def _integrate(self, start: float, end: float, *, open_for_arrivals: bool) -> None:
        """Carry law and counts over a stretch on which nothing jumps."""
        line = self.line
        # The last instant belongs to the next stretch, where lambda may be another.
        last = end - 1e-12 * (end - start)
        steady = self.threshold is None or end + self.threshold <= line.piece.end
        asked = self.threshold is not None and open_for_arrivals
        chances = self._chances(start) if steady and asked else None

        def rate(t: float) -> float:
            return float(self.day.arrival_rate(min(t, last))) if open_for_arrivals else 0.0

        def slope(t: float, vector: FloatArray) -> FloatArray:
            law = line.unpack(vector)
            change = line.slope(law, rate(t))
            counts = _counts(line, law, rate(t), chances)
            return np.concatenate([*(part.ravel() for part in change), counts])

        vector = np.concatenate([*(part.ravel() for part in self.law), self.counted])
        nodes, weights = _nodes(start, end, line, rate(start))
        solution = solve_ivp(
            slope,
            (start, end),
            vector,
            method="DOP853",
            rtol=1e-9,
            atol=1e-12,
            t_eval=[end] if steady or not asked else [*nodes, end],
        )
        self.law = Law(*(part.copy() for part in line.unpack(solution.y[:, -1])))
        self.counted = solution.y[-_TOTALS:, -1].copy()
        for t, weight, column in zip(nodes, weights, solution.y.T[:-1], strict=False):
            virtual, in_time = _in_line(line.unpack(column), self._chances(t))
            self.counted[_VIRTUAL] += weight * rate(t) * virtual
            self.counted[_IN_TIME] += weight * rate(t) * in_time

    def _levels(self, answered_late: float) -> ServiceLevels | None:
        if self.threshold is None:
            return None
        counted = self.counted
        entered = float(counted[_OFFERED] - counted[_BLOCKED])
        # Own patience and virtual wait are independent: P(W > t) = exp(-theta t) P(V > t).
        stay = float(np.exp(-self.day.patience_rate * self.threshold))
        beyond = stay * (entered - float(counted[_VIRTUAL]))
        in_time = float(counted[_IN_TIME])
        return service_levels(
            self.threshold,
            offered=float(counted[_OFFERED]),
            answered=answered_late,
            entered=entered,
            answered_within=in_time,
            abandoned_within=max(0.0, entered - beyond - in_time),
            virtual_within=float(counted[_VIRTUAL]),
        )

    def _summary(self, at_horizon: FloatArray, present: FloatArray) -> DayTotals:
        counted = [float(c) for c in self.counted]
        entered = counted[_OFFERED] - counted[_BLOCKED]
        busy, overtime = float(at_horizon[_BUSY]), float(at_horizon[_OVERHANG])
        paid = self.day.staff.staffed_time(self.day.horizon) + overtime
        sampled = np.array([self.samples[t] for t in self.sample_times]).reshape(-1, 3)
        return DayTotals(
            offered=counted[_OFFERED],
            blocked=0.0 if self.day.waiting_places is None else counted[_BLOCKED],
            abandoned=counted[_ABANDONED],
            answered=counted[_ANSWERED],
            wait=counted[_WAIT],
            wait_answered=counted[_ANSWERED_WAIT],
            mean_wait=_ratio(counted[_WAIT], entered),
            mean_wait_answered=_ratio(counted[_ANSWERED_WAIT], counted[_ANSWERED]),
            busy_time=busy,
            overtime=overtime,
            occupancy=_ratio(busy, paid),
            levels=self._levels(counted[_ANSWERED]),
            present=present,
            sample_times=np.array(self.sample_times),
            mean_present=sampled[:, 0],
            mean_queue=sampled[:, 1],
            mean_busy=sampled[:, 2],
        )


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else float("nan")


def _in_line(law: Law, chances: tuple[FloatArray, FloatArray]) -> tuple[float, float]:
    """Chance to find all agents busy, enter, and be reached in time; virtual and real."""
    entering = law.full[:, :-1]
    return float((entering * chances[0]).sum()), float((entering * chances[1]).sum())


def _counts(
    line: TransientLine, law: Law, rate: float, chances: tuple[FloatArray, FloatArray] | None
) -> FloatArray:
    """What the totals grow by per unit time."""
    counts = np.zeros(_TOTALS)
    flows = line.flows(law, rate)
    counts[: len(flows)] = flows
    virtual, in_time = (0.0, 0.0) if chances is None else _in_line(law, chances)
    at_once = float(law.idle.sum())
    counts[_VIRTUAL] = rate * (at_once + virtual)
    counts[_IN_TIME] = rate * (at_once + in_time)
    counts[_OFFERED] = rate
    return counts


def _nodes(
    start: float, end: float, line: TransientLine, arrival_rate: float
) -> tuple[FloatArray, FloatArray]:
    """Gauss-Legendre nodes and weights, more of them where more events happen."""
    events = (arrival_rate + line.service_rate * line.piece.agents) * (end - start)
    points, weights = np.polynomial.legendre.leggauss(int(min(16 + events, 64)))
    half = (end - start) / 2.0
    return start + half * (1.0 + points), half * weights
