"""Targets of service that staff is to meet, as a scenario declares them; the usual ones by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sim.sections.channels import ServiceLevelDefinition
from sim.sections.evidence import LONGEST_SECONDS, Name, Part, Trust, field
from sim.sections.modes import Mode

TargetMeasure = Literal[
    "service_level",
    "delay_probability",
    "asa_seconds",
    "abandonment_rate",
    "occupancy",
    "backlog_age_hours",
    "lost_case_rate",
]
TargetPeriod = Literal["interval", "day", "week"]
PresetName = Literal["80/20", "90/10", "first_response_15min", "spain_2025"]

AT_LEAST: Final = ("service_level",)
"""Measures whose limit is a least one; the limit of the others is a most one."""

OF_TEAMS: Final = ("occupancy",)
OF_CENTRE: Final = ("lost_case_rate",)

MODES_OF: Final[Mapping[str, tuple[Mode, ...]]] = {
    "service_level": ("live", "chat", "async"),
    "delay_probability": ("live", "chat"),
    "asa_seconds": ("live", "chat"),
    "abandonment_rate": ("live", "chat"),
    "backlog_age_hours": ("async",),
}
"""Modes of the channels that a measure can be a target of."""


@dataclass(frozen=True)
class TargetPreset:
    """A usual target.

    Attributes:
        measure, limit, within_seconds, definition, per: as of :class:`StaffingTarget`.
        modes: of the channels that it is for.
        trust: letter of its source, which the language has under ``target.source.``.
        unchecked: parts of it that no simulation of waits can say, as codes.
    """

    measure: TargetMeasure
    limit: float
    within_seconds: float
    definition: ServiceLevelDefinition
    per: TargetPeriod
    modes: tuple[Mode, ...]
    trust: Trust
    unchecked: tuple[str, ...] = ()


TARGET_PRESETS: Final[Mapping[PresetName, TargetPreset]] = {
    "80/20": TargetPreset(
        *("service_level", 0.80, 20.0, "offered_minus_short_abandons", "interval"), ("live",), "B"
    ),
    "90/10": TargetPreset(
        *("service_level", 0.90, 10.0, "offered_minus_short_abandons", "interval"), ("live",), "C"
    ),
    "first_response_15min": TargetPreset(
        *("service_level", 0.80, 900.0, "offered_minus_short_abandons", "day"), ("async",), "D"
    ),
    "spain_2025": TargetPreset(
        *("service_level", 0.95, 180.0, "offered", "week", ("live",), "C"),
        ("human_on_request", "complaints_15_working_days", "law_to_be_checked"),
    ),
}
"""Targets by name."""


class StaffingTarget(Part):
    """What staff is to achieve on some channels, or in some teams."""

    preset: PresetName | None = field(
        None,
        default_text="none",
        description="A usual target, whose parts stand where the keys below are not given.",
    )
    measure: TargetMeasure | None = field(
        None,
        default_text="service_level",
        description=(
            "What is looked at: service_level (of messages: first answers within the threshold, in "
            "opening hours), delay_probability, asa_seconds, abandonment_rate (of calls and chats),"
            " occupancy (of teams), backlog_age_hours (of messages that wait), lost_case_rate."
        ),
    )
    channels: list[Name] = field(
        make=list,
        default_text="all to which it applies",
        description="Channels that it is for, each by itself.",
    )
    teams: list[Name] = field(
        make=list, default_text="all", description="Teams that a limit on occupancy is for."
    )
    limit: float | None = field(
        None,
        ge=0,
        le=LONGEST_SECONDS,
        unit="share, s or h",
        default_text="service_level.target_share of the channel",
        description=(
            "Least service level, or most of the other measures, in the unit of the measure; "
            "required unless it is a service level or of a preset."
        ),
    )
    within_seconds: float | None = field(
        None,
        ge=0,
        le=LONGEST_SECONDS,
        unit="s",
        default_text="service_level.threshold_seconds of the channel",
        description="Wait within which an answer counts, of a service level.",
    )
    definition: ServiceLevelDefinition | None = field(
        None,
        default_text="service_level.definition of the channel",
        description="Which of the five service levels it is.",
    )
    per: TargetPeriod | None = field(
        None,
        default_text="interval; day on an async channel",
        description=(
            "Whether it is to be met in each interval, on each day or in each week: contacts of "
            "the period counted together, over all replications."
        ),
    )

    days_share: float | None = field(
        None,
        gt=0,
        lt=1,
        unit="share",
        default_text="none: on average",
        description=(
            "Of the days like this one (with their busyness and the error of the forecast) the "
            "share on which it is to be met, each day looked at by itself, rather than over all "
            "of them together. Only per day, or per week: of weeks."
        ),
        plausible=(0.5, 0.99),
    )


__all__ = ["TARGET_PRESETS", "StaffingTarget", "TargetMeasure", "TargetPeriod", "TargetPreset"]
