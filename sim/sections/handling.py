"""What happens inside a contact beside the talk itself, and what context is worth."""

from __future__ import annotations

from typing import Any

from sim.sections.distribution import Distribution
from sim.sections.evidence import (
    JUDGEMENT,
    LONGEST_SECONDS,
    Name,
    Part,
    Range,
    Share,
    field,
    judged,
)


def _seconds(default: float, description: str, plausible: Range | None = None) -> Any:
    return judged(default, "s", description, plausible=plausible, ge=0, le=LONGEST_SECONDS)


def _loss(default: float, description: str, plausible: Range | None = None) -> Any:
    return judged(default, "share", description, plausible=plausible, ge=0, le=1)


class Handling(Part):
    """Parts of handle time and of resolution that depend on context, skill and emotion."""

    identify: Distribution = judged(
        30,
        description="Asking who the customer is, unless recognised.",
    )
    repeat: Distribution = field(
        {
            "distribution": "triangular",
            "low_seconds": 45.0,
            "mode_seconds": 90.0,
            "high_seconds": 180.0,
        },
        source="Ender Turing (vendor): 60 to 240 s per switch, no method given",
        trust="C",
        description=(
            "Explaining the whole case again, where the agent knows none of its earlier contacts; "
            "in proportion where some are known."
        ),
    )
    repeat_after_self_service_factor: float = judged(
        1.4,
        "factor",
        "How much longer it takes to explain again what was done in self-service: steps, entries "
        "and what came of them.",
        source=(
            "so that a hand-over from self-service with context saves about a quarter of the "
            "assisted time (Gartner, September 2023: 27 %, an association)"
        ),
        plausible=(1, 2),
        ge=0,
        le=10,
    )
    read_base_seconds: float = _seconds(
        15.0, "Reading the history of a case, where there is one.", plausible=(5, 30)
    )
    read_per_contact_seconds: float = _seconds(5.0, "Reading, per earlier contact.")
    read_max_seconds: float = _seconds(60.0, "Longest reading of a history.")
    logging_seconds: float = _seconds(
        10.0,
        "Writing the shared record after each contact, where a model has one.",
        plausible=(0, 30),
    )
    companion_seconds: float = _seconds(
        45.0, "Opening a companion channel inside a contact.", plausible=(15, 120)
    )
    channel_switch_seconds: float = _seconds(
        15.0, "Loss of an agent who changes from one channel to another."
    )
    resume_seconds: float = _seconds(20.0, "Loss of an agent who resumes interrupted work.")
    duplicate_close_seconds: float = _seconds(
        20.0, "Closing a visible duplicate of the contact in hand.", plausible=(5, 60)
    )
    stale_reply_seconds: float = _seconds(
        30.0,
        "Replying to a message whose case is already over, beside reading (read_base_seconds).",
    )
    secondary_handle_time_factor: float = field(
        1.07,
        ge=0.1,
        le=10,
        unit="factor",
        source=f"{JUDGEMENT} (5 to 10 %)",
        trust="D",
        description="Multiplies talk time for a secondary skill.",
        plausible=(1.05, 1.1),
    )
    secondary_resolution_loss: float = _loss(
        0.02, "Chance of resolution lost with a secondary skill."
    )
    emotion_handle_time_effect: float = field(
        0.1,
        ge=0,
        le=10,
        unit="factor",
        trust="D",
        source=(
            "direction: Altman, Yom-Tov, Olivares, Ashtar, Rafaeli, M&SOM 2021, doi "
            "10.1287/msom.2020.0897; size: judgement"
        ),
        description="Talk time is multiplied by 1 + this x emotion (0 calm to 1 furious).",
        plausible=(0, 0.3),
    )
    wrong_record_share: float = _loss(
        0.03,
        "Share of contacts whose record is wrong or stale: the customer repeats anyway.",
        plausible=(0, 0.1),
    )
    wrong_record_resolution_loss: float = _loss(
        0.1, "Chance of resolution lost with a wrong record."
    )
    missing_context_resolution_loss: float = judged(
        0.07,
        "share",
        "Chance of resolution lost, in points, where the agent knows nothing of the earlier "
        "contacts of the case, self-service included; in proportion where some of them are known. "
        "With a wrong record the larger of the two losses counts.",
        source=(
            "half of the 14 points of first-contact resolution that transferred calls lack (SQM "
            "Group, December 2021), an association"
        ),
        plausible=(0, 0.14),
        ge=0,
        le=1,
    )


class Context(Part):
    """How much of what was said reaches the agent."""

    coverage_share: dict[Name, Share] = field(
        make=dict,
        unit="share",
        default_text="1 for every channel",
        description="Share of a channel's contacts whose record reaches the shared history.",
    )

    def coverage(self, channel: str) -> float:
        """Coverage of one channel (1 unless given)."""
        return self.coverage_share.get(channel, 1.0)
