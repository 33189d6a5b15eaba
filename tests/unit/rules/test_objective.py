"""What the best channel is, by each objective: by hand."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.compiling import interpreted
from sim.randomness import distributions as kinds
from sim.rules import objective as o
from sim.rules.codes import FASTEST, FEWEST_LOST, RULES
from sim.rules.expected_wait import ENDLESS_SECONDS
from sim.rules.next_move import ABANDONED, CLOSED, UNANSWERED, UNRESOLVED
from sim.rules.objective import resolution_seconds, solved_in_the_end
from sim.rules.parameters import RETRY_SHARE, SWITCH_SHARE
from tests.unit.rules import records as r

V = 0.8
GIVES_UP = {ABANDONED: 0.35, UNANSWERED: 0.3, UNRESOLVED: 0.1, CLOSED: 0.5}
ALL = (r.PHONE, r.CHAT, r.MAIL)


def bits(*channels: int) -> int:
    return sum(1 << channel for channel in channels)


def decision(**columns: Any) -> Any:
    usual = {"wanted": r.PHONE, "considered": bits(*ALL), "excluded": 0, "free": 0, "chosen": -1}
    return SimpleNamespace(**usual | columns)


def tables(objective: int = FEWEST_LOST, **parameters: float) -> Any:
    """Tables whose customers stay for 100 s on average, and give up as above."""
    usual = {"return_solved_share": V, "least_gain": 0.01, "acceptance_share": 0.5}
    usual |= {"saturation_factor": 2.0, "return_seconds": 1000.0}
    w = r.tables({"objective": objective}, **usual | parameters)
    for cause, share in GIVES_UP.items():
        w.parameters[RETRY_SHARE + cause] = (1 - share) / 2
        w.parameters[SWITCH_SHARE + cause] = (1 - share) / 2
    w.distributions.append(r.law(kinds.EXPONENTIAL, 100.0))
    w.patience = [[len(w.distributions) - 1] * 4]
    w.looks = [SimpleNamespace(wait=0.0, resolution=0.0, score=0.0, delay=0.0) for _ in range(4)]
    for channel in w.channel:
        channel.offer, channel.by_link = 10 * r.SECOND, 0
    for kind in w.contact_class:
        kind.chance, kind.service_seconds, kind.error_key = 0.6, 200.0, r.KEY
    return w


def seen(w: Any, **looks: tuple[float, float, float]) -> Any:
    """Tables after a look: wait, time to resolution and chance by channel; 10 s for an offer."""
    for name, values in looks.items():
        look = w.looks[getattr(r, name.upper())]
        look.wait, look.resolution, look.score = values
        look.delay = 0.0 if name == "phone" else 10.0
    return w


# --- what a channel is worth ---------------------------------------------------------------------


def test_resolution_takes_a_geometric_number_of_attempts() -> None:
    # Solved at once: wait and service. Solved every other time: two of each and one return.
    assert resolution_seconds(60.0, 240.0, 1.0, 3600.0) == pytest.approx(300)
    assert resolution_seconds(60.0, 240.0, 0.5, 3600.0) == pytest.approx(2 * 300 + 3600)
    assert resolution_seconds(60.0, 240.0, 0.0, 3600.0) == ENDLESS_SECONDS
    assert resolution_seconds(ENDLESS_SECONDS, 240.0, 0.5, 3600.0) == ENDLESS_SECONDS


@given(*[st.floats(0, 1)] * 5)
def test_the_chance_of_a_solution_is_one_and_more_patience_is_never_worse(
    there: float, chance: float, waiting: float, unsolved: float, back: float
) -> None:
    found = solved_in_the_end(there, chance, waiting, unsolved, back)
    assert 0.0 <= found <= 1.0
    likelier = min(1.0, chance + 0.1)
    assert solved_in_the_end(there, likelier, waiting, unsolved, back) >= found - 1e-12


def test_what_a_call_is_worth() -> None:
    w, case = tables(), r.case()
    interpreted(o.look_at)(w, case, decision(), r.PHONE, 50.0, 0.0)
    there = math.exp(-0.5)
    expected = there * 0.6 + (1 - there) * 0.65 * V + there * 0.4 * 0.9 * V
    found = w.looks[r.PHONE]
    assert found.score == pytest.approx(expected)
    assert (found.wait, found.delay) == (50.0, 0.0)
    assert found.resolution == pytest.approx((50 + 200 + 1000) / 0.6 - 1000)


def test_who_is_offered_another_channel_waits_for_the_offer_and_is_solved_less() -> None:
    w = tables(steered_resolution_loss=0.1)
    interpreted(o.look_at)(w, r.case(), decision(), r.CHAT, 50.0, 0.0)
    there = math.exp(-0.6)
    expected = there * 0.5 + (1 - there) * 0.65 * V + there * 0.5 * 0.9 * V
    assert w.looks[r.CHAT].score == pytest.approx(expected)
    assert w.looks[r.CHAT].delay == 10.0


def test_who_chases_a_message_and_does_nothing_still_waits_for_the_answer() -> None:
    w = tables()
    interpreted(o.look_at)(w, r.case(), decision(wanted=r.MAIL), r.MAIL, 50.0, 0.0)
    there = math.exp(-0.5)
    chased = (1 - 0.3 * 0.4) * V
    expected = there * 0.6 + (1 - there) * chased + there * 0.4 * 0.9 * V
    assert w.looks[r.MAIL].score == pytest.approx(expected)


def test_a_purchase_is_lost_at_once() -> None:
    w = tables()
    w.purchase = [1]
    for channel in (r.PHONE, r.MAIL):
        interpreted(o.look_at)(w, r.case(), decision(wanted=channel), channel, 50.0, 0.0)
        assert w.looks[channel].score == pytest.approx(math.exp(-0.5) * 0.6)


def test_patience_that_is_used_up_counts_on_every_channel() -> None:
    """Half is used up: exponential patience has no memory, one of fixed length has."""
    w = tables()
    w.distributions.append(r.law(kinds.UNIFORM))
    w.distributions[-1][1:3] = 0.0, 100.0
    w.patience[0][r.CHAT] = len(w.distributions) - 1
    interpreted(o.look_at)(w, r.case(), decision(), r.PHONE, 50.0, 0.5)
    interpreted(o.look_at)(w, r.case(), decision(), r.CHAT, 15.0, 0.5)
    for channel, there in ((r.PHONE, math.exp(-0.5)), (r.CHAT, 0.5)):  # 10 + 15 s of 50 left
        expected = there * 0.6 + (1 - there) * 0.65 * V + there * 0.4 * 0.9 * V
        assert w.looks[channel].score == pytest.approx(expected)


def test_a_closed_channel_is_worth_what_comes_after() -> None:
    w = tables()
    interpreted(o.look_at_closed)(w, r.case(), r.PHONE)
    assert w.looks[r.PHONE].score == pytest.approx(0.5 * V)
    assert w.looks[r.PHONE].wait == w.looks[r.PHONE].resolution == ENDLESS_SECONDS


def test_the_chance_may_be_known_with_an_error_of_its_own_by_intent_and_channel() -> None:
    w = tables(resolution_error=0.05)
    w.contact_class[r.CHAT].error_key = r.KEY + r.KEY
    for channel in (r.PHONE, r.CHAT):
        interpreted(o.look_at)(w, r.case(), decision(wanted=channel), channel, 0.0, 0.0)
    phone, chat = w.looks[r.PHONE].score, w.looks[r.CHAT].score
    right = 0.6 + 0.4 * 0.9 * V
    assert phone != chat
    assert abs(phone - right) < 0.1
    w.contact_class[r.PHONE].chance = 0.0
    interpreted(o.look_at)(w, r.case(), decision(), r.PHONE, 0.0, 0.0)
    assert w.looks[r.PHONE].score == pytest.approx(0.9 * V), "what cannot be is known to be none"


# --- the best one --------------------------------------------------------------------------------

choose = interpreted(o.choose_best)
worth = interpreted(o.is_worth_offering)
ORDERS = [
    r.order(r.MAIL, r.PHONE, r.CHAT),
    r.order(r.MAIL, r.PHONE, r.CHAT, wide=True),
    r.order(r.MAIL, wide=True),
    r.order(wide=True),
]


@pytest.mark.parametrize("order", ORDERS)
def test_by_fewest_lost_the_likeliest_and_of_near_ties_the_earliest(order: int) -> None:
    case = r.case(order=order)
    w = seen(tables(), phone=(90, 500, 0.80), chat=(30, 400, 0.85), mail=(900, 4000, 0.9))
    assert choose(w, case, decision()) == r.MAIL
    w.looks[r.CHAT].score = 0.891
    assert choose(w, case, decision()) == r.CHAT, "within a hundredth, and earlier"
    w.looks[r.CHAT].score = 0.889
    assert choose(w, case, decision()) == r.MAIL
    tied = seen(tables(), phone=(0, 401, 0.8), chat=(0, 390, 0.8), mail=(0, 390, 0.8))
    first = r.CHAT if order == r.order(wide=True) else r.MAIL
    assert choose(tied, case, decision()) == first, "the offer counts; then the customer's order"
    tied.looks[r.PHONE].resolution = 400.0
    assert choose(tied, case, decision()) == r.PHONE, "what is wanted needs no offer"


def test_an_offer_has_to_gain_more_than_a_hundredth_acceptance_counted() -> None:
    w = seen(tables(), phone=(90, 500, 0.80), chat=(30, 900, 0.8201))
    assert worth(w, decision(), r.CHAT), "later, but likelier"
    w.looks[r.CHAT].score = 0.8199
    assert not worth(w, decision(), r.CHAT), "half of two hundredths"
    assert not worth(w, decision(), r.PHONE)


def test_where_nothing_can_be_gained_or_lost_time_decides_as_under_fastest() -> None:
    for objective in (FEWEST_LOST, FASTEST):
        w = seen(tables(objective), phone=(90, 500, 0.8), chat=(30, 489, 0.8), mail=(0, 480, 0.8))
        made = decision(considered=bits(r.PHONE, r.CHAT))
        assert choose(w, r.case(order=ORDERS[0]), made) == r.CHAT
        assert worth(w, made, r.CHAT)
        w.looks[r.CHAT].resolution = 490.0
        assert not worth(w, made, r.CHAT), "just as much as the offer takes"


def test_by_fastest_the_earliest_solution_whatever_is_lost() -> None:
    w = seen(tables(FASTEST), phone=(300, 600, 0.9), chat=(90, 300, 0.5), mail=(900, 4000, 0.95))
    made = decision(free=bits(r.MAIL))
    assert choose(w, r.case(order=ORDERS[0]), made) == r.CHAT
    assert worth(w, made, r.CHAT)


@pytest.mark.parametrize(
    ("waits", "free", "expected", "excluded"),
    [
        ((30, 0, 0), (r.CHAT, r.MAIL), r.MAIL, ()),  # the first of the order with somebody free
        ((31, 20, 35), (), r.CHAT, ()),  # nobody is free: the shortest wait, the offer included
        ((30, 20, 35), (), r.PHONE, ()),
        ((50, 35, 45), (), r.CHAT, (r.PHONE, r.MAIL)),  # beyond twice 20 s
        ((50, 45, 60), (), r.PHONE, ()),  # all are: nothing is dropped
        ((0, 0, 0), (r.PHONE, r.MAIL), r.PHONE, ()),  # the wanted one is free
    ],
)
def test_by_the_published_rules(
    waits: tuple[float, ...], free: tuple[int, ...], expected: int, excluded: tuple[int, ...]
) -> None:
    phone, chat, mail = waits
    w = seen(tables(RULES), phone=(phone, 9, 0.1), chat=(chat, 9, 0.2), mail=(mail, 9, 0.3))
    made = decision(free=bits(*free))
    assert choose(w, r.case(order=ORDERS[0]), made) == expected
    assert made.excluded == bits(*excluded)


def test_by_the_published_rules_a_saturated_channel_is_left_even_for_a_longer_wait() -> None:
    w = seen(tables(RULES), phone=(50, 9, 0.9), mail=(39, 9, 0.1))
    w.channel[r.MAIL].wait_threshold = 3600 * r.SECOND
    w.looks[r.MAIL].wait = 500.0
    made = decision(considered=bits(r.PHONE, r.MAIL))
    assert choose(w, r.case(order=ORDERS[0]), made) == r.MAIL
    assert worth(w, made, r.MAIL)
    w.looks[r.MAIL].resolution = ENDLESS_SECONDS
    made = decision(considered=bits(r.PHONE, r.MAIL))
    assert choose(w, r.case(order=ORDERS[0]), made) == r.PHONE, "it cannot solve the case"


def test_what_is_saturated_is_said_unless_it_is_best_all_the_same() -> None:
    w = seen(tables(), phone=(90, 500, 0.80), chat=(30, 400, 0.85), mail=(900, 4000, 0.9))
    made = decision()
    choose(w, r.case(order=ORDERS[0]), made)
    assert made.excluded == bits(r.PHONE)


def test_the_company_may_prefer_channels_for_a_segment_and_an_intent() -> None:
    w = seen(tables(), phone=(0, 400, 0.8), chat=(0, 380, 0.8), mail=(0, 380, 0.8))
    assert choose(w, r.case(order=r.order(r.MAIL, r.CHAT)), decision()) == r.MAIL
    w.preferred = [[r.order(r.CHAT, r.MAIL)]]
    assert choose(w, r.case(order=r.order(r.MAIL, r.CHAT)), decision()) == r.CHAT
