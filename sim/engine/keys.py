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
ROUTER_TIMER: Final = 3  # a silent thread is released, a wait for the owner ends, a second look
ARRIVAL: Final = 4  # from the tape
RETURN: Final = 5  # a customer comes back, opens a parallel contact or answers a message
EXPIRY: Final = 6  # of patience
BESIDE: Final = 7  # a process beside the centre goes on (SimPy engine only)

OF_CONTACT: Final = 256
"""Added to the attempt in the ordinal of a customer's event that belongs to one contact (a parallel
contact while waiting, the answer to a message); a return belongs to the case."""


@compiled(inline=True)
def event_key(rank: int, subject: int, ordinal: int) -> int:
    """Pack rank, subject (below 2**42, as the case) and ordinal (below 2**16, as the attempt)."""
    return (rank << 58) | (subject << 16) | ordinal
