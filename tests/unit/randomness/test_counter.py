from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.compiling import plain
from sim.randomness.counter import (
    child_key,
    entity_key,
    threefry2x64,
    threefry2x64_rounds,
    uniform,
)

words = st.integers(0, 2**64 - 1)
small = st.integers(0, 2**20)


@given(words, words, words, words)
def test_compiled_rounds_are_those_of_the_python_statement(
    k0: int, k1: int, c0: int, c1: int
) -> None:
    found = threefry2x64(k0, k1, c0, c1)
    assert tuple(int(word) for word in found) == threefry2x64_rounds(k0, k1, c0, c1, 13)


@given(words, small, words, st.integers(0, 1000), st.integers(0, 2**40 - 1))
def test_compiled_and_plain_uniforms_are_bit_equal(
    seed: int, replication: int, entity: int, purpose: int, ordinal: int
) -> None:
    u = uniform(seed, replication, entity, purpose, ordinal)
    counter = purpose << 40 | ordinal
    word, _ = threefry2x64_rounds(seed, replication, entity, counter, 13)
    with np.errstate(over="ignore"):
        assert u == plain(uniform)(seed, replication, entity, purpose, ordinal)
    assert u == ((word >> 12) + 0.5) / 2**52
    assert 0.0 < u < 1.0


def test_the_extreme_words_give_numbers_inside_the_open_interval() -> None:
    for top in (0, 2**52 - 1):
        assert 0.0 < (top + 0.5) * 2.0**-52 < 1.0


def test_arguments_may_be_numpy_scalars_of_either_sign() -> None:
    expected = uniform(1, 2, 3, 4, 5)
    assert uniform(np.uint64(1), np.int64(2), np.uint64(3), np.int32(4), np.int64(5)) == expected


@pytest.mark.parametrize("position", range(5))
def test_every_argument_matters(position: int) -> None:
    arguments = [7, 7, 7, 7, 7]
    before = uniform(*arguments)
    arguments[position] += 1
    assert uniform(*arguments) != before


def test_entity_keys_are_the_same_on_every_machine() -> None:
    assert entity_key("team", "first line", 3) == 0xB9D46A09FA3413CD
    code = (
        "from sim.randomness.counter import entity_key; print(entity_key('team', 'first line', 3))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(run.stdout) == entity_key("team", "first line", 3)


def test_entity_keys_tell_names_from_numbers_and_places() -> None:
    keys = {
        entity_key("a", "b"),
        entity_key("b", "a"),
        entity_key("ab"),
        entity_key("a", 1),
        entity_key("a", "1"),
        entity_key("a", "b", ""),
    }
    assert len(keys) == 6


def test_child_keys_do_not_collide() -> None:
    keys = {int(child_key(12345, a, b)) for a in range(100) for b in range(200)}
    assert len(keys) == 20_000


def test_compiled_and_plain_child_keys_are_equal() -> None:
    parent = np.uint64(entity_key("stream", "calls"))
    with np.errstate(over="ignore"):
        for a, b in [(0, 0), (3_600_000, 7), (2**39, 2**31)]:
            assert child_key(parent, a, b) == plain(child_key)(parent, a, b)
