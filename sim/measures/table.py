"""From a journal to numbers: all measures by any cross of levels, or the whole in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.journal import TABLES
from sim.errors import StudyError
from sim.measures import (
    duplicates,
    handling,
    journey,
    loyalty,
    money,
    orchestrator,
    self_service,
    service,
    threads,
    workforce,
)
from sim.measures.centre import Centre
from sim.measures.definitions import MEASURES, Measure, at_levels
from sim.measures.expressions import STEPS
from sim.measures.observations import KINDS, OBSERVATIONS, quantiles, virtually_in_time
from sim.measures.rows import CONTACTS, LEVELS, TIME_LEVELS
from sim.measures.sums import (
    Observed,
    Summation,
    Summing,
    Tally,
    Wanted,
)
from sim.measures.terms import Floats, Terms
from sim.measures.window import Window
from sim.sections.span import Span

if TYPE_CHECKING:
    import pandas as pd

    from sim.engine.journal import Journal
    from sim.scenario.schema import Scenario

TALLIES: Final[dict[str, Tally]] = {
    **service.TALLIES,
    **handling.TALLIES,
    **duplicates.TALLIES,
    **threads.TALLIES,
    **self_service.TALLIES,
    **orchestrator.TALLIES,
    **journey.TALLIES,
    **workforce.TALLIES,
    **money.TALLIES,
    **loyalty.TALLIES,
}
"""All sums that measures are made of."""

TOTALS: Final = money.TOTALS
"""Sums that add up others."""

_DENSE_GROUPS: Final = 100_000
"""Up to this many groups a table shows every group, above it those in which something happened."""


class Reader:
    """Sums and quantiles of one journal, by any cross of levels.

    Args:
        journal: of one replication.
        scenario: that was simulated.
        window: part of the run to look at; from the end of the warm-up to the horizon if None.
        only: by number of case, whether it is looked at; all if None. Time of agents is none of
            any case's.
    """

    def __init__(
        self,
        journal: Journal,
        scenario: Scenario,
        window: Window | None = None,
        only: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        from sim.measures.batch import without_rows
        from sim.measures.following import follow

        clock = Span.of_run(scenario, journal.start, journal.end_ticks)
        terms = Terms.of(scenario, journal.model, clock)
        span = window or Window.of(journal, terms.interval_ticks)
        self.journal, self.terms, self.window = journal, terms, span
        self.centre = Centre(journal.names, terms, span, journal.end_ticks)
        tables = {name: getattr(journal, name) for name in TABLES}
        self.batch, _ = follow(without_rows(self.centre), tables, self.centre, whole=True)
        if only is not None:
            self.batch.cases_found["complete"] &= only[journal.cases["case"]]

    def sums(self, names: Iterable[str], by: Sequence[str] = ()) -> dict[str, Floats]:
        """Sums per group of the cross of ``by``; arrays of as many values as there are groups.

        A tally whose rows lack a level of ``by`` is left out, unless it is the clock's.
        """
        summation = self._summation(names, by)
        return totalled(summation.sums(0), estimated(summation, 0), names)

    def observed(self, kind: str, by: Sequence[str] = ()) -> Observed:
        """Single values of a kind of rows, with the group of each; see :data:`OBSERVATIONS`."""
        return self._summation((), by, kind).observed(kind)

    def _summation(self, names: Iterable[str], by: Sequence[str], *kept: str) -> Summation:
        found = Summation(summing(self.centre, [Wanted(tuple(by), parts_of(names))], kept))
        found.add_followed(self.batch)
        found.finish()
        return found


def summing(
    centre: Centre, wanted: Sequence[Wanted], kept: Iterable[str] = (), asked: int = 1
) -> Summing:
    """What adds up the sums that are wanted, and keeps what they are estimated from."""
    if any(TALLIES[name].estimated for one in wanted for name in one.names):
        kept = {*kept, "contacts"}
    return Summing(centre, wanted, TALLIES, OBSERVATIONS, kept, asked)


def parts_of(names: Iterable[str]) -> tuple[str, ...]:
    """The tallies behind sums, each once."""
    return tuple(dict.fromkeys(part for name in names for part in TOTALS.get(name, (name,))))


def totalled(
    found: dict[str, Floats], estimates: Mapping[str, Floats], names: Iterable[str]
) -> dict[str, Floats]:
    """Sums by name, those that add up others or are estimates among them.

    Args:
        found: from :meth:`sim.measures.sums.Summing.named`.
        estimates: what :func:`estimated` adds to them; of the same shapes.
        names: of the sums that are wanted.
    """
    found |= {name: found[name] + more for name, more in estimates.items()}
    for name, parts in TOTALS.items():
        if all(part in found for part in parts):
            found[name] = np.sum([found[part] for part in parts], axis=0)
    return {name: found[name] for name in dict.fromkeys(names) if name in found}


def estimated(summation: Summation, number: int) -> dict[str, Floats]:
    """What estimates add to the sums of a grouping, by name; arrays of its groups."""
    own, terms = summation.summing, summation.centre.terms
    one = own.wanted[number]
    kinds = {name: TALLIES[name].estimated for name in one.names}
    mine = [
        n for n, kind in kinds.items() if kind and (kind == "virtual" or terms.counts_virtual_wait)
    ]
    if not mine or not set(one.levels) <= set(CONTACTS.levels):
        return {}
    observed = summation.observed("contacts")
    place = observed.groups[number]
    found = {}
    for name in mine:
        weights = virtually_in_time(observed, terms, as_defined=kinds[name] == "as defined")
        adds = (place >= 0) & (weights > 0)
        # In steps, so that the order of the values does not matter.
        sums = np.zeros(prod(own.centre.sizes(one.levels)), dtype=np.int64)
        np.add.at(sums, place[adds], np.rint(weights[adds] * STEPS).astype(np.int64))
        found[name] = sums / STEPS
    return found


def reader(journal: Journal, scenario: Scenario, window: Window | None = None) -> Reader:
    """What computes sums of a journal."""
    return Reader(journal, scenario, window)


def of_sums(measure: Measure, cases_per_year: float, background: float) -> Callable[..., Floats]:
    """The measure as a function of its sums, of any shape; NaN where the denominator is 0.

    Args:
        measure: no quantile.
        cases_per_year: turns churn per case into retention, as does
        background: the share that leaves in a year whatever happens.
    """

    def value(numerator: Floats, denominator: Floats, squares: Floats | None = None) -> Floats:
        mean = _over(numerator, denominator)
        if measure.annual:
            return loyalty.retention(mean, cases_per_year, background)
        return mean if squares is None else _over(squares, denominator) - mean**2

    return value


def _over(numerator: Floats, denominator: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator == 0, np.nan, numerator / denominator)


def unit(measure: Measure, currency: str) -> str:
    """The measure's unit, with the scenario's currency for money."""
    return currency if measure.unit == "money" else measure.unit


def headline(
    journal: Journal, scenario: Scenario, keys: Iterable[str] | None = None
) -> dict[str, float]:
    """Measures of the whole window, without pandas.

    Args:
        journal: of one replication.
        scenario: that was simulated.
        keys: measures wanted; all if None.

    Returns:
        value by key; NaN where nothing happened that it could be computed from.
    """
    chosen = [MEASURES[key] for key in (MEASURES if keys is None else keys)]
    found = _values(reader(journal, scenario), chosen, ())
    return {key: float(value[0]) for key, value in found.items()}


def measure(
    journal: Journal,
    scenario: Scenario,
    by: str | Sequence[str] = (),
    measures: Sequence[str] | None = None,
    window: Window | None = None,
) -> pd.DataFrame:
    """Measures by any cross of levels: one row per group, one column per measure.

    Args:
        journal: of one replication.
        scenario: that was simulated.
        by: any of ``channel``, ``intent``, ``segment``, ``team``, ``interval`` and ``day``.
            Contacts stand in the interval in which they were offered, cases in the one in which
            they arose and under the channel that was wanted first, agents' time where it passed.
        measures: keys of :data:`~sim.measures.definitions.MEASURES`; all that exist for ``by``
            if None.
        window: part of the run to look at; from the end of the warm-up to the horizon if None.

    Returns:
        a data frame; ``attrs["units"]`` has the unit of each column.

    Raises:
        StudyError: a level or measure is unknown, or a measure does not exist for ``by``.

    Example:
        >>> measure(journal, scenario, by=("channel", "day"))  # doctest: +SKIP
    """
    import pandas as pd

    levels = (by,) if isinstance(by, str) else tuple(by)
    chosen = _chosen(levels, measures)
    source = reader(journal, scenario, window)
    values = _values(source, chosen, levels)
    shown = _shown(source, levels)
    columns: dict[str, Any] = _labels(source, levels, shown)
    columns |= {key: column[shown] for key, column in values.items()}
    table = pd.DataFrame(columns)
    table.attrs["units"] = {m.key: unit(m, source.terms.currency) for m in chosen}
    return table


def _chosen(levels: tuple[str, ...], keys: Sequence[str] | None) -> tuple[Measure, ...]:
    """The measures that are asked for, after checking that they exist there."""
    unknown = [f"level {level!r}" for level in levels if level not in LEVELS]
    unknown += [f"measure {key!r}" for key in keys or () if key not in MEASURES]
    if unknown:
        raise StudyError(f"unknown {', '.join(unknown)}; levels are {', '.join(LEVELS)}.")
    if keys is None:
        return at_levels(levels)
    missing = [key for key in keys if not set(levels) <= MEASURES[key].levels]
    if missing:
        raise StudyError(f"{', '.join(missing)}: not defined by {' x '.join(levels)}.")
    return tuple(MEASURES[key] for key in keys)


def _values(source: Reader, measures: Sequence[Measure], by: tuple[str, ...]) -> dict[str, Floats]:
    """Values per group of each measure."""
    sums = source.sums([name for m in measures for name in m.sums], by)
    waits = _quantiles(source, measures, by)
    values = {}
    for m in measures:
        if m.quantile:
            values[m.key] = waits[m.quantile]
        else:
            one = np.ones_like(sums[m.numerator])
            terms = source.terms
            values[m.key] = of_sums(m, terms.cases_per_year, terms.background_churn)(
                sums[m.numerator],
                sums[m.denominator] if m.denominator else one,
                *([sums[m.squares]] if m.squares else []),
            )
    return values


def _quantiles(
    source: Reader, measures: Sequence[Measure], by: tuple[str, ...]
) -> dict[tuple[str, float], Floats]:
    """Every quantile that is asked for, with one pass per kind of rows."""
    wanted = [m.quantile for m in measures if m.quantile]
    groups = prod(source.centre.sizes(by))
    seen = {rows: source.observed(rows, by) for rows in {KINDS[kind][0] for kind, _ in wanted}}
    found: dict[tuple[str, float], Floats] = {}
    for kind in dict.fromkeys(kind for kind, _ in wanted):
        levels = tuple(p for k, p in wanted if k == kind)
        values = quantiles(seen[KINDS[kind][0]], kind, levels, groups)
        found |= {(kind, p): row for p, row in zip(levels, values, strict=True)}
    return found


def _shown(source: Reader, levels: tuple[str, ...]) -> Any:
    """Groups that a table shows."""
    groups = prod(source.centre.sizes(levels))
    if groups <= _DENSE_GROUPS:
        return np.arange(groups)
    activity = source.sums(("offered", "cases", "present"), levels)
    return np.flatnonzero(np.sum(list(activity.values()), axis=0))


def _labels(source: Reader, levels: tuple[str, ...], shown: Any) -> dict[str, Any]:
    """Names of the members of each level, for the groups shown."""
    names, sizes = source.journal.names, source.centre.sizes(levels)
    indices = np.unravel_index(shown, sizes) if sizes else ()
    columns: dict[str, Any] = {}
    for level, index in zip(levels, indices, strict=True):
        members: Any = (
            source.window.labels(level)
            if level in TIME_LEVELS
            else np.array(getattr(names, f"{level}s"), dtype=object)
        )
        columns[level] = members[index]
    return columns
