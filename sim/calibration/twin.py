"""The twin of a recorded centre: a scenario with the laws of one span, staffed as in another.

Its arrivals are the recorded ones, each at its time. Callers who come back are among them, so
nobody comes back in the simulation, and nothing of a service model is in play.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np

from sim.calibration.duty import Runs, Skills, Ticks, pauses, seconds_within, skills_of
from sim.calibration.fitted import Floats
from sim.calibration.impatience import Impatience, fit_impatience
from sim.errors import StudyError
from sim.records.contacts import ContactLog
from sim.records.export import EPOCH
from sim.scenario.schema import Scenario
from sim.scenario.textbook import NOTHING_ELSE
from sim.sections.distribution import Exponential, Hyperexponential
from sim.sections.interval_table import IntervalTable
from sim.sections.timetable import whole_agents
from sim.units import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_SECOND

STAFF_MINUTES: Final = 15
"""Length of the intervals in which staff on duty is constant."""

_KIND: Final = "kind "
_MOST_REACTION: Final = 0.9
_FEWEST_HANDLED: Final = 100
_FEWEST_KNOWN: Final = 30
_HOURS_TOGETHER: Final = 3
_QUANTILES: Final = 200
_PER_HALF_HOUR: Final = 30 // STAFF_MINUTES
_STAFF_TICKS: Final = STAFF_MINUTES * 60 * TICKS_PER_SECOND


@dataclass(frozen=True, eq=False)
class Laws:
    """What one span of a log tells of its customers and agents.

    Attributes:
        impatience: patience by kind of contact, and the reaction to the queue.
        handling: ascending handle times in seconds by kind and three hours of the day; those of a
            kind at any hour under -1, of all under ("", -1).
        pauses: seconds between two contacts of an agent while somebody waits, ascending.
        skills: who serves what.
        patience_spread: standard deviation, between weeks, of the logarithm of the rate of
            abandoning, beyond chance. handling_spread: of the logarithm of the mean handle time.
    """

    impatience: Impatience
    handling: Mapping[tuple[str, int], Floats]
    pauses: Floats
    skills: Skills
    patience_spread: float
    handling_spread: float

    def handling_of(self, kind: str, part: int) -> Floats:
        """Of a kind at these hours, at any hour, or of all."""
        for key in ((kind, part), (kind, -1)):
            if key in self.handling:
                return self.handling[key]
        return self.handling["", -1]

    def mean_handle_seconds(self, log: ContactLog) -> Floats:
        """What is to be expected of each contact of a log, with the pause after it."""
        after = float(self.pauses.mean()) if len(self.pauses) else 0.0
        cells = list(zip(log.kind.tolist(), parts_of_day(log.arrival_ticks).tolist(), strict=True))
        means = {cell: float(self.handling_of(*cell).mean()) for cell in set(cells)}
        return np.array([means[cell] + after for cell in cells])


@dataclass(frozen=True, slots=True)
class Drawn:
    """One draw of what is uncertain; the estimates themselves by default.

    Attributes:
        staff_share: of the time on duty that is available.
        theta: parameters of patience and reaction (see :class:`Impatience`); the estimates if None.
        patience_factor: multiplies every patience. handling_factor: every handle time.
        presence: float64[half hours], standard normal: how many more or fewer than on average are
            available in each. With a share s of the time, that number of h agents is binomial.
    """

    staff_share: float
    theta: Floats | None = None
    patience_factor: float = 1.0
    handling_factor: float = 1.0
    presence: Floats | None = None


def parts_of_day(ticks: Ticks) -> Ticks:
    """Number of the three hours of the day, from 0."""
    return np.asarray(ticks % TICKS_PER_DAY // (_HOURS_TOGETHER * TICKS_PER_HOUR))


def laws_of(log: ContactLog, weeks: Ticks) -> Laws:
    """Estimate all laws from a span.

    Args:
        log: contacts of the span.
        weeks: int64, which week each contact belongs to.

    Raises:
        StudyError: it has too few contacts or abandonments.
    """
    impatience = fit_impatience(log)
    skills = skills_of(log)
    return Laws(
        impatience,
        _handling(log, sorted(set(log.kind.tolist()))),
        np.sort(pauses(log, skills)),
        skills,
        _patience_spread(log, impatience, weeks),
        _handling_spread(log, weeks),
    )


def _handling(log: ContactLog, kinds: list[str]) -> dict[tuple[str, int], Floats]:
    if int(log.answered.sum()) < _FEWEST_KNOWN:
        raise StudyError(
            f"{int(log.answered.sum())} answered contacts to fit; a back-test needs "
            f"{_FEWEST_KNOWN} at least."
        )
    part = parts_of_day(log.arrival_ticks)
    found = {("", -1): np.sort(log.handle_seconds[log.answered])}
    for kind in kinds:
        mine = log.answered & (log.kind == kind)
        if int(mine.sum()) >= _FEWEST_KNOWN:
            found[kind, -1] = np.sort(log.handle_seconds[mine])
        for one in range(24 // _HOURS_TOGETHER):
            values = log.handle_seconds[mine & (part == one)]
            if len(values) >= _FEWEST_HANDLED:
                found[kind, one] = np.sort(values)
    return found


def _patience_spread(log: ContactLog, impatience: Impatience, weeks: Ticks) -> float:
    """Between weeks: abandonments against those that the laws expect of the same waits."""
    place = np.unique(weeks, return_inverse=True)[1]
    gone = np.bincount(place, log.abandoned.astype(float))
    expected = np.bincount(place, impatience.hazard(log))
    told = (gone >= _FEWEST_KNOWN) & (expected > 0)
    return _beyond_chance(np.log(gone[told] / expected[told]), 1.0 / gone[told])


def _handling_spread(log: ContactLog, weeks: Ticks) -> float:
    """Between weeks: mean handle times."""
    seconds, week = log.handle_seconds[log.answered], weeks[log.answered]
    found = [seconds[week == one] for one in np.unique(week)]
    told = [one for one in found if len(one) >= _FEWEST_HANDLED and one.mean() > 0]
    logs = np.log([one.mean() for one in told])
    return _beyond_chance(logs, np.array([one.var() / len(one) / one.mean() ** 2 for one in told]))


def _beyond_chance(values: Floats, noise: Floats) -> float:
    """Standard deviation of values beyond that of their own errors, with that of their mean."""
    if len(values) < 2:
        return 0.0
    between = max(0.0, float(values.var(ddof=1) - noise.mean()))
    return float(np.sqrt(between * (1 + 1 / len(values)) + noise.mean() / len(values)))


@dataclass(frozen=True, eq=False)
class Twin:
    """A span to be simulated: its arrivals, and staff on duty by team.

    Attributes:
        log: its contacts; only when they came and what they were about is used.
        laws: of another span, or the same.
        start_ticks: midnight before its first day. days: how many.
        heads: float64[teams, intervals of :data:`STAFF_MINUTES`], staff on duty.
        scenario: at the estimates.
    """

    log: ContactLog
    laws: Laws
    start_ticks: int
    days: int
    heads: Floats
    scenario: Scenario

    @classmethod
    def of(cls, log: ContactLog, laws: Laws, runs: Runs, first_day: int, days: int) -> Twin:
        """The twin of some whole days.

        Args:
            log: contacts of these days.
            laws: by which they are simulated.
            runs: of agents, of any days.
            first_day: counted from 1970.
            days: how many.
        """
        start = first_day * TICKS_PER_DAY
        heads = staff_on_duty(runs, laws.skills, start, days)
        return cls(log, laws, start, days, heads, _scenario(log, laws, heads, start, days))

    def at(self, drawn: Drawn) -> Scenario:
        """The scenario with other parameters, ready to simulate."""
        tables = {**self.scenario.tables, "staffing.table": _staff(self._available(drawn))}
        law = self.laws.impatience
        theta = law.theta if drawn.theta is None else drawn.theta
        segments = {
            name: segment.model_copy(
                update={
                    "patience": {
                        "voice": Hyperexponential.model_validate(
                            law.patience(name.removeprefix(_KIND), theta, drawn.patience_factor)
                        )
                    }
                }
            )
            for name, segment in self.scenario.segments.items()
        }
        teams = {
            name: team.model_copy(update={"handle_time_factor": drawn.handling_factor})
            for name, team in self.scenario.teams.items()
        }
        reaction = {
            "reaction_share": min(law.reaction_share(theta), _MOST_REACTION),
            "reaction_time": Exponential(mean_seconds=law.reaction_seconds(theta)),
        }
        channels = {"voice": self.scenario.channels["voice"].model_copy(update=reaction)}
        changed = {"segments": segments, "teams": teams, "channels": channels}
        return self.scenario.model_copy(update=changed).with_tables(tables)

    def _available(self, drawn: Drawn) -> Floats:
        """Agents available of each team and interval, float64 of the shape of `heads`."""
        found = self.heads * drawn.staff_share
        away = 1.0 - drawn.staff_share
        if drawn.presence is None or away <= 0:
            return found
        together = found.sum(axis=0).reshape(-1, _PER_HALF_HOUR).mean(axis=1)
        spread = np.sqrt(away / np.maximum(together, away))
        factor = np.maximum(0.0, 1.0 + drawn.presence[: len(spread)] * spread)
        return np.asarray(found * np.repeat(factor, _PER_HALF_HOUR))


def staff_on_duty(runs: Runs, skills: Skills, start: int, days: int) -> Floats:
    """Mean agents on duty of each team and interval, float64[teams, intervals]."""
    edges = start + np.arange(days * TICKS_PER_DAY // _STAFF_TICKS + 1) * _STAFF_TICKS
    team = np.array([skills.team(one) for one in runs.agent], dtype=np.int64)
    return np.array(
        [
            seconds_within(runs.start_ticks[team == one], runs.end_ticks[team == one], edges)
            / (STAFF_MINUTES * 60)
            for one in range(len(skills.teams))
        ]
    )


def _segment(kind: str) -> str:
    return f"{_KIND}{kind}"


def _intent(kind: str, part: int) -> str:
    return f"{_KIND}{kind} from {part * _HOURS_TOGETHER}"


def _scenario(log: ContactLog, laws: Laws, heads: Floats, start: int, days: int) -> Scenario:
    """The scenario of a span at the estimates."""
    part = parts_of_day(log.arrival_ticks)
    cells = sorted(set(zip(log.kind.tolist(), part.tolist(), strict=True)))
    kinds = sorted(set(log.kind.tolist()))
    plain = {
        **{key: value for key, value in NOTHING_ELSE.items() if "." not in key},
        "name": "twin",
        "scenario": {
            "start": EPOCH + timedelta(microseconds=start),
            "horizon_days": days,
            "drain_hours": 4,
            "starts_empty": True,
        },
        "channels": {
            "voice": {
                "talk": 1,
                "after_contact_work": durations(laws.pauses) if len(laws.pauses) else 0,
                "patience": "never",
                "at_closing": "serve",
                "recognised_share": 1,
            }
        },
        "segments": {
            _segment(kind): {
                "share": 1 / len(kinds),
                "channel_preference": {"voice": 1},
            }
            for kind in kinds
        },
        "intents": {
            _intent(*cell): {
                "share": 1 / len(cells),
                "resolution_share": 1,
                "talk": {"voice": durations(laws.handling_of(*cell))},
            }
            for cell in cells
        },
        "demand": {
            "busyness": {"day_cv": 0, "block_cv": 0},
            "sources": [{"name": "log", "kind": "replay", "file": log.file or "log",
                         "counts": "cases", "channel": "voice"}],
        },
        "staffing": {"table": {"file": log.file or "log"}},
        "teams": _teams(laws.skills, cells),
    }  # fmt: skip
    return Scenario.model_validate(plain).with_tables(
        {
            "demand.sources.log": _arrivals(log, start),
            "staffing.table": _staff(heads),
        }
    )


def _teams(skills: Skills, cells: list[tuple[str, int]]) -> dict[str, Any]:
    """Teams by skill; a kind that the fit has never seen is served by all."""
    known = {name: place for place, name in enumerate(skills.kinds)}
    served = [
        [_intent(*cell) for cell in cells if cell[0] not in known or known[cell[0]] in team]
        for team in skills.teams
    ]
    return {
        f"team {place}": {
            "channels": ["voice"],
            "intents": intents or [_intent(*cells[0])],
            "shrinkage_share": 0,
        }
        for place, intents in enumerate(served)
    }


def _arrivals(log: ContactLog, start: int) -> IntervalTable:
    part = parts_of_day(log.arrival_ticks)
    intents = [_intent(*cell) for cell in zip(log.kind.tolist(), part.tolist(), strict=True)]
    columns = {
        "channel": np.full(len(log), "voice", dtype=object),
        "intent": np.array(intents, dtype=object),
        "segment": np.array([_segment(one) for one in log.kind], dtype=object),
    }
    return IntervalTable(log.arrival_ticks - start, 0, columns)


def whole_teams(heads: Floats) -> Floats:
    """Whole agents of every team whose sum is within one of the fractional sum, always.

    Teams that are rounded one by one would all be up, or all down, at the same time. Here the sums
    of the first k teams are rounded (:func:`sim.sections.timetable.whole_agents`); the differences
    are each team's agents, and their means over time are kept.

    Args:
        heads: float64[teams, intervals], not negative.
    """
    first = np.array([whole_agents(one) for one in np.cumsum(np.maximum(heads, 0.0), axis=0)])
    return np.diff(first, axis=0, prepend=0).astype(np.float64)


def _staff(heads: Floats) -> IntervalTable:
    teams, count = heads.shape
    heads = whole_teams(heads)
    starts = np.arange(count) * _STAFF_TICKS
    names = np.repeat(np.array([f"team {one}" for one in range(teams)], dtype=object), count)
    return IntervalTable(
        np.tile(starts, teams), _STAFF_TICKS, {"team": names, "headcount": heads.reshape(-1)}
    )


def durations(ascending: Floats) -> dict[str, Any]:
    """Observed durations as a scenario writes them, by their quantiles if they are many."""
    values = ascending
    if len(values) > _QUANTILES:
        # Means of equal shares of the law keep its mean, which quantiles of a long tail do not.
        sums = np.concatenate(([0.0], np.cumsum(values))) / len(values)
        edges = np.linspace(0, len(values), _QUANTILES + 1)
        values = np.diff(np.interp(edges, np.arange(len(sums)), sums)) * _QUANTILES
    return {
        "distribution": "empirical",
        "values_seconds": [round(float(one), 3) for one in values],
        "interpolation": "step",
    }
