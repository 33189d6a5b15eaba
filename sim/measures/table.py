"""From a journal to numbers: all measures by any cross of levels, or the whole in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

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
from sim.measures.definitions import MEASURES, Measure, at_levels
from sim.measures.quantiles import quantiles
from sim.measures.rows import TIME_LEVELS
from sim.measures.sums import LEVELS, Grouping, Reader, Tally
from sim.measures.terms import Floats, Terms
from sim.measures.window import Window

if TYPE_CHECKING:
    import pandas as pd

    from sim.engine.journal import Journal
    from sim.scenario.schema import Scenario

TALLIES: Final[Mapping[str, Tally]] = {
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


def reader(journal: Journal, scenario: Scenario, window: Window | None = None) -> Reader:
    """What computes sums of a journal; see :meth:`sim.measures.sums.Reader.sums`."""
    terms = Terms.of(scenario, journal.model)
    span = window or Window.of(journal, terms.interval_ticks)
    return Reader(journal, terms, span, TALLIES, TOTALS)


def ratio(measure: Measure, numerator: Floats, denominator: Floats, terms: Terms) -> Floats:
    """The measure from its sums; NaN where the denominator is 0. Any shape."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(denominator == 0, np.nan, numerator / denominator)
    if measure.annual:
        return loyalty.retention(value, terms.cases_per_year, terms.background_churn)
    return value


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
    grouping = Grouping.of(levels, journal, source.window)
    shown = _shown(source, grouping)
    columns: dict[str, Any] = _labels(source, grouping, shown)
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
    names = [m.numerator for m in measures if m.numerator]
    names += [m.denominator for m in measures if m.denominator]
    sums = source.sums(names, by)
    waits = _quantiles(source, measures, by)
    values = {}
    for m in measures:
        if m.quantile:
            values[m.key] = waits[m.quantile]
        else:
            one = np.ones_like(sums[m.numerator])
            denominator = sums[m.denominator] if m.denominator else one
            values[m.key] = ratio(m, sums[m.numerator], denominator, source.terms)
    return values


def _quantiles(
    source: Reader, measures: Sequence[Measure], by: tuple[str, ...]
) -> dict[tuple[str, float], Floats]:
    """Every quantile that is asked for, with one pass per kind of waits."""
    wanted = [m.quantile for m in measures if m.quantile]
    found: dict[tuple[str, float], Floats] = {}
    for kind in dict.fromkeys(kind for kind, _ in wanted):
        levels = tuple(p for k, p in wanted if k == kind)
        for probability, values in zip(levels, quantiles(source, kind, levels, by), strict=True):
            found[kind, probability] = values
    return found


def _shown(source: Reader, grouping: Grouping) -> Any:
    """Groups that a table shows."""
    if grouping.groups <= _DENSE_GROUPS:
        return np.arange(grouping.groups)
    activity = source.sums(("offered", "cases", "present"), grouping.levels)
    return np.flatnonzero(np.sum(list(activity.values()), axis=0))


def _labels(source: Reader, grouping: Grouping, shown: Any) -> dict[str, Any]:
    """Names of the members of each level, for the groups shown."""
    names = source.journal.names
    indices = np.unravel_index(shown, grouping.sizes) if grouping.sizes else ()
    columns: dict[str, Any] = {}
    for level, index in zip(grouping.levels, indices, strict=True):
        members: Any = (
            source.window.labels(level)
            if level in TIME_LEVELS
            else np.array(getattr(names, f"{level}s"), dtype=object)
        )
        columns[level] = members[index]
    return columns
