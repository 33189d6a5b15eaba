"""What lies between two service models: capabilities that are added one at a time.

Reach of context has two steps, from the channel to the interaction and from there to the whole
case: the second needs the first, and whatever needs context of the case needs the second.

Every set of steps is a service model, as a mixture that a scenario might name itself. So the sets
run on every engine and every worker like any other model, and the scenario in a result's manifest
says what each was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

from sim.errors import StudyError
from sim.scenario.schema import Scenario
from sim.scenario.variants import with_overrides
from sim.service_models.capabilities import CAPABILITIES, SCOPES, Capabilities
from sim.service_models.protocol import ServiceModel
from sim.service_models.registry import resolve
from sim.study.systems import System, name_of

CONTEXT: Final = "context_scope"

DEFAULT_ORDER: Final = (
    "context_interaction",
    "companion_channel",
    "context_case",
    "duplicates_visible",
    "same_agent",
    "warm_transfer",
    "status_view",
    "merge_on_arrival",
    "steering",
    "priority_from_emotion_and_value",
    "proactive",
)
"""The order in which the four models of the field add capabilities, so that a ladder from
multichannel to orchestrated passes through multimodal and omnichannel."""

LABELS: Final[Mapping[str, str]] = {
    "context_interaction": "context within the interaction",
    "context_case": "context across the case",
    **{name: info.label for name, info in CAPABILITIES.items() if name != CONTEXT},
}
"""What a step is called in tables."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is added: a capability, a step of context, or a group of them.

    Attributes:
        key, label: names. changes: steps of single capabilities that it consists of.
        needs: keys of the steps that must come before.
        kind: ``capability``, or ``staffing`` for blending.
    """

    key: str
    label: str
    changes: tuple[str, ...]
    needs: tuple[str, ...] = ()
    kind: str = "capability"


BLENDING: Final = Step("blending", "blended teams", (), kind="staffing")


def single_steps(capabilities: Capabilities) -> tuple[str, ...]:
    """Single steps from the multichannel model to these capabilities, in the default order."""
    reach = SCOPES.index(capabilities.context_scope)
    own = {"context_interaction": reach >= 1, "context_case": reach >= 2}
    return tuple(
        key for key in DEFAULT_ORDER if own.get(key, bool(getattr(capabilities, key, False)))
    )


def with_steps(base: Capabilities, changes: Iterable[str]) -> Capabilities:
    """Capabilities with single steps added."""
    new: dict[str, Any] = {key: True for key in changes if not key.startswith("context_")}
    if "context_case" in changes:
        new[CONTEXT] = "case"
    elif "context_interaction" in changes:
        new[CONTEXT] = "interaction"
    return replace(base, **new)


def simulated(key: str) -> bool:
    """Whether the mechanism of a single step is there."""
    return CAPABILITIES[CONTEXT if key.startswith("context_") else key].simulated


def _needs(key: str) -> tuple[str, ...]:
    """Single steps that a single step needs."""
    if key == "context_interaction":
        return ()
    if key == "context_case":
        return ("context_interaction",)
    return tuple(need.replace(f"{CONTEXT}=", "context_") for need in CAPABILITIES[key].requires)


def steps_between(
    origin: Capabilities,
    target: Capabilities,
    groups: Mapping[str, Sequence[str]] | None = None,
    *,
    blending: bool = False,
) -> tuple[Step, ...]:
    """What is added from one model to another, in the default order.

    Capabilities whose mechanism is not simulated yet are left out: they change nothing.

    Args:
        origin: capabilities of the model that is left.
        target: capabilities of the model that is reached.
        groups: single steps that are added together, by the name of the group.
        blending: whether blended teams are a step too.

    Raises:
        StudyError: the target lacks what the origin has, nothing lies between, or a group is
            empty, unknown, overlaps another, or makes a circle of prerequisites.
    """
    lost = [f.name for f in fields(target) if _lost(f.name, origin, target)]
    if lost:
        raise StudyError(
            f"attribution adds capabilities, and the target lacks {', '.join(lost)}, which the "
            "origin has: exchange the two models, or choose another pair."
        )
    have = single_steps(origin)
    added = [key for key in single_steps(target) if key not in have and simulated(key)]
    bundles = _bundles(added, groups or {})
    home = {key: name for name, keys in bundles.items() for key in keys}
    steps = tuple(
        Step(
            name,
            LABELS.get(name, " + ".join(LABELS[key] for key in keys)),
            keys,
            tuple(
                dict.fromkeys(
                    home[need]
                    for key in keys
                    for need in _needs(key)
                    if need in home and home[need] != name
                )
            ),
        )
        for name, keys in bundles.items()
    )
    found = (*steps, BLENDING) if blending else steps
    if not found:
        raise StudyError("nothing that is simulated lies between the two models.")
    return found


def _lost(name: str, origin: Capabilities, target: Capabilities) -> bool:
    before, after = getattr(origin, name), getattr(target, name)
    return bool(SCOPES.index(after) < SCOPES.index(before) if name == CONTEXT else before > after)


def _bundles(
    added: Sequence[str], groups: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """Single steps by the name of the step that they belong to, in order of their first."""
    named = [key for keys in groups.values() for key in keys]
    wrong = [key for key in named if key not in added]
    if wrong:
        raise StudyError(
            f"no step between the two models: {', '.join(wrong)}; there are {', '.join(added)}."
        )
    if len(set(named)) < len(named) or not all(groups.values()):
        raise StudyError("every group needs steps of its own, each in one group only.")
    home = {key: name for name, keys in groups.items() for key in keys}
    found: dict[str, list[str]] = {}
    for key in added:
        found.setdefault(home.get(key, key), []).append(key)
    return {name: tuple(keys) for name, keys in found.items()}


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


def target_system(scenario: Scenario, target: str | ServiceModel, steps: Sequence[Step]) -> System:
    """The model that is reached, with its own prices, and blended teams if they are a step."""
    blended = (
        with_overrides(scenario, {"staffing.blending": True}) if BLENDING in steps else scenario
    )
    return System(f"{name_of(target)}, as it is", blended, target)


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
