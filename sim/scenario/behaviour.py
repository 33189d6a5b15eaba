"""What customers do after a failure, and how their emotion moves."""

from __future__ import annotations

from typing import Any

from sim.scenario.distribution import Distribution
from sim.scenario.evidence import BANK_LOG, JUDGEMENT, SQM, Part, field

REDIAL = (
    f"{BANK_LOG}: 36 % call again within an hour and 63 % within a day of abandoning, "
    "about half of it background"
)
REDIAL_DELAY = {"distribution": "lognormal", "median_seconds": 2460.0, "sigma": 1.5}
LATER_DELAY = {"distribution": "lognormal", "median_seconds": 8400.0, "sigma": 1.5}


def _share(default: float, description: str, source: str = JUDGEMENT) -> Any:
    return field(
        default, ge=0, le=1, unit="share", source=source, trust="D", description=description
    )


class FailureResponse(Part):
    """What a customer does after a contact that failed; the rest gives up."""

    retry_share: float = _share(0.45, "Share that tries the same channel again.", REDIAL)
    switch_share: float = _share(0.20, "Share that tries another channel.")
    retry_delay: Distribution = field(
        REDIAL_DELAY,
        source=f"{BANK_LOG} (median 41 min within a day)",
        trust="A",
        description="Time until the same channel is tried.",
    )
    switch_delay: Distribution = field(
        REDIAL_DELAY,
        source=JUDGEMENT,
        trust="D",
        description="Time until another channel is tried.",
    )


class AfterUnresolved(FailureResponse):
    """What a customer does after an answer that did not solve the case."""

    retry_share: float = _share(
        0.72, "Share that tries the same channel again.", f"{SQM} (79 % to 81 % stay); 10 % give up"
    )
    switch_share: float = _share(
        0.18, "Share that tries another channel.", f"{SQM} (about 20 % change)"
    )
    retry_delay: Distribution = field(
        LATER_DELAY,
        source=f"{BANK_LOG} (median 140 min after being served, within a day)",
        trust="A",
        description="Time until the same channel is tried.",
    )
    switch_delay: Distribution = field(
        LATER_DELAY, source=JUDGEMENT, trust="D", description="Time until another channel is tried."
    )


class Behaviour(Part):
    """The customers' next moves."""

    after_abandoned: FailureResponse = field(
        make=FailureResponse, description="After losing patience."
    )
    after_blocked: FailureResponse = field(
        make=FailureResponse, description="After finding all lines busy."
    )
    after_closed: FailureResponse = field(
        make=FailureResponse, description="After finding it closed or being dismissed at closing."
    )
    after_unresolved: AfterUnresolved = field(
        make=AfterUnresolved, description="After an answer that did not solve the case."
    )
    max_attempts: int = field(
        6,
        ge=1,
        le=32,
        unit="contacts",
        source=JUDGEMENT,
        trust="D",
        description="Most contacts of one case.",
    )
    hub_channel: str = field(
        "",
        max_length=60,
        default_text="none",
        description="Channel to which those who switch mostly turn (usually the telephone).",
    )
    switch_to_hub_share: float = _share(
        0.7, "Share of switches that go to the hub channel.", f"direction: {SQM}; size: judgement"
    )
    reopening_spread_minutes: float = field(
        60.0,
        ge=0,
        le=10_080,
        unit="min",
        source=JUDGEMENT,
        trust="D",
        description="Those who found it closed come back within this time after opening.",
    )


class EmotionLevels(Part):
    """Emotion (0 calm to 1 furious) of the four kinds in which cases begin."""

    furious: float = _share(1.0, "Emotion of a furious customer.")
    negative: float = _share(0.6, "Emotion of a negative customer.")
    neutral: float = _share(0.25, "Emotion of a neutral customer.")
    positive: float = _share(0.0, "Emotion of a positive customer.")


class Emotion(Part):
    """How a case's emotion (0 calm to 1 furious) moves."""

    levels: EmotionLevels = field(make=EmotionLevels, description="Emotion at the start of a case.")
    rise_long_wait: float = _share(0.1, "Rise after a wait beyond tolerance.")
    rise_abandoned: float = _share(0.1, "Rise after abandoning.")
    rise_blocked: float = _share(0.15, "Rise after being blocked.")
    rise_closed: float = _share(0.1, "Rise after finding it closed.")
    rise_repeat: float = _share(0.1, "Rise after explaining again.")
    rise_unresolved: float = _share(0.2, "Rise after an answer that did not solve the case.")
    fall_resolved: float = _share(0.5, "A resolving answer multiplies emotion by 1 minus this.")
