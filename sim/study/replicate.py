"""Independent replications of one scenario under one service model, reduced to sums.

A journal can hold millions of rows; what a study needs of it is a few hundred numbers. Each
replication is simulated, summed and forgotten. Replication r of every service model serves the
same customers, because every draw is a function of the seed, the replication and the customer.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import StudyError
from sim.measures import loyalty
from sim.measures.definitions import MEASURES, Measure, at_levels
from sim.measures.invariants import require_invariants
from sim.measures.quantiles import quantiles
from sim.measures.sums import Reader
from sim.measures.table import TALLIES, TOTALS, reader
from sim.measures.terms import Floats
from sim.measures.window import Window
from sim.study.precision import Transform, pseudo_values

if TYPE_CHECKING:
    from sim.engine.journal import Journal
    from sim.engine.run import Engine
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

Progress = Callable[[int, int], None]
"""Called with the number of replications done and the number in all."""

OVER_TIME: Final = (
    "offered",
    "answered",
    "abandoned",
    "blocked",
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

_FINGERPRINT: Final = {
    "contacts": ("case", "attempt", "channel", "end", "agent", "offered", "left_queue", "talk_end"),
    "cases": ("case", "end", "closed", "emotion"),
}

Sums = dict[str, Floats]


@dataclass(frozen=True, slots=True)
class ReplicationSums:
    """What a study keeps of the replications of one system.

    Attributes:
        model: service model. engine: the engine that ran.
        seed, replications: root of the draws; numbers of the replications, in order.
        channels: names. window: what was measured.
        sums: by level (``all``, ``channel``, ``interval``) and name, float64[replications, groups].
        quantiles: by level and measure, likewise.
        cases_per_year, background_churn: what turns churn into retention.
        currency: of money.
        fingerprints: one per replication; equal ones mean the same journal.
        notes: of the journals, each once.
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

    def measures(self, level: str = "all") -> tuple[Measure, ...]:
        """Measures that are kept at a level."""
        by = () if level == "all" else (level,)
        kept = self.sums.get(level, {})
        return tuple(
            m
            for m in at_levels(by)
            if (m.key in self.quantiles.get(level, {}) if m.quantile else m.numerator in kept)
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

    def transform(self, key: str) -> Transform:
        """What is applied to the ratio: yearly retention from churn per case, or nothing."""
        if not MEASURES[key].annual:
            return lambda value: value
        return lambda churn: loyalty.retention(churn, self.cases_per_year, self.background_churn)

    def pseudo_values(self, key: str, level: str = "all") -> Floats:
        """Jackknife pseudo-values of a measure, float64[replications, groups]."""
        return pseudo_values(*self.parts(key, level), self.transform(key))


def replicate(
    scenario: Scenario,
    model: str | ServiceModel = "multichannel",
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    progress: Progress | None = None,
    jobs: int = 1,
    *,
    over_time: bool = True,
) -> ReplicationSums:
    """Simulate replications 0, 1, ... and keep their sums.

    Args:
        scenario: what is simulated.
        model: name of a service model, or one written in Python.
        replications: how many; the scenario's if None.
        seed: root of all draws; the scenario's if None.
        engine: ``auto``, ``compiled`` or ``simpy``.
        progress: told after each replication.
        jobs: threads; the result does not depend on it.
        over_time: whether sums by interval are kept too.

    With ``CCSIM_DEBUG=1`` in the environment every journal is checked for contradictions.

    Raises:
        StudyError: fewer than one replication or job is asked for.
        EngineError: a journal contradicts itself (only looked for with ``CCSIM_DEBUG=1``).
    """
    from sim.engine.run import simulate

    count = scenario.run.replications if replications is None else replications
    root = scenario.run.seed if seed is None else seed
    if count < 1 or jobs < 1:
        raise StudyError(f"at least 1 replication and 1 job are needed, not {count} and {jobs}.")

    def run(number: int) -> _Reduced:
        journal = simulate(scenario, model, seed=root, replication=number, engine=engine)
        if os.environ.get("CCSIM_DEBUG") == "1":
            require_invariants(journal, scenario)
        return _reduce(journal, scenario, over_time=over_time)

    return _gather(_run_all(run, count, jobs, progress), scenario, root)


def summarise(
    journals: Sequence[Journal], scenario: Scenario, *, over_time: bool = True
) -> ReplicationSums:
    """The sums of journals that exist already, one per replication of the same model.

    Raises:
        StudyError: there are none.
    """
    if not journals:
        raise StudyError("there is no journal to summarise.")
    return _gather(
        [_reduce(journal, scenario, over_time=over_time) for journal in journals],
        scenario,
        journals[0].seed,
    )


@dataclass(frozen=True, slots=True)
class _Reduced:
    """Sums of one journal and what identifies it."""

    model: str
    engine: str
    replication: int
    channels: tuple[str, ...]
    window: Window
    sums: dict[str, Sums]
    quantiles: dict[str, Sums]
    fingerprint: str
    notes: tuple[str, ...]


def _run_all(
    run: Callable[[int], _Reduced], count: int, jobs: int, progress: Progress | None
) -> list[_Reduced]:
    """Run the replications, in threads if there are several jobs; in order of their numbers."""
    found = []
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        results = map(run, range(count)) if jobs == 1 else pool.map(run, range(count))
        try:
            for done, result in enumerate(results, start=1):
                found.append(result)
                if progress is not None:
                    progress(done, count)
        except BaseException:
            # An interrupt must not wait for replications that nobody wants any more.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return found


def _reduce(journal: Journal, scenario: Scenario, *, over_time: bool) -> _Reduced:
    """All sums of one journal that a study keeps."""
    source = reader(journal, scenario)
    by_channel = source.sums(_names("channel"), ("channel",))
    # What has channels adds up over them; only the rest has to be read a second time.
    whole = {
        name: values.sum(keepdims=True)
        for name, values in by_channel.items()
        if name not in TALLIES or TALLIES[name].rows != "clock"  # it runs once for all of them
    }
    parts = dict.fromkeys(p for name in _names() for p in TOTALS.get(name, (name,)))
    whole |= source.sums([name for name in parts if name not in whole])
    for name in _names():
        if name not in whole:
            whole[name] = np.sum([whole[part] for part in TOTALS[name]], axis=0)
    sums = {"all": whole, "channel": by_channel}
    if over_time:
        sums["interval"] = source.sums(_names("interval"), ("interval",))
    return _Reduced(
        journal.model,
        journal.engine,
        journal.replication,
        journal.names.channels,
        source.window,
        sums,
        {"all": _quantiles(source, ()), "channel": _quantiles(source, ("channel",))},
        _fingerprint(journal),
        journal.notes,
    )


def _names(level: str = "all") -> list[str]:
    """Names of the sums that are kept at a level."""
    by = () if level == "all" else (level,)
    measures = [m for m in at_levels(by) if level != "interval" or m.key in OVER_TIME]
    return list(dict.fromkeys(n for m in measures for n in (m.numerator, m.denominator) if n))


def _quantiles(source: Reader, by: tuple[str, ...]) -> Sums:
    """Every quantile, by measure."""
    wanted = [(m.key, m.quantile) for m in at_levels(by) if m.quantile]
    found: Sums = {}
    for kind in dict.fromkeys(quantile[0] for _, quantile in wanted):
        mine = [(key, quantile[1]) for key, quantile in wanted if quantile[0] == kind]
        rows = quantiles(source, kind, tuple(p for _, p in mine), by)
        found |= {key: row for (key, _), row in zip(mine, rows, strict=True)}
    return found


def _gather(results: Sequence[_Reduced], scenario: Scenario, seed: int) -> ReplicationSums:
    """Put the replications on top of each other."""
    first = results[0]
    return ReplicationSums(
        model=first.model,
        engine=first.engine,
        seed=seed,
        replications=tuple(r.replication for r in results),
        channels=first.channels,
        window=first.window,
        sums=_stack([r.sums for r in results]),
        quantiles=_stack([r.quantiles for r in results]),
        cases_per_year=scenario.churn.cases_per_year,
        background_churn=scenario.churn.background_churn,
        currency=scenario.run.currency,
        fingerprints=tuple(r.fingerprint for r in results),
        notes=tuple(dict.fromkeys(note for r in results for note in r.notes)),
    )


def _stack(results: Sequence[dict[str, Sums]]) -> dict[str, Sums]:
    return {
        level: {name: np.stack([r[level][name] for r in results]) for name in sums}
        for level, sums in results[0].items()
    }


def _fingerprint(journal: Journal) -> str:
    """A hash of what happened to every contact and case."""
    digest = hashlib.blake2b(digest_size=16)
    for table, columns in _FINGERPRINT.items():
        rows: Any = getattr(journal, table)
        for column in columns:
            digest.update(np.ascontiguousarray(rows[column]).tobytes())
    return digest.hexdigest()
