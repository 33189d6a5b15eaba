"""Workload, overview and warnings of what needs no agent at once, or none at all."""

from typing import Any

import numpy as np
import pytest

from sim.scenario.schema import Scenario
from sim.workload.capacity import agent_seconds, bottlenecks, workload
from sim.workload.overview import overview

FIXED = {"talk": 80, "after_contact_work": 10, "recognised_share": 1}
MAIL = {**FIXED, "mode": "async"}
BOT = {"mode": "self_service", "hand_over_to": "chat"}


def centre(
    teams: dict[str, Any],
    channels: dict[str, Any],
    intent: dict[str, Any] | None = None,
    **cases: float,
) -> Scenario:
    """One day of a centre; `cases` arise in each half hour, by channel."""
    first = next(iter(channels))
    sources = [
        {"name": name, "kind": "inline", "interval_minutes": 30, "expected_cases": [n],
         "channel": name} for name, n in cases.items()
    ]  # fmt: skip
    return Scenario.model_validate(
        {
            "scenario": {"horizon_days": 1},
            "channels": channels,
            "segments": {"all": {"share": 1, "channel_preference": {first: 1}}},
            "intents": {"question": {"share": 1, **(intent or {})}},
            "teams": teams,
            "demand": {"sources": sources},
        }
    )


def texts(scenario: Scenario) -> str:
    """All warnings of a scenario."""
    return " | ".join(map(str, overview(scenario).warnings))


DAY = {"headcount": [0, 2]}  # two agents from noon to midnight


def test_messages_wait_for_the_agents() -> None:
    scenario = centre({"one": {"channels": ["mail"], **DAY}}, {"mail": MAIL}, mail=20)
    (one,) = bottlenecks(workload(scenario))
    assert one.later[:24] == pytest.approx(np.zeros(24))
    assert one.later[24:] == pytest.approx(np.full(24, 2.0))
    assert one.ratio.max() == pytest.approx(1.0)
    (line,) = overview(scenario).capacity
    assert (line.load, line.peak_ratio) == (pytest.approx(1.0), pytest.approx(1.0))
    assert line.unstaffed_intervals == 0
    assert texts(scenario) == ""


def test_messages_beyond_the_room_for_them_are_left_behind() -> None:
    scenario = centre({"one": {"channels": ["mail"], **DAY}}, {"mail": MAIL}, mail=30)
    assert "mail: 36 h of work on messages, and room for 24 h of it (one)" in texts(scenario)


def test_messages_are_done_beside_calls() -> None:
    teams = {"one": {"channels": ["voice", "mail"], "headcount": [3, 1]}}
    work = centre(teams, {"voice": FIXED, "mail": MAIL}, voice=20, mail=20)
    joint = next(one for one in bottlenecks(workload(work)) if len(one.channels) == 2)
    assert joint.synchronous == pytest.approx(np.full(48, 1.0))
    assert joint.room.sum() == pytest.approx(48.0)
    assert joint.later == pytest.approx([2.0] * 24 + [0.0] * 24)
    assert texts(work) == ""
    more = centre(teams, {"voice": FIXED, "mail": MAIL}, voice=20, mail=22)
    assert "mail: 26 h of work on messages, and room for 24 h" in texts(more)
    assert "offered" not in texts(more)


def test_calls_are_not_excused_by_quiet_hours() -> None:
    teams = {"one": {"channels": ["voice", "mail"], "headcount": [9, 1]}}
    found = texts(centre(teams, {"voice": FIXED, "mail": MAIL}, voice=40, mail=1))
    assert "voice is offered up to 200 % of capacity" in found
    assert "left behind" not in found


@pytest.mark.parametrize(("closing", "load"), [("carry_over", 2.0), ("serve", 1.0)])
def test_messages_carried_over_are_answered_in_opening_hours(closing: str, load: float) -> None:
    mail = {**MAIL, "opening": {"all": "00:00-12:00"}, "at_closing": closing}
    scenario = centre({"one": {"channels": ["mail"], "headcount": 1}}, {"mail": mail}, mail=20)
    (one,) = bottlenecks(workload(scenario))
    assert one.ratio.max() == pytest.approx(load)
    assert ("left behind" in texts(scenario)) == (load > 1)
    assert "arise while it is closed" not in texts(scenario)


def test_the_work_of_a_thread_counts_once_however_many_turns_it_has() -> None:
    def seconds(**changes: Any) -> float:
        mail = {**MAIL, "turns_least": 3, "turns_most": 3, "silence_release_minutes": 0, **changes}
        return agent_seconds(centre({}, {"mail": mail}), "mail", "question")

    assert seconds() == pytest.approx(90)
    assert seconds(max_per_agent=2) == pytest.approx((80 * 2 + 10) / 2)
    assert seconds(max_per_agent=2, slowdown_per_extra_contact=0.5) == pytest.approx(65)
    silent = {"customer_reply_delay": 30, "silence_release_minutes": 10}
    assert seconds(**silent) == pytest.approx(90 + 2 * 30)
    assert seconds(**silent, max_per_agent=2) == pytest.approx(85)
    assert seconds(customer_reply_delay="never", silence_release_minutes=1) == pytest.approx(210)


WITH_BOT = {"chat": {**FIXED, "mode": "chat"}, "bot": BOT}
SOLVES = {"self_service_resolution_share": 0.2, "self_service_leaves_share": 0.25}


def test_what_self_service_hands_over_is_work_of_the_next_channel() -> None:
    scenario = centre({"one": {"channels": ["chat"], "headcount": 4}}, WITH_BOT, SOLVES, bot=100)
    work = workload(scenario)
    assert work.erlangs(("bot", "question")) == pytest.approx(np.zeros(48))
    assert work.contacts(("chat", "question")) == pytest.approx(np.full(48, 60.0))
    assert work.erlangs(("chat", "question")) == pytest.approx(np.full(48, 3.0))
    found = overview(scenario)
    assert found.cases_per_week == pytest.approx(100 * 48 * 7)
    lines = {line.channel: line for line in found.demand}
    assert lines["bot"].handle_seconds == lines["bot"].mean_erlangs == 0
    assert lines["chat"].cases_per_week == 0
    assert lines["chat"].handed_over_per_week == pytest.approx(60 * 48 * 7)
    assert lines["chat"].peak_cases_per_hour == pytest.approx(120)
    assert found.capacity[0].load == pytest.approx(0.75)
    assert "bot: 33,600 visits a week take no agent, 20,160 of them go on to chat" in map(
        str, found.notes
    )
    assert found.warnings == []
    assert "<td>20,160</td>" in scenario._repr_html_()
    assert "nobody" not in scenario._repr_html_()


def test_two_channels_may_hand_over_to_one() -> None:
    channels = {**WITH_BOT, "portal": {**BOT, "opening": {"all": "00:00-12:00"}}}
    scenario = centre({"one": {"channels": ["chat"], "headcount": 9}}, channels, SOLVES,
                      bot=10, portal=10, chat=5)  # fmt: skip
    contacts = workload(scenario).contacts(("chat", "question"))
    assert contacts == pytest.approx([17.0] * 24 + [11.0] * 24)


def test_nobody_serves_what_is_handed_over_or_written() -> None:
    channels = {**WITH_BOT, "mail": MAIL, "voice": FIXED}
    teams = {"one": {"channels": ["voice"], "headcount": 1}}
    found = texts(centre(teams, channels, SOLVES, bot=10, mail=2))
    assert "nobody serves chat for question: 288 cases" in found
    assert "nobody serves mail for question: 96 cases" in found
    assert "nobody serves bot" not in found


def test_self_service_that_does_not_help_is_warned_of() -> None:
    teams = {"one": {"channels": ["chat"], "headcount": 9}}
    found = texts(centre(teams, WITH_BOT, bot=1))
    assert "bot solves no question (48 cases)" in found
    alone = {"chat": WITH_BOT["chat"], "bot": {"mode": "self_service"}}
    assert "bot hands over to no channel" in texts(centre(teams, alone, SOLVES, bot=1))
    shut = {"chat": {**FIXED, "mode": "chat", "opening": {"all": "00:00-12:00"}}, "bot": BOT}
    found = texts(centre(teams, shut, SOLVES, bot=1))
    assert "50 % of what bot hands over finds chat closed" in found
    assert "self_service_resolution_share has no effect" in texts(
        centre({"one": {"channels": ["voice"], "headcount": 9}}, {"voice": FIXED}, SOLVES, voice=1)
    )


def test_messages_may_be_handed_over_at_any_time() -> None:
    mail = {**MAIL, "opening": {"all": "00:00-12:00"}}
    channels = {"mail": mail, "bot": {**BOT, "hand_over_to": "mail"}}
    found = texts(centre({"one": {"channels": ["mail"], "headcount": 9}}, channels, SOLVES, bot=1))
    assert found == ""


def test_silent_threads_that_keep_agents_from_calls_are_warned_of() -> None:
    teams = {"both": {"channels": ["voice", "wa"], "headcount": 9}}
    thread = {**MAIL, "max_per_agent": 4, "turns_most": 5}

    def found(**changes: Any) -> str:
        return texts(centre(teams, {"voice": FIXED, "wa": {**thread, **changes}}, voice=1))

    assert "wa: a thread keeps its place for up to 10 min" in found()
    assert "takes no voice meanwhile (both)" in found()
    assert "keeps its place" not in found(interruptible=True)
    assert "keeps its place" not in found(silence_release_minutes=0)
    assert "keeps its place" not in found(turns_most=1)


def test_several_messages_at_once_gain_nothing() -> None:
    teams = {"one": {"channels": ["mail"], "headcount": 9}}

    def found(**changes: Any) -> str:
        return texts(centre(teams, {"mail": {**MAIL, "max_per_agent": 3, **changes}}, mail=1))

    assert "mail: 3 messages at once on one agent take 3 times as long each" in found()
    assert "at once" not in found(max_per_agent=1)
    assert "at once" not in found(slowdown_per_extra_contact=0.5)
    assert "at once" not in found(turns_most=4)


def test_shares_without_effect_are_warned_of() -> None:
    scenario = centre({"one": {"channels": ["chat"], "headcount": 9}}, WITH_BOT, SOLVES, bot=1)
    silent = {**WITH_BOT, "chat": {**WITH_BOT["chat"], "silent_abandonment_share": 0.7}}
    found = texts(Scenario.model_validate({**scenario.resolved(), "channels": silent}))
    assert "chat: silent_abandonment_share has no effect" in found
    one = {"all": {"share": 1, "channel_preference": {"chat": 1}, "parallel_contact_share": 0.1}}
    found = texts(Scenario.model_validate({**scenario.resolved(), "segments": one}))
    assert "segments.all.parallel_contact_share has little effect" in found
