"""A service model for every set of steps, as a mixture that a scenario might name itself.

So the sets run on every engine and every worker like any other model, and the scenario in a
result's manifest says what each was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from sim.errors import StudyError
from sim.scenario.schema import Scenario
from sim.scenario.variants import with_overrides
from sim.service_models.registry import resolve
from sim.study.attribution.steps import BLENDING, Step, with_steps
from sim.study.systems import System

MIXTURE: Final = "attributed set"
"""Name of the mixture in the scenarios of the sets."""


def coalition(
    scenario: Scenario,
    origin: str,
    steps: Sequence[Step],
    members: int,
    prices: Mapping[str, float] | None = None,
) -> System:
    """The system that has some of the steps beyond the model that it starts from.

    Its platform costs what the origin's does, and what the scenario's owner states for each step;
    the rest of the target's price belongs to no set, but to the licence.

    Args:
        scenario: what is simulated.
        origin: the model without any step.
        steps: all that lies between the models.
        members: which are there; bit i for step i.
        prices: of the platform, per agent and month, by step.
    """
    there = [step for place, step in enumerate(steps) if members >> place & 1]
    capabilities = with_steps(
        resolve(origin, scenario).capabilities, [key for step in there for key in step.changes]
    )
    costs = scenario.costs
    price = costs.platform_price(origin) + sum((prices or {}).get(step.key, 0) for step in there)
    plain = scenario.resolved()
    changes: dict[str, Any] = {
        "service_models": {
            **plain["service_models"],
            MIXTURE: {"base": "multichannel", **asdict(capabilities)},
        },
        "costs.platform_per_agent_month": {**costs.platform_per_agent_month, MIXTURE: price},
        "costs.integration_per_channel_month": {
            **costs.integration_per_channel_month,
            MIXTURE: costs.integration_price(origin),
        },
    }
    if BLENDING in steps:
        changes["staffing.blending"] = BLENDING in there
    label = " + ".join([origin, *(step.key for step in there)])
    return System(label, with_overrides(scenario, changes), MIXTURE)


def target_system(scenario: Scenario, target: str, steps: Sequence[Step]) -> System:
    """The model that is reached, with its own prices, and blended teams if they are a step."""
    blended = (
        with_overrides(scenario, {"staffing.blending": True}) if BLENDING in steps else scenario
    )
    return System(f"{target}, as it is", blended, target)


def require_prices(prices: Mapping[str, float] | None, steps: Sequence[Step]) -> None:
    """Check that prices are those of steps.

    Raises:
        StudyError: one is not, or is below 0.
    """
    known = [step.key for step in steps if step != BLENDING]
    wrong = [
        f"{key}={price:g}" for key, price in (prices or {}).items() if key not in known or price < 0
    ]
    if wrong:
        raise StudyError(f"no price of a step: {', '.join(wrong)}; steps are {', '.join(known)}.")
