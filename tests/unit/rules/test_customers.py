"""What upsets and calms customers, how long they wait, and where they go: by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.compiling import interpreted
from sim.randomness import distributions as kinds
from sim.randomness import purposes
from sim.randomness.counter import uniform
from sim.rules import doors, emotion, next_move, outcome, patience, self_service
from sim.rules.codes import (
    FLAG_BEYOND_WAIT_THRESHOLD,
    FLAG_BRED_ANOTHER,
    FLAG_MEDIUM_LACKING,
    FLAG_RESOLVED,
    CaseEnd,
)
from sim.rules.draws import duration
from sim.rules.next_move import (
    ABANDONED,
    BALKED,
    BLOCKED,
    CLOSED,
    FAILURES,
    SELF_SERVICE,
    UNANSWERED,
    UNRESOLVED,
    kind_of_failure,
)
from sim.rules.parameters import RETRY_SHARE, SWITCH_SHARE
from sim.rules.timing import NEVER
from tests.unit.rules import records as r

RISES = {ABANDONED: 0.1, BLOCKED: 0.2, CLOSED: 0.3, UNRESOLVED: 0.4, UNANSWERED: 0.5}
RISES[SELF_SERVICE], RISES[BALKED] = 0.6, 0.7
NAMES = ("abandoned", "blocked", "closed", "unresolved", "unanswered", "self_service")
NAMES += ("balked",)


def u_of(purpose: int, ordinal: int) -> float:
    return uniform(r.SEED, r.REPLICATION, r.KEY, purpose, ordinal)


def drawn(w: Any, purpose: int, ordinal: int) -> int:
    run, law = w.run[0], w.distributions[r.DRAWN]
    table = w.quantile_table
    return duration(run.seed, run.replication, r.KEY, purpose, ordinal, law, table, run.grid)


# --- emotion -------------------------------------------------------------------------------------


@pytest.mark.parametrize("cause", range(FAILURES))
def test_each_failure_upsets_and_is_counted_as_what_it_is(cause: int) -> None:
    w = r.tables(**{f"rise_{NAMES[each]}": rise for each, rise in RISES.items()})
    case = r.case(emotion=200)
    interpreted(emotion.note_failure)(w, case, cause)
    assert case.emotion == 200 + round(800 * RISES[cause])
    counted = {"abandoned": case.abandoned, "blocked": case.blocked, "closed": case.closed_out}
    counted["balked"] = case.balked
    assert counted == {name: int(NAMES[cause] == name) for name in counted}


def test_a_wait_counts_and_upsets_beyond_the_threshold_only() -> None:
    w = r.tables(rise_beyond_threshold=0.5)
    note_wait = interpreted(emotion.note_wait)
    short, long = r.contact(queued_at=5), r.contact(queued_at=5)
    case = r.case()
    note_wait(w, short, case, r.PHONE, 5 + 20 * r.SECOND)
    assert (case.wait, case.waits_beyond_threshold, case.emotion, short.flags) == (
        20 * r.SECOND,
        0,
        0,
        0,
    )
    note_wait(w, long, case, r.PHONE, 6 + 20 * r.SECOND)
    assert (case.wait, case.waits_beyond_threshold, case.emotion) == (40 * r.SECOND + 1, 1, 500)
    assert long.flags == FLAG_BEYOND_WAIT_THRESHOLD
    note_wait(w, r.contact(queued_at=0), case, r.MAIL, 30 * r.SECOND)
    assert (case.wait, case.waits_beyond_threshold) == (40 * r.SECOND + 1, 2), (
        "nobody sits with a message"
    )
    note_wait(w, long, case, r.MAIL, 40 * r.SECOND)
    assert case.waits_beyond_threshold == 2, "a message that was merged, and waits on"
    long.queued_at = 40 * r.SECOND
    note_wait(w, long, case, r.MAIL, 90 * r.SECOND)
    assert case.waits_beyond_threshold == 3, "its next turn is another wait"


# --- is the case solved? -------------------------------------------------------------------------


def test_a_contact_solves_its_case_by_its_chance() -> None:
    w = r.tables(rise_unresolved=0.25, rise_repeat=0.5, fall_resolved=0.8)
    is_solved = interpreted(outcome.is_solved)
    chance = u_of(purposes.RESOLUTION, 3)
    case = r.case(emotion=200)
    good = r.contact(answered_index=3, attempt=9, resolution_share=chance + 1e-12)
    assert is_solved(w, good, case)
    assert (case.emotion, good.flags, case.repetitions) == (200, 0, 0)
    bad = r.contact(answered_index=3, attempt=9, resolution_share=chance - 1e-12)
    assert not is_solved(w, bad, case)
    assert case.emotion == 400
    interpreted(outcome.note_solution)(w, good, case)
    assert (case.emotion, good.flags) == (80, FLAG_RESOLVED)


def test_without_the_medium_nothing_is_solved() -> None:
    w = r.tables(rise_unresolved=0.25)
    case, contact = r.case(), r.contact(resolution_share=1.0, flags=FLAG_MEDIUM_LACKING)
    assert not interpreted(outcome.is_solved)(w, contact, case)
    assert case.emotion == 250


def test_saying_it_again_upsets_even_when_the_case_is_over() -> None:
    w = r.tables(rise_unresolved=0.25, rise_repeat=0.5)
    case = r.case(closed=1)
    assert not interpreted(outcome.is_solved)(w, r.contact(repeat=1, resolution_share=1.0), case)
    assert (case.emotion, case.repetitions) == (500, 1)
    open_case = r.case()
    assert interpreted(outcome.is_solved)(w, r.contact(repeat=1, resolution_share=1.0), open_case)
    assert (open_case.emotion, open_case.repetitions) == (500, 1)


# --- the next move -------------------------------------------------------------------------------

choose_channel = interpreted(next_move.choose_channel)


def moving(retry: float, switch: float, **run: Any) -> Any:
    """Tables by which an unresolved contact is followed by a retry or a switch."""
    w = r.tables(run)
    for attempt in (1, 2):
        kind = kind_of_failure(UNRESOLVED, attempt)
        w.parameters[RETRY_SHARE + kind] = retry
        w.parameters[SWITCH_SHARE + kind] = switch
    return w


def test_a_customer_retries_switches_or_gives_up_by_one_draw() -> None:
    u = u_of(purposes.NEXT_MOVE, 2)
    case = r.case(attempts=2, tried=1 << r.PHONE)
    assert (
        choose_channel(moving(u + 1e-9, 0.0), case, r.PHONE, UNRESOLVED, must_switch=False)
        == r.PHONE
    )
    assert case.switches == 0
    assert (
        choose_channel(moving(u - 1e-9, 1.0), case, r.PHONE, UNRESOLVED, must_switch=False)
        == r.CHAT
    )
    assert case.switches == 1
    assert choose_channel(moving(0.0, u - 1e-9), case, r.PHONE, UNRESOLVED, must_switch=False) == -1
    assert (
        choose_channel(moving(u + 1e-9, 0.0), case, r.PHONE, UNRESOLVED, must_switch=True) == r.CHAT
    )
    assert choose_channel(moving(1.0, 0.0), case, r.PHONE, ABANDONED, must_switch=False) == -1, (
        "its own cause"
    )
    assert case.switches == 2


def test_at_the_last_attempt_allowed_there_is_no_further_one() -> None:
    w = moving(1.0, 0.0, max_attempts=3)
    assert choose_channel(w, r.case(attempts=2), r.PHONE, UNRESOLVED, must_switch=False) == r.PHONE
    assert choose_channel(w, r.case(attempts=3), r.PHONE, UNRESOLVED, must_switch=False) == -1


def test_a_switch_goes_where_the_case_may_be_raised_and_carried() -> None:
    w = moving(0.0, 1.0)
    case = r.case(order=r.order(r.PHONE, r.CHAT, r.MAIL), tried=1 << r.PHONE)
    w.has_medium = [1 << r.MAIL]
    assert choose_channel(w, case, r.PHONE, UNRESOLVED, must_switch=False) == r.CHAT
    assert choose_channel(w, case, r.PHONE, UNRESOLVED, must_switch=True) == r.MAIL
    w.usable = [1 << r.PHONE]
    assert choose_channel(w, case, r.PHONE, UNRESOLVED, must_switch=False) == -1
    assert case.switches == 2, "no channel, no switch"


def test_the_hub_is_chosen_by_a_draw_of_its_own() -> None:
    u = u_of(purposes.NEXT_CHANNEL, 4)
    for share, expected in ((u + 1e-9, r.MAIL), (u - 1e-9, r.CHAT)):
        w = moving(0.0, 1.0, hub=r.MAIL)
        w.parameters[next_move.SWITCH_TO_HUB_SHARE] = share
        case = r.case(attempts=4, order=r.order(r.PHONE, r.CHAT, r.MAIL), tried=1 << r.PHONE)
        assert choose_channel(w, case, r.PHONE, UNRESOLVED, must_switch=False) == expected


def test_retries_and_switches_have_delays_of_their_own() -> None:
    w = r.tables()
    w.retry_delay[BLOCKED], w.switch_delay[BLOCKED] = -1, r.DRAWN
    until = interpreted(next_move.ticks_until_return)
    case = r.case(attempts=3)
    assert until(w, case, ABANDONED, is_switch=False) == 60 * r.SECOND
    assert until(w, case, ABANDONED, is_switch=True) == 90 * r.SECOND
    assert until(w, case, BLOCKED, is_switch=False) == 0
    assert until(w, case, BLOCKED, is_switch=True) == drawn(w, purposes.NEXT_DELAY, 3)


# --- patience ------------------------------------------------------------------------------------


def test_patience_is_drawn_by_channel_and_attempt_on_it() -> None:
    w = r.tables()
    of = interpreted(patience.ticks_of_patience)
    found = of(w, r.contact(), r.case(attempts=7), r.CHAT, 2)
    assert found == drawn(w, purposes.PATIENCE, (w.channel[r.CHAT].code << 8) | 2)
    w.patience = [[r.DRAWN, r.ENDLESS, r.REPLY, r.DRAWN]]
    assert of(w, r.contact(), r.case(), r.CHAT, 2) == NEVER
    assert of(w, r.contact(), r.case(), r.MAIL, 2) == 300 * r.SECOND


def test_patience_goes_on_at_the_same_quantile_when_the_company_moves_somebody() -> None:
    """Exponential of mean 200 s on the phone, a quarter of it used up, of mean 400 s by chat."""
    w = r.tables()
    w.distributions.append(r.law(kinds.EXPONENTIAL, 400.0))
    w.patience = [[r.DRAWN, len(w.distributions) - 1, r.TALK, r.ENDLESS]]
    waited, case = 200.0 * math.log(4 / 3), r.case()
    contact = r.contact(queued_at=7, patience_used=0)
    used = interpreted(patience.ticks_used_elsewhere)
    now = 7 + round(waited * r.SECOND)
    on_chat = used(w, contact, case, r.PHONE, r.CHAT, now)
    assert on_chat == pytest.approx(400 * math.log(4 / 3) * r.SECOND, rel=1e-6)
    # What the wait before it had used up counts as if it had been waited here.
    contact.patience_used, contact.queued_at = now - 7, now
    assert used(w, contact, case, r.PHONE, r.CHAT, now) == on_chat
    assert used(w, contact, case, r.PHONE, r.BOT, now) == 0, "an endless patience is not used up"
    assert used(w, contact, case, r.PHONE, r.MAIL, now) == 0, "nor one of a fixed length"
    moved = r.contact(patience_used=on_chat, patience_quantile=0.75)
    left = interpreted(patience.ticks_of_patience)(w, moved, case, r.CHAT, 1)
    assert left == pytest.approx(400 * (math.log(4) - math.log(4 / 3)) * r.SECOND, rel=1e-6)
    moved.patience_quantile = 0.2
    assert interpreted(patience.ticks_of_patience)(w, moved, case, r.CHAT, 1) == 0


def test_patience_of_one_customer_is_correlated_as_the_segment_says() -> None:
    w = r.tables()
    calm, hasty = r.case(latent_patience=2.0), r.case(latent_patience=-2.0)
    of = interpreted(patience.ticks_of_patience)
    one = r.contact()
    assert of(w, one, calm, r.CHAT, 1) == of(w, one, hasty, r.CHAT, 1)
    w.correlation = [1.0]
    assert of(w, one, calm, r.CHAT, 1) > 10 * of(w, one, hasty, r.CHAT, 1)


def test_a_later_turn_has_a_patience_of_its_own() -> None:
    w = r.tables()
    found = interpreted(patience.ticks_until_chase)(w, r.contact(attempt=3), r.case(), r.MAIL, 2)
    assert found == drawn(w, purposes.TURN_PATIENCE, (3 << 8) | 2)
    w.patience = [[r.DRAWN, r.DRAWN, r.ENDLESS, r.DRAWN]]
    found = interpreted(patience.ticks_until_chase)(w, r.contact(attempt=3), r.case(), r.MAIL, 2)
    assert found == NEVER


def test_only_chats_are_left_silently() -> None:
    w = r.tables()
    leaves = interpreted(patience.leaves_silently)
    for channel in (r.PHONE, r.CHAT):
        w.channel[channel].silent_share = u_of(purposes.SILENT, 6) + 1e-12
    assert leaves(w, r.contact(attempt=6), r.case(), r.CHAT)
    assert not leaves(w, r.contact(attempt=6), r.case(), r.PHONE)
    w.channel[r.CHAT].silent_share -= 2e-12
    assert not leaves(w, r.contact(attempt=6), r.case(), r.CHAT)


def test_some_who_wait_open_a_parallel_contact() -> None:
    w = r.tables({"max_attempts": 3})
    until = interpreted(patience.ticks_until_parallel)
    contact = r.contact(attempt=2)
    assert until(w, contact, r.case()) == NEVER, "not in this segment"
    w.parallel_share = [u_of(purposes.PARALLEL, 2) + 1e-12]
    assert until(w, contact, r.case(attempts=2)) == 25 * r.SECOND
    assert until(w, contact, r.case(attempts=3)) == NEVER, "no attempts left"
    w.parallel_share[0] -= 2e-12
    assert until(w, contact, r.case(attempts=2)) == NEVER
    w.run[0].parallel_delay = r.DRAWN
    w.parallel_share = [1.0]
    assert until(w, contact, r.case()) == drawn(w, purposes.PARALLEL_DELAY, 2)


def test_who_has_heard_that_it_pays_opens_more_parallel_contacts() -> None:
    w = r.tables({"evaluated": 10, "prioritised": 5}, gaming_parallel=1.0)
    u = u_of(purposes.PARALLEL, 2)
    w.parallel_share = [u / 1.5 + 1e-9]
    until = interpreted(patience.ticks_until_parallel)
    assert until(w, r.contact(attempt=2), r.case()) == 25 * r.SECOND
    w.run[0].prioritised = 0
    assert until(w, r.contact(attempt=2), r.case()) == NEVER


# --- the door ------------------------------------------------------------------------------------

turned_away = interpreted(doors.turned_away)


def test_a_closed_channel_turns_away_all_but_messages() -> None:
    w = r.tables()
    assert [turned_away(w, channel, 0) for channel in range(4)] == [doors.COMES_IN] * 4
    w.channel_open = [False] * 4
    found = [turned_away(w, channel, 0) for channel in (r.PHONE, r.CHAT, r.MAIL, r.BOT)]
    assert found == [CLOSED, CLOSED, doors.COMES_IN, CLOSED]


def test_trunks_are_for_calls_and_chats() -> None:
    w = r.tables()
    for channel in range(4):
        w.channel[channel].trunks = 3
    assert [turned_away(w, channel, 2) for channel in range(4)] == [doors.COMES_IN] * 4
    found = [turned_away(w, channel, 3) for channel in (r.PHONE, r.CHAT, r.MAIL, r.BOT)]
    assert found == [BLOCKED, BLOCKED, doors.COMES_IN, doors.COMES_IN]
    w.channel[r.PHONE].trunks = 0
    assert turned_away(w, r.PHONE, 0) == BLOCKED


put_off = interpreted(doors.put_off)


def test_a_queue_has_no_more_places_than_stated() -> None:
    w = r.tables()
    contact, case = r.contact(attempt=2), r.case()
    assert put_off(w, contact, case, r.PHONE, 10**6) == doors.COMES_IN
    w.channel[r.PHONE].queue_places = 2
    found = [put_off(w, contact, case, r.PHONE, waiting) for waiting in (0, 1, 2, 3)]
    assert found == [doors.COMES_IN, doors.COMES_IN, BLOCKED, BLOCKED]
    w.channel[r.PHONE].queue_places = 0
    assert put_off(w, contact, case, r.PHONE, 0) == BLOCKED


def test_who_sees_the_queue_leaves_where_too_many_wait() -> None:
    w = r.tables()
    contact, case = r.contact(attempt=2), r.case()
    w.channel[r.PHONE].balks_at = 3
    assert put_off(w, contact, case, r.PHONE, 3) == doors.COMES_IN, "nobody sees it"
    w.channel[r.PHONE].position_visible = 1
    found = [put_off(w, contact, case, r.PHONE, waiting) for waiting in (0, 2, 3, 4)]
    assert found == [doors.COMES_IN, doors.COMES_IN, BALKED, BALKED]
    w.channel[r.PHONE].queue_places = 3
    assert put_off(w, contact, case, r.PHONE, 3) == BLOCKED, "no place is left to think about"


def test_shares_of_those_whom_the_queue_puts_off() -> None:
    w = r.tables()
    contact, case = r.contact(attempt=2), r.case()
    channel = w.channel[r.PHONE]
    channel.position_visible = 1
    u = u_of(purposes.BALKING, 2)
    for share, expected in ((1 - u - 1e-9, doors.COMES_IN), (1 - u + 1e-9, BALKED)):
        channel.balking_share = share
        assert put_off(w, contact, case, r.PHONE, 1) == expected
        assert put_off(w, contact, case, r.PHONE, 0) == doors.COMES_IN, "nobody is ahead"
    channel.balking_share = 0.0
    # 1 / (1 + 3 / half) = u where half = 3 u / (1 - u): a little more, and the customer joins.
    half = 3 * u / (1 - u)
    for more, expected in ((1 + 1e-9, doors.COMES_IN), (1 - 1e-9, BALKED)):
        channel.balking_half_at = half * more
        assert put_off(w, contact, case, r.PHONE, 3) == expected
    channel.balking_half_at = half * (1 + 1e-9)
    channel.balking_share = 1e-6
    assert put_off(w, contact, case, r.PHONE, 3) == BALKED, "both together"


@pytest.mark.parametrize(
    "order",
    [
        r.order(r.BOT, r.PHONE, r.CHAT, r.MAIL),
        r.order(r.BOT, r.PHONE, r.CHAT, r.MAIL, wide=True),
        r.order(r.BOT, wide=True),  # the others follow by number
    ],
)
def test_a_parallel_contact_takes_the_best_liked_channel_that_is_open_and_free(
    order: int,
) -> None:
    w = r.tables()
    beside = interpreted(doors.channel_beside)
    case = r.case(order=order)
    assert beside(w, case, 0) == r.PHONE, "the bot is nobody to talk to"
    assert beside(w, case, 1 << r.PHONE) == r.CHAT
    w.channel_open[r.CHAT] = False
    assert beside(w, case, 1 << r.PHONE) == r.MAIL
    w.channel_open[r.MAIL] = False
    assert beside(w, case, 1 << r.PHONE) == r.MAIL, "messages may always be left"
    w.liked = [1 << r.PHONE | 1 << r.BOT]
    assert beside(w, case, 1 << r.PHONE) == -1
    w.liked, w.usable = [0b1111], [1 << r.PHONE]
    assert beside(w, case, 1 << r.PHONE) == -1


def test_points_are_those_of_channel_segment_and_orchestrator() -> None:
    w = r.tables()
    w.channel[r.CHAT].points, w.points = 1.0, [0.25]
    assert interpreted(doors.points_on_entering)(w, r.case(), r.CHAT, 4.0) == 5.25


# --- self-service --------------------------------------------------------------------------------


def test_self_service_is_drawn_by_attempt() -> None:
    w = r.tables()
    w.contact_class[r.BOT].talk = r.DRAWN
    contact = r.contact(attempt=4)
    found = interpreted(self_service.session_ticks)(w, contact, r.case(), r.BOT)
    assert found == drawn(w, purposes.SELF_SERVICE_TIME, 4)
    u = u_of(purposes.SELF_SERVICE, 4)
    end = interpreted(self_service.end_of_session)
    w.contact_class[r.BOT].solved_share = u + 1e-12
    assert end(w, contact, r.case(), r.BOT) == self_service.SOLVED
    w.contact_class[r.BOT].solved_share -= 2e-12
    assert end(w, contact, r.case(), r.BOT) == self_service.LEFT, "there is nobody to hand over to"
    w.channel[r.BOT].hand_over = r.CHAT
    assert end(w, contact, r.case(), r.BOT) == self_service.HANDED_OVER
    w.contact_class[r.BOT].leaves_share = 1.0
    assert end(w, contact, r.case(), r.BOT) == self_service.LEFT


def test_a_solution_may_breed_a_further_contact() -> None:
    breeds, end = interpreted(outcome.breeds_another), interpreted(outcome.end_of_trying)
    u = u_of(purposes.INDUCED, 3)
    for share, expected in ((0.0, False), (u - 1e-12, False), (u + 1e-12, True), (1.0, True)):
        w = r.tables()
        w.channel[r.CHAT].induced_share = share
        contact, case = r.contact(attempt=3), r.case(answered_for=False)
        assert breeds(w, contact, case, r.CHAT) is expected
        assert bool(contact.flags & FLAG_BRED_ANOTHER) is bool(case.answered_for) is expected
        assert end(case) == (CaseEnd.RESOLVED if expected else CaseEnd.GIVEN_UP)


def test_who_has_but_a_question_left_is_helped_by_any_answer() -> None:
    solved = interpreted(outcome.is_solved)
    for answered_for in (False, True):
        contact = r.contact(resolution_share=0.0, repeat=0)
        assert solved(r.tables(), contact, r.case(answered_for=answered_for)) is answered_for
    over = r.case(answered_for=True, closed=1)
    assert not solved(r.tables(), r.contact(resolution_share=1.0, repeat=0), over)
