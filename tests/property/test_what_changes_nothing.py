"""Changes to a scenario, or capabilities, that change no number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pytest

from sim.engine.journal import Journal
from sim.engine.run import simulate
from sim.scenario.schema import Scenario
from tests.property.journals import differences
from tests.property.random_channels import ASYNC, SELF_SERVICE
from tests.property.random_models import MIXTURE, ORCHESTRATED_MIXTURE, ORCHESTRATING
from tests.property.scenarios import MODELS, Settings, numbered

PRESENT: Final = ("headcount", "shifts")
"""Keys of a team that say who is there."""

OFF: Final = dict.fromkeys((*ORCHESTRATING, "proactive"), False)


def _run(raw: Settings, model: str, **more: Any) -> Journal:
    return simulate(Scenario.model_validate(raw), model, **more)


def _but_for_decisions(journal: Journal) -> Journal:
    """A journal that does not tell what the orchestrator thought."""
    return replace(journal, decisions=journal.decisions[:0])


# --- capabilities --------------------------------------------------------------------------------


def _plain_teams(raw: Settings) -> None:
    """Teams that suit every contact alike, so that an orchestrator prefers none of them."""
    keep = ("channels", *PRESENT, "intents", "max_per_agent")
    raw["teams"] = {
        name: {key: team[key] for key in keep if key in team} for name, team in raw["teams"].items()
    }
    raw["staffing"]["blending"] = True


def _needs_nothing(number: int) -> Settings:
    """One channel, one contact per case, no medium: no case needs any capability."""
    raw = numbered(number)
    name = next(name for name in raw["channels"] if name != SELF_SERVICE)
    raw["channels"] = {name: raw["channels"][name]}
    raw["channels"][name].pop("trunks_shared_with", None)
    raw["segments"] = {"all": {"share": 1.0, "channel_preference": {name: 1.0}}}
    raw["intents"] = {"any": {"share": 1.0}}
    raw["demand"]["sources"] = raw["demand"]["sources"][:1]
    raw["teams"] = {
        team: {"channels": [name], **{key: found[key] for key in PRESENT if key in found}}
        for team, found in raw["teams"].items()
    }
    for ring in raw["staffing"].get("skill_relaxation", []):
        ring.pop("channels", None)
        ring.pop("intents", None)
    raw["context"] = {}
    raw["behaviour"] = {"max_attempts": 1}
    raw["handling"]["logging_seconds"] = 0.0  # what a shared record costs whether needed or not
    raw["orchestrator"] = {"false_merge_share": 0.0, "priority_cap_share": 0.0}
    return raw


@pytest.mark.parametrize("number", range(12))
def test_a_capability_that_no_case_needs_changes_nothing(number: int) -> None:
    scenario = Scenario.model_validate(_needs_nothing(number))
    base = simulate(scenario, "multichannel")
    for model in MODELS:
        other = simulate(scenario, model)
        assert differences(base, _but_for_decisions(other)) == ""
        assert set(other.decisions["answer"].tolist()) <= {0}
    assert len(base.contacts)


@pytest.mark.parametrize("number", range(20))
def test_each_capability_alone_changes_nothing_where_it_is_not_needed(number: int) -> None:
    raw = numbered(number)
    for intent in raw["intents"].values():
        intent.pop("medium", None)
    if SELF_SERVICE in raw["channels"]:
        raw["channels"][SELF_SERVICE]["hand_over_to"] = ""
    raw["service_models"]["with companion"] = {"base": "multichannel", "companion_channel": True}
    scenario = Scenario.model_validate(raw)
    base = simulate(scenario, "multichannel")
    # Context that ends with the interaction never reaches a later contact.
    for model in ("with companion", "multimodal"):
        assert differences(base, simulate(scenario, model)) == ""


WITH_CASES: Final = {"base": "multichannel", "context_scope": "case"}
LONE: Final = {
    "sees duplicates": {**WITH_CASES, "duplicates_visible": True},
    "merges": {**WITH_CASES, "duplicates_visible": True, "merge_on_arrival": True},
}


def _no_two_at_once(number: int) -> Settings:
    """Nobody has two contacts at once: no messages to wait for, and no parallel contacts."""
    raw = numbered(number)
    for segment in raw["segments"].values():
        segment["parallel_contact_share"] = 0.0
    for name in ASYNC:
        if name in raw["channels"]:
            for key in ("interruptible", "suspended_to", "turns_least", "turns_most"):
                raw["channels"][name].pop(key)
            raw["channels"][name] |= {"patience": "never"}
            for segment in raw["segments"].values():
                segment["patience"].pop(name, None)
    raw["orchestrator"] |= {"false_merge_share": 0.0, "latency_seconds": 0.0}
    _plain_teams(raw)
    return raw


@pytest.mark.parametrize("number", range(20, 40))
def test_nothing_is_merged_or_closed_where_nobody_has_two_contacts(number: int) -> None:
    raw = _no_two_at_once(number)
    raw["service_models"] |= {"with cases": WITH_CASES, **LONE}
    base = _run(raw, "with cases")
    for model in LONE:
        assert differences(base, _but_for_decisions(_run(raw, model))) == ""


NOBODY_ACCEPTS: Final = {
    "acceptance_share": 0.0,
    "offer_seconds": 0.0,
    "link_channels": [],
    "latency_seconds": 0.0,
}


@pytest.mark.parametrize("number", range(40, 60))
def test_an_offer_that_nobody_accepts_changes_nothing(number: int) -> None:
    raw = numbered(number)
    _plain_teams(raw)
    raw["orchestrator"] |= NOBODY_ACCEPTS
    raw["service_models"]["steers"] = {"base": "multichannel", "steering": True}
    base, other = _run(raw, "multichannel"), _run(raw, "steers")
    assert differences(base, _but_for_decisions(other)) == ""
    assert (raw["orchestrator"]["outage_share"] == 1.0) or len(other.decisions)


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
@pytest.mark.parametrize("number", range(60, 70))
def test_with_a_single_channel_nothing_is_offered(number: int, engine: Any) -> None:
    raw = numbered(number)
    name = next(name for name in raw["channels"] if name != SELF_SERVICE)
    raw["channels"] = {name: raw["channels"][name]}
    raw["channels"][name].pop("trunks_shared_with", None)
    for segment in raw["segments"].values():
        segment |= {"channel_preference": {name: 1.0}, "patience": {}}
        segment.pop("preferred_channels", None)
    for intent in raw["intents"].values():
        intent.pop("preferred_channels", None)
        intent.pop("channels", None)
        intent.pop("talk", None)
        intent.pop("medium", None)
    for source in raw["demand"]["sources"]:
        source.pop("channel", None)
    for team in raw["teams"].values():
        team |= {"channels": [name]}
        team.pop("max_per_agent", None)
        team.pop("home_channels", None)
        team.pop("proficiency", None)
    for ring in raw["staffing"].get("skill_relaxation", []):
        ring.pop("channels", None)
    raw["behaviour"].pop("hub_channel", None)
    raw["context"] = {}
    settings = {"latency_seconds": 0.0, "outage_share": 0.0, "link_channels": [], "most_offers": 2}
    raw["orchestrator"] |= settings
    raw["service_models"]["steers"] = {"base": "multichannel", "steering": True}
    _plain_teams(raw)
    base, other = _run(raw, "multichannel", engine=engine), _run(raw, "steers", engine=engine)
    assert differences(base, _but_for_decisions(other)) == ""
    assert len(other.decisions)
    assert set(other.decisions["answer"].tolist()) == {0}


@pytest.mark.parametrize("number", range(70, 90))
def test_a_cap_of_nothing_gives_no_priority(number: int) -> None:
    raw = numbered(number)
    _plain_teams(raw)
    raw["orchestrator"] |= {"priority_cap_share": 0.0, "latency_seconds": 0.0}
    priority = {"base": "multichannel", "priority_from_emotion_and_value": True}
    raw["service_models"]["gives priority"] = priority
    base, other = _run(raw, "multichannel"), _run(raw, "gives priority")
    assert differences(base, _but_for_decisions(other)) == ""


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
@pytest.mark.parametrize("number", range(100, 112))
def test_an_orchestrator_that_is_always_down_is_none(number: int, engine: Any) -> None:
    raw = numbered(number)
    raw["orchestrator"]["outage_share"] = 1.0
    models = raw["service_models"]
    models |= {f"{name} without": {**models[name], **OFF} for name in [*models]}
    pairs = {"orchestrated": "omnichannel"}
    pairs |= {name: f"{name} without" for name in (MIXTURE, ORCHESTRATED_MIXTURE)}
    for model, without in pairs.items():
        one, other = _run(raw, model, engine=engine), _run(raw, without, engine=engine)
        assert differences(other, one) == ""
        assert len(one.decisions) == 0


# --- what nobody uses ----------------------------------------------------------------------------

Change = Callable[[Settings], None]


def _first(table: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    return {name: value, **table}


def _only_where_they_are(raw: Settings) -> None:
    """Say which channels the intents are raised on, so that a new channel is none of them."""
    for intent in raw["intents"].values():
        intent.setdefault("channels", list(raw["channels"]))
    for team in raw["teams"].values():
        team.setdefault("intents", list(raw["intents"]))


CHANNEL: Settings = {"mode": "chat", "max_per_agent": 9, "media": ["smell"], "trunks": 1}
MESSAGES: Settings = {"mode": "async", "turns_most": 3, "interruptible": True, "max_per_agent": 4}
BOT: Settings = {"mode": "self_service", "hand_over_to": ""}
SEGMENT = {
    "share": 0.0,
    "priority_points": 99.0,
    "patience_correlation": 0.7,
    "parallel_contact_share": 1.0,
}
IDLE_TEAM = {"channels": ["unused"], "headcount": 3}
EMPTY_TEAM = {"headcount": 0, "handle_time_factor": 0.5, "max_per_agent": {}}


def _channel(raw: Settings) -> None:
    raw["channels"] = {**raw["channels"], "unused": CHANNEL}


def _channel_first(raw: Settings) -> None:
    raw["channels"] = _first(raw["channels"], "unused", CHANNEL)


def _many_channels(raw: Settings) -> None:
    """So many that orders of preference are packed in their wide form."""
    before, after = ({f"unused {side}{n}": CHANNEL for n in range(12)} for side in "ab")
    raw["channels"] = {**before, **raw["channels"], **after}


def _messages_first(raw: Settings) -> None:
    raw["channels"] = _first(raw["channels"], "unused", MESSAGES)


def _bot_first(raw: Settings) -> None:
    raw["channels"] = _first(raw["channels"], "unused", BOT)


def _segment_first(raw: Settings) -> None:
    preference = next(iter(raw["segments"].values()))["channel_preference"]
    segment = {**SEGMENT, "channel_preference": preference}
    raw["segments"] = _first(raw["segments"], "unused", segment)


def _intent_first(raw: Settings) -> None:
    intent = {"share": 0.0, "difficulty_cv": 3.0, "self_service_resolution_share": 1.0}
    raw["intents"] = _first(raw["intents"], "unused", intent)


def _served(raw: Settings) -> list[str]:
    """Channels that need agents."""
    return [name for name in raw["channels"] if name != SELF_SERVICE]


def _empty_team_first(raw: Settings) -> None:
    """On one channel, for all intents: for some of them it would part a queue in two.

    Turns that come back go before the others of their queue, and an orchestrator asks the teams
    of a queue in the order in which they suit it, so which contacts share a queue does matter.
    """
    team = {**EMPTY_TEAM, "channels": _served(raw)[:1], "intents": [*raw["intents"]]}
    raw["teams"] = _first(raw["teams"], "unused", team)


def _empty_team_for_all(raw: Settings) -> None:
    raw["teams"]["unused"] = {**EMPTY_TEAM, "channels": _served(raw)}


def _idle_team(raw: Settings) -> None:
    _channel(raw)
    raw["teams"]["unused"] = IDLE_TEAM


def _idle_team_for_messages(raw: Settings) -> None:
    raw["channels"] = {**raw["channels"], "unused": MESSAGES}
    raw["teams"]["unused"] = IDLE_TEAM


def _relabelled(raw: Settings) -> None:
    """Two unused teams and channels, whatever they are called and in whatever order."""
    raw["channels"] = {**raw["channels"], "zebra": CHANNEL, "ant": {"mode": "live"}}
    raw["teams"]["yak"] = {"channels": ["zebra"], "headcount": 0}
    raw["teams"]["bee"] = {"channels": ["ant"], "headcount": 0}


UNUSED: dict[str, Change] = {
    "a channel": _channel,
    "a channel before the others": _channel_first,
    "many channels before and after the others": _many_channels,
    "a channel of messages before the others": _messages_first,
    "a bot before the others": _bot_first,
    "a segment before the others": _segment_first,
    "an intent before the others": _intent_first,
    "a team that is never there": _empty_team_for_all,
    "a team that is never there before the others": _empty_team_first,
    "a team for a channel that nobody uses": _idle_team,
    "a team for messages that nobody writes": _idle_team_for_messages,
    "channels and teams of other names": _relabelled,
}


@pytest.mark.parametrize("change", UNUSED.values(), ids=UNUSED)
@pytest.mark.parametrize("number", [*range(12), 47, 99])
def test_what_nobody_uses_changes_no_number(change: Change, number: int) -> None:
    raw = numbered(number)
    _only_where_they_are(raw)
    changed = deepcopy(raw)
    change(changed)
    model = MODELS[number % len(MODELS)]
    one, other = _run(raw, model), _run(changed, model)
    assert differences(one, _as_before(one, other)) == ""


INDICES = {
    "contacts": {"channel": "channels", "entry_channel": "channels", "team": "teams"},
    "cases": {"first_channel": "channels", "segment": "segments", "intent": "intents"},
    "turns": {"channel": "channels"},
    "work": {"channel": "channels"},
    "agent_states": {},
    "decisions": {"wanted": "channels", "chosen": "channels"},
}
BIT_SETS = ("present", "considered", "excluded", "free")


def _as_before(one: Journal, other: Journal) -> Journal:
    """The second journal in the indices of the first, without agents that the first lacks."""
    tables = {}
    for table, columns in INDICES.items():
        rows = getattr(other, table).copy()
        if "agent" in rows.dtype.names and table != "contacts":
            rows = rows[rows["agent"] < len(one.names.agent_team)]
        for column, names in columns.items():
            before: Sequence[str] = getattr(one.names, names)
            place = {name: before.index(name) for name in before}
            now: Sequence[str] = getattr(other.names, names)
            rows[column] = [place[now[i]] if i >= 0 else -1 for i in rows[column].tolist()]
        if table == "decisions":
            for column in BIT_SETS:
                rows[column] = _bits_as_before(one, other, rows[column])
        tables[table] = rows
    return replace(other, **tables)


def _bits_as_before(one: Journal, other: Journal, sets: Any) -> Any:
    """Bit sets of channels in the indices of the first journal."""
    found = np.zeros_like(sets)
    for place, name in enumerate(one.names.channels):
        found |= ((sets >> other.names.channels.index(name)) & 1) << place
    return found
