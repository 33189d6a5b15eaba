"""What a router expects of a queue: by hand, and against the formulas for a busy centre."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.compiling import interpreted
from sim.randomness import distributions as kinds
from sim.rules import expected_wait as e
from sim.rules.expected_wait import BY_READING, ENDLESS_SECONDS, seconds_between
from tests.unit.rules import records as r

wait_behind = interpreted(e.wait_behind)
still_there = interpreted(e.still_there)


def tables(*laws: Any, **parameters: float) -> Any:
    """Tables with a reading of each queue, and the patience of one segment by channel."""
    w = r.tables(**parameters)
    first = len(w.distributions)
    w.distributions += laws
    w.patience = [[first + min(place, len(laws) - 1) for place in range(4)]]
    w.queue = [SimpleNamespace(channel=channel, alike=channel) for channel in range(4)]
    w.readings = [
        SimpleNamespace(wait=0.0, between=0.0, later=0.0, handle=0.0, ahead=0, coming=0)
        for _ in range(4)
    ]
    w.run[0].counts_own_moves = True
    for channel in w.channel:
        channel.weight = 1_000_000
    return w


NEVER_LEAVES = r.law(kinds.ENDLESS)
IN_100_S = r.law(kinds.EXPONENTIAL, 100.0)


# --- how fast a queue moves ----------------------------------------------------------------------


@pytest.mark.parametrize(("agents", "rate"), [(1, 1 / 180), (10, 1 / 180), (25, 1 / 240)])
def test_the_time_between_two_contacts_in_m_m_s(agents: int, rate: float) -> None:
    """All s agents are busy, so contacts finish at rate s mu."""
    done = round(agents * rate * 1800.0)
    window = done / (agents * rate)  # so that the window holds exactly what is expected in it
    found = seconds_between(1.0, done, agents * window, window, 999.0, 99)
    assert found == pytest.approx(1 / (agents * rate))


def test_the_time_between_two_of_several_chats() -> None:
    """5 agents with 3 chats of 300 s each that do not slow each other: 15 places, rate 15 / 300."""
    assert seconds_between(1 / 3, 90, 5 * 3 * 1800.0, 1800.0, 999.0, 99) == pytest.approx(300 / 15)


def test_only_the_part_of_the_capacity_that_is_used_counts() -> None:
    # 10 done in 3,000 s of work within 1,800 s: five thirds of an agent at 300 s each.
    assert seconds_between(1.0, 10, 3000.0, 1800.0, 999.0, 99) == pytest.approx(300 / (5 / 3))


def test_without_recent_work_the_scenario_and_those_on_duty_tell() -> None:
    for done, busy, window in ((0, 0.0, 1800.0), (5, 0.0, 1800.0), (5, 600.0, 0.0)):
        assert seconds_between(1.0, done, busy, window, 240.0, 6) == pytest.approx(240 / 6)
    assert seconds_between(0.5, 0, 0.0, 1800.0, 240.0, 6) == pytest.approx(120 / 6)
    assert seconds_between(1.0, 0, 0.0, 1800.0, 240.0, 0) == ENDLESS_SECONDS


# --- those ahead, and who of them stays ----------------------------------------------------------


def test_without_impatience_every_one_ahead_takes_as_long() -> None:
    w = tables(NEVER_LEAVES)
    assert wait_behind(w, r.PHONE, 0, 20.0) == 20.0
    assert wait_behind(w, r.PHONE, 7, 20.0) == pytest.approx(160.0)
    assert wait_behind(w, r.PHONE, 7, ENDLESS_SECONDS) == ENDLESS_SECONDS


@pytest.mark.parametrize("ahead", [1, 5, 30, 100])
def test_with_exponential_patience_the_wait_is_that_of_erlang_a(ahead: int) -> None:
    """Mean wait behind n others in M/M/s+M: the sum of 1 / (s mu + k theta), k from 0 to n.

    Deterministic steps in place of random ones, hence near to it and not the same.
    """
    between, theta = 2.0, 1 / 100
    exact = sum(1 / (1 / between + k * theta) for k in range(ahead + 1))
    assert wait_behind(tables(IN_100_S), r.PHONE, ahead, between) == pytest.approx(exact, rel=0.01)


def test_messages_ahead_stay_although_their_customers_chase() -> None:
    assert wait_behind(tables(IN_100_S), r.MAIL, 9, 60.0) == pytest.approx(600.0)


def test_those_ahead_are_of_all_segments() -> None:
    w = tables(IN_100_S)
    w.segment_share = [0.25, 0.75]
    w.patience = [w.patience[0], [r.ENDLESS] * 4]
    w.patience_error_key *= 2
    left = 0.25 * math.exp(-10 / 100) + 0.75
    assert wait_behind(w, r.PHONE, 1, 10.0) == pytest.approx(10 + 10 * left)


@given(st.integers(0, 300), st.floats(0.01, 1e4))
def test_a_longer_queue_is_never_quicker(ahead: int, between: float) -> None:
    w = tables(IN_100_S)
    shorter, longer = (wait_behind(w, r.PHONE, n, between) for n in (ahead, ahead + 1))
    assert between <= shorter <= longer <= (ahead + 2) * between * (1 + 1e-9)


# --- the reading and what came since -------------------------------------------------------------


def read(w: Any, queue: int = r.PHONE, waiting: int = 3, later: float = 0.0) -> Any:
    interpreted(e.read_queue)(w, queue, waiting, 200.0, 20.0, later)
    return w.readings[queue]


def on_phone(w: Any, *, free: bool = False, on_duty: int = 10, ahead: int = BY_READING) -> float:
    return interpreted(e.wait_on)(w, r.case(), r.PHONE, free, on_duty, ahead)


def test_who_is_on_the_way_counts_among_those_ahead() -> None:
    w = tables(NEVER_LEAVES)
    w.readings[r.PHONE].coming = 2
    assert read(w).ahead == 5
    assert on_phone(w) == pytest.approx(6 * 20)


def test_whom_the_router_sends_counts_at_once_and_who_is_led_away_no_more() -> None:
    w = tables(NEVER_LEAVES)
    read(w)
    interpreted(e.note_sent)(w, r.PHONE, 1)
    assert on_phone(w) == pytest.approx(5 * 20)
    interpreted(e.note_sent)(w, r.PHONE, -1)
    interpreted(e.note_sent)(w, r.PHONE, -1)
    assert on_phone(w) == pytest.approx(3 * 20)


def test_nobody_waits_where_an_agent_has_room_whatever_the_reading_says() -> None:
    w = tables(NEVER_LEAVES)
    read(w, waiting=50)
    assert on_phone(w, free=True) == 0.0


def test_where_nobody_is_free_the_wait_is_at_least_handle_time_over_agents() -> None:
    """An old reading of an empty queue that moved fast says 2 s; there are 4 agents at 200 s."""
    w = tables(NEVER_LEAVES)
    interpreted(e.read_queue)(w, r.PHONE, 0, 200.0, 2.0, 0.0)
    assert w.readings[r.PHONE].wait == 2.0
    assert on_phone(w, on_duty=4) == pytest.approx(50.0)
    assert on_phone(w, on_duty=200) == 2.0
    assert on_phone(w, on_duty=0) == ENDLESS_SECONDS


def test_who_waits_already_has_only_those_before_ahead() -> None:
    w = tables(NEVER_LEAVES)
    read(w, waiting=30)
    assert on_phone(w, ahead=2) == pytest.approx(3 * 20)


def test_messages_wait_until_they_are_worked_on_again() -> None:
    w = tables(NEVER_LEAVES)
    assert read(w, r.MAIL, waiting=1, later=3600.0).wait == pytest.approx(3640.0)
    found = interpreted(e.wait_on)(w, r.case(), r.MAIL, False, 0, BY_READING)  # noqa: FBT003
    assert found == pytest.approx(3640.0), "nobody is there at night"


# --- the company's curve -------------------------------------------------------------------------


def test_who_has_waited_is_judged_by_those_who_waited_as_long() -> None:
    """Half leave after 10 s on average, half after 1,000: who is left after a minute stays."""
    two_kinds = r.law(kinds.HYPEREXPONENTIAL)
    two_kinds[1:4] = 0.5, 10.0, 1000.0
    w = tables(two_kinds)
    assert still_there(w, 0, r.PHONE, 0.0, 60.0) == pytest.approx(
        0.5 * math.exp(-6) + 0.5 * math.exp(-0.06)
    )
    later = (math.exp(-12) + math.exp(-0.12)) / (math.exp(-6) + math.exp(-0.06))
    assert still_there(w, 0, r.PHONE, 60.0, 60.0) == pytest.approx(later)
    assert still_there(w, 0, r.PHONE, 60.0, 0.0) == 1.0
    assert interpreted(e.used_up)(w, 0, r.PHONE, 60.0) == pytest.approx(
        1 - 0.5 * math.exp(-6) - 0.5 * math.exp(-0.06)
    )


def test_a_share_of_patience_used_up_is_a_wait_on_another_channel() -> None:
    w = tables(IN_100_S, r.law(kinds.EXPONENTIAL, 400.0), NEVER_LEAVES)
    wait = interpreted(e.wait_that_uses_up)
    assert wait(w, 0, r.CHAT, 0.0) == 0.0
    assert wait(w, 0, r.CHAT, 0.5) == pytest.approx(400 * math.log(2))
    assert wait(w, 0, r.MAIL, 0.5) == 0.0, "an endless patience is never used up"
    assert wait(w, 0, r.CHAT, 1.0) == ENDLESS_SECONDS
    assert still_there(w, 0, r.CHAT, ENDLESS_SECONDS, 1.0) == 0.0


def test_the_curve_may_be_wrong_by_a_factor_of_its_own_for_each_segment_and_channel() -> None:
    right, wrong = tables(IN_100_S), tables(IN_100_S, patience_error=0.5)
    believed = [
        -60.0 / (100 * math.log(still_there(wrong, 0, channel, 0.0, 60.0))) for channel in range(3)
    ]
    assert still_there(right, 0, r.PHONE, 0.0, 60.0) == pytest.approx(math.exp(-0.6))
    assert len({round(one, 6) for one in believed}) == 3
    assert all(0.1 < one < 10 and abs(one - 1) > 1e-3 for one in believed)


def test_the_window_is_whole_parts_and_what_has_passed_of_the_present_one() -> None:
    assert [interpreted(e.window_ticks)(now, 10) for now in (0, 7, 54, 60, 127)] == [
        *(0, 7, 54, 50, 57)
    ]
    assert e.BUCKETS == 6
