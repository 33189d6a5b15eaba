"""The share of the recorded staff at which a simulated centre shows its record.

A table of staff is seldom the staff that answered: "agents seen" counts everyone who took a call in
half an hour, breaks and all; a schedule counts those who were to come. So the head counts are
multiplied by a share until the simulated abandonment, or the simulated speed of answer, is the
recorded one. At every share the recorded contacts are turned into cases anew, since fewer agents
mean more repeats behind the same contacts.

More agents mean fewer abandonments and shorter waits, and every share serves the same customers,
so that there is one crossing. It is bracketed on a grid of shares and refined by interpolation of
the logarithms, which are nearly straight lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from sim.errors import StudyError
from sim.language.english import ENGLISH
from sim.language.language import Language
from sim.study.precision import t_quantile
from sim.study.record import read_record
from sim.study.record_sums import simulate_record
from sim.study.recorded import (
    RATIOS,
    REPLICATIONS,
    RecordedComparison,
    at_volumes_of_record,
    compared,
    observations,
    recorded_sources,
)
from sim.study.repeat_adjustment import RepeatAdjustment, adjust_for_repeats, counting_contacts

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.study.record import Floats, Record
    from sim.study.record_sums import Simulated

Told = Callable[[str], None]

MEASURES: Final = ("abandonment_rate", "asa_seconds")
LEAST_SHARE: Final = 0.3
GREATEST_SHARE: Final = 2.0

_FIRST: Final = (0.7, 0.85, 1.0)
_CLOSE: Final = 0.004
"""Width of a bracket that is narrow enough: a share is wanted to a percent."""

_MOST_TRIES: Final = 14
_STEPS: Final = 4


Note = Literal["", "nothing_recorded", "out_of_range"]
"""Why there is no share."""


@dataclass(frozen=True, slots=True)
class AgreeingShare:
    """Where one measure agrees with the record.

    Attributes:
        channel_group: name. measure: key. recorded: its value.
        share: of the head counts at which the simulated value is the recorded one; NaN if none of
            the shares tried is.
        low, high: 95 % interval, for the record being one of many that the same centre might have
            made, and for the replications being few.
        note: code of why there is no share, or an empty text.
    """

    channel_group: str
    measure: str
    recorded: float
    share: float
    low: float
    high: float
    note: Note = ""


@dataclass(frozen=True)
class AgreeingShares:
    """Shares of the head counts at which a record is reproduced.

    Attributes:
        shares: one per channel group and measure.
        tried: every share that was simulated, with its comparison.
    """

    shares: tuple[AgreeingShare, ...]
    tried: tuple[tuple[float, RecordedComparison], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """What to tell a planner."""
        channel_groups = dict.fromkeys(one.channel_group for one in self.shares)
        by_channel_group = [
            [one for one in self.shares if one.channel_group == channel_group]
            for channel_group in channel_groups
        ]
        return (
            *(_sentence(one, ENGLISH) for one in self.shares),
            *(_verdict(shares, ENGLISH) for shares in by_channel_group),
        )

    def _repr_html_(self) -> str:
        return "".join(f"<p>{line}</p>" for line in self.lines)


def agreeing_share(
    scenario: Scenario,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    jobs: int = 1,
    told: Told | None = None,
) -> AgreeingShares:
    """Shares of the head counts (``staffing.headcount_factor``) at which the record is reproduced.

    Args:
        scenario: as it was read: with recorded contacts, not yet turned into cases.
        replications: how many are simulated at each share.
        seed: root of the draws; the scenario's if None.
        jobs: threads; the result does not depend on it.
        told: called with a text before each share.

    Raises:
        StudyError: no source has recorded outcomes.
    """
    sources = recorded_sources(scenario)
    if not sources:
        raise StudyError("no source has recorded outcomes, so no share of the staff can agree.")
    search = _Search(scenario, sources, replications, seed, jobs, told)
    for share in _FIRST:
        search.at(share)
    wanted = [
        (place, measure)
        for place, channel_group in enumerate(search.record.channel_groups)
        for measure in MEASURES
        if "answered" in channel_group.outcomes
        and (measure != "asa_seconds" or "wait_answered" in channel_group.outcomes)
    ]
    shares = tuple(search.solve(place, measure) for place, measure in wanted)
    return AgreeingShares(shares, search.comparisons())


class _Search:
    """Simulated records at different shares; each share is simulated once."""

    def __init__(
        self,
        scenario: Scenario,
        sources: Sequence[str],
        replications: int,
        seed: int | None,
        jobs: int,
        told: Told | None,
    ) -> None:
        self.record: Record = read_record(scenario, sources)
        self._scenario = scenario
        self._sources = sources
        self._replications, self._seed, self._jobs = replications, seed, jobs
        self._told = told
        self._seen: dict[float, Simulated] = {}
        self._before: RepeatAdjustment | None = None

    def at(self, share: float) -> Simulated:
        """The record that would have been made with this share of the staff."""
        share = round(share, 4)
        if share not in self._seen:
            if self._told is not None:
                self._told(ENGLISH.say("record.trying", share=share))
            self._seen[share] = self._simulated(with_staff(self._scenario, share))
        return self._seen[share]

    def _simulated(self, scenario: Scenario) -> Simulated:
        if counting_contacts(scenario):
            self._before = adjust_for_repeats(
                scenario, self._replications, _STEPS, start=self._before, jobs=self._jobs
            )
            scenario = self._before.scenario
        plain = at_volumes_of_record(scenario, self.record)
        return simulate_record(self.record, plain, self._replications, self._seed, self._jobs)

    def comparisons(self) -> tuple[tuple[float, RecordedComparison], ...]:
        """Every share that was simulated."""
        return tuple(
            (share, compared(self.record, found)) for share, found in sorted(self._seen.items())
        )

    def solve(self, channel_group: int, measure: str) -> AgreeingShare:
        """The crossing of one measure."""
        name = self.record.channel_groups[channel_group].name
        wanted = self._recorded(channel_group, measure)
        if not wanted > 0:
            note: Note = "nothing_recorded"
            return AgreeingShare(name, measure, wanted, math.nan, math.nan, math.nan, note)
        bracket = self._bracket(channel_group, measure, wanted)
        if bracket is None:
            note = "out_of_range"
            return AgreeingShare(name, measure, wanted, math.nan, math.nan, math.nan, note)
        low, high = bracket
        for _ in range(_MOST_TRIES):
            share, _slope = self._crossing(channel_group, measure, wanted, low, high)
            if high - low <= _CLOSE:
                break
            # Off the crossing by a little, so that the bracket shrinks from both sides.
            share = min(max(share, low + 0.15 * (high - low)), high - 0.15 * (high - low))
            if self._value(share, channel_group, measure) > wanted:
                low = share
            else:
                high = share
        share, _slope = self._crossing(channel_group, measure, wanted, low, high)
        half = self._half_width(share, channel_group, measure)
        return AgreeingShare(name, measure, wanted, share, share - half, share + half)

    def _bracket(
        self, channel_group: int, measure: str, wanted: float
    ) -> tuple[float, float] | None:
        """Neighbouring shares between which the record lies; few agents make large values."""
        while True:
            shares = sorted(self._seen)
            above = [s for s in shares if self._value(s, channel_group, measure) > wanted]
            below = [s for s in shares if s > max(above, default=0.0)]
            if above and below:
                return max(above), min(below)
            following = shares[-1] + 0.15 if above else shares[0] - 0.15
            if not LEAST_SHARE <= following <= GREATEST_SHARE:
                return None
            self.at(following)

    def _crossing(
        self, channel_group: int, measure: str, wanted: float, low: float, high: float
    ) -> tuple[float, float]:
        """Where the logarithm of the measure is that of the record, and its slope."""
        ends = [math.log(max(self._value(s, channel_group, measure), 1e-9)) for s in (low, high)]
        slope = (ends[1] - ends[0]) / (high - low)
        if slope >= 0:
            return (low + high) / 2, slope
        share = low + (math.log(wanted) - ends[0]) / slope
        return min(max(share, low), high), slope

    def _half_width(self, share: float, channel_group: int, measure: str) -> float:
        """Half the interval of a share: noise of the measure over its slope.

        The slope is taken over a distance on which it is no noise itself.
        """
        near = sorted(self._seen, key=lambda s: abs(s - share))
        values = np.log(np.maximum(self._observations(near[0], channel_group, measure), 1e-9))
        far = [s for s in near if abs(s - near[0]) >= 0.04] or near[-1:]
        run = far[0] - near[0]
        rise = math.log(
            max(self._value(far[0], channel_group, measure), 1e-9)
            / max(self._value(near[0], channel_group, measure), 1e-9)
        )
        if rise * run >= 0 or len(values) < 2:
            return math.nan
        noise = float(values.std(ddof=1)) * math.sqrt(1 + 1 / len(values))
        return t_quantile(len(values)) * noise * abs(run / rise)

    def _value(self, share: float, channel_group: int, measure: str) -> float:
        return float(self._observations(share, channel_group, measure).mean())

    def _observations(self, share: float, channel_group: int, measure: str) -> Floats:
        """One value per replication."""
        sums = {
            name: v[:, channel_group].sum(axis=-1) for name, v in self.at(share).by_time.items()
        }
        sums["queued"] = sums["answered"] + sums["abandoned"]
        top, bottom, _ = RATIOS[measure]
        return observations(sums[top], sums[bottom])

    def _recorded(self, channel_group: int, measure: str) -> float:
        sums = {name: float(v[channel_group].sum()) for name, v in self.record.by_time.items()}
        sums["queued"] = sums["answered"] + sums["abandoned"]
        top, bottom, _ = RATIOS[measure]
        return sums[top] / sums[bottom] if sums[bottom] > 0 else math.nan


def with_staff(scenario: Scenario, share: float) -> Scenario:
    """The scenario with this share of its head counts."""
    staffing = scenario.staffing.model_copy(update={"headcount_factor": share})
    return scenario.model_copy(update={"staffing": staffing})


def _sentence(one: AgreeingShare, language: Language) -> str:
    """One share, or why there is none."""
    found = "found_alone" if math.isnan(one.low) else "found"
    return language.say(
        f"agreeing.{one.note or found}",
        channel_group=one.channel_group,
        measure=language.say(f"agreeing.{one.measure}"),
        value=language.say(f"agreeing.value.{one.measure}", value=one.recorded),
        share=one.share,
        low=one.low,
        high=one.high,
        least=LEAST_SHARE,
        greatest=GREATEST_SHARE,
    )


def _verdict(shares: Sequence[AgreeingShare], language: Language) -> str:
    """Whether one share fits both measures of a channel group."""
    found = [one for one in shares if not math.isnan(one.share)]
    code = "fits_neither"
    if len(found) == len(MEASURES):
        first, second = found
        code = (
            "one_share" if first.low <= second.high and second.low <= first.high else "two_shares"
        )
    return language.say(f"agreement.{code}", channel_group=shares[0].channel_group)
