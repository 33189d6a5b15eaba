"""Limits whose outcome is known beforehand to the last row, on both engines."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest

from sim.engine.journal import (
    FLAG_RESOLVED,
    FLAG_REVIVED,
    FLAG_SILENT,
    FLAG_STALE,
    TABLES,
    Answer,
    ContactEnd,
    Journal,
    WorkKind,
)
from sim.engine.planning import build_plan
from sim.engine.run import simulate
from sim.randomness.purposes import SILENT_NOTICE
from sim.rules.codes import MODE_ASYNC
from sim.scenario.schema import Scenario
from sim.service_models.registry import resolve
from sim.units import TICKS_PER_HOUR, TICKS_PER_MINUTE
from tests.property.contract_contacts import draw_duration
from tests.property.journals import differences
from tests.property.random_channels import ASYNC, SELF_SERVICE
from tests.property.runs import Run
from tests.property.scenarios import BUSY, Settings, numbered

ENGINES = pytest.mark.parametrize("engine", ["compiled", "simpy"])


def centre(**changes: Any) -> Settings:
    """Ten hours of a small centre with one channel, `contact`; further keys replace sections."""
    return {
        "scenario": {"start": "2026-01-05T08:00", "horizon_days": 10 / 24, "drain_hours": 4},
        "channels": {"contact": {"mode": "live"}},
        "segments": {"all": {"share": 1.0, "channel_preference": {"contact": 1.0}}},
        "intents": {"any": {"share": 1.0, "resolution_share": 0.7}},
        "demand": {
            "sources": [
                {
                    "name": "day",
                    "kind": "inline",
                    "interval_minutes": 60,
                    "expected_cases": [40.0] * 10,
                }
            ],
            "busyness": {"day_cv": 0, "block_cv": 0},
        },
        "teams": {"all": {"channels": ["contact"], "headcount": 6}},
        **changes,
    }


def _run(raw: Settings, engine: str, model: str = "multichannel", seed: int = 7) -> Run:
    scenario = Scenario.model_validate(raw)
    plan = build_plan(scenario, resolve(model, scenario).capabilities)
    found: Any = engine
    return Run(scenario, plan, simulate(scenario, model, seed, engine=found))


# --- at the door ---------------------------------------------------------------------------------


def _busy(**channel: Any) -> Settings:
    """More calls than four agents can take, without work after them, so that places run out."""
    raw = centre(channels={"contact": {"mode": "live", "after_contact_work": 0, **channel}})
    raw["teams"]["all"]["headcount"] = 4
    again = {"retry_share": 0.6, "switch_share": 0.0, "later_retry_share": 0.3}
    raw["behaviour"] = {"after_blocked": again, "after_balked": again}
    raw["emotion"] = {"rise_balked": 0.15}
    return raw


@ENGINES
def test_places_in_the_queue_are_trunks_beyond_the_agents(engine: str) -> None:
    places, trunks = _run(_busy(queue_places=3), engine), _run(_busy(trunks=4 + 3), engine)
    assert differences(places.journal, trunks.journal) == ""
    assert (places.contacts["end"] == ContactEnd.BLOCKED).sum() > 50


@ENGINES
def test_places_and_sights_that_nobody_reaches_change_nothing(engine: str) -> None:
    base = _run(_busy(), engine).journal
    endless = {"queue_places": 10_000, "position_visible": True, "balks_at": 10_000}
    assert differences(base, _run(_busy(**endless), engine).journal) == ""
    assert not np.isin(base.contacts["end"], (ContactEnd.BLOCKED, ContactEnd.BALKED)).any()


@ENGINES
def test_who_turns_round_at_k_leaves_as_if_blocked_at_k_places(engine: str) -> None:
    """The same customers at the same times; only what it is called differs."""
    balked = _run(_busy(position_visible=True, balks_at=3), engine).journal
    blocked = _run(_busy(queue_places=3), engine).journal
    assert len(balked.contacts) == len(blocked.contacts)
    turned = balked.contacts["end"] == ContactEnd.BALKED
    assert turned.sum() > 50
    assert (turned == (blocked.contacts["end"] == ContactEnd.BLOCKED)).all()
    for column in ("case", "attempt", "offered", "left_queue", "agent", "closed", "emotion"):
        assert (balked.contacts[column] == blocked.contacts[column]).all(), column
    assert (balked.cases["balked"] == blocked.cases["blocked"]).all()


# --- teams with ways of their own ----------------------------------------------------------------


@ENGINES
def test_after_contact_work_that_all_teams_state_is_that_of_the_channel(engine: str) -> None:
    law = {"distribution": "exponential", "mean_seconds": 90}
    plain = centre(channels={"contact": {"mode": "live", "after_contact_work": law}})
    stated = centre(channels={"contact": {"mode": "live", "after_contact_work": 5}})
    stated["teams"]["all"]["after_contact_work"] = {"contact": law}
    assert differences(_run(plain, engine).journal, _run(stated, engine).journal) == ""
    stated["teams"]["all"]["after_contact_work"] = {"contact": 0}
    assert not _run(stated, engine).journal.contacts["after_contact_work"].any()


@ENGINES
def test_where_all_is_their_own_skill_nothing_goes_first(engine: str) -> None:
    raw = numbered(BUSY)
    for team in raw["teams"].values():
        team.pop("secondary_intents", None)
        team.pop("home_channels", None)
        team.pop("own_skill_points", None)
    base = _run(raw, engine)
    for team in raw["teams"].values():
        team["own_skill_points"] = 7.0
    assert differences(base.journal, _run(raw, engine).journal) == ""


# --- self-service --------------------------------------------------------------------------------


@ENGINES
def test_a_bot_that_solves_everything_leaves_no_work(engine: str) -> None:
    raw = centre(
        channels={"contact": {"mode": "self_service", "hand_over_to": "calls"}, "calls": {}},
        intents={"any": {"share": 1.0, "self_service_resolution_share": 1.0}},
        teams={"all": {"channels": ["calls"], "headcount": 2}},
    )
    journal = _run(raw, engine).journal
    assert len(journal.contacts) > 300
    assert set(journal.contacts["end"].tolist()) == {ContactEnd.CONTAINED}
    assert (journal.contacts["flags"] & FLAG_RESOLVED != 0).all()
    assert (journal.cases["attempts"] == 1).all()
    assert len(journal.work) == len(journal.turns) == 0


@ENGINES
def test_a_bot_that_solves_nothing_and_takes_no_time_is_none(engine: str) -> None:
    """Who is handed over at once is served as who calls; only where it was offered differs."""
    calls = {"mode": "live", "patience": {"distribution": "exponential", "mean_seconds": 60}}
    bot = {"mode": "self_service", "talk": 0, "hand_over_to": "calls"}
    helpless = {"share": 1.0, "self_service_leaves_share": 0.0, "resolution_share": 1.0}
    teams = {"all": {"channels": ["calls"], "headcount": 3}}
    behaviour = {"max_attempts": 1}
    handed = centre(channels={"contact": bot, "calls": calls}, intents={"any": helpless})
    called = centre(channels={"contact": bot, "calls": calls}, intents={"any": helpless})
    called["segments"] = {"all": {"share": 1.0, "channel_preference": {"calls": 1.0}}}
    emotion = {"rise_self_service": 0.0}
    handling = {"repeat": 0, "identify": 0, "missing_context_resolution_loss": 0}
    for raw in (handed, called):
        raw |= {"teams": teams, "behaviour": behaviour, "emotion": emotion, "handling": handling}
    one, other = (_run(raw, engine).journal for raw in (handed, called))
    for name in ("offered", "queued", "left_queue", "talk_end", "closed", "agent", "end"):
        assert np.array_equal(one.contacts[name], other.contacts[name]), name
    assert np.array_equal(one.work, other.work)
    assert (one.contacts["end"] == ContactEnd.ABANDONED).any()


# --- messages ------------------------------------------------------------------------------------


@ENGINES
@pytest.mark.parametrize("slowdown", [0.0, 0.35, 1.0])
def test_messages_of_one_turn_that_nobody_chases_are_chats(engine: str, slowdown: float) -> None:
    shared = {
        "max_per_agent": 3,
        "slowdown_per_extra_contact": slowdown,
        "talk": {"distribution": "lognormal", "mean_seconds": 700, "cv": 1.0},
        "after_contact_work": {"distribution": "exponential", "mean_seconds": 60},
        "at_closing": "serve",
        "wait_threshold_seconds": 60,
        "service_level": {"threshold_seconds": 20},
    }
    behaviour = {"max_attempts": 4}
    team = {"all": {"channels": ["contact"], "headcount": 6}}
    chat, messages = (
        _run(
            centre(channels={"contact": {"mode": mode, **shared}}, behaviour=behaviour, teams=team),
            engine,
        ).journal
        for mode in ("chat", "async")
    )
    assert len(chat.contacts) > 300
    assert (chat.contacts["left_queue"] > chat.contacts["offered"]).any()
    for table in ("contacts", "cases", "work", "agent_states"):
        one, other = getattr(chat, table), getattr(messages, table)
        assert len(one) == len(other), table
        for name in one.dtype.names:
            if name not in ("turns", "turn", "wait"):
                assert np.array_equal(one[name], other[name]), f"{table}.{name}"
    assert np.array_equal(messages.contacts["turns"], messages.contacts["agent"] >= 0)
    assert (messages.cases["wait"] == 0).all()
    assert len(messages.turns) == len(messages.contacts)


@ENGINES
def test_messages_left_while_closed_are_answered_at_the_next_opening(engine: str) -> None:
    """With agents for all of them at once, to the tick."""
    raw = centre(
        channels={
            "contact": {
                "mode": "async",
                "opening": {"all": ["09:00-11:00", "12:00-13:00", "15:30-18:30"]},
                "talk": {"distribution": "exponential", "mean_seconds": 120},
                "at_closing": "carry_over",
            }
        },
        intents={"any": {"share": 1.0, "resolution_share": 1.0}},
        teams={"all": {"channels": ["contact"], "headcount": 300}},
    )
    rows = _run(raw, engine).journal.contacts
    opens = np.array([1.0, 4.0, 7.5]) * TICKS_PER_HOUR
    closes = np.array([3.0, 5.0, 10.5]) * TICKS_PER_HOUR
    following = np.append(opens, -1)[np.searchsorted(opens, rows["offered"])]
    is_open = ((rows["offered"][:, None] >= opens) & (rows["offered"][:, None] < closes)).any(
        axis=1
    )
    assert np.array_equal(rows["left_queue"], np.where(is_open, rows["offered"], following))
    assert 50 < (~is_open).sum() < len(rows) - 50


@ENGINES
def test_interrupted_work_is_neither_lost_nor_done_twice(engine: str) -> None:
    """One thing at a time: the spells of a message add up to its work, resuming included."""
    raw = centre(
        channels={
            "contact": {"mode": "async", "interruptible": True, "suspended_to": "anyone"},
            "calls": {"mode": "live"},
        },
        segments={
            "all": {"share": 1.0, "channel_preference": {"contact": 0.5, "calls": 0.5}},
        },
        teams={"all": {"channels": ["contact", "calls"], "headcount": 5}},
        handling={"resume_seconds": 20},
    )
    journal = _run(raw, engine).journal
    turns = journal.turns[journal.turns["ended"] >= 0]
    assert (turns["interruptions"] > 1).sum() > 10
    work = journal.work[(journal.work["kind"] == WorkKind.HANDLING) & (journal.work["turn"] > 0)]
    for turn in turns:
        mine = work[(work["case"] == turn["case"]) & (work["attempt"] == turn["attempt"])]
        assert (mine["end"] - mine["start"]).sum() == turn["work"]
    contacts = journal.contacts[journal.contacts["turns"] > 0]
    done = contacts[contacts["talk_end"] >= 0]
    assert done["resume"].sum() == turns["interruptions"].sum() * 20_000_000
    # A call never waits while a message is in work.
    calls = journal.contacts[(journal.contacts["channel"] == 1) & (journal.contacts["agent"] >= 0)]
    for call in calls[calls["left_queue"] > calls["offered"]]:
        during = (work["start"] <= call["offered"]) & (work["end"] > call["offered"])
        assert not during.any()


# --- silence -------------------------------------------------------------------------------------


@ENGINES
def test_a_place_is_held_for_the_silent_as_long_as_drawn(engine: str) -> None:
    raw = centre(
        channels={
            "contact": {
                "mode": "chat",
                "max_per_agent": 2,
                "patience": {"distribution": "exponential", "mean_seconds": 120},
                "silent_abandonment_share": 1.0,
                "silent_abandonment_notice": {"distribution": "exponential", "mean_seconds": 90},
                "at_closing": "serve",
            }
        },
        teams={"all": {"channels": ["contact"], "headcount": 2}},
        behaviour={"max_attempts": 1},
    )
    run = _run(raw, engine)
    gone = run.contacts[run.contacts["end"] == ContactEnd.ABANDONED]
    assert len(gone) > 50
    assert (gone["flags"] & FLAG_SILENT != 0).all()
    assert (gone["agent"] >= 0).all(), "they keep their turn"
    spells = run.journal.work[run.journal.work["kind"] == WorkKind.SILENT]
    assert len(spells) == len(gone)
    law = int(run.plan.channel["silent_notice"][0])
    held = {int(spell["case"]): int(spell["end"] - spell["start"]) for spell in spells}
    for row in gone:
        case, attempt = int(row["case"]), int(row["attempt"])
        assert held[case] == draw_duration(run, case, SILENT_NOTICE, attempt, law)


# --- merging -------------------------------------------------------------------------------------

MERGES: Final = {
    "base": "multichannel",
    "context_scope": "case",
    "duplicates_visible": True,
    "merge_on_arrival": True,
}


def _everything_is_merged(number: int) -> Settings:
    raw = numbered(number)
    raw["orchestrator"] |= {
        "merge_recall_share": 1.0,
        "false_merge_share": 0.0,
        "latency_seconds": 0.0,
        "outage_share": 0.0,
    }
    # Who is handed over to messages arrives there past the orchestrator.
    bot = raw["channels"].get(SELF_SERVICE, {})
    if bot.get("hand_over_to") in ASYNC:
        bot["hand_over_to"] = ""
    for segment in raw["segments"].values():
        segment["parallel_contact_share"] = 1.0
    raw["service_models"]["merges"] = MERGES
    return raw


@ENGINES
@pytest.mark.parametrize("number", range(20))
def test_with_perfect_merging_no_message_is_worked_on_twice(number: int, engine: str) -> None:
    """No message is taken that was written while another contact of its case was there.

    But for those that came back to life. So nobody begins with a message whose case is over, and
    nobody sees a duplicate to close.
    """
    run = _run(_everything_is_merged(number), engine, "merges", number)
    awake = run.contacts["flags"] & FLAG_REVIVED == 0
    messages = run.contacts[(run.modes == MODE_ASYNC) & awake]
    begun = run.turns[(run.turns["turn"] == 1) & (run.turns["started"] >= 0)]
    flags = run.contact_of(begun)["flags"]
    stale = (flags & FLAG_STALE != 0) & (flags & FLAG_REVIVED == 0)
    assert not stale[_taken_late(run, begun)].any()
    assert not (messages["end"] == ContactEnd.CLOSED_AS_DUPLICATE).any()
    for row in messages[messages["agent"] >= 0]:
        mine = run.contacts[run.contacts["case"] == row["case"]]
        before = mine[mine["attempt"] < row["attempt"]]
        before = before[before["flags"] & FLAG_REVIVED == 0]
        assert not _there(run, before, int(row["offered"])).any()


def _taken_late(run: Run, turns: Any) -> Any:
    """Which turns were begun after their case was closed."""
    return turns["started"] > run.closed_cases[turns["case"]]


def _there(run: Run, rows: Any, tick: int) -> Any:
    """Which contacts were there before a tick and go on after it, not in after-contact work.

    Somebody who left without a word is not there.
    """
    over = np.where(rows["talk_end"] >= 0, rows["talk_end"], rows["closed"])
    over = np.where(rows["flags"] & FLAG_SILENT != 0, rows["left_queue"], over)
    merged = (rows["agent"] < 0) & (rows["joined"] > 0)  # and dormant from then on
    over = np.where(merged, rows["left_queue"], over)
    open_thread = (run.mode_of(rows) == MODE_ASYNC) & (rows["end"] == ContactEnd.OPEN) & ~merged
    return ((over > tick) | (over < 0) | open_thread) & (rows["offered"] < tick)


# --- steering ------------------------------------------------------------------------------------


def _nothing_to_lose(number: int, objective: str) -> Settings:
    """Nobody loses patience, and every contact is as likely to solve its case on any channel."""
    raw = numbered(number)
    for channel in raw["channels"].values():
        channel.pop("opening", None)
        if channel.get("mode") != "self_service":
            channel["patience"] = "never"
    for segment in raw["segments"].values():
        segment["patience"] = {}
    for intent in raw["intents"].values():
        intent.pop("medium", None)
    raw["orchestrator"] |= {
        "objective": objective,
        "steered_resolution_loss": 0.0,
        "resolution_error": 0.0,
        "outage_share": 0.0,
    }
    raw["service_models"]["steers"] = {"base": "multichannel", "steering": True}
    return raw


def test_where_nobody_can_be_lost_the_fewest_lost_are_the_fastest() -> None:
    offers = 0
    for number in range(30):
        for model in ("steers", "orchestrated"):
            one, other = (
                simulate(Scenario.model_validate(_nothing_to_lose(number, objective)), model)
                for objective in ("fewest_lost", "fastest")
            )
            assert differences(one, other) == ""
            offers += int((one.decisions["answer"] != Answer.NO_OFFER).sum())
    assert offers > 500


# --- the same to the end -------------------------------------------------------------------------


@ENGINES
def test_opening_all_day_makes_every_behaviour_at_closing_alike(engine: str) -> None:
    journals: list[Journal] = []
    for closing in ("serve", "dismiss", "carry_over"):
        channel = {"mode": "async", "turns_most": 3, "at_closing": closing}
        journals.append(_run(centre(channels={"contact": channel}), engine).journal)
    for other in journals[1:]:
        for table in TABLES:
            assert np.array_equal(getattr(journals[0], table), getattr(other, table)), table


@ENGINES
def test_an_owner_who_is_always_waited_for_is_never_replaced(engine: str) -> None:
    """Nobody leaves, and everybody waits for the owner: all turns of a thread are one agent's."""
    channel = {
        "mode": "async",
        "turns_least": 2,
        "turns_most": 4,
        "silence_release_minutes": 2,
        "owner_wait_minutes": 10_080,
        "customer_reply_delay": {"distribution": "exponential", "mean_seconds": 300},
    }
    journal = _run(centre(channels={"contact": channel}), engine).journal
    turns = np.sort(journal.turns[journal.turns["started"] >= 0], order=["case", "attempt", "turn"])
    again = (turns["case"][1:] == turns["case"][:-1]) & (
        turns["attempt"][1:] == turns["attempt"][:-1]
    )
    assert again.sum() > 200
    assert (turns["agent"][1:] == turns["agent"][:-1])[again].all()
    assert not turns["flags"].any() or set(turns["flags"].tolist()) <= {0, 2}
    waited = turns["started"] - turns["offered"]
    assert (waited[turns["flags"] == 2] > 0).all()
    assert waited.max() < 10 * 60 * TICKS_PER_MINUTE
