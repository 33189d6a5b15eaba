"""Channels: voice, chat, branch... are data, not classes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.sections.calendar import Opening
from sim.sections.distribution import Distribution
from sim.sections.doors import Doors
from sim.sections.evidence import (
    BANK_LOG,
    JUDGEMENT,
    LARGEST_AMOUNT,
    LONGEST_SECONDS,
    Name,
    Part,
    Range,
    field,
    judged,
)
from sim.sections.modes import Closing, Mode, filled

ServiceLevelDefinition = Literal[
    "offered_minus_short_abandons", "offered", "answered", "all_waits", "virtual_wait"
]

MOST_PER_AGENT = 25
"""Contacts of a channel that an agent can have at once."""

TOOLS = "product documentation of Zendesk: a conversation frees its place after 10 min of silence"
SILENT = (
    "Castellanos, Yom-Tov, Goldberg and Park, arXiv 2304.11754 and 2501.08869: about 0.7 of those "
    "who abandon a chat"
)


class ServiceLevel(Part):
    """The service-level target that a channel is measured by."""

    threshold_seconds: float = field(
        20.0,
        ge=0,
        le=LONGEST_SECONDS,
        unit="s",
        default_text="20 (3600 on an async channel)",
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


def _turns(which: str, plausible: Range | None = None) -> Any:
    return judged(
        1,
        "turns",
        f"{which} turns of a thread; each is a message and its answer, and every number from "
        "turns_least to turns_most is equally likely.",
        plausible=plausible,
        ge=1,
        le=20,
    )


class Channel(Doors):
    """One way in which customers reach the company."""

    mode: Mode = field(
        "live",
        description=(
            "live: the agent is wholly taken; chat: an agent may hold several at once; async: "
            "messages that are left, and answered in threads of several turns; self_service: "
            "without agents."
        ),
    )
    media: list[str] = field(
        make=list, max_length=30, description="Media it carries (text, link, photo, document...)."
    )
    capacity_weight: float = judged(
        gt=0,
        le=1,
        unit="share of an agent",
        default_text="1 / max_per_agent",
        description=(
            "Load that one contact puts on an agent; the loads of an agent never sum to "
            "more than 1."
        ),
    )
    max_per_agent: int = field(
        1,
        ge=1,
        le=MOST_PER_AGENT,
        unit="contacts",
        description="Most contacts of this channel that one agent holds at once.",
        source="Genesys Cloud utilization settings allow 1 to 25 per medium",
        trust="A",
    )
    slowdown_per_extra_contact: float = field(
        ge=0,
        le=10,
        unit="number",
        default_text="0 (live, self_service), 0.35 (chat), 1 (async)",
        description=(
            "With n contacts in work each progresses at rate 1/(1 + a x (n - 1)), where a is the "
            "mean of this over them; at 1 an agent who works on two gets no more done than on one "
            "after the other."
        ),
        source=(
            f"{JUDGEMENT}: reproduces that 2 to 3 chats help and more hardly do; .35 to .71 "
            "is plausible"
        ),
        trust="D",
        plausible=(0.35, 0.71),
    )
    speeds: list[Annotated[float, Field(gt=0, le=MOST_PER_AGENT)]] = field(
        make=list,
        max_length=MOST_PER_AGENT,
        unit="number",
        default_text="from slowdown_per_extra_contact",
        description=(
            "Total speed of an agent with 1, 2, ... max_per_agent of its contacts in work, instead "
            "of slowdown_per_extra_contact; 1: as fast as the durations say. Each contact gets an "
            "equal part."
        ),
    )
    opening: Opening = field(
        "always", description="Opening hours in local time; days not named are closed."
    )
    at_closing: Closing = field(
        default_text="dismiss; carry_over (async)",
        description=(
            "Those still waiting at closing: dismissed (closed_out), still served, or carried "
            "over: they keep their place and are served after the next opening. Messages may be "
            "left at any time; a thread that has begun is not dismissed."
        ),
    )
    patience: Distribution = field(
        "never",
        description=(
            "Time a customer waits before abandoning; on an async channel, before chasing an "
            "answer that has not come. For voice a hyperexponential of "
            "share_first 0.27, "
            "mean_first_seconds 86, mean_second_seconds 1709 fits customers, and 0.40, 67, "
            "583 fits prospects."
        ),
        source=f"{BANK_LOG} (censored maximum likelihood; the second mean is an extrapolation)",
        trust="A",
    )
    reaction_share: float = field(
        0.0,
        ge=0,
        le=0.9,
        unit="share",
        source=(
            "own computation on a bank's log of January 1999 (ccsim backtest): .05; calls that "
            "joined an empty queue abandon at 1.0 per 1,000 s in the first half minute, behind six "
            "to eight others at 6.0"
        ),
        trust="A",
        description=(
            "Chance, for every other contact that waits on the channel when a customer joins, that "
            "he or she gives up on learning of it (of n others: 1 - (1 - this)^n), after the time "
            "that follows, unless patience ends before. 0: nobody minds how many wait."
        ),
        plausible=(0, 0.15),
    )
    reaction_time: Distribution = field(
        {"distribution": "exponential", "mean_seconds": 60.0},
        description="Time after which those give up who do so because of how many wait.",
        source="own computation on a bank's log of January 1999 (ccsim backtest)",
        trust="A",
    )
    wait_threshold_seconds: float = judged(
        default_text="60; 3600 (async)",
        ge=0,
        le=LONGEST_SECONDS,
        unit="s",
        description="Wait threshold: a wait beyond it is felt as too long, and emotion rises.",
    )
    recognised_share: float = judged(
        0.0,
        ge=0,
        le=1,
        unit="share",
        description=(
            "Share of contacts whose customer is identified before the agent answers "
            "(logged in, known number)."
        ),
        plausible=(0, 0.5),
    )
    talk: Distribution = field(
        description=(
            "Talk (or chat) time of one contact alone, without identification and "
            "repetition; on an async channel the handling of a whole thread, spread evenly "
            "over its turns; in self-service the time a customer spends there. An intent may "
            "override it."
        ),
        default_text=(
            "lognormal, cv 1.15, mean 330 s (live), 420 s (chat), 360 s (async) or 150 s "
            "(self_service)"
        ),
        source=(
            f"mean: ContactBabel 2014 (call length 5 to 6.8 min); form: {BANK_LOG} (sigma "
            ".92); async: ccPlanning (about 6 min of work in a thread); chat and self-service: "
            f"{JUDGEMENT}"
        ),
        trust="B",
    )
    after_contact_work: Distribution = judged(
        description="Work after the contact that keeps the agent busy; an intent may override it.",
        default_text=(
            "exponential, mean 50 s (live), 30 s (chat) or 20 s (async); none (self_service)"
        ),
    )
    service_level: ServiceLevel = field(make=ServiceLevel, description="The service-level target.")
    priority_points: float = field(
        0.0,
        ge=-1e6,
        le=1e6,
        unit="points",
        description="Priority of its contacts when they enter the queue.",
    )
    ageing_points_per_minute: float = judged(
        1.0,
        ge=0,
        le=1e6,
        unit="points/min",
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

    turns_least: int = _turns("Fewest")
    turns_most: int = _turns("Most", plausible=(1, 6))
    customer_reply_delay: Distribution = judged(
        {"distribution": "lognormal", "median_seconds": 600.0, "sigma": 1.0},
        description="Time until the customer writes again in a thread that is not finished.",
    )
    silence_release_minutes: float = field(
        10.0,
        ge=0,
        le=10_080,
        unit="min",
        source=TOOLS,
        trust="A",
        description=(
            "A thread in which the customer is silent frees its place at the agent after this "
            "time; 0: at once."
        ),
    )
    owner_wait_minutes: float = judged(
        15.0,
        ge=0,
        le=10_080,
        unit="min",
        description=(
            "How long a customer's next message waits for the agent who answered the last one; "
            "0: any agent takes it."
        ),
    )
    interruptible: bool = field(
        False,
        description=(
            "Whether an agent leaves work on it for a call or chat that finds nobody free, and "
            "resumes it later."
        ),
    )
    suspended_to: Literal["owner", "anyone"] = field(
        "owner", description="Who resumes interrupted work: the agent who began it, or anyone."
    )
    induced_contact_share: float = judged(
        0.0,
        "share",
        "Of the contacts that solve their case here, the share that leaves a question and breeds a "
        "further contact, made as after an unresolved one or after self-service; nobody gives up.",
        source=(
            "0 leaves it out. Kumar and Telang, Information Systems Research 23(3), 2012: web "
            "self-service raised calls by 14 %, unambiguous information cut them by 29 %"
        ),
        plausible=(0, 0.14),
        ge=0,
        le=1,
    )
    silent_abandonment_share: float = field(
        0.0,
        ge=0,
        le=1,
        unit="share",
        source=SILENT,
        trust="A",
        description=(
            "Share of those who abandon a chat silently: they seem to wait on, and an agent "
            "takes them before noticing. 0 leaves it out; about 0.7 was observed."
        ),
    )
    silent_abandonment_notice: Distribution = judged(
        {"distribution": "exponential", "mean_seconds": 120.0},
        description="Time until the agent notices that nobody is there.",
    )
    team_order: list[Name] = field(
        make=list,
        default_text="staffing.team_order",
        description="Teams in the order in which they are asked for its contacts.",
    )
    backlog_contacts: int = field(
        0,
        ge=0,
        le=10_000_000,
        unit="contacts",
        description=(
            "Messages that are open at the start (async alone); the run then starts with nothing "
            "else. Their customers' patience counts from the start."
        ),
    )
    backlog_age_hours: float = judged(
        48.0,
        "h",
        "Age of the oldest of them; ages are spread evenly.",
        plausible=(12.0, 72.0),
        gt=0,
        le=1000,
    )
    hand_over_to: str = field(
        "",
        max_length=60,
        default_text="none",
        description=(
            "Channel on which self-service hands over those whom it does not solve and who ask "
            "for an agent."
        ),
    )

    def total_speed(self, contacts: int) -> float:
        """Speed of an agent with so many of its contacts in work, 1 with one of them."""
        if self.speeds:
            return self.speeds[min(contacts, len(self.speeds)) - 1]
        return contacts / (1.0 + self.slowdown_per_extra_contact * (contacts - 1))

    @property
    def millionths(self) -> list[int]:
        """Total speeds with 1, 2, ... ``MOST_PER_AGENT`` contacts in work, millionths."""
        return [round(self.total_speed(n) * 1e6) for n in range(1, MOST_PER_AGENT + 1)]

    @property
    def has_speeds(self) -> bool:
        """Whether the speeds come from a table."""
        return bool(self.speeds)

    @model_validator(mode="before")
    @classmethod
    def _defaults_of_mode(cls, data: Any) -> Any:
        """Fill what depends on other keys: a chat is not handled like a call."""
        return filled(data) if isinstance(data, dict) else data
