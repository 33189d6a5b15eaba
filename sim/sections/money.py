"""What service costs, what leaving customers cost, and mixtures of service models."""

from __future__ import annotations

from typing import Any, Literal

from sim.sections.evidence import JUDGEMENT, Amount, Name, Part, Range, field, judged

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


def _weight(
    default: float,
    description: str,
    source: str,
    trust: Any = "B",
    plausible: Range | None = None,
) -> Any:
    return field(
        default,
        ge=-20,
        le=20,
        unit="log-odds",
        description=description,
        source=source,
        trust=trust,
        plausible=plausible,
    )


INTENTION = (
    "SQM Group 2022, intention to leave: first-contact resolution 5 %, resolved later "
    "9 %, unresolved 25 %"
)


class Churn(Part):
    """Chance of leaving after a case.

    Logit p = baseline + scale x (weighted effort) + segment's shift.

    Weights marked D have no evidence behind them; results are to be read with them at zero as well.
    """

    preset: Literal["evidence"] = field(
        "evidence", description="evidence: effects of the size that surveys support."
    )
    baseline_logit: float = _weight(
        -2.94, "Log-odds of leaving after a case resolved at the first contact.", INTENTION
    )
    scale: float = field(
        1.0, ge=0, le=10, unit="factor", description="Multiplies all effects of service."
    )
    level_resolved_later: float = _weight(
        0.63, "Added if it took more than one contact.", INTENTION
    )
    level_unresolved: float = _weight(1.85, "Added if it was never resolved.", INTENTION)
    per_extra_channel: float = _weight(
        0.28,
        "Added per channel beyond the first.",
        "Gartner 2024: retention 52 % to 38 % for 1 to 3 channels",
    )
    per_repeat: float = _weight(
        0.45, "Added per repetition.", f"{JUDGEMENT} (.3 to .6)", "D", plausible=(0, 0.6)
    )
    per_abandon: float = _weight(
        0.9, "Added per abandoned contact.", f"{JUDGEMENT} (.6 to 1.2)", "D", plausible=(0, 1.2)
    )
    wait: float = _weight(
        0.2, "Times sqrt(max(0, wait / wait threshold - 1)).", JUDGEMENT, "D", plausible=(0, 0.4)
    )
    emotion: float = _weight(
        0.5, "Times emotion at the end of the case.", JUDGEMENT, "D", plausible=(0, 1)
    )
    cases_per_year: float = field(
        1.5,
        gt=0,
        le=1000,
        unit="cases/year",
        source="SQM Group 2022: one to two calls a year per customer",
        trust="B",
        description=(
            "Cases of a customer in a year (turns a chance per case into yearly retention)."
        ),
    )
    background_churn: float = judged(
        0.05,
        ge=0,
        lt=1,
        unit="share/year",
        description="Customers lost in a year whatever the service.",
    )


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
