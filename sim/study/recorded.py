"""A simulated centre beside its own record, hour by hour.

The recorded service model is simulated with the volumes of the record, without busyness, and
counted as a record counts: contacts that reached a queue, in the interval in which they came. Two
intervals stand beside each simulated value, and they answer different questions. The first says how
precisely the mean of the simulation is known. The second says where a single record of this length
would lie by chance if the centre were as simulated; a recorded value outside it does not agree.
"""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import StudyError
from sim.language.english import ENGLISH
from sim.sections.demand import IntervalTableSource
from sim.study.precision import estimate, pseudo_values, t_quantile
from sim.study.record import Floats, Record, read_record, without_busyness
from sim.study.record_sums import Simulated, simulate_record, summed
from sim.study.replication_sums import Progress

if TYPE_CHECKING:
    import pandas as pd

    from sim.engine.journal import Journal
    from sim.scenario.schema import Scenario

HOURS: Final = 24
ALL_DAY: Final = -1
"""Stands for the hour in rows about the whole record."""

REPLICATIONS: Final = 20

RATIOS: Final[Mapping[str, tuple[str, str, str]]] = {
    "offered": ("reached", "", "contacts"),
    "abandonment_rate": ("abandoned", "queued", "share"),
    "asa_seconds": ("wait_answered", "answered", "s"),
}
"""Measures that are compared: numerator, denominator, unit."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One measure of one channel_group in one hour of the day.

    Attributes:
        channel_group: name. hour: 0 to 23, or ``ALL_DAY``. measure: key. unit: of the values.
        recorded, simulated: the values; NaN where nothing was answered or offered.
        low, high: 95 % interval of the simulated mean.
        range_low, range_high: where 95 % of single records would lie.
        day: date of the first day, in rows about it alone; empty in those about the whole record.
    """

    channel_group: str
    hour: int
    measure: str
    unit: str
    recorded: float
    simulated: float
    low: float
    high: float
    range_low: float
    range_high: float
    day: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the record could be one of the simulated centre."""
        return self.range_low <= self.recorded <= self.range_high


@dataclass(frozen=True)
class RecordedComparison:
    """Simulated and recorded values by hour of the day.

    Attributes:
        rows: every channel_group, hour and measure, the whole record first; then the hours of its
            first day, which would show a start that is not the centre's.
        model: service model under which it was recorded. replications: that were simulated.
        notes: what a reader has to know.
    """

    rows: tuple[Beside, ...]
    model: str
    replications: int
    notes: tuple[str, ...]

    @property
    def channel_groups(self) -> tuple[str, ...]:
        """Names of the channel_groups."""
        return tuple(dict.fromkeys(row.channel_group for row in self.rows))

    @property
    def first_day(self) -> tuple[Beside, ...]:
        """Rows about the first day of a record of several."""
        return tuple(row for row in self.rows if row.day)

    def find(
        self, measure: str, hour: int = ALL_DAY, channel_group: str | None = None, day: str = ""
    ) -> Beside:
        """One row, of the whole record or of its first day.

        Raises:
            KeyError: there is none.
        """
        wanted = (channel_group or self.channel_groups[0], hour, measure, day)
        for row in self.rows:
            if (row.channel_group, row.hour, row.measure, row.day) == wanted:
                return row
        raise KeyError(wanted)

    @property
    def heads(self) -> tuple[str, ...]:
        """Headings of `shown`."""
        return (
            "hour",
            "offered recorded", "simulated",
            "abandonment % recorded", "simulated",
            "ASA s recorded", "simulated",
        )  # fmt: skip

    def shown(self, channel_group: str | None = None) -> tuple[tuple[str, ...], ...]:
        """One row per hour as text, the whole record last.

        Simulated values have their 95 % interval; an asterisk marks records that do not agree.
        """
        name = channel_group or self.channel_groups[0]
        mine = [row for row in self.rows if row.channel_group == name and not row.day]
        hours = [h for h in dict.fromkeys(row.hour for row in mine) if h != ALL_DAY]
        lines = []
        for hour in (*hours, ALL_DAY):
            cells = ["all" if hour == ALL_DAY else f"{hour:02d}"]
            for row in (r for r in mine if r.hour == hour):
                cells += _cells(row)
            lines.append(tuple(cells))
        return tuple(lines)

    @property
    def table(self) -> pd.DataFrame:
        """All values as a data frame."""
        import pandas as pd

        return pd.DataFrame(
            [
                {name: getattr(row, name) for name in (*Beside.__slots__, "agrees")}
                for row in self.rows
            ]
        )

    def _repr_html_(self) -> str:
        """One table per channel group."""
        head = "".join(f"<th>{html.escape(text)}</th>" for text in self.heads)
        parts = []
        for channel_group in self.channel_groups:
            body = "".join(
                f"<tr>{''.join(f'<td>{html.escape(c)}</td>' for c in row)}</tr>"
                for row in self.shown(channel_group)
            )
            parts.append(f"<b>{html.escape(channel_group)}</b><table><tr>{head}</tr>{body}</table>")
        items = "".join(f"<li>{html.escape(text)}</li>" for text in self.notes)
        return "".join(parts) + f"<ul>{items}</ul>"


def _cells(row: Beside) -> tuple[str, str]:
    """Recorded value, and the simulated one with its interval."""
    factor, digits = (100.0, 1) if row.unit == "share" else (1.0, 0)
    if math.isnan(row.recorded) and math.isnan(row.simulated):
        return "", ""
    mark = "" if row.agrees or math.isnan(row.range_low) else "*"
    texts = [f"{factor * v:,.{digits}f}" for v in (row.simulated, row.low, row.high)]
    recorded = "" if math.isnan(row.recorded) else f"{factor * row.recorded:,.{digits}f}{mark}"
    if math.isnan(row.simulated):
        return recorded, ""
    return recorded, texts[0] if math.isnan(row.low) else f"{texts[0]} ({texts[1]} – {texts[2]})"


def recorded_sources(scenario: Scenario) -> tuple[str, ...]:
    """Sources whose tables say how many contacts were answered."""
    return tuple(
        source.name
        for source in scenario.demand.sources
        if isinstance(source, IntervalTableSource)
        and (table := scenario.tables.get(f"demand.sources.{source.name}")) is not None
        and "answered" in table.columns
    )


def beside_recorded(
    scenario: Scenario,
    journals: Sequence[Journal] | None = None,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> RecordedComparison:
    """Recorded and simulated contacts, abandonment and speed of answer by hour of the day.

    Args:
        scenario: with tables of recorded outcomes; contacts turned into cases before (``prepare``).
        journals: of the recorded model; simulated here, without busyness, if None.
        replications: how many are simulated.
        seed: root of the draws; the scenario's if None.
        jobs: threads; the result does not depend on it.
        progress: told after each replication.

    Raises:
        StudyError: no source has recorded outcomes.
    """
    sources = recorded_sources(scenario)
    if not sources:
        raise StudyError(
            "no source has recorded outcomes: its table needs a column with the contacts answered."
        )
    record = read_record(scenario, sources)
    if journals is None:
        plain = at_volumes_of_record(scenario, record)
        found = simulate_record(record, plain, replications, seed, jobs, progress)
    else:
        found = summed(record, journals, scenario)
    return compared(record, found, _notes(scenario, record, drawn=journals is None))


def at_volumes_of_record(scenario: Scenario, record: Record) -> Scenario:
    """The scenario with the volumes of the record: each source once, without busyness."""
    sources = [
        s.model_copy(update={"volume_factor": 1.0}) if s.name in record.sources else s
        for s in scenario.demand.sources
    ]
    demand = scenario.demand.model_copy(update={"sources": sources})
    return without_busyness(scenario.model_copy(update={"demand": demand}))


def compared(record: Record, found: Simulated, notes: Sequence[str] = ()) -> RecordedComparison:
    """The comparison from sums."""
    days = record.day_of_bin
    everything = [(ALL_DAY, np.ones(len(days), dtype=np.bool_))]
    everything += [(hour, record.hour_of_bin == hour) for hour in range(HOURS)]
    rows = _rows(record, found, everything, "")
    told = list(notes)
    if days.max(initial=0) > 0:
        day = str(np.datetime_as_string(record.window.labels("interval")[0], unit="D"))
        hours = [(hour, bins & (days == 0)) for hour, bins in everything[1:]]
        first = [row for row in _rows(record, found, hours, day) if not math.isnan(row.recorded)]
        apart = sum(not row.agrees for row in first)
        told.append(ENGLISH.say("beside.first_day", day=day, apart=apart, values=len(first)))
        rows += first
    return RecordedComparison(tuple(rows), record.model, found.replications, tuple(told))


def _rows(
    record: Record, found: Simulated, hours: Sequence[tuple[int, Any]], day: str
) -> list[Beside]:
    """Every measure of every channel group with outcomes in the bins of each hour."""
    rows = []
    for place, channel_group in enumerate(record.channel_groups):
        if "answered" not in channel_group.outcomes:
            continue
        for hour, bins in hours:
            sums = _sums_of(record, found, place, bins)
            if sums["recorded"]["reached"] > 0 or sums["simulated"]["reached"].sum() > 0:
                rows += [
                    replace(_beside(channel_group.name, hour, measure, sums), day=day)
                    for measure in RATIOS
                    if measure != "asa_seconds" or "wait_answered" in channel_group.outcomes
                ]
    return rows


def _sums_of(record: Record, found: Simulated, channel_group: int, bins: Any) -> dict[str, Any]:
    """Sums over some bins of a channel group: recorded numbers, simulated float64[replications]."""
    recorded = {
        name: float(values[channel_group, bins].sum())
        for name, values in record.by_time.items()
        if name != "offered"
    }
    recorded["reached"] = float(record.by_time["offered"][channel_group, bins].sum())
    simulated = {
        name: v[:, channel_group][:, bins].sum(axis=-1) for name, v in found.by_time.items()
    }
    for sums in (recorded, simulated):
        sums["queued"] = sums["answered"] + sums["abandoned"]
    return {"recorded": recorded, "simulated": simulated}


def _beside(channel_group: str, hour: int, measure: str, sums: Mapping[str, Any]) -> Beside:
    top, bottom, unit = RATIOS[measure]
    recorded, simulated = sums["recorded"], sums["simulated"]
    below = recorded[bottom] if bottom else 1.0
    values = observations(simulated[top], simulated[bottom] if bottom else None)
    mean = estimate(values, (0.0, 1.0) if unit == "share" else (0.0, np.inf))
    low, high = spread(values)
    return Beside(
        channel_group,
        hour,
        measure,
        unit,
        recorded[top] / below if below > 0 else math.nan,
        float(mean.mean),
        float(mean.low),
        float(mean.high),
        low,
        high,
    )


def observations(top: Floats, bottom: Floats | None) -> Floats:
    """Pseudo-values of a ratio of sums, one per replication."""
    return pseudo_values(top, np.ones_like(top) if bottom is None else bottom, lambda v: v)


def spread(values: Floats) -> tuple[float, float]:
    """Where 95 % of further single replications would lie; the mean's own error included."""
    count = len(values)
    if count < 2:
        return math.nan, math.nan
    half = t_quantile(count) * float(values.std(ddof=1)) * math.sqrt(1 + 1 / count)
    return float(values.mean()) - half, float(values.mean()) + half


def _notes(scenario: Scenario, record: Record, *, drawn: bool) -> list[str]:
    found = [ENGLISH.say("beside.asterisk")]
    if drawn:
        found.append(ENGLISH.say("beside.recorded_volumes"))
    counting = [n for n in record.sources if scenario.source(n).counts == "contacts"]
    if counting:
        found.append(ENGLISH.say("beside.contacts_as_cases", names=counting))
    return found
