"""Who may take whom: messages beside calls and chats, agents kept free, a choice by chance."""

import pytest

from sim.compiling import interpreted
from sim.randomness.counter import uniform
from sim.randomness.purposes import AGENT_CHOICE
from sim.rules.codes import CAPACITY
from sim.rules.matching import drawn_place as compiled_place
from sim.rules.matching import leaves_enough_free, takes_one_more_message
from tests.unit.rules.records import KEY, REPLICATION, SEED, case, tables

drawn_place = interpreted(compiled_place)


@pytest.mark.parametrize(
    ("load", "share", "heads", "takes"),
    [
        (1_750_000, 0.5, 4, True),  # the eighth quarter of an agent fills half of four
        (2_000_000, 0.5, 4, False),
        (2_000_000, 0.75, 4, True),
        (0, 0.0, 1, True),  # one always, so that a team of one goes on
        (250_000, 0.0, 1, False),
        (250_000, 0.5, 0, False),  # nobody is due any more
    ],
)
def test_messages_take_a_share_of_the_places(
    load: int, share: float, heads: int, takes: bool
) -> None:
    assert takes_one_more_message(load, CAPACITY // 4, share, heads) == takes


def test_so_many_are_left_free() -> None:
    assert [leaves_enough_free(free, 2) for free in (1, 2, 3)] == [False, False, True]
    assert leaves_enough_free(1, 0)


def test_a_place_is_drawn_by_attempt_and_turn() -> None:
    for attempt, turn, count in ((1, 0, 7), (2, 0, 7), (1, 3, 4)):
        u = uniform(SEED, REPLICATION, KEY, AGENT_CHOICE, attempt << 8 | turn)
        assert drawn_place(tables(), case(), attempt, turn, count) == int(u * count)
    assert drawn_place(tables(), case(), 1, 0, 1) == 0
    found = {drawn_place(tables(), case(), attempt, 0, 3) for attempt in range(1, 40)}
    assert found == {0, 1, 2}
