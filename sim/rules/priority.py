"""Who is served first."""

from __future__ import annotations

from sim.compiling import compiled


@compiled(inline=True)
def queue_key(points: float, ageing_per_second: float, entered: int) -> float:
    """Fixed order within a queue, highest first: the ageing of a queue is common to all in it."""
    return points - ageing_per_second * (entered / 1e6)


@compiled(inline=True)
def rank(points: float, ageing_per_second: float, entered: int, now: int) -> float:
    """Priority at ``now``, comparable between queues: points and points gained by waiting."""
    return points + ageing_per_second * ((now - entered) / 1e6)
