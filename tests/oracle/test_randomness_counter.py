"""Known answers of the generator: file `kat_vectors` of the Random123 distribution."""

from __future__ import annotations

import pytest

from sim.randomness.counter import threefry2x64, threefry2x64_rounds, uniform

ONES = 2**64 - 1
PI_COUNTER = (0x243F6A8885A308D3, 0x13198A2E03707344)
PI_KEY = (0xA4093822299F31D0, 0x082EFA98EC4E6C89)

#: Rounds, counter, key, words.
VECTORS: list[tuple[int, tuple[int, int], tuple[int, int], tuple[int, int]]] = [
    (13, (0, 0), (0, 0), (0xF167B032C3B480BD, 0xE91F9FEE4B7A6FB5)),
    (13, (ONES, ONES), (ONES, ONES), (0xCCDEC5C917A874B1, 0x4DF53ABCA26CEB01)),
    (13, PI_COUNTER, PI_KEY, (0xC3AAC71561042993, 0x3FE7AE8801AFF316)),
    (20, (0, 0), (0, 0), (0xC2B6E3A8C2C69865, 0x6F81ED42F350084D)),
    (20, (ONES, ONES), (ONES, ONES), (0xE02CB7C4D95D277A, 0xD06633D0893B8B68)),
    (20, PI_COUNTER, PI_KEY, (0x263C7D30BB0F0AF1, 0x56BE8361D3311526)),
    (32, (0, 0), (0, 0), (0x38BA854D7F13CFB3, 0xD02FCA729D54FADC)),
    (32, (ONES, ONES), (ONES, ONES), (0x6B532F4F6E288646, 0x0388F1EC135EE18E)),
]


@pytest.mark.parametrize(("rounds", "counter", "key", "words"), VECTORS)
def test_python_statement_gives_the_published_words(
    rounds: int, counter: tuple[int, int], key: tuple[int, int], words: tuple[int, int]
) -> None:
    assert threefry2x64_rounds(*key, *counter, rounds) == words


@pytest.mark.parametrize(("counter", "key", "words"), [vector[1:] for vector in VECTORS[:3]])
def test_compiled_generator_gives_the_published_words(
    counter: tuple[int, int], key: tuple[int, int], words: tuple[int, int]
) -> None:
    found = threefry2x64(*key, *counter)
    assert tuple(int(word) for word in found) == words


def test_uniform_is_made_of_the_published_word() -> None:
    """Key (0, 0) and counter (0, 0) give the first vector, whose upper 52 bits make the number."""
    assert uniform(0, 0, 0, 0, 0) == ((0xF167B032C3B480BD >> 12) + 0.5) / 2**52
