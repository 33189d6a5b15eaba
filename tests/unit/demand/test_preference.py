"""Orders of channels in one word: both forms by hand, and that nothing is lost but what is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.demand.preference import (
    NARROW_PLACES,
    WIDE_PLACES,
    most_preferred,
    pack,
    unpack,
    without_first,
)
from sim.sections.modes import MOST_CHANNELS


def packed(channels: list[int], count: int) -> int:
    """The order of some of so many channels, most preferred first."""
    scores = np.full(count, np.inf)
    scores[channels] = np.arange(len(channels))
    return int(pack(scores))


def walked(order: int, rest: int) -> list[int]:
    """The channels as a rule goes through them, those without a place last."""
    found: list[int] = []
    while len(found) <= MOST_CHANNELS:
        channel = most_preferred(order, rest)
        if channel < 0:
            return found
        found.append(channel)
        order, rest = without_first(order), rest & ~(1 << channel)
    raise AssertionError("an order without end")


@pytest.mark.parametrize(
    ("channels", "count", "order"),
    [
        ([], 3, -1),
        ([2], 3, -16 + 2),
        ([2, 0, 1], 3, -4096 + 0x102),
        ([*range(15)], 15, -(1 << 60) + 0xEDCBA9876543210),
        ([], 16, 2**63 - 1),
        ([15], 16, 2**63 - 64 + 15),
        ([62, 0], 63, 2**63 - 4096 + 62),
        ([0], 16, 2**63 - 64),
    ],
)
def test_words_by_hand(channels: list[int], count: int, order: int) -> None:
    assert packed(channels, count) == order
    assert unpack(order) == channels
    assert most_preferred(order) == (channels[0] if channels else -1)


def test_what_the_forms_hold() -> None:
    assert (NARROW_PLACES, WIDE_PLACES) == (15, 10)
    assert np.int64(1 << (MOST_CHANNELS - 1)) > 0, "a set of all channels is no negative number"


def test_ties_go_to_the_channel_that_comes_first() -> None:
    assert unpack(int(pack(np.array([2.0, 1.0, 2.0, 1.0])))) == [1, 3, 0, 2]
    assert unpack(int(pack(np.array([1e300] * 20)))) == [*range(10)]


def orders(most: int, least: int = 1) -> st.SearchStrategy[tuple[int, list[int]]]:
    """A number of channels, and some of them in any order."""
    return st.integers(least, most).flatmap(
        lambda count: st.tuples(
            st.just(count),
            st.permutations(range(count)).flatmap(
                lambda every: st.integers(0, count).map(lambda n: list(every)[:n])
            ),
        )
    )


@given(orders(NARROW_PLACES))
def test_the_narrow_form_holds_every_channel(drawn: tuple[int, list[int]]) -> None:
    count, channels = drawn
    order = packed(channels, count)
    assert order < 0
    assert unpack(order) == channels
    assert walked(order, (1 << count) - 1) == channels


@given(orders(MOST_CHANNELS, NARROW_PLACES + 1))
def test_the_wide_form_holds_ten_and_the_rest_follows(drawn: tuple[int, list[int]]) -> None:
    count, channels = drawn
    order = packed(channels, count)
    assert 0 < order < 2**63
    assert unpack(order) == channels[:WIDE_PLACES]
    rest = sum(1 << channel for channel in channels)
    assert walked(order, rest) == channels[:WIDE_PLACES] + sorted(channels[WIDE_PLACES:])
