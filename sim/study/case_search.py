"""The search for the cases behind a record: simulate, compare, change, again.

Every step serves the same customers (common random numbers), so that steps differ by what was
changed and not by chance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.study.base_levels import (
    NOISE,
    TOLERANCE,
    HandleTime,
    Levels,
    Measured,
    Resolution,
    near_enough,
    next_shift,
    next_talk,
    simulated_handle_time,
    simulated_resolution,
    with_levels,
    with_talk,
)
from sim.study.case_volumes import (
    Factors,
    Margin,
    Volumes,
    expected_cases,
    stepped,
    with_cases,
)
from sim.study.record import Floats, Record, without_busyness
from sim.study.record_sums import Simulated, simulate_record
from sim.study.replication_sums import Progress

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True)
class Iteration:
    """What one step simulated, relative to the record.

    Attributes:
        number: from 1; the first takes every recorded contact for a case.
        offered: contacts by channel group, simulated / recorded. aht: handle times, likewise.
        fcr: first-contact resolution by source, simulated.
        worst: greatest ratio or its inverse over hours, dates and intents.
        outside: how many of those are neither within 1 % nor within the noise.
    """

    number: int
    offered: Mapping[str, float]
    aht: Mapping[str, float]
    fcr: Mapping[str, float]
    worst: float
    outside: int


@dataclass(frozen=True, eq=False)
class Look:
    """What one step simulated.

    Attributes:
        row: summary. contacts, cases: simulated contacts, and the expected cases behind them.
        handle: by place of the handle time. resolution: likewise.
        missed: recorded and simulated contacts of channel_groups whose total is not as recorded.
        outside: hours, dates and intents that are not. close: whether all totals are.
    """

    row: Iteration
    contacts: Volumes
    cases: Volumes
    handle: Mapping[int, Measured]
    resolution: Mapping[Resolution, Measured]
    missed: Mapping[str, tuple[float, float]]
    outside: tuple[str, ...]
    close: bool

    @property
    def settled(self) -> bool:
        """Whether everything is as recorded, hour by hour."""
        return self.close and not self.outside


@dataclass(slots=True)
class Search:
    """The state of the search."""

    scenario: Scenario
    record: Record
    groups: tuple[tuple[Margin, ...], ...]
    handle_times: tuple[HandleTime, ...]
    resolutions: tuple[Resolution, ...]
    factors: Factors
    levels: Levels
    impossible: dict[int, float] = field(default_factory=dict)

    def solved(self) -> Scenario:
        """The scenario with the cases and levels found so far."""
        changed = with_cases(self.scenario, self.record, self.factors)
        return with_levels(changed, self.record, self.handle_times, self.levels)

    def look(self, number: int, count: int, jobs: int, progress: Progress | None) -> Look:
        """Simulate, and compare with the record."""
        # At the volumes of the record: what a planner multiplies them by comes afterwards.
        at_record = with_cases(self.record.scenario, self.record, self.factors)
        at_record = with_levels(at_record, self.record, self.handle_times, self.levels)
        at_record = without_busyness(at_record)
        simulated = simulate_record(
            self.record, at_record, count, self.scenario.run.seed, jobs, progress
        )
        cases = expected_cases(self.record, at_record)
        time, needs = contacts_expected(cases, simulated)
        handle = {
            place: simulated_handle_time(simulated, target)
            for place, target in enumerate(self.handle_times)
        }
        resolution = {t: simulated_resolution(simulated, t) for t in self.resolutions}
        contacts = Volumes(time.mean(axis=0), needs.mean(axis=0))
        missed = self._missed(time)
        close = not (missed or self.impossible) and all(
            near_enough(*target)
            for target in [
                *((m, self.handle_times[place].seconds, 0.0) for place, m in handle.items()),
                *((m, target.share, target.error) for target, m in resolution.items()),
            ]
        )
        outside = self._outside(time, needs)
        return Look(
            self._row(number, contacts, handle, resolution, len(outside)),
            contacts, cases, handle, resolution, missed, outside, close,
        )  # fmt: skip

    def step(self, last: Look) -> None:
        """Change factors and levels towards the record."""
        self.factors = stepped(self.factors, self.record, self.groups, last.contacts, last.cases)
        for place, target in enumerate(self.handle_times):
            factor = next_talk(self.levels.talk.get(place, 1.0), target, last.handle[place])
            if factor is None:
                self.impossible[place] = last.handle[place].value - last.handle[place].moved
                factor = 1.0
            self.levels = with_talk(self.levels, place, factor)
        shift = next_shift(self.levels.shift, self.record, last.resolution)
        self.levels = replace(self.levels, shift=shift)

    def _missed(self, time: Floats) -> dict[str, tuple[float, float]]:
        """Channel groups whose contacts are not as many as recorded."""
        found = {}
        for place, channel_group in enumerate(self.record.channel_groups):
            wanted, totals = self.record.by_time["offered"][place].sum(), time[:, place].sum(axis=1)
            if not _near(totals, wanted):
                found[channel_group.name] = (float(wanted), float(totals.mean()))
        return found

    def _outside(self, time: Floats, needs: Floats) -> tuple[str, ...]:
        """Hours, dates and intents whose contacts are not as recorded."""
        outside: list[str] = []
        intents = list(self.record.scenario.intents)
        for place, channel_group in enumerate(self.record.channel_groups):
            for margin in self.groups[place]:
                wanted = margin.sums(self.record.by_time["offered"][place])
                good = _near(margin.sums(time[:, place]), wanted)
                outside += [
                    f"{channel_group.name}, {margin.names[g]}" for g in np.flatnonzero(~good)
                ]
            if channel_group.by_intent:
                good = _near(needs[:, place], self.record.by_intent["offered"][place])
                outside += [f"{channel_group.name}, {intents[i]}" for i in np.flatnonzero(~good)]
        return tuple(outside)

    def _worst(self, contacts: Volumes) -> float:
        """Greatest ratio to the record, or its inverse, over hours, dates and intents."""
        record, worst = self.record, 1.0
        for place, channel_group in enumerate(record.channel_groups):
            pairs = [
                (m.sums(record.by_time["offered"][place]), m.sums(contacts.by_time[place]))
                for m in self.groups[place]
            ]
            if channel_group.by_intent:
                pairs.append((record.by_intent["offered"][place], contacts.by_intent[place]))
            for wanted, found in pairs:
                known = (wanted > 0) & (found > 0)
                ratios = found[known] / wanted[known]
                worst = max(worst, *ratios, *(1 / ratios)) if len(ratios) else worst
        return float(worst)

    def _row(
        self,
        number: int,
        contacts: Volumes,
        handle: Mapping[int, Measured],
        resolution: Mapping[Resolution, Measured],
        outside: int,
    ) -> Iteration:
        """The step as a row of the account."""
        wanted = self.record.by_time["offered"].sum(axis=1)
        return Iteration(
            number,
            {
                channel_group.name: float(contacts.by_time[place].sum() / wanted[place])
                for place, channel_group in enumerate(self.record.channel_groups)
                if wanted[place] > 0
            },
            {
                self.handle_times[place].label: found.value / self.handle_times[place].seconds
                for place, found in handle.items()
            },
            {target.label: found.value for target, found in resolution.items()},
            self._worst(contacts),
            outside,
        )


def contacts_expected(cases: Volumes, simulated: Simulated) -> tuple[Floats, Floats]:
    """Contacts of every replication, with first contacts at their expectation.

    How many cases a replication has is chance that is known exactly: what it drew too many or too
    few is taken off again (a control variate), which leaves the noise of the repeats alone. Where
    nothing is repeated nothing is left, and contacts are cases to the last digit.

    Returns:
        float64[replications, channel_groups, bins] and
        float64[replications, channel_groups, intents].
    """
    found = []
    for expected, sums in (
        (cases.by_time, simulated.by_time),
        (cases.by_intent, simulated.by_intent),
    ):
        drawn = sums["cases"].sum(axis=(0, 2), keepdims=True)
        first = sums["first_reached"].sum(axis=(0, 2), keepdims=True)
        share = np.where(drawn > 0, first / np.maximum(drawn, 1.0), 1.0)
        found.append(sums["reached"] + (expected - sums["cases"]) * share)
    return found[0], found[1]


def _near(simulated: Floats, wanted: Floats | float) -> Any:
    """Whether the mean over replications is within the tolerance or the noise of what is wanted."""
    error = simulated.std(axis=0, ddof=1) / math.sqrt(len(simulated))
    gap = np.abs(simulated.mean(axis=0) - wanted)
    return np.asarray(gap <= np.maximum(TOLERANCE * np.asarray(wanted), NOISE * error))
