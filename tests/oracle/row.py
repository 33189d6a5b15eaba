"""What a row is: a published system, how to simulate it, and what should come out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.engine.journal import Journal
from sim.units import TICKS_PER_HOUR
from tests.oracle.centre import Centre
from tests.oracle.sums import Sums, Windows
from tests.oracle.verdict import Statistic

RELAXATIONS_OF_WARM_UP = 10
"""After so many relaxation times the empty start is felt by a factor of exp(-10)."""

MOST_WINDOWS, LEAST_WINDOWS = 64, 32
HOURS_PER_DAY = 24.0
SIMPY_WHOLE, SIMPY_PART = 5e6, 400_000.0
"""What the SimPy engine can see in so many contacts it is to see; else it gets a part."""


@dataclass(frozen=True)
class Row:
    """A published system.

    Attributes:
        key: name in commands and results.
        title: the system in words.
        publication: where the system or its solution is from.
        centre: the system as a scenario.
        tally: makes the sums that the statistics are functions of, from a journal.
        statistics: makes the statistics with their references.
        full: contacts (first attempts) of a full run of the compiled engine.
        least: contacts of the ordinary tests, if windows do not ask for more.
        memory: contacts that arrive in one relaxation time: later states forget earlier ones.
        cycle_hours: 0 for a steady system; else its arrivals and staffing repeat after so long,
            and every cycle is one observation.
        open_hours: part of a cycle whose contacts count; the rest drains.
        skip_cycles: first cycles that do not count, where a cycle does not start empty.
        drain_hours: time to finish what is there at the end.
        beside: other centres that serve the same customers; their sums are "name:sum".
        derive: more sums of each window, from its sums.
        model: service model under which it is run.
    """

    key: str
    title: str
    publication: str
    centre: Centre
    tally: Callable[[Journal, Windows], Sums]
    statistics: Callable[[], tuple[Statistic, ...]]
    full: float
    least: float = 60_000.0
    memory: float = 100.0
    cycle_hours: float = 0.0
    open_hours: float = 0.0
    skip_cycles: int = 0
    drain_hours: float = 50.0
    beside: Mapping[str, Centre] = field(default_factory=dict)
    derive: Callable[[Sums], Sums] = lambda _: {}
    model: str = "multichannel"

    @property
    def simpy(self) -> float:
        """Contacts of a full run of the SimPy engine."""
        return self.full if self.full <= SIMPY_WHOLE else SIMPY_PART

    @property
    def short(self) -> float:
        """Contacts of the ordinary tests: every window lasts ten relaxation times."""
        return max(self.least, 10.0 * LEAST_WINDOWS * self.memory)

    def warm_up_days(self) -> float:
        """Time at the start that no window covers."""
        if self.cycle_hours:
            return self.skip_cycles * self.cycle_hours / HOURS_PER_DAY
        return RELAXATIONS_OF_WARM_UP * self.memory / self.centre.contacts_per_day

    def days(self, contacts: float) -> float:
        """Length of a run in which so many contacts count."""
        counted = contacts / self.centre.contacts_per_day
        if self.cycle_hours:
            cycles = max(2, round(counted * HOURS_PER_DAY / self.cycle_hours))
            counted = cycles * self.cycle_hours / HOURS_PER_DAY
        return counted + self.warm_up_days()

    def windows(self, horizon_ticks: int, contacts: float) -> Windows:
        """Observations in one run: cycles, or slices much longer than the relaxation time."""
        if self.cycle_hours:
            cycle = round(self.cycle_hours * TICKS_PER_HOUR)
            start = np.arange(self.skip_cycles * cycle, horizon_ticks, cycle, dtype=np.int64)
            opened = round(self.open_hours * TICKS_PER_HOUR)
            return Windows(start, start + np.int64(opened))
        count = math.floor(contacts / (10.0 * self.memory))
        count = min(max(count, LEAST_WINDOWS), MOST_WINDOWS)
        first = round(self.warm_up_days() * HOURS_PER_DAY * TICKS_PER_HOUR)
        edges = np.linspace(first, horizon_ticks, count + 1).astype(np.int64)
        return Windows(edges[:-1], edges[1:])
