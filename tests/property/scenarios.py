"""Random small contact centres that reach every mechanism, and often two of them at one tick.

`random_settings` makes one from any `random.Random`; `scenarios` is the same for Hypothesis, which
then shrinks what fails; `seeded` numbers them for fixed samples. Most are a short day of 2 to 5
hours with 20 to 300 cases. Many run on a coarse clock, where everything happens at the same few
ticks, so that the order of events has to be right.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from hypothesis import strategies as st

from sim.scenario.schema import Scenario
from tests.property.durations import Durations
from tests.property.random_channels import (
    FIRST_HOUR,
    SELF_SERVICE,
    THEMES,
    Settings,
    Theme,
    random_channels,
    random_names,
)
from tests.property.random_doors import CAUSES, random_doors
from tests.property.random_logs import with_log
from tests.property.random_models import (
    MIXTURE,
    MIXTURES,
    ORCHESTRATED_MIXTURE,
    random_mixtures,
    random_orchestrator,
)

MODELS: Final = ("multichannel", "multimodal", "omnichannel", "orchestrated", *MIXTURES)
"""The service models of every random scenario: the built-in ones, and random mixtures."""

SAMPLED: Final = (
    *("multichannel", ORCHESTRATED_MIXTURE, "omnichannel", "orchestrated", MIXTURE),
    *("multimodal", ORCHESTRATED_MIXTURE, "orchestrated", ORCHESTRATED_MIXTURE),
)
"""The same in the order in which numbered scenarios take them, more often where more happens."""

HALF_HOURS_PER_DAY: Final = 48
GRIDS: Final = (1e-6, 60.0, 10.0, 1.0, 60.0)
SEGMENTS: Final = ("old", "young", "firms")
INTENTS: Final = ("bill", "fault", "order")
TEAMS: Final = ("front", "web", "all_round", "night")


BUSY: Final = 61
"""Number of a scenario in which much happens, also under an orchestrator."""


def seeded(number: int) -> tuple[Scenario, str]:
    """The random scenario of that number, and the model that it is to be run under."""
    return _made(random.Random(number)), SAMPLED[number % len(SAMPLED)]


def numbered(number: int) -> Settings:
    """The random scenario of that number as a scenario file would say it, to be changed."""
    return random_settings(random.Random(number))


def scenarios() -> st.SearchStrategy[Scenario]:
    """Random scenarios for Hypothesis: some that it makes simple and shrinks, some rich ones."""
    sources = st.one_of(st.integers(0, 2**32).map(random.Random), st.randoms(use_true_random=False))
    return sources.map(_made)


def _made(rng: random.Random) -> Scenario:
    return with_log(Scenario.model_validate(random_settings(rng)), rng)


def random_settings(rng: random.Random) -> Settings:
    """One random scenario, as a scenario file would say it."""
    grid = rng.choice(GRIDS)
    hours = rng.randint(2, 5)
    cases = rng.choice([30, 80, 150, 250, 250])
    theme = rng.choice(THEMES)
    channels = random_names(rng, theme)
    segments = SEGMENTS[: rng.randint(1, 3)]
    intents = INTENTS[: rng.randint(1, 3)]
    teams = {name: _team(rng, theme, channels, intents) for name in TEAMS[: rng.randint(1, 4)]}
    # Talks are as long as the load on those who are there asks for.
    heads = [count for team in teams.values() for count in _on_duty(team, hours)]
    seconds = rng.uniform(*theme.load) * max(sum(heads), 1) * 1800 / cases
    times = Durations(rng, grid, min(max(seconds, 20.0), 900.0))
    chosen = random_channels(rng, channels, theme, hours, times)
    media = sorted({medium for channel in chosen.values() for medium in channel["media"]})
    start = f"2026-01-05T{FIRST_HOUR:02d}:00"
    found: Settings = {
        "scenario": {
            "start": start,
            "horizon_days": hours / 24,
            "drain_hours": rng.choice([0.0, 0.0, 0.5, 3.0]),
            "clock_grid_seconds": grid,
            "seed": rng.randint(0, 2**31),
        },
        "channels": chosen,
        "segments": _segments(rng, theme, segments, channels, times),
        "intents": _intents(rng, intents, chosen, media, times),
        "demand": _demand(rng, cases, hours, channels),
        "teams": teams,
        "staffing": {
            "blending": rng.random() < 0.5,
            "packing": rng.choice(["pack", "spread"]),
            "reserve": rng.random() < 0.98,
        },
        "handling": _handling(rng, times),
        "context": {"coverage_share": {c: rng.choice([0.6, 1.0, 0.0]) for c in channels}},
        "behaviour": _behaviour(rng, theme, channels, times),
        "emotion": _emotion(rng),
        "orchestrator": random_orchestrator(rng, channels),
        "service_models": random_mixtures(rng),
    }
    _matching(rng, found)
    found = _begun(rng, found)
    for channel in found["channels"].values():
        if rng.random() < 0.05:
            channel["induced_contact_share"] = rng.choice([0.3, 1.0])
    if rng.random() < 0.3:
        _in_shifts(rng, found["teams"], hours)
    if rng.random() < 0.2:
        for intent in rng.choices([*found["intents"].values()], k=2):
            intent["foreseeable"] = True
        found["proactive"] = {
            "recall_share": rng.choice([0.3, 0.8]),
            "precision_share": rng.choice([0.3, 0.7, 1.0]),
            "learning_cases": rng.choice([0.0, 40.0]),
            "recall_at_first_share": rng.choice([0.0, 0.9]),
            "false_alarm_contact_share": rng.choice([0.5, 1.0]),
        }
        for mixture in found["service_models"].values():
            mixture["proactive"] = rng.random() < 0.5
    if rng.random() < 0.15:
        found["demand"]["sources"].append(_customer_base(rng, found["intents"], hours))
        found["scenario"]["starts_empty"] = True  # weeks of such days are too long to come before
    for team in found["teams"].values():
        if rng.random() < 0.25:
            team["proficiency"] = list(_proficiency(rng, team, intents))
    if rng.random() < 0.3:
        rings = [_ring(rng, found, grid) for _ in range(rng.randint(1, 3))]
        found["staffing"]["skill_relaxation"] = rings
    random_doors(rng, found, times, theme)
    return found


def _customer_base(rng: random.Random, intents: Settings, hours: int) -> Settings:
    """A few customers with several cases each, one of their needs with a period perhaps."""
    first = next(iter(intents))
    opened = [float(FIRST_HOUR <= hour < FIRST_HOUR + hours) for hour in range(24)]
    base = {
        "name": "base",
        "kind": "customer_base",
        "customers": rng.choice([3, 40]),
        "cases_per_year": {first: rng.choice([0.0, 300.0]), **dict.fromkeys([*intents][1:], 100.0)},
        "cases_per_year_cv": rng.choice([0.0, 1.0]),
        "intraday_shares": [share / hours for share in opened],
    }
    if rng.random() < 0.7:
        intents[first]["recurs_every_days"] = 1.0
        base["recurring_shares"] = {first: rng.choice([0.3, 1.0])}
    elif not any(base["cases_per_year"].values()):
        base["cases_per_year"][first] = 300.0
    return base


def _ring(rng: random.Random, found: Settings, grid: float) -> Settings:
    """Some teams that serve some of what they are trained for only after a wait."""
    name = rng.choice(list(found["teams"]))
    ring: Settings = {"teams": [name], "after_seconds": max(grid, rng.choice([30.0, 60.0, 300.0]))}
    if rng.random() < 0.5:
        ring["channels"] = [rng.choice(found["teams"][name]["channels"])]
    if rng.random() < 0.3:
        ring["intents"] = [rng.choice(found["teams"][name].get("intents", list(found["intents"])))]
    return ring


def _proficiency(
    rng: random.Random, team: Settings, intents: tuple[str, ...]
) -> Iterator[Settings]:
    """What a team does better or worse than its other work: of each kind of entry at most one."""
    channel, intent = rng.choice(team["channels"]), rng.choice(team.get("intents", intents))
    kinds = ({"intents": [intent]}, {"channels": [channel]})
    for kind in rng.sample((*kinds, kinds[0] | kinds[1]), rng.randint(1, 3)):
        chosen = rng.choice(["both", "time", "chance"])
        found: Settings = dict(kind)
        if chosen != "chance":
            found["handle_time_factor"] = rng.choice([0.5, 1.5, 0.8])
        if chosen != "time":
            found["resolution_shift"] = rng.choice([-0.3, 0.3])
        yield found


def _in_shifts(rng: random.Random, teams: Settings, hours: int) -> None:
    """Some teams work in shifts in place of their head counts; drawn last, as all that is newer."""
    for team in teams.values():
        if rng.random() < 0.3:
            continue
        del team["headcount"]
        team["shifts"] = [_shift(rng, hours) for _ in range(rng.randint(1, 3))]
        if rng.random() < 0.3:  # somebody goes on, and the same agents come back
            first = FIRST_HOUR + rng.randint(1, hours)
            ends = [f"{hour % 24:02d}:00" for hour in (first - 1, first, first + 1)]
            named = {"agents": ["anna", "luis"]}
            team["shifts"] += [
                {"start": start, "end": end, **named} for start, end in pairwise(ends)
            ]
        team["absence_share"] = rng.choice([0.0, 0.0, 0.3])
        team["adherence_share"] = rng.choice([1.0, 1.0, 0.8])


def _shift(rng: random.Random, hours: int) -> Settings:
    """A shift that begins before or in the scenario, with breaks one after the other."""
    start = 60 * (FIRST_HOUR + rng.randint(-1, hours - 1))
    end = start + 60 * rng.randint(1, hours)
    breaks, at = [], start
    for _ in range(rng.randint(0, 3)):
        at += rng.choice([0, 5, 20, 45])
        minutes = rng.choice([5, 15, 20])
        if at + minutes > end:
            break
        kind = rng.choice(["break", "break", "lunch", "training", "training"])
        breaks.append({"start": _clock(at), "minutes": minutes, "kind": kind})
        at += minutes
    return {
        "start": _clock(start),
        "end": _clock(end),
        "agents": rng.choice([1, 2, 3, 1]),
        "breaks": breaks,
    }


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _matching(rng: random.Random, found: Settings) -> None:
    """Who serves whom, apart from skills; drawn last, so that all else of a number stays."""
    teams, channels, intents = found["teams"], found["channels"], tuple(found["intents"])
    stated = rng.choice(["", "", "all", "one", "both"])
    if stated in ("all", "both"):
        found["staffing"]["team_order"] = rng.sample(list(teams), rng.randint(1, len(teams)))
    if stated in ("one", "both"):
        order = rng.sample(list(teams), rng.randint(1, len(teams)))
        channels[rng.choice(list(channels))]["team_order"] = order
    found["staffing"]["choice"] = rng.choice(["longest_idle", "longest_idle", "random"])
    for team in teams.values():
        team["message_capacity_share"] = rng.choice([1.0, 0.5, 0.25, 0.0, 0.75, 1.0])
        if rng.random() < 0.2:
            team["kept_free"] = rng.choice([1, 1, 2])
            if rng.random() < 0.4:
                team["kept_free_channels"] = _some(rng, tuple(team["channels"]))
            if rng.random() < 0.4:
                team["kept_free_intents"] = _some(rng, tuple(team.get("intents", intents)))


def _begun(rng: random.Random, settings: Settings) -> Settings:
    """The same with messages that are open at the start, and demand that goes on, in some."""
    for channel in settings["channels"].values():
        if channel["mode"] == "async" and rng.random() < 0.3:
            channel["backlog_contacts"] = rng.randint(1, 30)
            # Customers of these centres chase after minutes: a day makes ten thousand contacts.
            channel["backlog_age_hours"] = rng.choice([0.2, 0.5, 2.0])
    # Without a word, a day of the same demand comes before and another one after: twenty times the
    # contacts, and not much new in them.
    run_out = rng.choice([0.04, 0.1]) if rng.random() < 0.3 else 0.0
    settings["scenario"] |= {"run_out_days": run_out, "starts_empty": rng.random() < 0.95}
    return settings


def _on_duty(team: Settings, hours: int) -> list[int]:
    """Heads of a team in each half-hour of the scenario."""
    heads: list[int] = team["headcount"]
    first = FIRST_HOUR * len(heads) // 24
    return heads[first : first + hours * len(heads) // 24] * (HALF_HOURS_PER_DAY // len(heads))


def _team(
    rng: random.Random, theme: Theme, channels: tuple[str, ...], intents: tuple[str, ...]
) -> Settings:
    by_agents = tuple(name for name in channels if name != SELF_SERVICE)
    served = _some(rng, by_agents, theme.served)
    team: Settings = {
        "channels": served,
        "headcount": _headcount(rng, theme.steady),
        "handle_time_factor": rng.choice([1.0, 0.8, 1.25]),
        "resolution_shift": rng.choice([0.0, -0.2, 0.2]),
    }
    if rng.random() < 0.4:
        team["home_channels"] = served[:1]
    if rng.random() < 0.3:
        team["intents"] = _some(rng, intents)
    if rng.random() < 0.4:
        team["secondary_intents"] = _some(rng, tuple(team.get("intents", intents)))
    if rng.random() < 0.3:
        team["max_per_agent"] = {rng.choice(served): rng.randint(1, 4)}
    return team


def _headcount(rng: random.Random, steady: float) -> list[int]:
    """Heads by half-hour or hour of the day: always the same, or up and down, also to none."""
    per_day = rng.choice([HALF_HOURS_PER_DAY, 24])
    most = rng.choice([2, 1, 3, 4, 6])
    if rng.random() < steady:
        return [rng.choice([most, most, most, 0])] * per_day
    return [rng.choice([most, 0, most // 2, most - 1]) for _ in range(per_day)]


def _segments(
    rng: random.Random,
    theme: Theme,
    names: tuple[str, ...],
    channels: tuple[str, ...],
    times: Durations,
) -> Settings:
    found = {}
    for name, share in zip(names, _shares(rng, len(names)), strict=True):
        some = _some(rng, channels)
        liked = [c for c in channels if c in (*some, *theme.liked)]
        found[name] = {
            "share": share,
            "channel_preference": dict(zip(liked, _shares(rng, len(liked)), strict=True)),
            "patience": {
                c: times.patience() for c in channels if c != SELF_SERVICE and rng.random() < 0.3
            },
            "patience_correlation": rng.choice([0.0, 0.5, 0.9]),
            **_preferred(rng, channels),
            "priority_points": rng.choice([0.0, 2.0, -1.0, 5.0]),
            "parallel_contact_share": rng.choice(theme.parallel),
            "value_per_year": rng.choice([0.0, 100.0, 1000.0]),
            "initial_emotion": dict(
                zip(("furious", "negative", "neutral", "positive"), _shares(rng, 4), strict=True)
            ),
        }
    return found


def _intents(
    rng: random.Random,
    names: tuple[str, ...],
    channels: Settings,
    media: list[str],
    times: Durations,
) -> Settings:
    found = {}
    for name, share in zip(names, _shares(rng, len(names)), strict=True):
        intent: Settings = {
            "share": share,
            "authenticate": times.maybe(0.3, 20.0),
            "resolution_share": rng.choice([0.7, 0.3, 0.7, 1.0, 0.0]),
            "difficulty_cv": rng.choice([0.0, 0.6]),
            "difficulty_resolution_effect": rng.choice([0.0, 1.0]),
            "self_service_resolution_share": rng.choice([0.5, 0.2, 0.0, 1.0]),
            "self_service_leaves_share": rng.choice([0.3, 0.0, 0.6, 1.0]),
        }
        if media and rng.random() < 0.55:
            intent["medium"] = rng.choice(media)
        if rng.random() < 0.3:
            intent["channels"] = _raised_on(rng, channels)
        intent |= _preferred(rng, tuple(channels))
        if rng.random() < 0.3:
            intent["talk"] = {rng.choice([*channels]): times.around(times.talk)}
        if rng.random() < 0.3:
            intent["later_resolution_share"] = rng.choice([0.5, 1.0])
        found[name] = intent
    return found


def _preferred(rng: random.Random, channels: tuple[str, ...]) -> Settings:
    """Now and then the channels that the company would offer."""
    if rng.random() < 0.85:
        return {}
    return {"preferred_channels": rng.sample(channels, rng.randint(1, min(10, len(channels))))}


def _raised_on(rng: random.Random, channels: Settings) -> list[str]:
    """Some channels, and with self-service the one to which it hands over."""
    chosen = _some(rng, tuple(channels))
    target = channels[SELF_SERVICE]["hand_over_to"] if SELF_SERVICE in chosen else ""
    return [name for name in channels if name in (*chosen, target)]


def _demand(rng: random.Random, cases: int, hours: int, channels: tuple[str, ...]) -> Settings:
    """One or two sources whose expected cases add up to about `cases`."""
    count = rng.choice([1, 1, 2])
    sources = []
    for number in range(count):
        weights = [rng.choice([1.0, 0.0, 2.0, 5.0]) for _ in range(2 * hours)]
        weights[0] = max(weights[0], 1.0)
        source: Settings = {
            "name": f"source {number}",
            "kind": "inline",
            "interval_minutes": 30,
            "expected_cases": [w * cases / count / sum(weights) for w in weights],
            "arrivals": rng.choice(["poisson", "as_recorded"]),
        }
        if number:
            source["channel"] = rng.choice(channels)
        sources.append(source)
    variation = rng.choice([0.0, 0.3])
    busyness = dict.fromkeys(("day_cv", "block_cv", "forecast_error_cv"), variation)
    return {"sources": sources, "busyness": busyness}


def _handling(rng: random.Random, times: Durations) -> Settings:
    def seconds() -> float:
        return rng.choice([0.0, times.multiple(10.0), 10.0])

    return {
        "identify": times.maybe(0.6, 20.0),
        "repeat": times.maybe(0.85, 60.0),
        "repeat_after_self_service_factor": rng.choice([1.4, 1.0, 0.5]),
        "read_base_seconds": seconds(),
        "read_per_contact_seconds": seconds(),
        "read_max_seconds": rng.choice([60.0, 15.0]),
        "logging_seconds": seconds(),
        "companion_seconds": seconds(),
        "channel_switch_seconds": seconds(),
        "resume_seconds": seconds(),
        "duplicate_close_seconds": seconds(),
        "stale_reply_seconds": seconds(),
        "wrong_record_share": rng.choice([0.3, 0.0, 1.0]),
        "missing_context_resolution_loss": rng.choice([0.07, 0.0, 0.3]),
        "wrong_record_resolution_loss": rng.choice([0.1, 0.3, 0.0]),
        "emotion_handle_time_effect": rng.choice([0.1, 0.0]),
    }


def _behaviour(
    rng: random.Random, theme: Theme, channels: tuple[str, ...], times: Durations
) -> Settings:
    found: Settings = {"max_attempts": rng.choice([6, 4, 3, 2, 1, 6])}
    for cause in CAUSES:
        retry = rng.choice(theme.retries if cause == "unanswered" else [0.5, 0.0, 0.8, 1.0])
        found[f"after_{cause}"] = {
            "retry_share": retry,
            "switch_share": rng.choice([0.5, 1.0]) * (1 - retry),
            "retry_delay": times.around(rng.choice(theme.returns)),
            "switch_delay": times.around(rng.choice(theme.returns[:2])),
        }
    if theme.hub:
        found |= {"hub_channel": SELF_SERVICE, "switch_to_hub_share": rng.choice([1.0, 0.6])}
    elif rng.random() < 0.4:
        found["hub_channel"] = rng.choice(channels)
    spread = rng.choice([10.0, 0.0, 60.0, None, None])
    if spread is not None:
        found["reopening_spread_minutes"] = spread
    found["parallel_contact_delay"] = times.maybe(0.8, rng.choice([20.0, 120.0]))
    found["parallel_contacts_admitted"] = rng.random() < 0.85
    found["gaming_emotion"] = rng.choice([0.0, 2.0, 1.0])
    found["gaming_parallel"] = rng.choice([10.0, 3.0, 10.0])
    return found


def _emotion(rng: random.Random) -> Settings:
    return {
        f"rise_{cause}": rng.choice([0.1, 0.0, 0.5])
        for cause in ("beyond_threshold", "unanswered", "self_service", "steered")
    }


def _some(rng: random.Random, names: tuple[str, ...], share: float = 0.65) -> list[str]:
    """One or more of the names, in their order; each with this chance."""
    chosen = [name for name in names if rng.random() < share]
    return chosen or [rng.choice(names)]


def _shares(rng: random.Random, count: int) -> list[float]:
    """Shares that sum to 1; now and then one of them is 0."""
    weights = [rng.choice([1.0, 2.0, 3.0, 0.0]) for _ in range(count)]
    weights[-1] = max(weights[-1], 1.0)
    return [weight / sum(weights) for weight in weights]
