"""From seconds to ticks, once."""

from __future__ import annotations

import math
from typing import Final

from sim.compiling import compiled

NEVER: Final = 1 << 61
"""A tick that is never reached (73,000 years); sums of two still fit in an int64."""


@compiled(inline=True)
def ticks(seconds: float, grid: int) -> int:
    """Duration in ticks, rounded to the nearest multiple of ``grid`` ticks; infinity is NEVER."""
    exact = seconds * 1e6 / grid
    if exact >= 1e15:
        return NEVER
    return int(math.floor(exact + 0.5)) * grid
