"""What a study keeps of the replications of one system: a few hundred sums each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import StudyError
from sim.language.english import ENGLISH
from sim.measures.definitions import MEASURES, Measure, at_levels
from sim.measures.table import of_sums
from sim.measures.terms import Floats
from sim.measures.window import Window
from sim.study.precision import controlled, jackknife

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int], None]
"""Called with the number of replications done and the number in all."""

OVER_TIME: Final = (
    "offered",
    "answered",
    "abandoned",
    "blocked",
    "balked",
    "closed_out",
    "abandonment_rate",
    "service_level",
    "asa_seconds",
    "aht_seconds",
    "backlog_mean",
    "backlog_at_end",
    "occupancy",
    "utilisation",
    "agents_on_duty",
    "paid_hours",
    "cases",
    "lost_case_rate",
    "total_cost",
)
"""Measures that are kept by interval of the run."""

Sums = dict[str, Floats]


@dataclass(frozen=True, slots=True, repr=False)
class ReplicationSums:
    """What a study keeps of the replications of one system.

    Attributes:
        model: service model. engine: the engine that ran.
        seed, replications: root of the draws; numbers of the replications, in order.
        channels: names. window: what was measured.
        sums: by level (``all``, ``channel``, ``interval``, and those of
            :func:`sim.measures.pictures.for_pictures`) and name, float64[replications, groups].
        quantiles: by level and measure, likewise.
        cases_per_year, background_churn: what turns churn into retention.
        currency: of money.
        fingerprints: one per replication; equal ones mean the same journal.
        notes: of the journals, each once.
        expected_cases: expectation of the number of cases in the window. If it is given, estimates
            are corrected for replications that happen to have more or fewer.
    """

    model: str
    engine: str
    seed: int
    replications: tuple[int, ...]
    channels: tuple[str, ...]
    window: Window
    sums: Mapping[str, Sums]
    quantiles: Mapping[str, Sums]
    cases_per_year: float
    background_churn: float
    currency: str
    fingerprints: tuple[str, ...]
    notes: tuple[str, ...]
    expected_cases: float | None = None

    def __repr__(self) -> str:
        """What was simulated, and how much of it is kept."""
        made = {name: getattr(self, name) for name in ("model", "engine", "seed")}
        first, last, count = self.replications[0], self.replications[-1], len(self.measures())
        return ENGLISH.say("repr.sums", **made, first=first, last=last, measures=count)

    def measures(self, level: str = "all") -> tuple[Measure, ...]:
        """Measures that are kept at a level."""
        by = () if level == "all" else (level,)
        kept = self.sums.get(level, {})
        return tuple(
            m
            for m in at_levels(by)
            if (m.key in self.quantiles.get(level, {}) if m.quantile else kept.keys() >= {*m.sums})
            and (level != "interval" or m.key in OVER_TIME)
        )

    def parts(self, key: str, level: str = "all") -> tuple[Floats, Floats]:
        """Numerators and denominators of a measure, float64[replications, groups].

        Raises:
            StudyError: the measure is not kept at that level.
        """
        if key not in {m.key for m in self.measures(level)}:
            raise StudyError(f"measure {key!r} is not kept by {level}.")
        measure = MEASURES[key]
        if measure.quantile:
            values = self.quantiles[level][key]
            known = ~np.isnan(values)
            # A replication without any value says nothing about it, and counts as none.
            return np.where(known, values, 0.0), known.astype(np.float64)
        numerator = self.sums[level][measure.numerator]
        if not measure.denominator:
            return numerator, np.ones_like(numerator)
        return numerator, self.sums[level][measure.denominator]

    def value(self, key: str, level: str = "all") -> Floats:
        """A measure over all replications, float64[groups]: of their sums, not a mean of them."""
        return self._function(key)(*(v.sum(axis=0) for v in self._observations(key, level)))

    def frame(self, level: str = "all") -> pd.DataFrame:
        """Every measure of every replication.

        Args:
            level: ``all``, or ``channel``.

        Returns:
            one row per replication (and channel, in their order): column ``replication``, then
            ``channel`` if asked for, then one column per measure, NaN where nothing happened.

        Raises:
            StudyError: single replications are not kept by that level.
        """
        import pandas as pd

        if level not in ("all", "channel"):
            raise StudyError(
                f"single replications are kept as a whole and by channel, not {level}."
            )
        groups = len(self.channels) if level == "channel" else 1
        columns: dict[str, Any] = {"replication": np.repeat(self.replications, groups)}
        if level == "channel":
            columns["channel"] = np.tile(np.array(self.channels), len(self.replications))
        for measure in self.measures(level):
            if measure.quantile:
                values = self.quantiles[level][measure.key]
            else:
                values = self._function(measure.key)(*self._observations(measure.key, level))
            columns[measure.key] = values.reshape(-1)
        return pd.DataFrame(columns)

    def pseudo_values(self, key: str, level: str = "all") -> Floats:
        """Jackknife pseudo-values of a measure, float64[replications, groups]."""
        values = jackknife(self._function(key), *self._observations(key, level))
        if self.expected_cases is None:
            return values
        return controlled(values, self.sums["all"]["cases"][:, 0], self.expected_cases)

    def _function(self, key: str) -> Callable[..., Floats]:
        """A measure as a function of what :meth:`_observations` gives."""
        return of_sums(MEASURES[key], self.cases_per_year, self.background_churn)

    def _observations(self, key: str, level: str) -> tuple[Floats, ...]:
        """The sums that a measure is made of, float64[replications, groups]."""
        squares = MEASURES[key].squares
        return *self.parts(key, level), *([self.sums[level][squares]] if squares else [])

    def head(self, count: int) -> ReplicationSums:
        """The first replications alone.

        Raises:
            StudyError: there are not so many.
        """
        return self.part(0, count)

    def part(self, start: int, count: int) -> ReplicationSums:
        """Some consecutive replications alone, from a position on.

        Raises:
            StudyError: there are not so many.
        """
        end = start + count
        if not 0 <= start < end <= len(self.replications):
            raise StudyError(f"{start} to {end} of {len(self.replications)} cannot be taken.")
        return replace(
            self,
            replications=self.replications[start:end],
            sums=_each(self.sums, lambda values: values[start:end]),
            quantiles=_each(self.quantiles, lambda values: values[start:end]),
            fingerprints=self.fingerprints[start:end],
        )


def joined(parts: Sequence[ReplicationSums]) -> ReplicationSums:
    """Replications of one system that were simulated apart, behind each other.

    Args:
        parts: of the same system and seed, each beginning where the one before ends.

    Raises:
        StudyError: there is none, they do not follow each other, or are of different systems.
    """
    numbers = tuple(number for part in parts for number in part.replications)
    if not numbers or numbers != tuple(range(numbers[0], numbers[0] + len(numbers))):
        raise StudyError(f"replications do not follow each other: {numbers}.")
    return stacked(parts)


def stacked(parts: Sequence[ReplicationSums]) -> ReplicationSums:
    """Replications of one system, whatever their numbers.

    Raises:
        StudyError: there is none, or they are of different systems.
    """
    if len({(p.model, p.engine, p.seed, p.channels, p.window) for p in parts}) != 1:
        raise StudyError("only replications of the same system can be put together.")
    return replace(
        parts[0],
        replications=tuple(number for part in parts for number in part.replications),
        sums=_stacked([part.sums for part in parts]),
        quantiles=_stacked([part.quantiles for part in parts]),
        fingerprints=tuple(text for part in parts for text in part.fingerprints),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
    )


def _each(levels: Mapping[str, Sums], change: Callable[[Floats], Floats]) -> dict[str, Sums]:
    return {
        level: {name: change(values) for name, values in sums.items()}
        for level, sums in levels.items()
    }


def _stacked(parts: Sequence[Mapping[str, Sums]]) -> dict[str, Sums]:
    return {
        level: {name: np.concatenate([part[level][name] for part in parts]) for name in sums}
        for level, sums in parts[0].items()
    }
