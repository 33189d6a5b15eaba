"""Customers and their needs: segments and intents."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sim.sections.distribution import Distribution
from sim.sections.evidence import JUDGEMENT, LARGEST_AMOUNT, Name, Part, Share, field, judged

ENTRY = f"{JUDGEMENT}, around the 14 % of complaints in SQM Group 2022"


PreferredChannels = Annotated[list[Name], Field(min_length=1, max_length=10)] | None


def _entry(share: float, kind: str) -> Any:
    said = f"Share {kind}."
    return judged(share, "share", said, source=ENTRY, ge=0, le=1, sums_to_one=True)


class InitialEmotion(Part):
    """Shares of customers by the emotion with which a case begins."""

    furious: float = _entry(0.04, "furious")
    negative: float = _entry(0.16, "negative")
    neutral: float = _entry(0.60, "neutral")
    positive: float = _entry(0.20, "positive")


class Segment(Part):
    """A group of customers (age group, value tier, region...)."""

    share: float = field(
        ge=0,
        le=1,
        unit="share",
        description="Share of cases; the shares of all segments sum to 1.",
        sums_to_one=True,
    )
    channel_preference: dict[Name, Share] = field(
        unit="share",
        min_length=1,
        description=(
            "Share of customers who would first turn to each channel; sums to 1. Order "
            "of preference is drawn from it."
        ),
        sums_to_one=True,
    )
    preferred_channels: PreferredChannels = field(
        None,
        default_text="the customer's own",
        description=(
            "Channels that the company would offer to these customers, best first (with an "
            "orchestrator that steers). Where the intent has such a list too, those of that list "
            "which are in this one."
        ),
    )
    patience: dict[Name, Distribution] = field(
        make=dict, description="Patience by channel, where it differs from the channel's."
    )
    patience_correlation: float = judged(
        0.0,
        ge=0,
        lt=1,
        unit="correlation",
        description=(
            "How much of patience belongs to the customer (Gaussian copula); 0: drawn "
            "fresh at each attempt."
        ),
        plausible=(0, 0.8),
    )
    priority_points: float = field(
        0.0,
        ge=-1e6,
        le=1e6,
        unit="points",
        description="Priority added to the contacts of this segment.",
    )
    virtual_wait_seconds: Distribution = field(
        0.0,
        description=(
            "Virtual waiting time with which contacts of this segment join a queue: they are "
            "placed as if they had waited so long already."
        ),
        source=(
            "Mandelbaum, Sakov and Zeltyn (2000), Empirical analysis of a call center: valued "
            "customers of a bank join with 90 s"
        ),
        trust="A",
    )
    initial_emotion: InitialEmotion = field(
        make=InitialEmotion, description="Emotion with which cases begin; sums to 1."
    )
    parallel_contact_share: float = field(
        0.0,
        ge=0,
        le=1,
        unit="share",
        source=f"{JUDGEMENT}; 3 to 10 % is plausible, to be swept",
        trust="D",
        description=(
            "Share of contacts that wait in the queue of a call or chat whose customer opens a "
            "second contact on another channel meanwhile."
        ),
        plausible=(0, 0.3),
    )
    value_per_year: float = field(
        0.0,
        ge=0,
        le=LARGEST_AMOUNT,
        unit="currency/year",
        description="Yearly margin of one customer, lost with him or her.",
    )
    churn_logit_shift: float = field(
        0.0,
        ge=-20,
        le=20,
        unit="log-odds",
        description="Added to the log-odds of leaving after a case.",
    )


class Intent(Part):
    """A need that brings customers to the company."""

    share: float = field(
        ge=0,
        le=1,
        unit="share",
        description="Share of cases; the shares of all intents sum to 1.",
        sums_to_one=True,
    )
    channels: Annotated[list[Name], Field(min_length=1)] | None = field(
        None, default_text="every channel", description="Channels on which it may be raised."
    )
    preferred_channels: PreferredChannels = field(
        None,
        default_text="the customer's own",
        description=(
            "Channels that the company would offer for this need, best first (with an "
            "orchestrator that steers)."
        ),
    )
    talk: dict[Name, Distribution] = field(
        make=dict, description="Talk time by channel, where it differs from the channel's."
    )
    after_contact_work: dict[Name, Distribution] = field(
        make=dict, description="After-contact work by channel, where it differs from the channel's."
    )
    authenticate: Distribution = field(
        0, description="Legal authentication, never saved by any service model."
    )
    resolution_share: float = field(
        0.70,
        ge=0,
        le=1,
        unit="share",
        source="SQM Group 2022 (first-contact resolution 70 %)",
        trust="B",
        description=(
            "Chance that a first contact with everything right (skill, medium, context) "
            "resolves it."
        ),
    )
    later_resolution_share: float | None = field(
        None,
        ge=0,
        le=1,
        unit="share",
        default_text="resolution_share",
        description="The same chance in later contacts of the case.",
    )
    medium: str | None = field(
        None,
        min_length=1,
        max_length=60,
        default_text="none",
        description="Medium without which it cannot be resolved (link, photo, document...).",
    )
    difficulty_cv: float = judged(
        0.0,
        ge=0,
        le=5,
        unit="number",
        description=(
            "Coefficient of variation of a latent difficulty (mean 1) that lengthens "
            "all talks of the case."
        ),
        plausible=(0, 1),
    )
    difficulty_resolution_effect: float = judged(
        0.0,
        ge=0,
        le=20,
        unit="log-odds",
        description="Log-odds of resolution lost per unit of the logarithm of difficulty.",
        plausible=(0, 1),
    )
    self_service_resolution_share: float = field(
        0.0,
        ge=0,
        le=1,
        unit="share",
        source=(
            "Gartner, June 2023, n = 497: bots solve 17 % of billing disputes and up to 58 % of "
            "returns and cancellations"
        ),
        trust="B",
        description="Chance that a visit to self-service solves it. 0: self-service cannot.",
    )
    self_service_leaves_share: float = judged(
        0.3,
        ge=0,
        le=1,
        unit="share",
        description=(
            "Of those whom self-service does not solve, the share that leaves without asking for "
            "an agent."
        ),
    )
    recurs_every_days: float | None = field(
        None,
        ge=1,
        le=3660,
        unit="days",
        default_text="it does not recur",
        description=(
            "Period after which the customers of a base who have this need have it again "
            "(`recurring_shares` of the base)."
        ),
    )
    foreseeable: bool | None = field(
        None,
        default_text="whether it recurs",
        description=(
            "Whether a company that looks can foresee the need, and handle it before the customer "
            "asks (`proactive`)."
        ),
    )
    purchase: bool = field(
        False,
        description="Whether it is a purchase, which is lost now if the customer gives up.",
    )
    conversion_share: float = field(
        0.0,
        ge=0,
        le=1,
        unit="share",
        description="Share of the customers served who buy (only with purchase = true).",
    )
    margin: float = field(
        0.0,
        ge=0,
        le=LARGEST_AMOUNT,
        unit="currency",
        description="Margin of one purchase (only with purchase = true).",
    )

    @property
    def can_be_foreseen(self) -> bool:
        """Whether a need of it can be foreseen: it recurs, unless the scenario says."""
        return self.recurs_every_days is not None if self.foreseeable is None else self.foreseeable
