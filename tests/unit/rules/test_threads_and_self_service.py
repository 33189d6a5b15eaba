"""Threads of messages, and how self-service ends: by hand, and their laws."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.randomness.counter import uniform
from sim.randomness.distributions import DETERMINISTIC, ENDLESS, EXPONENTIAL, ROW_WIDTH
from sim.randomness.purposes import TURN_PATIENCE, TURNS
from sim.rules.self_service import HANDED_OVER, LEFT, SOLVED, outcome
from sim.rules.threads import number_of_turns, stale_seconds, turn_ordinal, turn_patience
from sim.rules.timing import NEVER as NEVER_TICK
from tests.unit.rules.parameter_rows import row

TABLE = np.zeros(1)
SEED, REPLICATION = 11, 4


# --- threads -------------------------------------------------------------------------------------


def test_turns_are_spread_evenly_over_what_is_allowed() -> None:
    """9,000 threads of 2 to 4 turns; each number within 3.5 standard errors of a third."""
    count = 9_000
    found = Counter(number_of_turns(SEED, REPLICATION, k, 1, 2, 4) for k in range(count))
    assert sorted(found) == [2, 3, 4]
    error = math.sqrt(count * 1 / 3 * 2 / 3)
    assert all(abs(n - count / 3) < 3.5 * error for n in found.values())


def test_a_certain_number_of_turns_needs_no_draw() -> None:
    assert {number_of_turns(SEED, REPLICATION, k, 1, 3, 3) for k in range(50)} == {3}
    assert number_of_turns(SEED, REPLICATION, 5, 1, 1, 1) == 1


@given(st.integers(0, 2**63 - 1), st.integers(1, 32), st.integers(1, 20), st.data())
def test_turns_are_where_their_uniform_falls(
    key: int, answered: int, least: int, data: st.DataObject
) -> None:
    most = data.draw(st.integers(least, 20))
    found = number_of_turns(SEED, REPLICATION, key, answered, least, most)
    u = uniform(SEED, REPLICATION, key, TURNS, answered)
    assert least <= found <= most
    if least < most:
        # The bin of `found` is the stretch of the uniform that it was drawn from.
        width = most - least + 1
        assert (found - least) / width <= u + 1e-12
        assert u <= (found - least + 1) / width + 1e-12


def test_other_answered_contacts_have_other_threads() -> None:
    first, second = (
        [number_of_turns(SEED, REPLICATION, k, answered, 1, 20) for k in range(40)]
        for answered in (1, 2)
    )
    assert first != second


def test_ordinals_of_turns_are_unique() -> None:
    found = {turn_ordinal(number, turn) for number in range(1, 65) for turn in range(1, 21)}
    assert len(found) == 64 * 20
    assert turn_ordinal(3, 2) == 770


def _law(kind: int, value: float = 0.0) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = np.zeros(ROW_WIDTH)
    found[:2] = kind, value
    return found


def test_patience_of_a_turn_is_drawn_for_that_turn() -> None:
    law = _law(EXPONENTIAL, 100.0)
    found = turn_patience(SEED, REPLICATION, 7, 2, 3, law, TABLE, 1)
    u = uniform(SEED, REPLICATION, 7, TURN_PATIENCE, (2 << 8) | 3)
    assert found == pytest.approx(-1e8 * math.log1p(-u), abs=1) or found == pytest.approx(
        -1e8 * math.log(u), abs=1
    )
    later = turn_patience(SEED, REPLICATION, 7, 2, 4, law, TABLE, 1)
    other = turn_patience(SEED, REPLICATION, 7, 3, 3, law, TABLE, 1)
    assert len({found, later, other}) == 3


def test_patience_of_a_turn_may_be_fixed_or_endless() -> None:
    assert turn_patience(SEED, REPLICATION, 7, 2, 3, _law(ENDLESS), TABLE, 1) == NEVER_TICK
    fixed = _law(DETERMINISTIC, 45.0)
    assert turn_patience(SEED, REPLICATION, 7, 2, 3, fixed, TABLE, 1) == 45_000_000
    assert turn_patience(SEED, REPLICATION, 7, 2, 3, fixed, TABLE, 30_000_000) == 60_000_000


def test_a_stale_message_is_read_and_answered_in_short() -> None:
    parameters = row(read_base_seconds=15, read_per_contact_seconds=5, stale_reply_seconds=30)
    assert stale_seconds(parameters) == 45


# --- self-service --------------------------------------------------------------------------------

HANDS_OVER = True


@pytest.mark.parametrize(
    ("u", "solved", "leaves", "can_hand_over", "expected"),
    [
        # .4 solved; of the other .6 three tenths leave: up to .58; the rest is handed over.
        (0.0, 0.4, 0.3, True, SOLVED),
        (0.399, 0.4, 0.3, True, SOLVED),
        (0.4, 0.4, 0.3, True, LEFT),
        (0.579, 0.4, 0.3, True, LEFT),
        (0.581, 0.4, 0.3, True, HANDED_OVER),
        (0.999, 0.4, 0.3, True, HANDED_OVER),
        # Where nobody takes over, the rest leaves too.
        (0.399, 0.4, 0.3, False, SOLVED),
        (0.581, 0.4, 0.3, False, LEFT),
        (0.999, 0.4, 0.3, False, LEFT),
        # Certainty.
        (0.999999, 1.0, 1.0, True, SOLVED),
        (0.0, 0.0, 0.0, True, HANDED_OVER),
        (0.0, 0.0, 1.0, True, LEFT),
        (0.999999, 0.0, 1.0, True, LEFT),
        (0.0, 0.0, 0.0, False, LEFT),
    ],
)
def test_self_service_ends(
    u: float, solved: float, leaves: float, can_hand_over: bool, expected: int
) -> None:
    assert outcome(u, solved, leaves, can_hand_over) == expected


@given(st.floats(0, 1), st.floats(0, 1))
def test_ends_of_self_service_have_their_shares(solved: float, leaves: float) -> None:
    """Over an even grid of uniforms."""
    steps = 1000
    found = Counter(outcome((i + 0.5) / steps, solved, leaves, HANDS_OVER) for i in range(steps))
    assert abs(found[SOLVED] / steps - solved) <= 1 / steps
    assert abs(found[LEFT] / steps - (1 - solved) * leaves) <= 2 / steps
    assert abs(found[HANDED_OVER] / steps - (1 - solved) * (1 - leaves)) <= 2 / steps


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_better_bot_never_loses_a_case_it_solved(
    u: float, solved: float, better: float, leaves: float
) -> None:
    if outcome(u, min(solved, better), leaves, HANDS_OVER) == SOLVED:
        assert outcome(u, max(solved, better), leaves, HANDS_OVER) == SOLVED
