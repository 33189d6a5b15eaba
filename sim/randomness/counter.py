"""Random numbers as a pure function of what they are about.

A draw is a function of (seed, replication, entity, purpose, ordinal). There is no generator object
and no state. It is one evaluation of the counter-based generator Threefry-2x64 with 13 rounds,
the fewest that pass BigCrush:

    J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw (2011), Parallel random numbers: as easy as
    1, 2, 3, Proceedings of SC11,
    https://doi.org/10.1145/2063384.2063405

So a draw does not depend on the order of events, on the service model or on the number of workers,
and any replication can be drawn again alone. Everything below is uint64: Numba turns int64 + uint64
into float64, so no signed number may slip in.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final, TypeAlias

import numpy as np

from sim.compiling import compiled

__all__ = [
    "LAST_ORDINAL",
    "child_key",
    "entity_key",
    "threefry2x64",
    "threefry2x64_rounds",
    "uniform",
]

Whole: TypeAlias = int | np.integer[Any]
"""A Python integer or a NumPy one, 0 <= n < 2**64."""

LAST_ORDINAL: Final = 2**40 - 1
"""The greatest ordinal; what is counted backwards from 0 goes on from here downwards."""

_PARITY: Final = np.uint64(0x1BD11BDAA9FC1A22)
_WORD: Final = np.uint64(64)
_R16: Final = np.uint64(16)
_R42: Final = np.uint64(42)
_R12: Final = np.uint64(12)
_R31: Final = np.uint64(31)
_R32: Final = np.uint64(32)
_R24: Final = np.uint64(24)
_R21: Final = np.uint64(21)
_ONE: Final = np.uint64(1)
_TWO: Final = np.uint64(2)
_THREE: Final = np.uint64(3)
_PURPOSE_SHIFT: Final = np.uint64(40)
_DROPPED_BITS: Final = np.uint64(12)
_STEP: Final = 2.0**-52


@compiled(always=True)
def _mix(x0: np.uint64, x1: np.uint64, rotation: np.uint64) -> tuple[np.uint64, np.uint64]:
    x0 = x0 + x1
    x1 = (x1 << rotation) | (x1 >> (_WORD - rotation))
    return x0, x1 ^ x0


@compiled(always=True, signature="UniTuple(uint64, 2)(uint64, uint64, uint64, uint64)")
def threefry2x64(k0: Whole, k1: Whole, c0: Whole, c1: Whole) -> tuple[np.uint64, np.uint64]:
    """Two random words for a key of two words and a counter of two words: Threefry-2x64-13.

    Written out, because a loop over rotations in an array would cost more than the rounds.
    """
    key0, key1 = np.uint64(k0), np.uint64(k1)
    key2 = _PARITY ^ key0 ^ key1
    x0, x1 = np.uint64(c0) + key0, np.uint64(c1) + key1
    x0, x1 = _mix(x0, x1, _R16)
    x0, x1 = _mix(x0, x1, _R42)
    x0, x1 = _mix(x0, x1, _R12)
    x0, x1 = _mix(x0, x1, _R31)
    x0, x1 = x0 + key1, x1 + key2 + _ONE
    x0, x1 = _mix(x0, x1, _R16)
    x0, x1 = _mix(x0, x1, _R32)
    x0, x1 = _mix(x0, x1, _R24)
    x0, x1 = _mix(x0, x1, _R21)
    x0, x1 = x0 + key2, x1 + key0 + _TWO
    x0, x1 = _mix(x0, x1, _R16)
    x0, x1 = _mix(x0, x1, _R42)
    x0, x1 = _mix(x0, x1, _R12)
    x0, x1 = _mix(x0, x1, _R31)
    x0, x1 = x0 + key0, x1 + key1 + _THREE
    return _mix(x0, x1, _R16)


def threefry2x64_rounds(k0: int, k1: int, c0: int, c1: int, rounds: int) -> tuple[int, int]:
    """Threefry-2x64 on Python integers: the slow statement of it, for known-answer tests."""
    modulus = 1 << 64
    key = (k0, k1, int(_PARITY) ^ k0 ^ k1)
    x0, x1 = (c0 + k0) % modulus, (c1 + k1) % modulus
    for step in range(rounds):
        rotation = (16, 42, 12, 31, 16, 32, 24, 21)[step % 8]
        x0 = (x0 + x1) % modulus
        x1 = ((x1 << rotation) % modulus | x1 >> (64 - rotation)) ^ x0
        if step % 4 == 3:
            injection = step // 4 + 1
            x0 = (x0 + key[injection % 3]) % modulus
            x1 = (x1 + key[(injection + 1) % 3] + injection) % modulus
    return x0, x1


@compiled(always=True, signature="float64(uint64, uint64, uint64, int64, int64)")
def uniform(
    seed: Whole, replication: Whole, entity: Whole, purpose: Whole, ordinal: Whole
) -> float:
    """The uniform random number in the open interval (0, 1) that belongs to these five numbers.

    Args:
        seed: First word of the generator's key, any unsigned 64-bit number.
        replication: Second word of it.
        entity: What the number is about: a key from `entity_key` or `child_key`.
        purpose: One of `sim.randomness.purposes`.
        ordinal: Which draw of the entity for this purpose, 0 <= ordinal < 2**40.

    Returns:
        (m + 1/2) 2**-52 with m uniform on 0 .. 2**52 - 1: symmetric about 1/2, never 0 or 1.
        (With 53 bits, adding the half would round the greatest m up to 1.)
    """
    counter = (np.uint64(purpose) << _PURPOSE_SHIFT) | np.uint64(ordinal)
    word, _ = threefry2x64(np.uint64(seed), np.uint64(replication), np.uint64(entity), counter)
    return (float(np.int64(word >> _DROPPED_BITS)) + 0.5) * _STEP


@compiled(always=True)
def _scramble(x: np.uint64) -> np.uint64:
    """Scramble the bits of a word by a bijection: the finaliser of splitmix64.

    Steele, Lea, Flood (2014), https://doi.org/10.1145/2660193.2660195
    """
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@compiled(always=True, signature="uint64(uint64, int64, int64)")
def child_key(parent: Whole, a: Whole, b: Whole) -> int:
    """The key of child (a, b) of an entity, such as the b-th case of the interval that starts at a.

    A chain of bijections: for a given parent and a, no two b share a key; otherwise keys collide as
    random 64-bit words do (two million keys: with probability 1e-7).
    """
    golden = np.uint64(0x9E3779B97F4A7C15)
    x = _scramble(np.uint64(parent) + golden)
    x = _scramble((x ^ np.uint64(a)) + golden)
    key: int = _scramble((x ^ np.uint64(b)) + golden)  # type: ignore[assignment]  # an np.uint64
    return key


def entity_key(*parts: str | int) -> int:
    """The 64-bit key of an entity with this name: the same on every machine and in every version.

    Names, not positions, so that a team or an intent that is added to a scenario changes no draw of
    the others.
    """
    text = "\x1f".join(repr(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
