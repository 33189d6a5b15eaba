"""What service costs, what leaving customers cost, and mixtures of service models."""

from __future__ import annotations

from typing import Literal

from sim.sections.calendar import Opening
from sim.sections.evidence import JUDGEMENT, LARGEST_AMOUNT, Amount, Name, Part, field, judged
from sim.sections.shifts import Dates

AGREEMENT = "III Convenio contact center, BOE-A-2023-13741, supplements of 2024"

BUILT_IN_MODELS = ("multichannel", "multimodal", "omnichannel", "orchestrated")


class Costs(Part):
    """Costs beside wages and channels."""

    overhead_share: float = field(
        0.43,
        ge=0,
        le=10,
        unit="share of wages",
        source="ICMI/MetricNet 2019: staff is 70 % of cost, so 0.3/0.7 on top",
        trust="D",
        description="Overhead as a share of the cost of paid hours; reported separately.",
    )
    hours_per_agent_year: float = field(
        1764.0,
        gt=0,
        le=8784,
        unit="h/year",
        source="III Convenio contact center, BOE-A-2023-13741",
        trust="A",
        description="Paid hours of a full-time agent in a year (turns hours into FTE).",
    )
    weeks_per_year: float = field(
        52.0,
        gt=0,
        le=53,
        unit="weeks/year",
        description="Weeks that volumes of one week stand for.",
    )
    overtime_premium_share: float = judged(
        0.0,
        "share of wages",
        "Paid on top of the wage for overtime: time after the end of the shift, or beyond the head "
        "count that is due.",
        source=f"{JUDGEMENT}; Spanish law asks for the plain wage at least",
        plausible=(0, 0.75),
        ge=0,
        le=10,
    )
    night_premium_per_hour: float = judged(
        0.0,
        "currency/h",
        "Paid on top of the wage for time on duty at night, without social charges of its own.",
        source=f"{JUDGEMENT}: no premium unless one is stated; {AGREEMENT}: 1.85",
        plausible=(0, 2.5),
        ge=0,
        le=LARGEST_AMOUNT,
    )
    night_hours: Opening = field(
        make=lambda: {"all": "22:00-06:00"},
        default_text='{all = "22:00-06:00"}',
        source="Estatuto de los Trabajadores, article 36: from ten at night to six",
        trust="A",
        description="When night work is done, by day.",
    )
    sunday_premium_per_hour: float = judged(
        0.0,
        "currency/h",
        "Paid on top of the wage for time on duty on Sundays that are no holidays.",
        source=f"{JUDGEMENT}: no premium unless one is stated; {AGREEMENT}: 14.43 for 8 h",
        plausible=(0, 2.4),
        ge=0,
        le=LARGEST_AMOUNT,
    )
    holiday_premium_per_hour: float = judged(
        0.0,
        "currency/h",
        "Paid on top of the wage for time on duty on the holidays.",
        source=f"{JUDGEMENT}: no premium unless one is stated; {AGREEMENT}: 41.88 for 8 h",
        plausible=(0, 7),
        ge=0,
        le=LARGEST_AMOUNT,
    )
    holidays: Dates = field(
        make=list, default_text="none", description='Public holidays, as dates: "2026-01-06".'
    )
    platform_per_agent_month: dict[Name, Amount] = judged(
        make=dict,
        unit="currency/agent/month",
        default_text="0 for every model",
        description="Price of the platform by service model.",
        plausible=(0, 155),
    )
    integration_per_channel_month: dict[Name, Amount] = judged(
        make=dict,
        unit="currency/channel/month",
        default_text="0 for every model",
        description="Cost of keeping one channel connected, by service model.",
        plausible=(0, 1000),
    )
    proactive_action: float = judged(
        0.1,
        "currency",
        "Price of one proactive action, such as a message, also of one for which there is no need.",
        plausible=(0.02, 1),
        ge=0,
        le=LARGEST_AMOUNT,
    )
    training_weeks_per_secondary_skill: float = field(
        1.5,
        ge=0,
        le=52,
        unit="weeks",
        source=f"{JUDGEMENT} (1 to 2 weeks of pay)",
        trust="D",
        description=(
            "Paid weeks of training per agent and secondary channel or intent, counted "
            "when blended."
        ),
        plausible=(1, 2),
    )
    training_months: float = judged(
        24.0,
        gt=0,
        le=240,
        unit="months",
        description="Months over which training is spread.",
    )

    def platform_price(self, model: str) -> float:
        """Price of the platform per agent and month under a service model."""
        return self.platform_per_agent_month.get(model, 0.0)

    def integration_price(self, model: str) -> float:
        """Cost per connected channel and month under a service model."""
        return self.integration_per_channel_month.get(model, 0.0)


class ServiceModelOverlay(Part):
    """A named mixture: a base model with some capabilities changed.

    What is left out is the base's.
    """

    base: Literal["multichannel", "multimodal", "omnichannel", "orchestrated"] = field(
        "omnichannel", description="Built-in model it starts from."
    )
    context_scope: Literal["channel", "interaction", "case"] | None = field(
        None,
        default_text="the base's",
        description="How far context reaches: this channel, this interaction, the whole case.",
    )
    companion_channel: bool | None = field(
        None, default_text="the base's", description="A second channel inside an interaction."
    )
    duplicates_visible: bool | None = field(
        None, default_text="the base's", description="Agents see and close duplicates."
    )
    merge_on_arrival: bool | None = field(
        None, default_text="the base's", description="Duplicates are merged on arrival."
    )
    same_agent: bool | None = field(
        None, default_text="the base's", description="The last agent of the case where possible."
    )
    warm_transfer: bool | None = field(
        None, default_text="the base's", description="Transfers keep context and place."
    )
    status_view: bool | None = field(
        None, default_text="the base's", description="Status of back-office work is seen by all."
    )
    steering: bool | None = field(
        None, default_text="the base's", description="Customers are offered the best channel."
    )
    priority_from_emotion_and_value: bool | None = field(
        None, default_text="the base's", description="Emotion and value add to priority."
    )
    proactive: bool | None = field(
        None,
        default_text="the base's",
        description="Recurring needs are handled before they arise.",
    )
