"""Random mixtures of capabilities, and random orchestrators."""

from __future__ import annotations

import random
from typing import Any, Final

from sim.service_models.capabilities import CAPABILITIES, SCOPES

Settings = dict[str, Any]

MIXTURE: Final = "mixture"
ORCHESTRATED_MIXTURE: Final = "orchestrated mixture"
MIXTURES: Final = (MIXTURE, ORCHESTRATED_MIXTURE)

ORCHESTRATING: Final = ("merge_on_arrival", "steering", "priority_from_emotion_and_value")
SIMULATED: Final = tuple(
    name
    for name, row in CAPABILITIES.items()
    if row.simulated and name not in ("context_scope", "proactive")
)
"""Capabilities that are on or off and that the engines simulate, but for what is drawn later."""

KINDS: Final = ("positive", "neutral", "negative", "furious")
READINGS: Final = ("right", "chance", "rough", "blind")


def random_mixtures(rng: random.Random) -> dict[str, Settings]:
    """One mixture of anything, and one that surely has some of the orchestrator's capabilities."""
    wanted = rng.sample(ORCHESTRATING, rng.choice([2, 3, 3]))
    return {MIXTURE: _mixture(rng, 0.5, ()), ORCHESTRATED_MIXTURE: _mixture(rng, 0.4, wanted)}


def _mixture(rng: random.Random, share: float, wanted: list[str] | tuple[()]) -> Settings:
    """Every simulated capability with this chance, those wanted for sure, and what they need."""
    scope = rng.choice(SCOPES)
    switched = {name: rng.random() < share for name in SIMULATED}
    if wanted:
        switched |= {name: name in wanted for name in ORCHESTRATING}
    needs = [need for name, on in switched.items() if on for need in CAPABILITIES[name].requires]
    while needs:
        name, _, value = needs.pop().partition("=")
        if name == "context_scope":
            scope = next(known for known in SCOPES if known == value)
        elif not switched.get(name):
            switched[name] = True
            needs += CAPABILITIES[name].requires
        elif CAPABILITIES[name].requires:
            needs += [need for need in CAPABILITIES[name].requires if "=" in need]
    return {"base": "multichannel", "context_scope": scope, **switched}


def random_orchestrator(rng: random.Random, channels: tuple[str, ...]) -> Settings:
    """What an orchestrator notices, offers and costs, and how well it reads emotion."""
    reading = rng.choice(READINGS)
    return {
        "objective": rng.choice(["fewest_lost", "fewest_lost", "fastest", "rules"]),
        "least_gain_share": rng.choice([0.01, 0.0, 0.0, 0.0]),
        "return_solved_share": rng.choice([0.93, 0.3, 0.0]),
        "patience_error": rng.choice([0.0, 0.5]),
        "resolution_error": rng.choice([0.0, 0.0, 0.2]),
        "most_offers": rng.choice([2, 3, 2, 3, 1, 20, 0]),
        "link_channels": [name for name in channels if rng.random() < 0.3],
        "link_seconds": rng.choice([30.0, 0.0, 120.0]),
        "counts_own_moves": rng.random() < 0.8,
        "merge_recall_share": rng.choice([1.0, 0.5, 0.3, 0.2]),
        "false_merge_share": rng.choice([0.0, 0.1, 0.3]),
        "offer_seconds": rng.choice([0.0, 20.0, 300.0]),
        "acceptance_share": rng.choice([0.5, 0.5, 0.7, 0.3]),
        "steered_resolution_loss": rng.choice([0.3, 0.03, 0.5]),
        "acceptable_channels": rng.choice([8, 8, 8, 3, 1]),
        "saturation_factor": rng.choice([2.0, 0.5, 0.0, 10.0]),
        "refresh_seconds": rng.choice([60.0, 0.0, 300.0]),
        "window_minutes": rng.choice([30.0, 6.0, 60.0]),
        "second_look_minutes": rng.choice([1.0, 1.0, 1.0, 1.0, 4.0, 1.0, 0.0]),
        "latency_seconds": rng.choice([0.0, 0.0, 10.0, 300.0, 300.0]),
        "outage_share": rng.choice([0.0, 0.0, 0.0, 0.5]) if rng.random() < 0.9 else 1.0,
        "outage_block_minutes": rng.choice([5.0, 15.0, 60.0]),
        "emotion_points": rng.choice([4.0, 4.0, 0.0]),
        "value_points": rng.choice([1.0, 0.0, 3.0]),
        "priority_threshold_points": rng.choice([0.0, 1.0, 2.5]),
        "priority_quantile": rng.choice([0.5, 0.0, 0.0, 0.85]),
        "priority_cap_share": rng.choice([0.2, 0.05, 0.5, 1.0, 0.0]),
        "emotion_reading": {kind: _read_as(reading, place) for place, kind in enumerate(KINDS)},
    }


def _read_as(reading: str, true_kind: int) -> dict[str, float]:
    """As what customers of one kind are read: right, at chance, one off at times, all alike."""
    if reading == "right":
        shares = [float(kind == true_kind) for kind in range(4)]
    elif reading == "chance":
        shares = [0.25] * 4
    elif reading == "blind":
        shares = [0.0, 1.0, 0.0, 0.0]
    else:
        shares = [max(0.0, 0.6 - 0.3 * abs(kind - true_kind)) for kind in range(4)]
    return {kind: share / sum(shares) for kind, share in zip(KINDS, shares, strict=True)}
