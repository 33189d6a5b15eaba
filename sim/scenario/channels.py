"""Channels: voice, chat, branch... are data, not classes."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from sim.scenario.calendar import Opening
from sim.scenario.distribution import Distribution
from sim.scenario.evidence import BANK_LOG, JUDGEMENT, LARGEST_AMOUNT, LONGEST_SECONDS, Part, field

ServiceLevelDefinition = Literal[
    "offered_minus_short_abandons", "offered", "answered", "all_waits", "virtual_wait"
]

HANDLING_BY_MODE: dict[str, dict[str, Any]] = {
    "live": {
        "talk": {"distribution": "lognormal", "mean_seconds": 330.0, "sigma_of": 0.92},
        "after_contact_work": {"distribution": "exponential", "mean_seconds": 50.0},
        "slowdown_per_extra_contact": 0.0,
    },
    "chat": {
        "talk": {"distribution": "lognormal", "mean_seconds": 420.0, "sigma_of": 0.92},
        "after_contact_work": {"distribution": "exponential", "mean_seconds": 30.0},
        "slowdown_per_extra_contact": 0.35,
    },
}
for (
    _defaults
) in HANDLING_BY_MODE.values():  # sigma .92 of the logarithm is a coefficient of variation of 1.15
    del _defaults["talk"]["sigma_of"]
    _defaults["talk"]["cv"] = 1.15


class ServiceLevel(Part):
    """The promise on waiting that a channel is measured by."""

    threshold_seconds: float = field(
        20.0,
        ge=0,
        le=LONGEST_SECONDS,
        unit="s",
        description="Answered within this wait counts as in time.",
        source=(
            "EPIC Connections 2015; Call Centre Helper survey 2019 (80 % in 20 s is by far "
            "the most common)"
        ),
        trust="B",
    )
    target_share: float = field(
        0.8,
        ge=0,
        le=1,
        unit="share",
        description="Share that should be answered in time.",
        source="EPIC Connections 2015; Call Centre Helper survey 2019",
        trust="B",
    )
    definition: ServiceLevelDefinition = field(
        "offered_minus_short_abandons",
        description=(
            "What is divided by what: by default answered in time / (offered - "
            "abandoned within the threshold)."
        ),
    )


class Channel(Part):
    """One way in which customers reach the company."""

    mode: Literal["live", "chat"] = field(
        "live",
        description="live: the agent is wholly taken; chat: an agent may hold several at once.",
    )
    media: list[str] = field(
        make=list, max_length=30, description="Media it carries (text, link, photo, document...)."
    )
    capacity_weight: float = field(
        gt=0,
        le=1,
        unit="share of an agent",
        default_text="1 / max_per_agent",
        description=(
            "Load that one contact puts on an agent; the loads of an agent never sum to "
            "more than 1."
        ),
        source=JUDGEMENT,
        trust="D",
    )
    max_per_agent: int = field(
        1,
        ge=1,
        le=25,
        unit="contacts",
        description="Most contacts of this channel that one agent holds at once.",
        source="Genesys Cloud utilization settings allow 1 to 25 per medium",
        trust="A",
    )
    slowdown_per_extra_contact: float = field(
        ge=0,
        le=10,
        unit="number",
        default_text="0 (live), 0.35 (chat)",
        description="With n contacts in talk each progresses at rate 1/(1 + this x (n - 1)).",
        source=(
            f"{JUDGEMENT}: reproduces that 2 to 3 chats help and more hardly do; .35 to .71 "
            "is plausible"
        ),
        trust="D",
    )
    lines: int | None = field(
        None,
        ge=1,
        le=100_000,
        unit="lines",
        default_text="unlimited",
        description="Contacts that can wait or talk at once; one more is blocked.",
    )
    opening: Opening = field(
        "always", description="Opening hours in local time; days not named are closed."
    )
    at_closing: Literal["dismiss", "serve"] = field(
        "dismiss",
        description="Those still waiting at closing: dismissed (closed_out), or still served.",
    )
    patience: Distribution = field(
        "never",
        description=(
            "Time a customer waits before abandoning. For voice a hyperexponential of "
            "share_first 0.27, "
            "mean_first_seconds 86, mean_second_seconds 1709 fits customers, and 0.40, 67, "
            "583 fits prospects."
        ),
        source=f"{BANK_LOG} (censored maximum likelihood; the second mean is an extrapolation)",
        trust="A",
    )
    wait_tolerance_seconds: float = field(
        60.0,
        ge=0,
        le=LONGEST_SECONDS,
        unit="s",
        source=JUDGEMENT,
        trust="D",
        description="Wait that is still felt as kept promise; beyond it emotion rises.",
    )
    recognised_share: float = field(
        0.0,
        ge=0,
        le=1,
        unit="share",
        source=JUDGEMENT,
        trust="D",
        description=(
            "Share of contacts whose customer is identified before the agent answers "
            "(logged in, known number)."
        ),
    )
    talk: Distribution = field(
        description=(
            "Talk (or chat) time of one contact alone, without identification and "
            "repetition; an intent may override it."
        ),
        default_text="lognormal, cv 1.15, mean 330 s (live) or 420 s (chat)",
        source=(
            f"mean: ContactBabel 2014 (call length 5 to 6.8 min); form: {BANK_LOG} (sigma "
            f".92); chat: {JUDGEMENT}"
        ),
        trust="B",
    )
    after_contact_work: Distribution = field(
        description="Work after the contact that keeps the agent busy; an intent may override it.",
        default_text="exponential, mean 50 s (live) or 30 s (chat)",
        source=JUDGEMENT,
        trust="D",
    )
    service_level: ServiceLevel = field(make=ServiceLevel, description="The promise on waiting.")
    priority_points: float = field(
        0.0,
        ge=-1e6,
        le=1e6,
        unit="points",
        description="Priority of its contacts when they enter the queue.",
    )
    ageing_points_per_minute: float = field(
        1.0,
        ge=0,
        le=1e6,
        unit="points/min",
        source=JUDGEMENT,
        trust="D",
        description="Priority gained by waiting.",
    )
    variable_cost_per_contact: float = field(
        0.0,
        ge=0,
        le=LARGEST_AMOUNT,
        unit="currency/contact",
        description="Cost per contact beside the agent.",
    )
    variable_cost_per_minute: float = field(
        0.0,
        ge=0,
        le=LARGEST_AMOUNT,
        unit="currency/min",
        description="Cost per minute of talk beside the agent.",
    )

    @model_validator(mode="before")
    @classmethod
    def _defaults_of_mode(cls, data: Any) -> Any:
        """Fill what depends on other keys: a chat is not handled like a call."""
        if not isinstance(data, dict):
            return data
        filled = dict(data)
        for key, value in HANDLING_BY_MODE.get(
            str(data.get("mode", "live")), HANDLING_BY_MODE["live"]
        ).items():
            filled.setdefault(key, value)
        most = data.get("max_per_agent", 1)
        usable = isinstance(most, int) and not isinstance(most, bool) and most >= 1
        filled.setdefault("capacity_weight", 1.0 / most if usable else 1.0)
        return filled
