"""Textbook queues as scenarios: one channel, one team, and nothing that a formula does not know."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from sim.errors import CcsimError
from sim.scenario.load import load
from sim.scenario.schema import Scenario

RELAXATIONS: Final = 10.0
"""Relaxation times that the warm-up lasts: what is left of the empty start then is e^-10."""

NOTHING_ELSE: Final[Mapping[str, Any]] = {
    "demand.busyness": {"day_cv": 0, "block_cv": 0, "forecast_error_cv": 0},
    "handling": {
        "identify": 0,
        "logging_seconds": 0,
        "channel_switch_seconds": 0,
        "emotion_handle_time_effect": 0,
        "wrong_record_share": 0,
    },
    "behaviour": {
        cause: {"retry_share": 0, "switch_share": 0}
        for cause in (
            *("after_abandoned", "after_blocked", "after_balked"),
            *("after_unresolved", "after_closed"),
        )
    },
}
"""What makes a real centre differ from the textbook, switched off: days that are busier than
others, work beside the talk, and customers who come back."""


def queue(
    *,
    arrivals_per_hour: float,
    handle_seconds: float | str | Mapping[str, Any],
    agents: int,
    patience_seconds: float | str | Mapping[str, Any] | None = None,
    waiting_places: int | None = None,
    days: float = 28.0,
    warm_up_hours: float | None = None,
    threshold_seconds: float = 20.0,
    replications: int = 10,
    seed: int = 1,
    name: str = "queue",
) -> Scenario:
    """A textbook queue: M/M/s, or M/M/s+M with patience, or M/M/s/K with few waiting places.

    Poisson arrivals at the same rate day and night, one team, one class of calls in order of
    arrival. :mod:`sim.queueing` has the formulas.

    Args:
        arrivals_per_hour: rate of arrivals.
        handle_seconds: mean of exponential handle times, or any distribution as a scenario has it:
            ``{"distribution": "gamma", "mean_seconds": 180, "shape": 2}``.
        agents: how many.
        patience_seconds: mean of exponential patience, or a distribution; None for endless
            patience.
        waiting_places: calls that may wait; more are blocked. No limit if None.
        days: that are measured, after the warm-up.
        warm_up_hours: that are not measured; if None as long as a queue takes to forget that it
            began empty, from its rates.
        threshold_seconds: of the service level.
        replications: of the scenario.
        seed: root of its draws.
        name: its name.

    Raises:
        CcsimError: a number is none or out of range; or without an end to the queue there is no
            long run, and no warm-up is given.
        ScenarioError: a distribution is none.
    """
    numbers = {
        "arrivals_per_hour": arrivals_per_hour,
        "agents": agents,
        "days": days,
        "threshold_seconds": threshold_seconds,
    }
    for key, number in numbers.items():
        if isinstance(number, bool) or not 0 < number < math.inf:
            raise CcsimError(f"queue: {key} = {number!r}; allowed are finite numbers above 0.")
    data = {
        "name": name,
        "scenario": {"replications": replications, "seed": seed, "starts_empty": True},
        "channels": {
            "voice": {
                "talk": _law(handle_seconds),
                "after_contact_work": 0,
                "patience": "never" if patience_seconds is None else _law(patience_seconds),
                "service_level": {"threshold_seconds": threshold_seconds, "target_share": 0.8},
                **({} if waiting_places is None else {"trunks": agents + waiting_places}),
            }
        },
        "segments": {"callers": {"share": 1, "channel_preference": {"voice": 1}}},
        "intents": {"call": {"share": 1, "resolution_share": 1}},
        "demand": {
            "sources": [
                {
                    "name": "calls",
                    "kind": "inline",
                    "interval_minutes": 60,
                    "expected_cases": [arrivals_per_hour],
                }
            ],
        },
        "teams": {"agents": {"channels": ["voice"], "headcount": agents, "shrinkage_share": 0}},
    }
    checked = load(data, NOTHING_ELSE)
    hours = _warm_up(checked, arrivals_per_hour, agents) if warm_up_hours is None else warm_up_hours
    run = {"scenario.warm_up_hours": hours, "scenario.horizon_days": days + hours / 24}
    return load(data, {**NOTHING_ELSE, **run})


def _law(said: float | str | Mapping[str, Any]) -> Any:
    """A distribution of a duration: exponential where only a mean is said."""
    if isinstance(said, (str, Mapping)):
        return said
    return {"distribution": "exponential", "mean_seconds": said}


def _warm_up(scenario: Scenario, arrivals_per_hour: float, agents: int) -> float:
    """Hours until the queue has forgotten its start, at least one.

    An M/M/s queue forgets in 1 / (sqrt(s mu) - sqrt(lambda))^2 (J. P. C. Blanc, E. A. van Doorn,
    1984), an idle one at least in 1 / mu; where patience or places end, so do those who waited.

    Raises:
        CcsimError: it grows for ever.
    """
    voice = scenario.channels["voice"]
    handle = voice.talk.mean_seconds / 3600
    patience = voice.patience.mean_seconds / 3600
    capacity = agents / handle
    if arrivals_per_hour < capacity:
        memory = 1 / (math.sqrt(capacity) - math.sqrt(arrivals_per_hour)) ** 2
    elif voice.trunks is None and math.isinf(patience):
        raise CcsimError(
            f"queue: {arrivals_per_hour:g} arrivals per hour and {agents} agents who handle "
            f"{capacity:g}: the queue grows for ever. Give patience_seconds or waiting_places; or "
            "warm_up_hours, to look at the growth itself."
        )
    else:
        memory = math.inf
    if voice.trunks is not None:
        memory = min(memory, voice.trunks / capacity)
    return max(1.0, RELAXATIONS * max(handle, min(memory, patience)))
