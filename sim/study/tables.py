"""Tables of a study: estimates with intervals, and the sums of single replications behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import StudyError
from sim.former import present
from sim.measures.definitions import MEASURES
from sim.measures.table import unit
from sim.measures.window import Window
from sim.study.precision import Estimate, estimate
from sim.study.replication_sums import ReplicationSums, Sums

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.schema import Scenario

REPORTED: Final = (
    "offered",
    "answered",
    "abandoned",
    "blocked",
    "balked",
    "abandonment_rate",
    "service_level",
    "asa_seconds",
    "wait_p50_seconds",
    "wait_p90_seconds",
    "aht_seconds",
    "occupancy",
    "utilisation",
    "fcr_rate",
    "attempts_per_case",
    "channels_per_case",
    "repetitions_per_case",
    "transfers_per_case",
    "time_to_resolution_hours",
    "time_to_resolution_p50_hours",
    "time_to_resolution_p90_hours",
    "resolved_rate",
    "lost_case_rate",
    "retention_rate",
    "csat",
    "cost_per_contact",
    "cost_per_case",
    "cost_per_resolved_case",
    "paid_hours",
    "fte",
)
"""Keys that a JSON result always has, in this order; all other measures follow."""

MIXED: Final = ("service_level", "asa_seconds", "wait_p50_seconds", "wait_p90_seconds")
"""Measures that say nothing over several channels, where seconds on hold and hours until a mail is
read would be thrown together; tables show them by channel."""

LEVELS: Final = ("all", "channel", "interval")
"""Levels of estimates."""

PER_REPLICATION: Final = ("all", "channel")
"""Levels at which the sums of single replications are written; by interval they would be many."""

_TIDY: Final = ("measure", "system", "level", "group", "mean", "lo", "hi", "unit")

WHOLE: Final = "all"
"""Name of the one group of the level of the same name."""


def ordered(result: ReplicationSums, level: str) -> list[str]:
    """Measures kept at a level, the reported ones first."""
    keys = [measure.key for measure in result.measures(level)]
    return [k for k in REPORTED if k in keys] + [k for k in keys if k not in REPORTED]


def estimate_of(result: ReplicationSums, key: str, level: str) -> Estimate:
    """A measure by group of a level, with its interval."""
    return estimate(result.pseudo_values(key, level), MEASURES[key].bounds)


def unit_of(result: ReplicationSums, key: str) -> str:
    """Unit of a measure, with the currency of the result."""
    return unit(MEASURES[key], result.currency)


def members(result: ReplicationSums, level: str) -> list[Any]:
    """Groups of a level: names of channels, or when each interval begins."""
    if level == "all":
        return [WHOLE]
    return list(result.channels) if level == "channel" else list(result.window.labels(level))


def estimates(results: Mapping[str, ReplicationSums], level: str) -> pd.DataFrame:
    """Every measure of every system at one level.

    Returns:
        columns measure, model (label of the system), the level unless it is ``all``, mean, lo, hi
        and unit.
    """
    parts = []
    for label, result in results.items():
        groups = {} if level == "all" else {level: np.array(members(result, level))}
        for key in ordered(result, level):
            found = estimate_of(result, key, level)
            values = {"mean": found.mean, "lo": found.low, "hi": found.high}
            parts.append(
                {"measure": key, "model": label, **groups, **values, "unit": unit_of(result, key)}
            )
    return _piled(parts)


def _piled(parts: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """One table of parts whose columns are arrays, or a text that holds for all rows.

    To make a table of each part and join those takes longer than to simulate many a study.
    """
    import pandas as pd

    rows = [next(len(one) for one in part.values() if not isinstance(one, str)) for part in parts]

    def column(name: str) -> Any:
        given = [part[name] for part in parts]
        if isinstance(given[0], str):
            return np.repeat(np.array(given, dtype=object), rows)
        return np.concatenate(given)

    return pd.DataFrame({name: column(name) for name in parts[0]} if parts else {})


def tidy_estimates(by_level: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """All levels in one table.

    Args:
        by_level: tables of :func:`estimates`.

    Returns:
        columns measure, system, level, group (text), mean, lo, hi, unit.
    """
    import pandas as pd

    tables = []
    for level, table in by_level.items():
        if len(table):
            group = WHOLE if level == "all" else _texts(table[level])
            named = table.rename(columns={"model": "system"}).assign(level=level, group=group)
            tables.append(
                named[["measure", "system", "level", "group", "mean", "lo", "hi", "unit"]]
            )
    return pd.concat(tables, ignore_index=True)


def _texts(groups: Any) -> Any:
    """Names of groups; moments as ISO 8601."""
    if getattr(groups.dtype, "kind", "") == "M":
        return groups.dt.strftime("%Y-%m-%dT%H:%M:%S")
    return groups.astype(str)


def replication_table(results: Mapping[str, ReplicationSums]) -> pd.DataFrame:
    """The sums of every replication, from which all but the intervals of the day can be rebuilt.

    Returns:
        columns system, replication, level, group, name (of a sum, or key of a quantile), value.
    """
    import pandas as pd

    texts: dict[str, list[Any]] = {"system": [], "level": [], "group": [], "name": []}
    replications, sums = [], []
    for label, result in results.items():
        for level in PER_REPLICATION:
            groups, number = members(result, level), len(result.replications)
            kept = {**result.sums[level], **result.quantiles.get(level, {})}
            replications.append(np.tile(np.repeat(result.replications, len(groups)), len(kept)))
            sums += [values.reshape(-1) for values in kept.values()]
            each = number * len(groups)
            texts["system"].append(([label], each * len(kept)))
            texts["level"].append(([level], each * len(kept)))
            texts["group"] += [(groups, number)] * len(kept)
            texts["name"] += [([name], each) for name in kept]
    columns: dict[str, Any] = {name: _categories(parts) for name, parts in texts.items()}
    columns |= {"replication": np.concatenate(replications), "value": np.concatenate(sums)}
    return pd.DataFrame(columns)[["system", "replication", "level", "group", "name", "value"]]


def _categories(parts: Sequence[tuple[Sequence[str], int]]) -> Any:
    """Texts in their order, given in parts: some of them, and how many times they follow."""
    import pandas as pd

    known = sorted({text for texts, _ in parts for text in texts})
    place = {text: number for number, text in enumerate(known)}
    codes = [np.tile([place[text] for text in texts], times) for texts, times in parts]
    return pd.Categorical.from_codes(np.concatenate(codes), categories=pd.Index(known))


def described(result: ReplicationSums) -> dict[str, Any]:
    """What a manifest has to say of a system so that its sums can be read again."""
    window = result.window
    return {
        "model": result.model,
        "engine": result.engine,
        "channels": result.channels,
        "window": {
            "start_tick": window.start_tick,
            "end_tick": window.end_tick,
            "interval_ticks": window.interval_ticks,
            "origin": window.origin.isoformat(),
        },
        "fingerprints": result.fingerprints,
        "notes": result.notes,
        "expected_cases": result.expected_cases,
    }


def read_sums(
    table: pd.DataFrame, about: Mapping[str, Any], scenario: Scenario, seed: int
) -> ReplicationSums:
    """The sums of one system, read again.

    Args:
        table: its rows of :func:`replication_table`.
        about: what :func:`described` said of it.
        scenario: that was simulated.
        seed: root of the draws.

    Raises:
        StudyError: rows are missing.
    """
    numbers = tuple(int(number) for number in np.unique(table["replication"]))
    channels = tuple(about["channels"])
    kinds: dict[bool, dict[str, Sums]] = {False: {}, True: {}}
    for level in PER_REPLICATION:
        groups = [WHOLE] if level == "all" else list(channels)
        rows = table[table["level"] == level]
        for found, part in rows.groupby("name", observed=True, sort=False):
            name = present(str(found))
            if len(part) != len(numbers) * len(groups):
                raise StudyError(f"the table of replications lacks rows of {name!r} by {level}.")
            values = part["value"].to_numpy(np.float64).reshape(len(numbers), len(groups))
            is_quantile = name in MEASURES and bool(MEASURES[name].quantile)
            kinds[is_quantile].setdefault(level, {})[name] = values
    window = about["window"]
    return ReplicationSums(
        model=about["model"],
        engine=about["engine"],
        seed=seed,
        replications=numbers,
        channels=channels,
        window=Window(**{**window, "origin": datetime.fromisoformat(window["origin"])}),
        sums=kinds[False],
        quantiles=kinds[True],
        cases_per_year=scenario.churn.cases_per_year,
        background_churn=scenario.churn.background_churn,
        currency=scenario.run.currency,
        fingerprints=tuple(about["fingerprints"]),
        notes=tuple(about["notes"]),
        expected_cases=about["expected_cases"],
    )
