"""What is drawn last of a random scenario: places in queues, queues in sight, second failures."""

from __future__ import annotations

import random
from typing import Final

from tests.property.durations import Durations
from tests.property.random_channels import Settings, Theme

CAUSES: Final = ("abandoned", "blocked", "closed", "unresolved", "unanswered", "self_service")


def random_doors(rng: random.Random, found: Settings, times: Durations, theme: Theme) -> None:
    """Add them to a scenario that is complete without."""
    _at_the_door(rng, found, times, theme)
    _late_for_training(rng, found["teams"])
    if rng.random() < 0.3:
        _all_round(found)
    _own_ways(rng, found["teams"], times)


def _all_round(found: Settings) -> None:
    """One team serves everything, calls before chats: both wait for it, and it keeps a reserve."""
    team = next(iter(found["teams"].values()))
    served = [name for name, one in found["channels"].items() if one["mode"] != "self_service"]
    team |= {"channels": served, "home_channels": served[:1]}
    team.pop("max_per_agent", None)
    found["staffing"]["blending"] = True


def _own_ways(rng: random.Random, teams: Settings, times: Durations) -> None:
    """Teams with after-contact work of their own, and such as serve their own skill first."""
    for team in teams.values():
        if rng.random() < 0.2:
            law = times.maybe(0.7, times.talk / 3)
            team["after_contact_work"] = {rng.choice(team["channels"]): law}
        if rng.random() < 0.6:
            team["own_skill_points"] = rng.choice([0.5, 5.0, 1000.0, 0.5])


def _late_for_training(rng: random.Random, teams: Settings) -> None:
    """Some shifts have training soon after their start, for which people are late."""
    for team in teams.values():
        if "shifts" in team and rng.random() < 0.5:
            shift = team["shifts"][0]
            hour, minute = map(int, shift["start"].split(":"))
            at = (60 * hour + minute + 5) % (24 * 60)
            start = f"{at // 60:02d}:{at % 60:02d}"
            soon = {"start": start, "minutes": 15, "kind": "training"}
            breaks = [{**pause, "kind": "training"} for pause in shift.get("breaks", ())]
            shift["breaks"] = breaks or [soon]
            team["adherence_share"] = 0.6


def _at_the_door(rng: random.Random, found: Settings, times: Durations, theme: Theme) -> None:
    """Places in queues, queues in sight, trunks in common, and who retries a second time."""
    held = [one for one in found["channels"].values() if one["mode"] in ("live", "chat")]
    for channel in held:
        if rng.random() < 0.1:
            channel["queue_places"] = rng.choice([0, 1, 2, 4])
        if rng.random() < 0.17:
            channel["position_visible"] = True
            channel["balks_at"] = rng.choice([None, 1, 2, 3])
            channel["balking_share"] = rng.choice([0.0, 0.3, 0.5])
            channel["balking_half_at"] = rng.choice([None, 2.0, 2.0])
    if len(held) > 1 and rng.random() < 0.15:
        held[0]["trunks"] = rng.randint(2, 5)
        first = next(name for name, one in found["channels"].items() if one is held[0])
        for channel in held[1:]:
            channel.pop("trunks", None)
            channel["trunks_shared_with"] = first
    behaviour = found["behaviour"]
    behaviour["after_balked"] = {
        "retry_share": rng.choice([0.5, 0.0, 0.8]),
        "switch_share": 0.2,
        **{f"{one}_delay": times.around(rng.choice(theme.returns)) for one in ("retry", "switch")},
    }
    for cause in (*CAUSES, "balked"):
        if rng.random() < 0.3:
            retry = rng.choice([0.0, 0.3, 0.9])
            behaviour[f"after_{cause}"] |= {
                "later_retry_share": retry,
                "later_switch_share": rng.choice([0.5, 1.0]) * (1 - retry),
            }
