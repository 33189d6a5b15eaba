"""The channels of a case as its customer prefers them, packed into one word of 64 bits.

A place of the word holds the number of a channel, the most preferred one in the lowest bits; a
place full of ones ends the order. The sign tells the two forms apart: a word below 0 has 15 places
of 4 bits, any other 10 places of 6 bits. The wide form is for scenarios with more than 15 channels.

The narrow form holds every channel. What the wide one has no place for follows in the order of the
scenario: the channels without a share do so anyway, hence only a customer of a segment with shares
in more than ten channels forgets some of his or her preferences.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled, plain
from sim.sections.modes import MOST_CHANNELS

_NARROW_BITS: Final = 4
_NARROW_END: Final = (1 << _NARROW_BITS) - 1
_WIDE_BITS: Final = MOST_CHANNELS.bit_length()
_WIDE_END: Final = (1 << _WIDE_BITS) - 1
NARROW_PLACES: Final = _NARROW_END
"""Places of the narrow form; a scenario with no more channels uses it."""
WIDE_PLACES: Final = 63 // _WIDE_BITS
"""Places of the wide form."""

# Words without a channel: ones alone, below 0 and above.
_NARROW_EMPTY: Final = -1
_WIDE_EMPTY: Final = (1 << 63) - 1
NO_ORDER: Final = 0
"""A word that `pack` never makes: it would name one channel in every place."""
_WIDE_LAST: Final = _WIDE_END << (63 - _WIDE_BITS)


@compiled(always=True)
def pack(scores: npt.NDArray[np.float64]) -> int:
    """Pack the numbers of the channels with a finite score.

    Args:
        scores: float64[channels], the least is preferred most, ties in their order; infinite from
            now on where the channel was packed.
    """
    order, end, bits, places = _NARROW_EMPTY, _NARROW_END, _NARROW_BITS, len(scores)
    if places > NARROW_PLACES:
        order, end, bits, places = _WIDE_EMPTY, _WIDE_END, _WIDE_BITS, WIDE_PLACES
    for place in range(places):
        best = -1
        for c in range(len(scores)):
            if scores[c] < math.inf and (best < 0 or scores[c] < scores[best]):
                best = c
        if best < 0:
            break
        scores[best] = math.inf
        order ^= (end ^ best) << (bits * place)
    return order


@compiled(inline=True)
def most_preferred(order: int, rest: int = 0) -> int:
    """The channel in the first place of an order, -1 if there is none.

    Args:
        order: see above; `without_first` gives the order for the next call.
        rest: bit set of channels that are still to come, of which the lowest follows on the last
            place of the wide form.
    """
    if order < 0:
        channel = order & _NARROW_END
        return channel if channel != _NARROW_END else -1
    channel = order & _WIDE_END
    if channel == _WIDE_END:
        channel = -1
        if rest:
            channel = 0
            while not (rest >> channel) & 1:
                channel += 1
    return channel


@compiled(inline=True)
def without_first(order: int) -> int:
    """The order that is left without its first place."""
    if order < 0:
        return order >> _NARROW_BITS
    return (order >> _WIDE_BITS) | _WIDE_LAST


def unpack(order: int) -> list[int]:
    """Numbers of the channels that have a place in an order, most preferred first."""
    channels = []
    while (channel := plain(most_preferred)(order)) >= 0:
        channels.append(channel)
        order = plain(without_first)(order)
    return channels
