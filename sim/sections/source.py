"""What all sources of cases have in common, and those whose volumes a scenario writes out."""

from __future__ import annotations

from typing import Any, Literal

from sim.sections.calendar import Intraday
from sim.sections.evidence import (
    BANK_LOG,
    LONGEST_SECONDS,
    Amount,
    Name,
    Part,
    Share,
    field,
    judged,
)
from sim.sections.table_format import IntervalMinutes

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

MOST_CUSTOMERS = 100_000_000
"""Customers of one source at most: beyond them keys of cases would not fit."""


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


class ByWeekSource(SourceBase):
    """A source with a profile by weekday and by time of day."""

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


class WeeklySource(ByWeekSource):
    """A weekly volume with a profile by weekday and by time of day."""

    kind: Literal["weekly"] = field("weekly", description="weekly: a weekly volume with profiles.")
    cases_per_week: float = field(ge=0, le=1e8, unit="cases/week", description="Volume of a week.")


class CustomerBaseSource(ByWeekSource):
    """Customers, each of whom has needs at a rate of his or her own, some of them periodically.

    A customer keeps segment, habits (order of channels) and latent patience from case to case.
    """

    kind: Literal["customer_base"] = field(
        "customer_base", description="customer_base: the needs of so many customers."
    )
    counts: Literal["cases"] = field(
        "cases", description="cases: needs of customers, never recorded contacts."
    )
    arrivals: Literal["poisson"] = field(
        "poisson", description="poisson: needs that do not recur come at random."
    )
    customers: int = field(
        ge=1, le=MOST_CUSTOMERS, unit="customers", description="Number of customers."
    )
    cases_per_year: dict[Name, Amount] = field(
        make=dict,
        unit="cases/year",
        description="By intent: cases that a customer has in a year, on average.",
    )
    cases_per_year_cv: float = judged(
        0.0,
        "number",
        "Coefficient of variation between customers (gamma) of how many cases they have.",
        plausible=(0, 2),
        ge=0,
        le=10,
    )
    recurring_shares: dict[Name, Share] = field(
        make=dict,
        unit="share",
        description=(
            "By intent with `recurs_every_days`: share of the customers who have that need each "
            "time it recurs."
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
