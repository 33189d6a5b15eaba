"""What the orchestrator decides about one customer: by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.compiling import interpreted
from sim.randomness import purposes
from sim.randomness.counter import uniform
from sim.rules import orchestration, priority
from sim.rules.orchestration import ENDLESS_SECONDS
from sim.rules.parameters import EMOTION_LEVELS, EMOTION_LIMITS, READING
from sim.rules.timing import NEVER
from tests.unit.rules import records as r

LIMITS, LEVELS = (100, 400, 800), (0.0, 0.2, 0.6, 1.0)


def decision(**columns: Any) -> Any:
    usual = {"wanted": r.PHONE, "considered": 0, "excluded": 0, "free": 0, "chosen": -1}
    usual |= {"points": 0, "emotion": 0, "read": -1}
    return SimpleNamespace(**usual | columns)


def tables(**parameters: float) -> Any:
    """Tables with an orchestrator that reads emotion without error and looks at two channels."""
    numbers = {"acceptable": 2, "offer": 10 * r.SECOND, "orchestrator": 99}
    w = r.tables(numbers, **parameters)
    w.parameters[EMOTION_LIMITS : EMOTION_LIMITS + 3] = LIMITS
    w.parameters[EMOTION_LEVELS : EMOTION_LEVELS + 4] = LEVELS
    for kind in range(4):
        w.parameters[READING + 4 * kind + kind : READING + 4 * kind + 4] = [1.0] * (4 - kind)
    w.looks = [SimpleNamespace(wait=-1.0, resolution=-1.0) for _ in range(4)]
    w.queue_reading = [60.0, 30.0, 600.0, 0.0]
    for kind, seconds in zip(w.contact_class, (100.0, 200.0, 300.0, 0.0), strict=True):
        kind.chance, kind.service_seconds = 0.5, seconds
    return w


def u_of(purpose: int, ordinal: int, entity: Any = r.KEY) -> float:
    return uniform(r.SEED, r.REPLICATION, entity, purpose, ordinal)


# --- priority ------------------------------------------------------------------------------------

give_points = interpreted(priority.give_points)


def test_points_are_earned_by_emotion_and_value_and_cost_a_credit() -> None:
    w = tables(emotion_points=10, value_points=4, priority_cap_share=0.6)
    case, made = r.case(emotion=500, attempts=1), decision()
    assert give_points(w, case, made) == 0.0, "0.6 of a credit is none"
    assert (w.run[0].evaluated, w.run[0].prioritised, w.run[0].credit) == (1, 0, 600)
    assert (made.emotion, made.read, made.points) == (500, 2, 0)
    assert give_points(w, case, made) == 10 * 0.6 + 4 * 0.5
    assert (w.run[0].evaluated, w.run[0].prioritised, w.run[0].credit) == (2, 1, 200)
    assert made.points == 8000


def test_too_few_points_are_not_given() -> None:
    for threshold, given in ((8.0, 8.0), (8.01, 0.0)):
        w = tables(emotion_points=10, value_points=4, priority_cap_share=1)
        w.parameters[priority.PRIORITY_THRESHOLD_POINTS] = threshold
        assert give_points(w, r.case(emotion=500), decision()) == given
    nothing = tables(priority_cap_share=1)
    assert give_points(nothing, r.case(emotion=500), decision()) == 0.0
    assert nothing.run[0].credit == 1000, "it costs nothing"


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


def test_the_window_is_whole_parts_and_what_has_passed_of_the_present_one() -> None:
    assert [interpreted(orchestration.window_ticks)(now, 10) for now in (0, 7, 54, 60, 127)] == [
        *(0, 7, 54, 50, 57)
    ]


# --- a look --------------------------------------------------------------------------------------

consider = interpreted(orchestration.consider)
ORDER = r.order(r.BOT, r.CHAT, r.MAIL, r.PHONE)
WIDE_ORDER = r.order(r.BOT, r.CHAT, r.MAIL, r.PHONE, wide=True)


def bits(*channels: int) -> int:
    return sum(1 << channel for channel in channels)


@pytest.mark.parametrize("order", [ORDER, WIDE_ORDER])
def test_looked_at_are_the_channels_liked_most_and_the_wanted_one(order: int) -> None:
    w = tables(return_seconds=1000)
    case = r.case(order=order)
    assert consider(w, case, r.PHONE) == bits(r.CHAT, r.PHONE), "the bot counts, and is left out"
    w.run[0].acceptable = 3
    assert consider(w, case, r.PHONE) == bits(r.CHAT, r.MAIL, r.PHONE)
    assert w.looks[r.CHAT].wait == 30
    assert w.looks[r.CHAT].resolution == pytest.approx((30 + 200 + 1000) / 0.5 - 1000)
    w.liked = [bits(r.MAIL)]
    w.run[0].acceptable = 1
    assert consider(w, case, r.PHONE) == bits(r.MAIL, r.PHONE), "only what is liked counts"


def test_channels_without_a_place_in_a_wide_order_are_looked_at_by_number() -> None:
    w = tables()
    case = r.case(order=r.order(r.BOT, wide=True))
    w.run[0].acceptable = 2
    assert consider(w, case, r.PHONE) == bits(r.PHONE)
    assert consider(w, case, r.MAIL) == bits(r.PHONE, r.MAIL), "the wanted one in any case"
    w.run[0].acceptable = 3
    assert consider(w, case, r.PHONE) == bits(r.PHONE, r.CHAT)
    w.liked = [bits(r.BOT, r.PHONE, r.CHAT)]
    assert consider(w, case, r.MAIL) == bits(r.PHONE, r.CHAT, r.MAIL), "liked or not"


def test_closed_and_useless_channels_are_not_looked_at() -> None:
    w = tables()
    w.run[0].acceptable = 4
    w.channel_open = [False] * 4
    case = r.case(order=ORDER)
    assert consider(w, case, r.PHONE) == bits(r.MAIL)
    assert (w.looks[r.PHONE].wait, w.looks[r.PHONE].resolution) == (ENDLESS_SECONDS,) * 2
    w.channel_open, w.usable = [True] * 4, [bits(r.CHAT)]
    assert consider(w, case, r.PHONE) == bits(r.CHAT)


def seen(**resolution: float) -> Any:
    """Tables after a look: times to resolution by channel."""
    w = tables(saturation_factor=2)
    for name, seconds in resolution.items():
        look = w.looks[getattr(r, name.upper())]
        look.wait, look.resolution = seconds / 10, seconds
    return w


def test_a_saturated_channel_is_excluded_if_there_is_a_better_one() -> None:
    saturated = interpreted(orchestration.saturated_channels)
    w = seen(phone=500, chat=300, mail=410)
    assert saturated(w, bits(r.PHONE, r.CHAT, r.MAIL)) == bits(r.PHONE, r.MAIL)
    assert saturated(w, bits(r.PHONE)) == 0, "there is nothing better"
    w.looks[r.PHONE].wait = 40.0
    assert saturated(w, bits(r.PHONE, r.CHAT)) == 0, "twice the threshold is not more than twice"
    w.looks[r.PHONE].wait, w.looks[r.PHONE].resolution = 50.0, 300.0
    assert saturated(w, bits(r.PHONE, r.CHAT)) == 0, "no worse than the best"


@pytest.mark.parametrize(
    ("excluded", "free", "expected"),
    [
        ((), (r.PHONE, r.CHAT), r.PHONE),  # wanted and free
        ((r.PHONE,), (r.PHONE,), r.CHAT),  # excluded: the best of the others
        ((), (r.MAIL,), r.MAIL),  # free and better than the wanted one, though not the best
        ((), (), r.CHAT),  # nobody is free: the best
        ((r.PHONE, r.CHAT, r.MAIL), (), r.PHONE),  # nothing is left
    ],
)
@pytest.mark.parametrize(
    "order",
    [
        r.order(r.MAIL, r.PHONE, r.CHAT),
        r.order(r.MAIL, r.PHONE, r.CHAT, wide=True),
        r.order(r.MAIL, wide=True),
        r.order(wide=True),
    ],
)
def test_the_best_channel(
    excluded: tuple[int, ...], free: tuple[int, ...], expected: int, order: int
) -> None:
    w = seen(phone=500, chat=300, mail=410)
    made = decision(
        considered=bits(r.PHONE, r.CHAT, r.MAIL), excluded=bits(*excluded), free=bits(*free)
    )
    case = r.case(order=order)
    assert interpreted(orchestration.best_channel)(w, case, made) == expected


def test_a_free_channel_that_is_no_better_is_not_chosen_for_that() -> None:
    w = seen(phone=300, chat=300, mail=200)
    made = decision(considered=bits(r.PHONE, r.CHAT, r.MAIL), free=bits(r.CHAT))
    case = r.case(order=r.order(r.PHONE, r.CHAT, r.MAIL))
    assert interpreted(orchestration.best_channel)(w, case, made) == r.MAIL


def test_a_choice_is_noted_and_offered_if_it_gains_more_than_the_offer_takes() -> None:
    note = interpreted(orchestration.note_choice)
    w, made = seen(phone=500, chat=489.9), decision()
    assert note(w, made, r.CHAT)
    assert (made.chosen, made.wait_wanted, made.resolution_wanted) == (
        *(r.CHAT, 50 * r.SECOND, 500 * r.SECOND),
    )
    assert (made.wait_chosen, made.resolution_chosen) == (48_990_000, 489_900_000)
    assert not note(seen(phone=500, chat=490), decision(), r.CHAT)
    assert not note(seen(phone=500), decision(), r.PHONE)
    endless = seen(chat=300)
    endless.looks[r.PHONE].wait = endless.looks[r.PHONE].resolution = ENDLESS_SECONDS
    assert note(endless, made, r.CHAT)
    assert made.wait_wanted == NEVER, "no end in sight"
