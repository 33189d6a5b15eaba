"""From the rows of a journal to the sums that a study keeps of them.

A journal can hold millions of rows; what a study needs of it is a few hundred numbers. Rows come in
blocks while the engine runs, or all at once; a block is reduced and forgotten, but for the cases
that are still going on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine.journal import TABLES
from sim.measures.centre import Centre
from sim.measures.definitions import at_levels
from sim.measures.observations import KINDS, OBSERVATIONS, quantiles
from sim.measures.pictures import PICTURES
from sim.measures.sums import Codes, Summation, Wanted
from sim.measures.table import TALLIES, TOTALS, estimated, parts_of, summing, totalled
from sim.measures.terms import Floats, Terms
from sim.measures.window import Window
from sim.sections.span import Span
from sim.study.replication_sums import OVER_TIME, ReplicationSums, Sums

if TYPE_CHECKING:
    from sim.engine.blocks import Prepared
    from sim.engine.journal import Journal
    from sim.scenario.schema import Scenario

Tables = Mapping[str, Any]

_MASK: Final = 2**64 - 1
_RANKED: Final = ("all", "channel")
"""Levels with quantiles."""


def reduced(journal: Journal, scenario: Scenario, *, over_time: bool = True) -> ReplicationSums:
    """All sums of one journal that a study keeps.

    Args:
        journal: of one replication.
        scenario: that was simulated.
        over_time: whether sums by interval are kept too.
    """
    reduction = Reducing(journal, scenario, over_time=over_time).begin()
    reduction.take({table: getattr(journal, table) for table in TABLES}, is_last=True)
    return reduction.reducing.named([reduction.result(journal)])


def simulate_reduced(
    prepared: Prepared, reducing: Reducing, seed: int, replication: int
) -> Reduced:
    """Simulate one replication and keep its sums alone, in memory that its length does not need.

    Args:
        prepared: a scenario under a service model, for the compiled engine.
        reducing: what is kept of it.
        seed: root of all draws.
        replication: its number.
    """
    return simulate_counted(prepared, [reducing], seed, replication)[0]


def simulate_counted(
    prepared: Prepared, ways: Sequence[Reducing], seed: int, replication: int
) -> list[Reduced]:
    """Simulate one replication once, and keep the sums of every way to count it.

    Args:
        prepared: as above.
        ways: what is kept, by the terms of scenarios whose simulation is the same.
        seed: root of all draws.
        replication: its number.
    """
    reductions = [reducing.begin() for reducing in ways]
    summations = [one.summation for one in reductions]
    journal = prepared.run(
        seed,
        replication,
        lambda tables, *, is_last: added(summations, tables, is_last=is_last),
    )
    return [one.result(journal) for one in reductions]


@dataclass(frozen=True, slots=True)
class Reduced:
    """What is kept of one replication, whose sums have no names yet.

    Attributes:
        journal: what is known of the replication, without rows.
        counted: see :attr:`sim.measures.sums.Summation.counted`. flows: of contacts, in a line.
        estimates: what estimates add to sums, by level and name.
        quantiles: by level and measure. fingerprint: of the journal.
    """

    journal: Journal
    counted: tuple[Codes, ...]
    flows: Floats
    estimates: Mapping[str, Sums]
    quantiles: Mapping[str, Sums]
    fingerprint: str


class Reducing:
    """What is kept of each replication.

    Args:
        run: a journal, or what will be run.
        scenario: that is simulated.
        over_time: whether sums by interval are kept too.
    """

    def __init__(
        self, run: Journal | Prepared, scenario: Scenario, *, over_time: bool = True
    ) -> None:
        terms = Terms.of(scenario, run.model, Span.of_run(scenario, run.start, run.end_ticks))
        window = Window(run.warm_up_ticks, run.horizon_ticks, terms.interval_ticks, run.start)
        self.scenario = scenario
        self.levels = _levels(over_time=over_time)
        self.centre = Centre(run.names, terms, window, run.end_ticks)
        wanted = [Wanted(one.levels, parts_of(one.names)) for one in self.levels.values()]
        self.summing = summing(self.centre, wanted, OBSERVATIONS, _asked(terms, wanted))

    def begin(self) -> Reduction:
        """Sums of one replication, from its rows in any number of blocks."""
        return Reduction(self)

    def named(self, parts: Sequence[Reduced]) -> ReplicationSums:
        """What a study keeps of some replications."""
        counted = [np.stack(each) for each in zip(*(one.counted for one in parts), strict=True)]
        found = {}
        for number, (level, one) in enumerate(self.levels.items()):
            estimates = _stacked([part.estimates.get(level, {}) for part in parts])
            found[level] = totalled(self.summing.named(counted, number), estimates, one.names)
        # What has channels adds up over them; only the rest is summed a second time.
        by_channel = found["channel"].items()
        whole = {name: v.sum(axis=-1, keepdims=True) for name, v in by_channel} | found["all"]
        for name in _names():
            if name not in whole:
                whole[name] = np.sum([whole[part] for part in TOTALS[name]], axis=0)
        first = parts[0].journal
        return ReplicationSums(
            model=first.model,
            engine=first.engine,
            seed=first.seed,
            replications=tuple(one.journal.replication for one in parts),
            channels=first.names.channels,
            window=self.centre.window,
            sums={**found, "all": whole, "flows": _stacked([{"contacts": p.flows} for p in parts])},
            quantiles={
                level: _stacked([part.quantiles[level] for part in parts])
                for level in parts[0].quantiles
            },
            cases_per_year=self.scenario.churn.cases_per_year,
            background_churn=self.scenario.churn.background_churn,
            currency=self.scenario.run.currency,
            fingerprints=tuple(one.fingerprint for one in parts),
            notes=first.notes,
        )


class Reduction:
    """Sums of one replication, from its rows in any number of blocks.

    Args:
        reducing: what is kept.
    """

    def __init__(self, reducing: Reducing) -> None:
        self.reducing, self._centre = reducing, reducing.centre
        self.summation = Summation(reducing.summing)

    def take(self, tables: Tables, *, is_last: bool) -> Mapping[str, int]:
        """Add the rows of the cases that are complete; move the others to the front.

        Args:
            tables: rows by table of the journal; those that were left before come first.
            is_last: all that there will be is there.

        Returns:
            how many rows of each table are left.
        """
        return added([self.summation], tables, is_last=is_last)

    def result(self, journal: Journal) -> Reduced:
        """What is kept, when all rows were taken.

        Args:
            journal: what is known of the replication; its rows are not looked at.
        """
        self.summation.finish()
        found: dict[str, Sums] = {level: {} for level in _RANKED}
        estimates: dict[str, dict[str, Floats]] = {}
        # Single values are all that grows with the length of a run: one kind after the other is put
        # together and forgotten, that which estimates need last, when there is most room.
        for table in sorted(self.reducing.summing.kept, key=lambda kind: kind == "contacts"):
            if table == "contacts":
                for number, level in enumerate(self.reducing.levels):
                    estimates[level] = estimated(self.summation, number)
            for level in _RANKED:
                found[level] |= self._quantiles(level, table)
            self.summation.forget(table)
        return Reduced(
            journal=journal,
            counted=self.summation.counted,
            flows=self.summation.flows.reshape(-1),
            estimates=estimates,
            quantiles={
                level: {
                    key: found[level][key] for keys in _quantiles_at(level).values() for key in keys
                }
                for level in _RANKED
            },
            fingerprint=f"{self.summation.fingerprint & _MASK:016x}",
        )

    def _quantiles(self, level: str, table: str) -> Sums:
        """The quantiles of a level that are of rows of one kind, by measure."""
        groups, place = (1, -1) if level == "all" else (self._centre.size(level), 0)
        observed, found = self.summation.observed(table), dict[str, Floats]()
        for kind, mine in _quantiles_at(level).items():
            if KINDS[kind][0] == table:
                rows = quantiles(observed, kind, tuple(mine.values()), groups, place)
                found |= dict(zip(mine, rows, strict=True))
        return found


def added(summations: Sequence[Summation], tables: Tables, *, is_last: bool) -> Mapping[str, int]:
    """Add the rows of complete cases to sums; move the others to the front of their tables.

    Args:
        summations: at least one, of the same run.
        tables: rows by table of the journal; those that were left before come first.
        is_last: all that there will be is there.

    Returns:
        how many rows of each table are left.
    """
    batch = [one.add(tables, whole=is_last) for one in summations][-1]
    if is_last:
        return dict.fromkeys(tables, 0)
    left = {
        "contacts": batch.contacts_found["case_row"] < 0,
        "cases": batch.cases_found["complete"] == 0,
        "turns": batch.turns_found["case_row"] < 0,
        "decisions": batch.decisions_found["case_row"] < 0,
    }
    if any(one.summing.needs_work for one in summations):
        left["work"] = batch.work_found["case_row"] < 0
    return {table: _kept(rows, left.get(table)) for table, rows in tables.items()}


def _levels(*, over_time: bool) -> dict[str, Wanted]:
    """What a study keeps, by level; what values are grouped by comes first."""
    by_channel = _names("channel")
    adds_up = [n for n in by_channel if n not in TALLIES or TALLIES[n].rows != "clock"]
    rest = [n for n in parts_of(_names()) if n not in adds_up]
    whole = Wanted((), tuple(rest))
    if not over_time:
        return {"channel": Wanted(("channel",), by_channel), "all": whole}
    return {
        "channel": Wanted(("channel",), by_channel),
        "interval": Wanted(("interval",), _names("interval")),
        "week_channel": PICTURES["week_channel"],
        "all": whole,
        **{level: one for level, one in PICTURES.items() if level != "week_channel"},
    }


def _asked(terms: Terms, wanted: list[Wanted]) -> int:
    """Groupings that single values have to know: all with sums that are estimated from them."""
    if not terms.counts_virtual_wait:
        return 1
    places = [
        number
        for number, one in enumerate(wanted)
        if any(TALLIES[name].estimated == "as defined" for name in one.names)
    ]
    return max(places, default=0) + 1


def _kept(rows: Any, left: Any) -> int:
    """Move some rows of a table to its front; returns how many there are."""
    if left is None:
        return 0
    kept = rows[left]
    rows[: len(kept)] = kept
    return len(kept)


def _stacked(parts: Sequence[Sums]) -> Sums:
    """Values of single replications as arrays over replications."""
    return {name: np.stack([part[name] for part in parts]) for name in parts[0]}


def _names(level: str = "all") -> tuple[str, ...]:
    """Names of the sums that are kept at a level."""
    by = () if level == "all" else (level,)
    measures = [m for m in at_levels(by) if level != "interval" or m.key in OVER_TIME]
    return tuple(dict.fromkeys(n for m in measures for n in m.sums))


def _quantiles_at(level: str) -> dict[str, dict[str, float]]:
    """Measures that are quantiles and their probabilities, by kind."""
    found: dict[str, dict[str, float]] = {}
    for measure in at_levels(() if level == "all" else (level,)):
        if measure.quantile:
            kind, probability = measure.quantile
            found.setdefault(kind, {})[measure.key] = probability
    return found
