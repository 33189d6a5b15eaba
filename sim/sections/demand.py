"""Where cases come from: weekly volumes, inline intervals, interval tables and replayed logs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from sim.sections.calendar import Intraday
from sim.sections.evidence import (
    BANK_LOG,
    JUDGEMENT,
    LONGEST_SECONDS,
    Amount,
    Name,
    Part,
    Share,
    field,
    judged,
)
from sim.sections.table_format import (
    REPLAY_COLUMNS,
    VOLUME_COLUMNS,
    IntervalMinutes,
    TableFormat,
)

WEEK = "CCa2z and turnella.com: Monday 19.7-20 % of the week, Sunday 6.3 %"
DAY_BY_HOUR = [0.0] * 7 + [
    0.024,
    0.051,
    0.078,
    0.092,
    0.082,
    0.071,
    0.070,
    0.075,
    0.075,
    0.074,
    0.062,
    0.055,
    0.040,
    0.037,
    0.041,
    0.043,
    0.030,
]

Counts = Literal["cases", "contacts", "forecast"]


def _day(share: float, day: str) -> Any:
    said: dict[str, Any] = {"unit": "share", "source": WEEK, "trust": "C", "sums_to_one": True}
    return field(share, ge=0, le=1, description=f"{day}.", **said)


class DayShares(Part):
    """Shares of a week's volume by weekday; they sum to 1."""

    mon: float = _day(0.200, "Monday")
    tue: float = _day(0.170, "Tuesday")
    wed: float = _day(0.160, "Wednesday")
    thu: float = _day(0.155, "Thursday")
    fri: float = _day(0.150, "Friday")
    sat: float = _day(0.100, "Saturday")
    sun: float = _day(0.065, "Sunday")


def _shares(what: str, otherwise: str) -> Any:
    return field(
        None,
        unit="share",
        min_length=1,
        default_text=otherwise,
        description=f"Mix of {what} of this source; sums to 1.",
        sums_to_one=True,
    )


def _constant(what: str) -> Any:
    return field(
        None, default_text="a mix", min_length=1, description=f"The one {what} of all its cases."
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


class SourceBase(Part):
    """What all sources of cases have in common."""

    name: Name = field(description="Name of the source; names are unique.")
    counts: Counts = field(
        "cases",
        description=(
            "Whether its numbers are needs (cases), recorded contacts, which contain repeats, or a "
            "forecast of contacts and their handle time, to be served as it is."
        ),
    )
    recorded_under: str = field(
        "multichannel",
        min_length=1,
        description="Service model under which contacts were recorded (to repeat-adjust them).",
    )
    recorded_fcr_share: float | None = field(
        None,
        ge=0,
        le=1,
        unit="share",
        default_text="unknown",
        description="First-contact resolution recorded with it.",
    )
    recorded_aht_seconds: float | None = field(
        None,
        gt=0,
        le=LONGEST_SECONDS,
        unit="s",
        default_text="unknown",
        description="Handle time recorded with it.",
    )
    volume_factor: float = judged(
        1.0,
        "factor",
        "Multiplies its volume; the range is an error of a forecast.",
        plausible=(0.9, 1.1),
        ge=0,
        le=1000,
    )
    arrivals: Literal["poisson", "as_recorded"] = field(
        "poisson",
        description=(
            "poisson: volumes are expectations; as_recorded: exactly that many (rounded) cases."
        ),
    )
    segment: Name | None = _constant("segment")
    segment_shares: dict[Name, Share] | None = _shares("segments", "the segments' shares")
    intent: Name | None = _constant("intent")
    intent_shares: dict[Name, Share] | None = _shares("intents", "the intents' shares")
    channel: Name | None = _constant("first channel")
    channel_shares: dict[Name, Share] | None = _shares(
        "first channels", "the segment's channel_preference"
    )


class WeeklySource(SourceBase):
    """A weekly volume with a profile by weekday and by time of day."""

    kind: Literal["weekly"] = field("weekly", description="weekly: a weekly volume with profiles.")
    cases_per_week: float = field(ge=0, le=1e8, unit="cases/week", description="Volume of a week.")
    day_shares: DayShares = field(make=DayShares, description="Shares of the weekdays.")
    intraday_shares: Intraday = field(
        DAY_BY_HOUR,
        unit="share",
        source=f"{BANK_LOG} (Sunday to Thursday, by hour)",
        trust="A",
        description=(
            "Shares of equal intervals of a day (24, 48, 96... of them), or such a list by day."
        ),
    )


class InlineSource(SourceBase):
    """Expected cases per interval, written in the scenario itself."""

    kind: Literal["inline"] = field("inline", description="inline: volumes written here.")
    interval_minutes: IntervalMinutes = field(30, unit="min", description="Length of an interval.")
    expected_cases: list[Amount] = field(
        unit="cases/interval",
        min_length=1,
        max_length=1_000_000,
        description="Expected cases of each interval from the start of the scenario.",
    )
    repeats: bool = field(
        True, description="Repeat the list over the horizon (otherwise nothing after its end)."
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
    "inline": InlineSource,
    "interval_table": IntervalTableSource,
    "replay": ReplaySource,
}


def _kind(value: object) -> str | None:
    found = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return found if isinstance(found, str) else None


Source = Annotated[
    Annotated[WeeklySource, Tag("weekly")]
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
    "REPLAY_COLUMNS",
    "SOURCES",
    "VOLUME_COLUMNS",
    "Busyness",
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
