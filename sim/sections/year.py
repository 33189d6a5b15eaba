"""What a year brings: growth, seasons, holidays, and agents who leave and have to be replaced."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.sections.evidence import LARGEST_AMOUNT, Part, field, judged

MONTHS = 12


Factor = Annotated[float, Field(ge=0, le=100)]


class Year(Part):
    """How the requirement of the usual week becomes that of the months that follow."""

    growth_share_per_year: float = judged(
        0.0,
        "share/year",
        "Growth of volume in a year, month by month.",
        ge=-0.9,
        le=10,
        plausible=(-0.1, 0.2),
    )
    month_factors: list[Factor] = field(
        make=lambda: [1.0] * MONTHS,
        min_length=MONTHS,
        max_length=MONTHS,
        unit="factor",
        default_text="1 in every month",
        description="Volume of each month, January first, where the simulated week is 1.",
    )
    holiday_volume_share: float = judged(
        0.5,
        "share",
        "Volume of a holiday (costs.holidays), as a share of that of the usual day.",
        ge=0,
        le=10,
        plausible=(0, 1),
    )
    attrition_share_per_year: float = field(
        0.20,
        ge=0,
        lt=1,
        unit="share/year",
        source="ContactBabel 2024 (UK): above 20 % is the norm",
        trust="B",
        plausible=(0.1, 0.45),
        description="Share of the agents who leave in a year.",
    )
    hiring_lead_months: float = judged(
        1.5,
        "months",
        "Time from deciding to hire until the first day of work.",
        ge=0,
        le=24,
        plausible=(0.5, 3),
    )
    ramp_up_months: int = judged(
        2,
        "months",
        "Whole months until a new agent works like the others.",
        ge=0,
        le=24,
        plausible=(1, 6),
    )
    ramp_up_productivity_share: float = judged(
        0.6,
        "share",
        "What a new agent does meanwhile, as a share of what the others do.",
        gt=0,
        le=1,
        plausible=(0.4, 0.8),
    )
    replacement_cost: float = field(
        10_000.0,
        ge=0,
        le=LARGEST_AMOUNT,
        unit="currency",
        source="USD 14,113 (Gartner, via a vendor), about 10,000 elsewhere",
        trust="C",
        plausible=(5_000, 15_000),
        description="Cost of hiring and training one agent.",
    )


__all__ = ["Year"]
