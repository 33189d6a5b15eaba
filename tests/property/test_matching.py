"""Who serves whom: skills by intent, orders of teams, messages beside calls, agents kept free."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest

from sim.engine.journal import FLAG_SECONDARY_SKILL, ContactEnd, Journal
from sim.engine.run import simulate
from sim.scenario.schema import Scenario
from sim.units import TICKS_PER_HOUR
from tests.property.journals import same
from tests.property.scenarios import Settings

ENGINES: Final = pytest.mark.parametrize("engine", ["compiled", "simpy"])
MODELS: Final = pytest.mark.parametrize("model", ["multichannel", "orchestrated"])


def centre(**changes: Any) -> Settings:
    """Ten hours with two intents, each the own one of one team and a secondary one of the other."""
    written = {
        "scenario": {"start": "2026-01-05T08:00", "horizon_days": 10 / 24, "drain_hours": 4},
        "channels": {"contact": {"talk": 300, "after_contact_work": 0}},
        "segments": {"all": {"share": 1.0, "channel_preference": {"contact": 1.0}}},
        "intents": {
            "bill": {"share": 0.5, "resolution_share": 1.0},
            "fault": {"share": 0.5, "resolution_share": 1.0},
        },
        "demand": {
            "sources": [demand("day", [60.0])],
            "busyness": {"day_cv": 0, "block_cv": 0},
        },
        "teams": {
            "bills": {"channels": ["contact"], "secondary_intents": ["fault"], "headcount": 12},
            "faults": {"channels": ["contact"], "secondary_intents": ["bill"], "headcount": 12},
        },
        "handling": {
            "secondary_handle_time_factor": 2.0,
            "secondary_resolution_loss": 0.0,
            "channel_switch_seconds": 0,
        },
    }
    return written | changes


def demand(name: str, hours: list[float], **more: Any) -> Settings:
    """A source of so many cases in the ten hours; a list that is shorter begins anew."""
    source = {"name": name, "kind": "inline", "interval_minutes": 60, "expected_cases": hours}
    return source | more


def run(raw: Settings, engine: str, model: str = "multichannel") -> Journal:
    """The journal of a centre."""
    found: Any = engine
    return simulate(Scenario.model_validate(raw), model, 7, engine=found)


# --- skills by intent ----------------------------------------------------------------------------


@ENGINES
@MODELS
def test_who_has_an_intent_as_the_own_skill_serves_it(engine: str, model: str) -> None:
    journal = run(centre(), engine, model)
    secondary = journal.contacts["flags"] & FLAG_SECONDARY_SKILL != 0
    assert len(journal.contacts) > 500
    assert not secondary.any(), "somebody with the own skill is always free"


def _on_two_channels() -> Settings:
    """The same customers and the same work, written as a channel for each intent."""
    raw = centre(
        channels={name: {"talk": 300, "after_contact_work": 0} for name in ("first", "second")}
    )
    preference = {"first": 0.5, "second": 0.5}
    raw["segments"] = {"all": {"share": 1.0, "channel_preference": preference}}
    raw["intents"]["bill"]["channels"] = ["first"]
    raw["intents"]["fault"]["channels"] = ["second"]
    for team in raw["teams"].values():
        team["channels"] = ["first", "second"]
    return raw


@ENGINES
@MODELS
def test_intents_on_one_channel_or_on_two_are_served_alike(engine: str, model: str) -> None:
    """Also in a busy centre, where some wait and a secondary skill is better than none."""
    scarce = {"demand": {"sources": [demand("day", [200.0])], "busyness": {"day_cv": 0}}}
    one, two = (run(raw | scarce, engine, model).contacts for raw in (centre(), _on_two_channels()))
    assert (one["flags"] & FLAG_SECONDARY_SKILL != 0).any()
    assert (one["left_queue"] > one["queued"]).any()
    for column in ("case", "attempt", "queued", "left_queue", "agent", "talk", "closed"):
        assert np.array_equal(one[column], two[column]), column


# --- the order of teams, and chance --------------------------------------------------------------


@ENGINES
@MODELS
def test_teams_are_asked_in_the_order_that_is_stated(engine: str, model: str) -> None:
    stated = centre(staffing={"team_order": ["faults", "bills"]})
    stated["demand"]["sources"] = [demand("day", [20.0])]
    journal = run(stated, engine, model)
    assert _teams(journal) == {1}, "the first team is large enough"
    stated["channels"]["contact"]["team_order"] = ["bills"]
    journal = run(stated, engine, model)
    assert _teams(journal) == {0}, "the channel's own order goes first"


def _teams(journal: Journal) -> set[int]:
    """Teams that answered."""
    teams = journal.contacts["team"]
    return set(teams[teams >= 0].tolist())


@ENGINES
def test_chance_spreads_work_over_agents_who_stand_alike(engine: str) -> None:
    """With the longest idle first, twelve agents take their turns; by chance they do not."""
    one_team = {"all": {"channels": ["contact"], "headcount": 12}}
    idle = run(centre(teams=one_team), engine).contacts
    drawn = run(centre(teams=one_team, staffing={"choice": "random"}), engine).contacts
    assert np.array_equal(idle["left_queue"], drawn["left_queue"]), "nobody has to wait"
    counts = np.bincount(drawn["agent"], minlength=12)
    expected = len(drawn) / 12
    assert ((counts - expected) ** 2 / expected).sum() < 31.3  # chi-squared, 11 degrees, .001
    follows = np.bincount((drawn["agent"][1:] - drawn["agent"][:-1]) % 12, minlength=12)
    in_turn = np.bincount((idle["agent"][1:] - idle["agent"][:-1]) % 12, minlength=12)
    assert follows.max() < in_turn.max() / 2


def test_a_choice_among_one_needs_no_chance() -> None:
    team = {"all": {"channels": ["contact"], "headcount": 1}}
    same(
        run(centre(teams=team), "compiled"),
        run(centre(teams=team, staffing={"choice": "random"}), "compiled"),
    )


# --- messages beside calls and chats -------------------------------------------------------------


def _a_night_of_threads(share: float) -> Settings:
    """A team of ten opens at nine: 60 threads of the night wait, then chats come."""
    opening = {"all": ["09:00-17:00"]}
    return centre(
        channels={
            "chat": {
                "mode": "chat",
                "max_per_agent": 3,
                "talk": 400,
                "opening": opening,
                "patience": {"distribution": "exponential", "mean_seconds": 180},
            },
            "thread": {
                "mode": "async",
                "max_per_agent": 4,
                "turns_least": 4,
                "turns_most": 4,
                "talk": 360,
                "customer_reply_delay": 300,
                "opening": opening,
            },
        },
        segments={"all": {"share": 1.0, "channel_preference": {"chat": 0.5, "thread": 0.5}}},
        intents={"any": {"share": 1.0, "resolution_share": 1.0}},
        demand={
            "sources": [
                demand("night", [60.0] + [0.0] * 9, channel="thread"),
                demand("day", [0.0, 94.0] + [0.0] * 8, channel="chat"),
            ],
            "busyness": {"day_cv": 0, "block_cv": 0},
        },
        teams={
            "all": {
                "channels": ["chat", "thread"],
                "headcount": 10,
                "message_capacity_share": share,
            }
        },
    )


def _abandoned(journal: Journal) -> float:
    """Share of the chats that were abandoned."""
    chats = journal.contacts[journal.contacts["channel"] == 0]
    assert len(chats) > 70
    return float((chats["end"] == ContactEnd.ABANDONED).mean())


@ENGINES
def test_the_threads_of_the_night_leave_places_for_chats(engine: str) -> None:
    """Without a limit they fill every agent first, and chats wait them out.

    With it chats are served as well as by half of the agents who have nothing else to do.
    """
    limited = run(_a_night_of_threads(0.5), engine)
    chats_alone = _a_night_of_threads(0.5)
    chats_alone["demand"]["sources"] = chats_alone["demand"]["sources"][1:]
    chats_alone["teams"]["all"]["headcount"] = 5
    assert _abandoned(limited) <= _abandoned(run(chats_alone, engine))
    assert _abandoned(run(_a_night_of_threads(1.0), engine)) > 0.5
    threads = limited.contacts[limited.contacts["channel"] == 1]
    assert (threads["end"] == ContactEnd.ANSWERED).all(), "the backlog is worked off"


@ENGINES
def test_a_share_of_one_is_no_limit_and_a_limit_that_is_not_reached_changes_nothing(
    engine: str,
) -> None:
    raw = _a_night_of_threads(1.0)
    raw["demand"]["sources"][0]["expected_cases"] = [4.0] + [0.0] * 9
    few = run(raw, engine)
    raw["teams"]["all"]["message_capacity_share"] = 0.5
    same(few, run(raw, engine))


@ENGINES
def test_messages_are_not_limited_where_no_call_or_chat_could_come(engine: str) -> None:
    raw = _a_night_of_threads(0.25)
    raw["channels"]["chat"]["opening"] = {"all": ["12:00-17:00"]}
    raw["demand"]["sources"] = raw["demand"]["sources"][:1]
    limited = run(raw, engine)
    opened = limited.contacts["left_queue"] == TICKS_PER_HOUR
    assert np.count_nonzero(opened) == 40, "ten agents take four each"
    raw["channels"]["chat"]["opening"] = {"all": ["09:00-10:00"]}
    limited = run(raw, engine)
    taken = limited.contacts["left_queue"]
    assert np.count_nonzero(taken == TICKS_PER_HOUR) == 10, "a quarter of them"
    assert np.count_nonzero(taken == 2 * TICKS_PER_HOUR) >= 20, "at once as the chat closes"


@ENGINES
def test_a_message_that_gives_way_is_not_limited(engine: str) -> None:
    raw = _a_night_of_threads(0.25)
    raw["channels"]["thread"]["interruptible"] = True
    limited = run(raw, engine)
    raw["teams"]["all"]["message_capacity_share"] = 1.0
    same(limited, run(raw, engine))


# --- agents kept free ----------------------------------------------------------------------------


@ENGINES
def test_agents_are_kept_free_for_calls_and_chats(engine: str) -> None:
    """Twelve agents keep three free from 60 threads that need one agent each."""
    raw = _a_night_of_threads(1.0)
    raw["channels"]["thread"] |= {"max_per_agent": 1, "capacity_weight": 1.0}
    raw["demand"]["sources"] = raw["demand"]["sources"][:1]
    raw["channels"]["thread"] |= {"customer_reply_delay": 10}
    raw["teams"]["all"] |= {"headcount": 12, "kept_free": 3}
    journal = run(raw, engine)
    assert np.count_nonzero(journal.contacts["left_queue"] == TICKS_PER_HOUR) == 9
    assert (journal.contacts["end"] == ContactEnd.ANSWERED).all()
