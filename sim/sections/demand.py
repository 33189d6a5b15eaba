"""Where cases come from.

Weekly volumes, customer bases, inline intervals, interval tables and replayed logs.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from sim.sections.calendar import Intraday
from sim.sections.evidence import BANK_LOG, JUDGEMENT, Part, field
from sim.sections.source import (
    ByWeekSource,
    Counts,
    CustomerBaseSource,
    DayShares,
    InlineSource,
    SourceBase,
    WeeklySource,
)
from sim.sections.table_format import (
    CONTACT_COLUMNS,
    REPLAY_COLUMNS,
    VOLUME_COLUMNS,
    TableFormat,
)


def _share_of_table() -> Any:
    return field(
        None,
        gt=0,
        le=1,
        unit="share",
        default_text="all of it",
        description="Share of the table's contacts, where several sources read one table.",
    )


class IntervalTableSource(SourceBase, TableFormat):
    """Volumes per interval from a CSV or XLSX file, such as an export of a WFM or ACD system."""

    kind: Literal["interval_table"] = field(
        "interval_table", description="interval_table: volumes from a file."
    )
    counts: Counts | None = field(  # type: ignore[assignment]  # settled when the table is read
        None,
        default_text="contacts beside answered or abandoned, a forecast by its heading, else cases",
        description=(
            "Whether its numbers are needs (cases), recorded contacts, which contain repeats, or a "
            "forecast of contacts and their handle time, to be served as it is."
        ),
    )
    day_profile: Intraday | None = field(
        None,
        unit="share",
        default_text="rows of whole days are refused",
        description=(
            "Shares of equal intervals of a day (24, 48, 96... of them), or such a list by day, "
            "over which rows of whole days or weeks are spread."
        ),
    )
    day_shares: DayShares | None = field(
        None,
        default_text="rows of whole weeks are refused",
        description="Shares of the weekdays, over which rows of whole weeks are spread.",
    )
    repeats: bool = field(
        False,
        description=(
            "Serve a table without dates on every day of the horizon, or one of weekdays in every "
            "week of it."
        ),
    )
    share_of_table: float | None = _share_of_table()
    columns: dict[str, str] = field(
        make=dict,
        default_text="recognised",
        description=f"Heading in the file for each column it has: {', '.join(VOLUME_COLUMNS)}.",
    )
    channel_map: dict[str, str] = field(
        make=dict,
        description=(
            "Channel for each name of the file's channel column; an empty text leaves it out."
        ),
    )
    intent_map: dict[str, str] = field(
        make=dict,
        description=(
            "Intent for each name of the file's intent or queue column; an empty text "
            "leaves it out."
        ),
    )
    segment_map: dict[str, str] = field(
        make=dict,
        description=(
            "Segment for each name of the file's segment column; an empty text leaves it out."
        ),
    )


class ReplaySource(SourceBase, TableFormat):
    """A recorded log, one row per case, replayed as it was.

    A CSV file may be compressed (`log.csv.gz`). What the log does not say is drawn.
    """

    kind: Literal["replay"] = field("replay", description="replay: a log with one row per case.")
    arrivals: Literal["as_recorded"] = field(
        "as_recorded", description="as_recorded: each row is a case, at its recorded time."
    )
    service_times: Literal["drawn", "recorded"] = field(
        "drawn",
        description=(
            "drawn: as for any other case; recorded: the first answered contact of a case on the "
            "channel on which it began takes the handle time of its row, column handle_seconds. "
            "What the service model adds comes on top; repeats are drawn."
        ),
    )
    share_of_table: float | None = _share_of_table()
    keep: dict[str, Annotated[list[str], Field(min_length=1)]] = field(
        make=dict,
        default_text="every row",
        description=(
            "Rows to replay: for a heading of the file, the texts of which a row must have one "
            '(outcome = ["AGENT", "HANG"]).'
        ),
    )
    columns: dict[str, str] = field(
        make=dict,
        default_text="of the same names",
        description=(
            f"Heading in the file for each column it has: {', '.join(REPLAY_COLUMNS)}. A log "
            "without arrival needs date and time; rows without a customer are of one each."
        ),
    )
    channel_map: dict[str, str] = field(
        make=dict,
        description=(
            "Channel for each name of the file's channel column; an empty text leaves it out."
        ),
    )
    intent_map: dict[str, str] = field(
        make=dict,
        description=(
            "Intent for each name of the file's intent column; an empty text leaves it out."
        ),
    )
    segment_map: dict[str, str] = field(
        make=dict,
        description=(
            "Segment for each name of the file's segment column; an empty text leaves it out."
        ),
    )


SOURCES: dict[str, type[SourceBase]] = {
    "weekly": WeeklySource,
    "customer_base": CustomerBaseSource,
    "inline": InlineSource,
    "interval_table": IntervalTableSource,
    "replay": ReplaySource,
}


def _kind(value: object) -> str | None:
    found = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return found if isinstance(found, str) else None


Source = Annotated[
    Annotated[WeeklySource, Tag("weekly")]
    | Annotated[CustomerBaseSource, Tag("customer_base")]
    | Annotated[InlineSource, Tag("inline")]
    | Annotated[IntervalTableSource, Tag("interval_table")]
    | Annotated[ReplaySource, Tag("replay")],
    Discriminator(_kind),
    Field(json_schema_extra={"type_text": "source"}),
]
"""One source of cases; `kind` says which."""


class Busyness(Part):
    """Common ups and downs of all volumes beyond Poisson: gamma factors per day and per block."""

    day_cv: float = field(
        0.15,
        ge=0,
        le=2,
        unit="number",
        source=f"{BANK_LOG} (.20 within a weekday is an upper end)",
        trust="A",
        description="Coefficient of variation of a day's factor; 0 switches it off.",
    )
    block_cv: float = field(
        0.15,
        ge=0,
        le=2,
        unit="number",
        source=f"{BANK_LOG} (.21 to .31 by hour, days included)",
        trust="A",
        description="Coefficient of variation of a block's factor; 0 switches it off.",
    )
    forecast_error_cv: float = field(
        0.0,
        ge=0,
        le=2,
        unit="number",
        description=(
            "Coefficient of variation of a factor that is common to all volumes of a replication: "
            "by how much the forecast may be wrong. Recorded numbers and needs that recur have "
            "none."
        ),
        plausible=(0, 0.2),
    )
    block_minutes: int = field(
        60,
        ge=5,
        le=1440,
        unit="min",
        description="Length of a block; a grid of its own, so that intervals can be split.",
    )
    block_autocorrelation: float = field(
        0.35,
        ge=0,
        lt=1,
        unit="correlation",
        source=f"{JUDGEMENT}; {BANK_LOG} shows .68 between hours with the day in it",
        trust="D",
        description="Correlation of the factors of neighbouring blocks.",
    )


class Demand(Part):
    """All sources of cases, and their common busyness."""

    sources: list[Source] = field(
        make=list, max_length=1000, description="Sources of cases, freely mixed."
    )
    busyness: Busyness = field(make=Busyness, description="Ups and downs beyond Poisson.")


__all__ = [
    "CONTACT_COLUMNS",
    "REPLAY_COLUMNS",
    "SOURCES",
    "VOLUME_COLUMNS",
    "Busyness",
    "ByWeekSource",
    "CustomerBaseSource",
    "DayShares",
    "Demand",
    "InlineSource",
    "IntervalTableSource",
    "ReplaySource",
    "Source",
    "SourceBase",
    "TableFormat",
    "WeeklySource",
]
