"""The law of M(t)/M/s+M while the staffing stays the same, and across a step of it.

Three arrays describe the law at one instant:

- idle, shape (s,): b agents busy, b < s, nobody waiting;
- full, shape (overhang + 1, places + 1): e agents in excess of the plan, q waiting, and
  every agent busy (or s = 0);
- age, shape (overhang + 1, places): expected time waited so far by whoever stands at place
  k = index + 1 of the line, on the event that e agents are in excess. It splits the
  waits into those that end with an answer and those that end with giving up.

All equations are Kolmogorov's forward equations. Rates are per unit time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.queueing.birth_death import FloatArray
from sim.queueing.staff_plan import Piece


class Law(NamedTuple):
    """The three arrays; see the module's text."""

    idle: FloatArray
    full: FloatArray
    age: FloatArray


class Flows(NamedTuple):
    """What happens per unit time at one instant, expected.

    Attributes:
        blocked: contacts that find every place taken.
        abandoned: contacts giving up.
        answered: contacts that an agent takes, on arrival or from the line.
        waiting: contacts in line (so, integrated: time spent waiting).
        answered_wait: time waited by the contacts answered now.
        busy: agents busy.
        overhang: agents busy in excess of the plan.
    """

    blocked: float
    abandoned: float
    answered: float
    waiting: float
    answered_wait: float
    busy: float
    overhang: float


@dataclass(frozen=True)
class TransientLine:
    """Forward equations on one piece of constant staffing.

    Attributes:
        service_rate: mu, per unit time.
        patience_rate: theta, per unit time.
        piece: the staffing.
        places: waiting places; arrivals beyond are blocked.
    """

    service_rate: float
    patience_rate: float
    piece: Piece
    places: int

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Shapes of the three arrays of `Law`."""
        rows = self.piece.overhang + 1
        return (self.piece.agents,), (rows, self.places + 1), (rows, self.places)

    def unpack(self, vector: FloatArray) -> Law:
        """Cut a flat vector into the three arrays (views)."""
        idle, full, age = self.shapes
        first = idle[0]
        second = first + full[0] * full[1]
        third = second + age[0] * age[1]
        return Law(
            vector[:first],
            vector[first:second].reshape(full),
            vector[second:third].reshape(age),
        )

    def rates_of_completion(self) -> FloatArray:
        """Shape (overhang + 1, 1): rate at which the busy agents finish, by excess."""
        excess = np.arange(self.piece.overhang + 1.0)
        return np.asarray(self.service_rate * (self.piece.agents + excess)[:, None])

    def slope(self, law: Law, arrival_rate: float) -> Law:
        """Time derivative of the law."""
        idle, full = self._slope_of_states(law, arrival_rate)
        return Law(idle, full, self._slope_of_age(law))

    def _slope_of_states(self, law: Law, arrival_rate: float) -> tuple[FloatArray, FloatArray]:
        s, idle, full = self.piece.agents, law.idle, law.full
        to_idle, to_full = np.zeros_like(idle), np.zeros_like(full)
        done = self.rates_of_completion() * full
        leaving = self.patience_rate * np.arange(self.places + 1.0) * full
        to_full -= done + leaving
        to_full[:, :-1] += leaving[:, 1:]
        to_full[:-1] += done[1:]
        to_full[0, :-1] += done[0, 1:]
        to_full[:, :-1] -= arrival_rate * full[:, :-1]
        to_full[:, 1:] += arrival_rate * full[:, :-1]
        if s > 0:
            ended = self.service_rate * np.arange(float(s)) * idle
            to_idle -= ended + arrival_rate * idle
            to_idle[:-1] += ended[1:]
            to_idle[1:] += arrival_rate * idle[:-1]
            to_idle[-1] += done[0, 0]
            to_full[0, 0] += arrival_rate * idle[-1]
        else:
            to_full[0, 0] += done[0, 0]
        return to_idle, to_full

    def _slope_of_age(self, law: Law) -> FloatArray:
        age = law.age
        taken = np.cumsum(law.full[:, ::-1], axis=1)[:, -2::-1]  # P(place k taken)
        gone = self.patience_rate * np.arange(1.0, self.places + 1.0) * age
        done = self.rates_of_completion() * age
        # Whoever stands at place k leaves or moves up when any of the k gives up ...
        slope = taken - gone - done
        # ... and comes to place k from k + 1 when any of the k ahead does.
        slope[:, :-1] += self.patience_rate * np.arange(1.0, self.places) * age[:, 1:]
        slope[:-1] += done[1:]
        slope[0, :-1] += done[0, 1:]
        return np.asarray(slope)

    def flows(self, law: Law, arrival_rate: float) -> Flows:
        """Expected events per unit time."""
        excess = np.arange(self.piece.overhang + 1.0)
        by_excess = law.full.sum(axis=1)
        waiting = float((law.full @ np.arange(self.places + 1.0)).sum())
        overhang = float(by_excess @ excess)
        busy = float(law.idle @ np.arange(float(self.piece.agents)))
        first = float(law.age[0, 0]) if self.places else 0.0
        in_line = float(law.full[0, 1:].sum())
        line_moves = self.service_rate * self.piece.agents
        return Flows(
            blocked=arrival_rate * float(law.full[:, -1].sum()),
            abandoned=self.patience_rate * waiting,
            answered=arrival_rate * float(law.idle.sum()) + line_moves * in_line,
            waiting=waiting,
            answered_wait=line_moves * first,
            busy=busy + self.piece.agents * float(by_excess.sum()) + overhang,
            overhang=overhang,
        )

    def start(self, present: FloatArray) -> Law:
        """Law from that of the number present, shape (states,), at the start of the piece."""
        idle, full, age = (np.zeros(shape) for shape in self.shapes)
        s = self.piece.agents
        waiting = present[s : s + self.places + 1]
        idle[: min(s, len(present))] = present[:s]
        full[0, : len(waiting)] = waiting
        full[0, -1] += present[s + self.places + 1 :].sum()
        return Law(idle, full, age)

    def present(self, law: Law) -> FloatArray:
        """Law of the number present, shape (agents + overhang + places + 1,)."""
        s, rows, columns = self.piece.agents, *law.full.shape
        total = np.zeros(s + rows + columns - 1)
        total[:s] = law.idle
        for e in range(rows):
            total[s + e : s + e + columns] += law.full[e]
        return total


def cross_step(before: TransientLine, law: Law, after: TransientLine) -> tuple[Law, float, float]:
    """Carry the law over a step of the staffing.

    Returns:
        The law just after the step; the expected number of contacts that new agents take
        from the line at the step; and the expected time these have waited.
    """
    idle, full, age = (np.zeros(shape) for shape in after.shapes)
    s_before, s_after = before.piece.agents, after.piece.agents
    answered, waited = 0.0, 0.0
    for busy in range(s_before):
        if busy < s_after:
            idle[busy] += law.idle[busy]
        else:
            full[busy - s_after, 0] += law.idle[busy]
    for e, row in enumerate(law.full):
        free = s_after - s_before - e
        if free <= 0:
            full[-free] += row
            age[-free] += law.age[e]
            continue
        answered += float(np.minimum(np.arange(len(row)), free) @ row)
        waited += float(law.age[e, :free].sum())
        full[0, : len(row) - free] += row[free:]
        age[0, : max(0, before.places - free)] += law.age[e, free:]
        for q, weight in enumerate(row[:free]):  # not all new agents find work
            idle[s_before + e + q] += weight
    return Law(idle, full, age), answered, waited
