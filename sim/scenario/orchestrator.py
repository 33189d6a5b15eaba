"""The orchestrator: what it notices, what it offers, how well it reads emotion, when it fails.

It acts only under service models that merge, steer or give priority.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.scenario.evidence import JUDGEMENT, LONGEST_SECONDS, Part, field

KINDS = ("positive", "neutral", "negative", "furious")
"""Kinds of emotion, calm first."""


def _share(default: float, description: str) -> Any:
    return field(
        default, ge=0, le=1, unit="share", source=JUDGEMENT, trust="D", description=description
    )


def _number(default: float, most: float, unit: str, description: str) -> Any:
    return field(
        default, ge=0, le=most, unit=unit, source=JUDGEMENT, trust="D", description=description
    )


class ReadAs(Part):
    """As what the emotion of customers of one kind is read; the four shares sum to 1."""

    positive: float = _share(0.0, "Share read as positive.")
    neutral: float = _share(0.0, "Share read as neutral.")
    negative: float = _share(0.0, "Share read as negative.")
    furious: float = _share(0.0, "Share read as furious.")

    def shares(self) -> list[float]:
        """The four shares, calm first."""
        return [getattr(self, kind) for kind in KINDS]


def _row(**shares: float) -> Callable[[], ReadAs]:
    return lambda: ReadAs(**shares)


class EmotionReading(Part):
    """How emotion is read: for customers of each kind the shares of what is read."""

    positive: ReadAs = field(
        make=_row(positive=0.8, neutral=0.2), description="Customers who are positive."
    )
    neutral: ReadAs = field(
        make=_row(positive=0.1, neutral=0.8, negative=0.1), description="Customers who are neutral."
    )
    negative: ReadAs = field(
        make=_row(neutral=0.1, negative=0.8, furious=0.1), description="Customers who are negative."
    )
    furious: ReadAs = field(
        make=_row(negative=0.2, furious=0.8), description="Customers who are furious."
    )

    def rows(self) -> list[list[float]]:
        """Shares by what is read, one row for each kind of emotion, calm first."""
        return [getattr(self, kind).shares() for kind in KINDS]


class Orchestrator(Part):
    """Presence, merging, steering, priority, and what they cost."""

    merge_recall_share: float = _share(
        0.85, "Share of arriving contacts whose customer's other open contact is noticed."
    )
    false_merge_share: float = _share(
        0.001,
        "Share of arriving contacts, of customers with nothing else open, that are merged into "
        "another case by mistake (about 1 % of merges where one contact in ten is a duplicate).",
    )
    offer_seconds: float = _number(
        20.0, LONGEST_SECONDS, "s", "Time that an offer of another channel takes the customer."
    )
    acceptance_share: float = _share(0.6, "Share of offers that are accepted.")
    steered_resolution_loss: float = _share(
        0.03, "Chance of resolution lost on a channel that the customer did not choose."
    )
    saturation_factor: float = _number(
        2.0,
        1e6,
        "factor",
        "A channel is left out while its expected wait is more than this many times its "
        "wait_tolerance_seconds and another promises an earlier solution.",
    )
    refresh_seconds: float = _number(
        60.0, LONGEST_SECONDS, "s", "Age at which the reading of all queues is renewed."
    )
    window_minutes: float = field(
        30.0,
        ge=1,
        le=10_080,
        unit="min",
        source=JUDGEMENT,
        trust="D",
        description="Recent work over which the expected wait is estimated.",
    )
    second_look_minutes: float = _number(
        0.0, 10_080, "min", "Time between further looks at customers who wait; 0: none."
    )
    latency_seconds: float = _number(0.0, LONGEST_SECONDS, "s", "Time that a decision takes.")
    outage_share: float = _share(
        0.0, "Share of time in which it is down and customers go where they turn."
    )
    outage_block_minutes: float = field(
        60.0,
        ge=1,
        le=527_040,
        unit="min",
        source=JUDGEMENT,
        trust="D",
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
    priority_cap_share: float = _share(0.2, "Most contacts that are given priority.")
    emotion_reading: EmotionReading = field(
        make=EmotionReading,
        description=(
            "As what the emotion of customers of each kind is read; each row sums to 1. About "
            "80 % right, the rest one kind off."
        ),
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
