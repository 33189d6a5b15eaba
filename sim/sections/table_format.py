"""How a CSV or XLSX file is to be read, and which columns it may have."""

from __future__ import annotations

from typing import Literal

from sim.sections.evidence import Part, field

IntervalMinutes = Literal[5, 15, 30, 60]


class TableFormat(Part):
    """How a CSV or XLSX file is to be read.

    Whatever is left out is recognised or inferred, and noted.
    """

    file: str = field(
        min_length=1,
        max_length=1000,
        description="CSV or XLSX file, relative to the scenario file.",
    )
    sheet: str | None = field(None, default_text="the first", description="Sheet of a workbook.")
    interval_minutes: IntervalMinutes | None = field(
        None, unit="min", default_text="inferred", description="Length of an interval."
    )
    delimiter: Literal[",", ";", "\t", "|"] | None = field(
        None, default_text="inferred", description="Column delimiter."
    )
    decimal: Literal[".", ","] | None = field(
        None, default_text="inferred", description="Decimal mark."
    )
    date_format: str | None = field(
        None,
        min_length=2,
        default_text="inferred",
        description='strptime format of the dates, such as "%d/%m/%Y %H:%M".',
    )
    duration_unit: Literal["s", "ms", "min", "h", "day"] | None = field(
        None, default_text="inferred", description="Unit of durations that are plain numbers."
    )
    timezone: str | None = field(
        None,
        min_length=1,
        default_text="times are taken as they stand",
        description=(
            "Local zone into which times with a zone, or in epoch seconds, are shifted, with its "
            'daylight saving ("Europe/Madrid").'
        ),
    )
    skip_rows: int = field(
        0, ge=0, le=10_000, unit="rows", description="Rows to skip before the header."
    )


VOLUME_COLUMNS = (
    "interval_start",
    "date",
    "time",
    "channel",
    "intent",
    "segment",
    "queue",
    "offered",
    "answered",
    "abandoned",
    "answered_within_threshold",
    "answered_wait_seconds_sum",
    "abandoned_wait_seconds_sum",
    "handle_seconds_sum",
    "average_handle_seconds",
    "average_wait_seconds",
    "answered_share",
    "abandoned_share",
    "average_wait_of_all_seconds",
    "all_wait_seconds_sum",
    "talk_seconds_sum",
    "hold_seconds_sum",
    "acw_seconds_sum",
    "average_talk_seconds",
    "average_hold_seconds",
    "average_acw_seconds",
)

REPLAY_COLUMNS = (
    *("arrival", "date", "time", "channel", "intent", "segment", "queue", "customer"),
    *("outcome", "abandoned", "wait_seconds", "handle_seconds"),
)

CONTACT_COLUMNS = (
    *REPLAY_COLUMNS,
    *("queue_start", "menu_seconds", "virtual_wait_seconds", "priority", "agent", "contact_type"),
)
"""Columns of a log that something is to be estimated from: more than a replay needs."""
