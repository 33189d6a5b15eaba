"""The order of events, common to both engines.

Every live event has a unique key (tick, rank, subject, ordinal); rank, subject and ordinal are
packed into one integer. The order of insertion never decides anything.
"""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled

# Ranks of events at the same tick. Service wins a tie with patience.
WAKE: Final = 0  # a customer's generator goes on (SimPy engine only)
CALENDAR: Final = 1  # opening, closing, staffing
COMPLETION: Final = 2  # a talk or its after-contact work ends
ROUTER_TIMER: Final = 3
ARRIVAL: Final = 4  # from the tape
RETURN: Final = 5  # a customer comes back
EXPIRY: Final = 6  # of patience


@compiled
def event_key(rank: int, subject: int, ordinal: int) -> int:
    """Pack rank, subject (below 2**42, as the case) and ordinal (below 2**16, as the attempt)."""
    return (rank << 58) | (subject << 16) | ordinal
