"""Columns that a row gets beside those of the journal, see :mod:`sim.measures.following`."""

from __future__ import annotations

from typing import Final

import numpy as np

CONTACT_FOUND: Final = np.dtype(
    [
        ("wait", "i8"),  # ticks in the queue; of messages in opening hours
        ("first_response", "i8"),  # ticks from the case to its first answer; -1: it was not here
        ("expected", "i8"),  # wait that was expected when it was opened; -1: none, or no end
        ("stale", "i8"),  # content of the work on turns that came after the case was over
        ("case_row", "i4"),  # -1: not all of its case is known yet
        ("beside", "i1"),  # taken while another contact of the case was in hand
        ("moved", "i1"),  # left its queue because an offer of another channel was accepted
    ],
    align=True,
)

CASE_FOUND: Final = np.dtype(
    [
        ("worst_wait", "f8"),  # longest wait of a contact over its wait threshold
        ("first", "i4"),  # its first contact in the list of them
        ("contacts", "i4"),  # how many there are
        ("self_served", "i4"),  # visits to self-service that ended there
        ("solved_by", "i4"),  # number of the answered contact that solved it; 0: none
        ("self_solved", "i1"),  # self-service solved it
        ("falsely_merged", "i1"),  # a contact was merged into another case
        ("message", "i1"),  # offered to a caller: 0 none, 1 one was declined, 2 one was accepted
        ("complete", "i1"),
    ],
    align=True,
)

TURN_FOUND: Final = np.dtype(
    [
        ("wait", "i8"),  # until an agent began with it, in opening hours
        ("waits_until", "i8"),  # tick at which it was begun, or its contact ended
        ("case_row", "i4"),
    ],
    align=True,
)

ROW_FOUND: Final = np.dtype([("case_row", "i4")], align=True)

FOUND: Final = {
    "contacts": CONTACT_FOUND,
    "cases": CASE_FOUND,
    "turns": TURN_FOUND,
    "decisions": ROW_FOUND,
    "work": ROW_FOUND,
}
"""What is found for each row, by table of the journal."""


ENDS: Final = ("resolved", "given_up", "open")
"""Where the way of a case may end, behind the channels; what has lapsed stands with the open."""
