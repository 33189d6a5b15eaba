"""The orchestrator: what it notices, what it offers, how well it reads emotion, when it fails.

It acts only under service models that merge, steer or give priority.
"""

from __future__ import annotations

from typing import Any, Literal

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
from sim.sections.modes import MOST_CHANNELS

Kind = Literal["positive", "neutral", "negative", "furious"]
Objective = Literal["fewest_lost", "fastest", "rules"]

KINDS: tuple[Kind, ...] = ("positive", "neutral", "negative", "furious")
"""Kinds of emotion, calm first."""


RETURN_SOLVED = 0.93
RETAIL = "own computation: python -m sim.calibration.returned scenarios/retail.toml (multichannel)"


def _share(
    default: float,
    description: str,
    plausible: Range | None = None,
    source: str = JUDGEMENT,
) -> Any:
    return judged(default, "share", description, source=source, plausible=plausible, ge=0, le=1)


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

    objective: Objective = field(
        "fewest_lost",
        description=(
            "What makes a channel the best one for a customer. fewest_lost: the chance that the "
            "case is solved in the end, with the patience that customers of the segment show on "
            "the channel; channels that differ by less than least_gain_share are equal, and the "
            "earliest solution is the best of them. fastest: the earliest solution expected. "
            "rules: saturated channels are dropped; one with an agent free now is preferred, else "
            "the shortest wait expected."
        ),
        source=(
            "rules: the order of work that Lynn CX describes (De la Omnicanalidad a la "
            "Orquestación de canales); the others: modelling choice"
        ),
        trust="D",
    )
    least_gain_share: float = _share(
        0.01,
        "Channels whose chances of a solution in the end differ by no more are equal; and what an "
        "offer has to gain at least, its acceptance counted (fewest_lost).",
        plausible=(0.002, 0.05),
    )
    return_solved_share: float = _share(
        RETURN_SOLVED,
        "Chance that the case of a customer who comes back after a failure is solved in the end, "
        "as the company knows it from its records (fewest_lost). One number for all.",
        plausible=(0.7, 0.95),
        source=RETAIL,
    )
    patience_error: float = _number(
        0.0,
        5.0,
        "number",
        "Error in what the company knows of its customers' patience: standard deviation of the "
        "logarithm of the factor by which it takes those of a segment for more patient on a "
        "channel than they are.",
        plausible=(0, 1),
    )
    resolution_error: float = _share(
        0.0,
        "Error in what the company knows of the chance of resolution: standard deviation, by "
        "intent and channel.",
        plausible=(0, 0.2),
    )
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
    most_offers: int = judged(
        2,
        ge=0,
        le=20,
        unit="offers",
        description=(
            "Most offers during one wait, the one on arrival included; a channel that was "
            "declined is not offered again in it."
        ),
        plausible=(1, 4),
    )
    link_channels: list[Name] = field(
        make=list,
        max_length=MOST_CHANNELS,
        description=(
            "Channels that are offered by a link in a message to the customer's telephone, such "
            "as a chat to somebody who calls."
        ),
    )
    link_seconds: float = _number(
        30.0,
        LONGEST_SECONDS,
        "s",
        "Time that the customer takes to follow such a link, beside the offer itself.",
        plausible=(10, 120),
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
            "turned to; where the segment or the intent has preferred_channels, those come into "
            "question instead."
        ),
    )
    saturation_factor: float = _number(
        2.0,
        1e6,
        "factor",
        "A channel is saturated while its expected wait is more than this many times its "
        "wait_threshold_seconds; the objective rules leaves it out, unless all are.",
    )
    refresh_seconds: float = _number(
        60.0, LONGEST_SECONDS, "s", "Age at which the reading of all queues is renewed."
    )
    counts_own_moves: bool = field(
        True,
        description=(
            "Whether those whom it sends to a queue count there at once, or only from the next "
            "reading on."
        ),
    )
    window_minutes: float = judged(
        30.0,
        ge=1,
        le=10_080,
        unit="min",
        description="Recent work over which the expected wait is estimated.",
    )
    second_look_minutes: float = _number(
        1.0,
        10_080,
        "min",
        "Time between further looks at customers who wait on a synchronous channel; 0: none.",
        plausible=(0, 10),
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
    priority_quantile: float = _share(
        0.85,
        "Need (points for emotion and value) that is given priority, as a quantile of the last "
        "200 contacts looked at: .85 is the highest 15 %.",
        plausible=(0.7, 0.95),
    )
    priority_threshold_points: float = _number(
        0.0,
        1e6,
        "points",
        "Points below which no priority is given, whatever the quantile.",
        plausible=(0, 2.5),
    )
    priority_cap_share: float = _share(
        0.2,
        "Most of the last 200 contacts looked at that have priority; whoever had it before keeps "
        "it.",
        plausible=(0.05, 0.5),
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
