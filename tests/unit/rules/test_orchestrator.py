"""What the orchestrator decides about one customer: by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.compiling import interpreted
from sim.randomness import purposes
from sim.randomness.counter import uniform
from sim.rules import orchestration, priority
from sim.rules.parameters import EMOTION_LEVELS, EMOTION_LIMITS, READING
from sim.rules.timing import NEVER
from tests.unit.rules import records as r

LIMITS, LEVELS = (100, 400, 800), (0.0, 0.2, 0.6, 1.0)


def decision(**columns: Any) -> Any:
    usual = {"wanted": r.PHONE, "considered": 0, "excluded": 0, "free": 0, "chosen": -1}
    usual |= {"points": 0, "emotion": 0, "read": -1, "answer": 0}
    return SimpleNamespace(**usual | columns)


def tables(**parameters: float) -> Any:
    """Tables with an orchestrator that reads emotion without error and looks at two channels."""
    numbers = {"acceptable": 2, "counts_own_moves": True, "orchestrator": 99}
    w = r.tables(numbers, **parameters)
    w.parameters[EMOTION_LIMITS : EMOTION_LIMITS + 3] = LIMITS
    w.parameters[EMOTION_LEVELS : EMOTION_LEVELS + 4] = LEVELS
    for kind in range(4):
        w.parameters[READING + 4 * kind + kind : READING + 4 * kind + 4] = [1.0] * (4 - kind)
    w.queue = [SimpleNamespace(channel=channel, alike=channel) for channel in range(4)]
    w.readings = [
        SimpleNamespace(wait=60.0, between=20.0, later=0.0, handle=200.0, ahead=2, coming=0)
        for _ in range(4)
    ]
    return w


def u_of(purpose: int, ordinal: int, entity: Any = r.KEY) -> float:
    return uniform(r.SEED, r.REPLICATION, entity, purpose, ordinal)


# --- priority ------------------------------------------------------------------------------------

give_points = interpreted(priority.give_points)


def everybody(**parameters: float) -> Any:
    """Tables with which every need has priority."""
    return tables(priority_cap_share=1.0, priority_quantile=0.0, **parameters)


def test_points_are_earned_by_emotion_and_value() -> None:
    w = everybody(emotion_points=10, value_points=4)
    case, made = r.case(emotion=500, attempts=1), decision()
    assert give_points(w, case, made) == case.priority_points == 10 * 0.6 + 4 * 0.5
    run = w.run[0]
    assert (run.evaluated, run.prioritised, run.window_prioritised) == (1, 1, 1)
    assert (made.emotion, made.read, made.points) == (500, 2, 8000)


def test_too_few_points_are_not_given() -> None:
    for threshold, given in ((8.0, 8.0), (8.01, 0.0)):
        w = everybody(emotion_points=10, value_points=4, priority_threshold_points=threshold)
        assert give_points(w, r.case(emotion=500), decision()) == given
    assert give_points(everybody(), r.case(emotion=500), decision()) == 0.0, "nothing is no need"


def arriving(emotions: list[int], **parameters: float) -> list[bool]:
    """Cases one after the other, each of its own: whether they are given priority."""
    w = tables(emotion_points=4, **{"priority_cap_share": 1.0, **parameters})
    found = []
    for number, emotion in enumerate(emotions):
        case = r.case(emotion=emotion, key=np.uint64(1000 + number))
        found.append(give_points(w, case, decision()) > 0)
    return found


def test_priority_goes_to_the_highest_need_and_equal_ones_are_drawn() -> None:
    """A tenth furious, three tenths negative: of a fifth all of the first, a third of the others.

    Before, who came while there was credit got it: 66 % of the furious, 39 % of the middle.
    """
    kinds = ([900] + [500] * 3 + [150] * 6) * 400
    given = arriving(kinds, priority_quantile=0.8)[2000:]
    of = np.array(kinds[2000:])
    shares = {emotion: np.mean(np.array(given)[of == emotion]) for emotion in set(kinds)}
    assert shares[900] == 1.0
    assert shares[500] == pytest.approx(1 / 3, abs=0.08)
    assert shares[150] == 0.0


def test_the_cap_holds_in_every_window() -> None:
    kinds = ([150] * 300 + [900] * 300) * 3
    given = arriving(kinds, priority_quantile=0.5, priority_cap_share=0.2)
    window = priority.PRIORITY_WINDOW
    most = max(sum(given[first : first + window]) for first in range(len(given) - window))
    assert most == 0.2 * window
    early = [sum(given[: count + 1]) <= 0.2 * (count + 1) for count in range(window)]
    assert all(early)


def test_priority_is_kept_with_the_case_and_never_falls() -> None:
    w = tables(emotion_points=4, priority_cap_share=0.0)
    calmed = r.case(emotion=150, priority_points=4.0)
    assert give_points(w, calmed, decision()) == 4.0, "whatever the cap says"
    w = everybody(emotion_points=4)
    angrier = r.case(emotion=900, priority_points=2.4)
    assert give_points(w, angrier, decision()) == 4.0


def test_the_reading_is_drawn_for_the_contact_that_is_about_to_be_made() -> None:
    w = tables(priority_cap_share=1)
    u = u_of(purposes.EMOTION_READING, 3)
    w.parameters[READING : READING + 4] = [u - 1e-9, u + 1e-9, 1.0, 1.0]
    made = decision()
    give_points(w, r.case(emotion=50, attempts=2), made)
    assert made.read == 1


def test_who_has_heard_that_it_pays_shows_more_emotion() -> None:
    w = tables(priority_cap_share=1, gaming_emotion=0.5)
    w.run[0].evaluated, w.run[0].prioritised = 10, 4
    made = decision()
    give_points(w, r.case(emotion=300), made)
    assert (made.emotion, made.read) == (500, 2)


# --- presence, offers, outages -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "name", "purpose"),
    [
        ("merges_by_mistake", "FALSE_MERGE_SHARE", purposes.FALSE_MERGE),
        ("notices_others", "MERGE_RECALL_SHARE", purposes.MERGE),
    ],
)
def test_what_is_noticed_is_drawn_for_the_next_attempt(rule: str, name: str, purpose: int) -> None:
    w, place = tables(), getattr(orchestration, name)
    asked = interpreted(getattr(orchestration, rule))
    for change, expected in ((1e-12, True), (-1e-12, False)):
        w.parameters[place] = u_of(purpose, 4) + change
        assert asked(w, r.case(attempts=3)) is expected


def test_an_offer_is_accepted_by_attempt_and_look() -> None:
    w = tables()
    accepts = interpreted(orchestration.accepts_offer)
    for look in (0, 3):
        u = u_of(purposes.ACCEPTANCE, (2 << 8) | look)
        for change, expected in ((1e-12, True), (-1e-12, False)):
            w.parameters[orchestration.ACCEPTANCE_SHARE] = u + change
            assert accepts(w, r.case(attempts=9), 2, look) is expected


def test_an_outage_is_drawn_for_a_block_of_time() -> None:
    w = tables()
    for change, expected in ((1e-12, False), (-1e-12, True)):
        w.parameters[orchestration.OUTAGE_SHARE] = u_of(purposes.OUTAGE, 17, 99) + change
        assert interpreted(orchestration.works_in)(w, 17) is expected


# --- a look --------------------------------------------------------------------------------------

consider = interpreted(orchestration.considered_channels)
ORDER = r.order(r.BOT, r.CHAT, r.MAIL, r.PHONE)
WIDE_ORDER = r.order(r.BOT, r.CHAT, r.MAIL, r.PHONE, wide=True)


def bits(*channels: int) -> int:
    return sum(1 << channel for channel in channels)


@pytest.mark.parametrize("order", [ORDER, WIDE_ORDER])
def test_looked_at_are_the_channels_liked_most_and_the_wanted_one(order: int) -> None:
    w, case = tables(), r.case(order=order)
    assert consider(w, case, r.PHONE, 0) == bits(r.CHAT, r.PHONE), "the bot counts, is left out"
    w.run[0].acceptable = 3
    assert consider(w, case, r.PHONE, 0) == bits(r.CHAT, r.MAIL, r.PHONE)
    w.liked = [bits(r.MAIL)]
    w.run[0].acceptable = 1
    assert consider(w, case, r.PHONE, 0) == bits(r.MAIL, r.PHONE), "only what is liked counts"


def test_channels_without_a_place_in_a_wide_order_are_looked_at_by_number() -> None:
    w = tables()
    case = r.case(order=r.order(r.BOT, wide=True))
    w.run[0].acceptable = 2
    assert consider(w, case, r.PHONE, 0) == bits(r.PHONE)
    assert consider(w, case, r.MAIL, 0) == bits(r.PHONE, r.MAIL), "the wanted one in any case"
    w.run[0].acceptable = 3
    assert consider(w, case, r.PHONE, 0) == bits(r.PHONE, r.CHAT)
    w.liked = [bits(r.BOT, r.PHONE, r.CHAT)]
    assert consider(w, case, r.MAIL, 0) == bits(r.PHONE, r.CHAT, r.MAIL), "liked or not"


def test_closed_useless_and_declined_channels_are_not_looked_at() -> None:
    w, case = tables(), r.case(order=ORDER)
    w.run[0].acceptable = 4
    assert consider(w, case, r.PHONE, bits(r.CHAT)) == bits(r.PHONE, r.MAIL)
    assert consider(w, case, r.PHONE, bits(r.PHONE)) == bits(r.PHONE, r.CHAT, r.MAIL)
    w.channel_open = [False] * 4
    assert consider(w, case, r.PHONE, 0) == bits(r.MAIL)
    w.channel_open, w.usable = [True] * 4, [bits(r.CHAT)]
    assert consider(w, case, r.PHONE, 0) == bits(r.CHAT)


def test_the_company_s_channels_are_looked_at_in_place_of_the_customer_s() -> None:
    w, case = tables(), r.case(order=ORDER)
    w.liked = [bits(r.CHAT)]
    w.run[0].acceptable = 1
    for wide in (False, True):
        w.preferred = [[r.order(r.MAIL, r.PHONE, wide=wide)]]
        assert consider(w, case, r.CHAT, 0) == bits(r.MAIL, r.PHONE, r.CHAT)
        assert consider(w, case, r.PHONE, 0) == bits(r.MAIL, r.PHONE)


def test_what_a_choice_rests_on_is_noted() -> None:
    w, made = tables(acceptance_share=0.5, least_gain=0.01), decision()
    w.run[0].objective = 0
    look = {"resolution": 500.0, "score": 0.8004, "delay": 0.0, "wait": 50.0}
    w.looks = [SimpleNamespace(**look) for _ in range(4)]
    w.looks[r.CHAT].wait, w.looks[r.CHAT].resolution = 48.9, 1e12
    w.looks[r.CHAT].score = 0.9
    assert interpreted(orchestration.note_choice)(w, made, r.CHAT)
    assert (made.chosen, made.wait_wanted, made.resolution_wanted) == (
        *(r.CHAT, 50 * r.SECOND, 500 * r.SECOND),
    )
    assert (made.wait_chosen, made.resolution_chosen) == (48_900_000, NEVER)
    assert (made.chance_wanted, made.chance_chosen) == (800, 900)
    assert not interpreted(orchestration.note_choice)(w, made, r.PHONE)


# --- on the way ----------------------------------------------------------------------------------


def test_who_is_sent_counts_there_until_he_or_she_arrives() -> None:
    w, case = tables(), r.case()
    seen = decision(considered=bits(r.PHONE, r.CHAT), free=bits(r.CHAT))
    send, arrive = interpreted(orchestration.send), interpreted(orchestration.arrive)
    assert send(w, case, seen, r.PHONE, False) == -1  # noqa: FBT003 - compiled: by place
    assert (w.readings[r.PHONE].ahead, w.readings[r.PHONE].coming) == (3, 0)
    case.sent_to = send(w, case, seen, r.CHAT, True)  # noqa: FBT003
    assert case.sent_to == r.CHAT
    assert (w.readings[r.CHAT].ahead, w.readings[r.CHAT].coming) == (2, 1), "an agent is free"
    arrive(w, case)
    arrive(w, case)
    assert (case.sent_to, w.readings[r.CHAT].coming) == (-1, 0)
    assert send(w, case, seen, r.MAIL, True) == -1, "it was not looked at"  # noqa: FBT003
    w.run[0].counts_own_moves = False
    assert send(w, case, seen, r.CHAT, True) == -1  # noqa: FBT003
    assert w.readings[r.CHAT].coming == 0


def test_who_agrees_to_move_leaves_one_queue_for_the_other() -> None:
    w, case, contact = tables(), r.case(), r.contact()
    made = decision(considered=bits(r.PHONE, r.CHAT), chosen=r.CHAT)
    interpreted(orchestration.note_answer)(contact, made, True)  # noqa: FBT003
    interpreted(orchestration.agree_to_move)(w, contact, case, made, r.PHONE)
    assert (contact.moving_to, contact.offers, contact.declined) == (r.CHAT, 1, 0)
    assert (w.readings[r.PHONE].ahead, w.readings[r.CHAT].ahead) == (1, 3)
    assert w.readings[r.CHAT].coming == 1
    stop = interpreted(orchestration.stop_moving)
    assert [stop(w, contact, case) for _ in range(2)] == [r.CHAT, -1]
    assert w.readings[r.CHAT].coming == 0


def test_what_is_declined_is_not_offered_again() -> None:
    contact = r.contact(offers=1)
    made = decision(chosen=r.MAIL)
    interpreted(orchestration.note_answer)(contact, made, False)  # noqa: FBT003
    assert (contact.offers, contact.declined) == (2, bits(r.MAIL))
