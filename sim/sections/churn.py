"""Chance of losing a customer after a case: the equation's numbers, and where they come from."""

from __future__ import annotations

from typing import Any, Literal

from sim.sections.evidence import JUDGEMENT, Part, Range, field, judged

INTENTION = (
    "SQM Group 2022, intention to leave: first-contact resolution 5 %, resolved later 9 %, "
    "unresolved 25 %"
)
BY_PRESET = "by the preset"


def _level(description: str) -> Any:
    return field(
        None,
        ge=-20,
        le=20,
        unit="log-odds",
        default_text=BY_PRESET,
        description=description,
        source=INTENTION,
        trust="B",
    )


def _weight(
    default: float,
    description: str,
    source: str = JUDGEMENT,
    trust: Any = "D",
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


class Churn(Part):
    """Chance of leaving after a case.

    Logit p = level of the outcome + scale x weights x (effort - effort in the reference run) +
    segment's shift. The levels are those with which the preset's reference run loses what the
    surveys say. Weights marked D have no evidence behind them; results are to be read with them at
    zero as well.
    """

    preset: Literal["survey", "aberdeen", "stated"] = field(
        "survey",
        description=(
            "survey: losses of the size that surveys find, in a named reference run; aberdeen: "
            "fitted to a published headline (89 % against 33 % of customers kept), not a forecast; "
            "stated: the numbers of this section as they stand, nothing centred, nothing capped."
        ),
    )
    baseline_logit: float | None = _level(
        "Log-odds of leaving after a case resolved at the first contact."
    )
    level_resolved_later: float | None = _level("Added if it took more than one contact.")
    level_unresolved: float | None = _level("Added if it was never resolved.")
    scale: float = field(
        1.0, ge=0, le=10, unit="factor", description="Multiplies all weights of effort."
    )
    per_extra_channel: float = _weight(
        0.28,
        "Added per channel beyond the first on which something had to be explained again.",
        "Gartner 2024: retention 52 % to 38 % for 1 to 3 channels; seamless journeys over several "
        "channels are less effort than the average one (Gartner, September 2023)",
        "B",
        plausible=(0, 0.5),
    )
    per_repeat: float = _weight(
        0.45,
        "Added per repetition beyond those of a change of channel.",
        f"{JUDGEMENT} (.3 to .6)",
        plausible=(0, 0.6),
    )
    per_abandon: float = _weight(
        0.9, "Added per abandoned contact.", f"{JUDGEMENT} (.6 to 1.2)", plausible=(0, 1.2)
    )
    wait: float = _weight(0.2, "Times sqrt(max(0, wait / wait threshold - 1)).", plausible=(0, 0.4))
    emotion: float = _weight(0.5, "Times emotion at the end of the case.", plausible=(0, 1))
    cases_per_year: float = field(
        1.5,
        gt=0,
        le=1000,
        unit="cases/year",
        source="SQM Group 2022: one to two calls a year per customer",
        trust="B",
        plausible=(1, 3),
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
        plausible=(0, 0.15),
    )
