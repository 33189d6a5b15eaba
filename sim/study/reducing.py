"""From a journal to the sums that a study keeps of it.

A journal can hold millions of rows; what a study needs of it is a few hundred numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.measures.definitions import at_levels
from sim.measures.pictures import for_pictures
from sim.measures.quantiles import quantiles
from sim.measures.sums import Reader
from sim.measures.table import TALLIES, TOTALS, reader
from sim.study.replication_sums import OVER_TIME, ReplicationSums, Sums

if TYPE_CHECKING:
    from sim.engine.journal import Journal
    from sim.scenario.schema import Scenario

_FINGERPRINT: Final = {
    "contacts": ("case", "attempt", "channel", "end", "agent", "offered", "left_queue", "talk_end"),
    "cases": ("case", "end", "closed", "emotion"),
}


def reduced(journal: Journal, scenario: Scenario, *, over_time: bool = True) -> ReplicationSums:
    """All sums of one journal that a study keeps.

    Args:
        journal: of one replication.
        scenario: that was simulated.
        over_time: whether sums by interval are kept too.
    """
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
        sums |= for_pictures(source)
    found = {"all": _quantiles(source, ()), "channel": _quantiles(source, ("channel",))}
    return ReplicationSums(
        model=journal.model,
        engine=journal.engine,
        seed=journal.seed,
        replications=(journal.replication,),
        channels=journal.names.channels,
        window=source.window,
        sums=_one_row(sums),
        quantiles=_one_row(found),
        cases_per_year=scenario.churn.cases_per_year,
        background_churn=scenario.churn.background_churn,
        currency=scenario.run.currency,
        fingerprints=(_fingerprint(journal),),
        notes=journal.notes,
    )


def _one_row(levels: Mapping[str, Sums]) -> dict[str, Sums]:
    """The sums of one replication as arrays over replications."""
    return {
        level: {name: values[np.newaxis] for name, values in sums.items()}
        for level, sums in levels.items()
    }


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


def _fingerprint(journal: Journal) -> str:
    """A hash of what happened to every contact and case."""
    digest = hashlib.blake2b(digest_size=16)
    for table, columns in _FINGERPRINT.items():
        rows: Any = getattr(journal, table)
        for column in columns:
            digest.update(np.ascontiguousarray(rows[column]).tobytes())
    return digest.hexdigest()
