"""What customers do after a failure, and how their emotion moves."""

from __future__ import annotations

from typing import Any

from sim.sections.distribution import Distribution
from sim.sections.evidence import BANK_LOG, JUDGEMENT, SQM, Part, Range, field, judged

REDIAL = (
    f"{BANK_LOG}: 36 % call again within an hour and 63 % within a day of abandoning, "
    "about half of it background"
)
REDIAL_DELAY = {"distribution": "lognormal", "median_seconds": 2460.0, "sigma": 1.5}
LATER_DELAY = {"distribution": "lognormal", "median_seconds": 86_400.0, "sigma": 1.0}
LATER = (
    f"{JUDGEMENT}; first-contact resolution is usually judged after 7 to 14 days without a repeat. "
    "The bank log's 140 min are its background of frequent callers"
)


def _share(
    default: float, description: str, source: str = JUDGEMENT, plausible: Range | None = None
) -> Any:
    return judged(default, "share", description, source=source, plausible=plausible, ge=0, le=1)


def _gaming(what: str) -> Any:
    return judged(
        0.0,
        "factor",
        f"How the {what} grows with past reward: with the share of contacts that were given "
        "priority so far.",
        source=f"{JUDGEMENT}; 0, to be swept",
        plausible=(0, 1),
        ge=0,
        le=100,
    )


def _later(first: str) -> Any:
    return judged(
        None,
        ge=0,
        le=1,
        unit="share",
        default_text=first,
        description=f"{first} after the second and every later attempt of a case.",
    )


class FailureResponse(Part):
    """What a customer does after a contact that failed; the rest gives up."""

    retry_share: float = _share(
        0.45, "Share that tries the same channel again.", REDIAL, plausible=(0.3, 0.63)
    )
    switch_share: float = _share(0.20, "Share that tries another channel.", plausible=(0.1, 0.3))
    later_retry_share: float | None = _later("retry_share")
    later_switch_share: float | None = _later("switch_share")
    retry_delay: Distribution = field(
        REDIAL_DELAY,
        source=f"{BANK_LOG} (median 41 min within a day)",
        trust="A",
        description="Time until the same channel is tried.",
    )
    switch_delay: Distribution = judged(
        REDIAL_DELAY,
        description="Time until another channel is tried.",
    )

    def shares(self, *, later: bool) -> tuple[float, float]:
        """Shares that try the same and another channel, after the first or a later attempt."""
        retry, switch = self.later_retry_share, self.later_switch_share
        return (
            self.retry_share if retry is None or not later else retry,
            self.switch_share if switch is None or not later else switch,
        )


class AfterUnresolved(FailureResponse):
    """What a customer does after an answer that did not solve the case."""

    retry_share: float = _share(
        0.72,
        "Share that tries the same channel again.",
        f"{SQM} (79 % to 81 % stay); 10 % give up",
        plausible=(0.6, 0.8),
    )
    switch_share: float = _share(
        0.18,
        "Share that tries another channel.",
        f"{SQM} (about 20 % change)",
        plausible=(0.1, 0.2),
    )
    retry_delay: Distribution = judged(
        LATER_DELAY,
        source=LATER,
        description="Time until the same channel is tried.",
        plausible=(14_400, 259_200),
    )
    switch_delay: Distribution = judged(
        LATER_DELAY,
        source=LATER,
        description="Time until another channel is tried.",
        plausible=(14_400, 259_200),
    )


class AfterUnanswered(FailureResponse):
    """What a customer does about a message that was not answered in time; the rest waits on."""

    retry_share: float = _share(0.2, "Share that writes again on the same channel.")
    switch_share: float = _share(0.5, "Share that tries another channel.", plausible=(0.25, 0.6))
    retry_delay: Distribution = judged(
        0,
        description="Time until the same channel is tried.",
        plausible=(0, 3600),
    )
    switch_delay: Distribution = judged(
        0,
        description="Time until another channel is tried.",
        plausible=(0, 3600),
    )


class AfterSelfService(FailureResponse):
    """What a customer does who left self-service without a solution."""

    retry_share: float = _share(0.1, "Share that tries the same channel again.")
    switch_share: float = field(
        0.6,
        ge=0,
        le=1,
        unit="share",
        source="callinsite.com: 75 % move to another channel when online service fails",
        trust="C",
        description="Share that tries another channel.",
    )
    retry_delay: Distribution = judged(
        {"distribution": "lognormal", "median_seconds": 600.0, "sigma": 1.0},
        description="Time until the same channel is tried.",
    )
    switch_delay: Distribution = judged(
        {"distribution": "exponential", "mean_seconds": 300.0},
        description="Time until another channel is tried.",
    )


class Behaviour(Part):
    """The customers' next moves."""

    after_abandoned: FailureResponse = field(
        make=FailureResponse, description="After losing patience."
    )
    after_blocked: FailureResponse = field(
        make=FailureResponse, description="After finding all trunks busy."
    )
    after_balked: FailureResponse = field(
        make=FailureResponse, description="After leaving at the sight of the queue."
    )
    after_closed: FailureResponse = field(
        make=FailureResponse, description="After finding it closed or being dismissed at closing."
    )
    after_unresolved: AfterUnresolved = field(
        make=AfterUnresolved, description="After an answer that did not solve the case."
    )
    after_unanswered: AfterUnanswered = field(
        make=AfterUnanswered,
        description="When a message is not answered in time; who does nothing waits on.",
    )
    after_self_service: AfterSelfService = field(
        make=AfterSelfService, description="After leaving self-service without a solution."
    )
    parallel_contact_delay: Distribution = judged(
        {"distribution": "exponential", "mean_seconds": 120.0},
        description="Time in the queue after which a parallel contact is opened.",
    )
    parallel_contacts_admitted: bool = field(
        True,
        description="Whether a second contact is let in while the first waits, or blocked.",
    )
    gaming_emotion: float = _gaming("emotion that customers show")
    gaming_parallel: float = _gaming("share who open a parallel contact")
    max_attempts: int = judged(
        6,
        ge=1,
        le=32,
        unit="contacts",
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
    reopening_spread_minutes: float | None = field(
        None,
        ge=0,
        le=10_080,
        unit="min",
        default_text="by the channel's own profile of cases",
        source=f"{BANK_LOG}: the day begins quietly, without a spike of those who found it closed",
        trust="D",
        description=(
            "Who finds a channel closed, or would come back while it is, comes in the open time "
            "left on the first day that has any, at the hours at which cases arise there; with a "
            "number, evenly within so many minutes after the next opening."
        ),
        plausible=(0, 600),
    )


class EmotionLevels(Part):
    """Emotion (0 calm to 1 furious) of the four kinds in which cases begin."""

    furious: float = _share(1.0, "Emotion of a furious customer.", plausible=(0.8, 1))
    negative: float = _share(0.6, "Emotion of a negative customer.", plausible=(0.4, 0.8))
    neutral: float = _share(0.25, "Emotion of a neutral customer.", plausible=(0.1, 0.4))
    positive: float = _share(0.0, "Emotion of a positive customer.", plausible=(0, 0.1))


class Emotion(Part):
    """How a case's emotion (0 calm to 1 furious) moves."""

    levels: EmotionLevels = field(make=EmotionLevels, description="Emotion at the start of a case.")
    rise_beyond_threshold: float = _share(0.1, "Rise after a wait beyond the wait threshold.")
    rise_abandoned: float = _share(0.1, "Rise after abandoning.")
    rise_blocked: float = _share(0.15, "Rise after being blocked.")
    rise_balked: float = _share(0.1, "Rise after leaving at the sight of the queue.")
    rise_closed: float = _share(0.1, "Rise after finding it closed.")
    rise_repeat: float = _share(0.1, "Rise after explaining again.")
    rise_unresolved: float = _share(0.2, "Rise after an answer that did not solve the case.")
    rise_unanswered: float = _share(0.1, "Rise after a message was not answered in time.")
    rise_self_service: float = _share(0.1, "Rise after self-service did not help.")
    rise_steered: float = _share(
        0.05, "Rise after being served on a channel that the customer did not choose."
    )
    fall_resolved: float = _share(0.5, "A resolving answer multiplies emotion by 1 minus this.")
