"""The orchestrator: what it notices, what it offers, how well it reads emotion, when it fails.

It acts only under service models that merge, steer or give priority.
"""

from __future__ import annotations

from typing import Any, Literal

from sim.sections.evidence import LONGEST_SECONDS, Part, Range, Share, field, judged
from sim.sections.modes import MOST_CHANNELS

Kind = Literal["positive", "neutral", "negative", "furious"]

KINDS: tuple[Kind, ...] = ("positive", "neutral", "negative", "furious")
"""Kinds of emotion, calm first."""


def _share(default: float, description: str, plausible: Range | None = None) -> Any:
    return judged(default, "share", description, plausible=plausible, ge=0, le=1)


def _number(
    default: float, most: float, unit: str, description: str, plausible: Range | None = None
) -> Any:
    return judged(default, unit, description, plausible=plausible, ge=0, le=most)


def _row(kind: str, shares: dict[str, float]) -> Any:
    said = f"Shares by what is read from customers who are {kind}; they sum to 1."
    return judged(shares, "share", said, sums_to_one=True)


class EmotionReading(Part):
    """How emotion is read: about 80 % right, the rest one kind off.

    For customers of each kind the shares of what is read; what is left out of a row is 0.
    """

    positive: dict[Kind, Share] = _row("positive", {"positive": 0.8, "neutral": 0.2})
    neutral: dict[Kind, Share] = _row("neutral", {"positive": 0.1, "neutral": 0.8, "negative": 0.1})
    negative: dict[Kind, Share] = _row(
        "negative", {"neutral": 0.1, "negative": 0.8, "furious": 0.1}
    )
    furious: dict[Kind, Share] = _row("furious", {"negative": 0.2, "furious": 0.8})

    def rows(self) -> list[list[float]]:
        """Shares by what is read, one row for each kind of emotion, calm first."""
        tables: list[dict[Kind, float]] = [getattr(self, kind) for kind in KINDS]
        return [[table.get(kind, 0.0) for kind in KINDS] for table in tables]


class Orchestrator(Part):
    """Presence, merging, steering, priority, and what they cost."""

    merge_recall_share: float = _share(
        0.85,
        "Share of arriving contacts whose customer's other open contact is noticed.",
        plausible=(0.5, 0.99),
    )
    false_merge_share: float = _share(
        0.001,
        "Share of arriving contacts, of customers with nothing else open, that are merged into "
        "another case by mistake (about 1 % of merges where one contact in ten is a duplicate).",
        plausible=(0, 0.01),
    )
    offer_seconds: float = _number(
        20.0,
        LONGEST_SECONDS,
        "s",
        "Time that an offer of another channel takes the customer.",
        plausible=(5, 60),
    )
    acceptance_share: float = _share(
        0.6, "Share of offers that are accepted.", plausible=(0.3, 0.9)
    )
    steered_resolution_loss: float = _share(
        0.03,
        "Chance of resolution lost on a channel that the customer did not choose.",
        plausible=(0, 0.1),
    )
    acceptable_channels: int = judged(
        3,
        ge=1,
        le=MOST_CHANNELS,
        unit="channels",
        description=(
            "How many of a customer's most preferred channels come into question, beside the one "
            "turned to."
        ),
    )
    saturation_factor: float = _number(
        2.0,
        1e6,
        "factor",
        "A channel is left out while its expected wait is more than this many times its "
        "wait_threshold_seconds and another channel would solve the case earlier.",
    )
    refresh_seconds: float = _number(
        60.0, LONGEST_SECONDS, "s", "Age at which the reading of all queues is renewed."
    )
    window_minutes: float = judged(
        30.0,
        ge=1,
        le=10_080,
        unit="min",
        description="Recent work over which the expected wait is estimated.",
    )
    second_look_minutes: float = _number(
        0.0,
        10_080,
        "min",
        "Time between further looks at customers who wait; 0: none.",
        plausible=(0, 30),
    )
    latency_seconds: float = _number(
        0.0, LONGEST_SECONDS, "s", "Time that a decision takes.", plausible=(0, 30)
    )
    outage_share: float = _share(
        0.0,
        "Share of time in which it is down and customers go where they turn.",
        plausible=(0, 0.02),
    )
    outage_block_minutes: float = judged(
        60.0,
        ge=1,
        le=527_040,
        unit="min",
        description="Length of the blocks of time in which it is up or down.",
    )
    emotion_points: float = _number(
        4.0, 1e6, "points", "Priority points of a customer who is read as furious (emotion 1)."
    )
    value_points: float = _number(
        1.0, 1e6, "points", "Priority points of a customer of the most valuable segment."
    )
    priority_threshold_points: float = _number(
        2.5, 1e6, "points", "Points below which no priority is given."
    )
    priority_cap_share: float = _share(
        0.2, "Most contacts that are given priority.", plausible=(0.05, 0.5)
    )
    emotion_reading: EmotionReading = field(
        make=EmotionReading, description="As what the emotion of customers is read."
    )


class Story(Part):
    """One case that is told through: where it is found, whose it is and what happened."""

    source: str = field(
        "",
        max_length=60,
        default_text="none",
        description="Name of the demand source whose first case is told.",
    )
    customer: str = field(
        "", max_length=60, default_text="none", description="Name of the customer."
    )
    text: str = field(
        "",
        max_length=1000,
        default_text="none",
        description="What happened, in one or two sentences.",
    )
