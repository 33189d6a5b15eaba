"""Which contact follows which: the way of cases from channel to channel, and where it ends.

The contacts of a case are put in the order in which they were made, those beside each other too,
whatever became of them. What follows the last one is the end of the case. A contact that
self-service hands over counts as two: one in self-service, then one where it was taken over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.engine.journal import CaseEnd
from sim.measures.joins import case_rows
from sim.measures.sums import Reader
from sim.measures.terms import Floats

if TYPE_CHECKING:
    from sim.measures.rows import Column

ENDS: Final = ("resolved", "given_up", "open")
"""Where a case may end, behind the channels; what has lapsed stands with what is open."""

_END_CODES: Final = {CaseEnd.RESOLVED: 0, CaseEnd.GIVEN_UP: 1, CaseEnd.OPEN: 2, CaseEnd.LAPSED: 2}


def flows(reader: Reader) -> Floats:
    """How often each channel was followed by each channel or end, in cases of the window.

    Returns:
        float64[channels * (channels + len(ENDS))], row by row; a row is the channel of a contact,
        a column what came next.
    """
    journal, window = reader.journal, reader.window
    channels = len(journal.names.channels)
    width = channels + len(ENDS)
    contacts = journal.contacts
    rows = case_rows(journal)[contacts["case"]]
    mine = np.flatnonzero(window.contains(journal.cases["arrival"])[rows])
    order = mine[np.lexsort((contacts["attempt"][mine], rows[mine]))]
    case = rows[order]
    first, last = (contacts[name][order].astype(np.int64) for name in ("entry_channel", "channel"))
    ends = _ends(journal.cases["end"])[case] + channels
    following = np.append(first[1:], 0)
    final = np.append(case[1:] != case[:-1], np.full(min(1, len(case)), fill_value=True))
    following = np.where(final, ends, following)
    handed = first != last
    pairs = np.concatenate([last * width + following, (first * width + last)[handed]])
    return np.bincount(pairs, minlength=channels * width).astype(np.float64)


def _ends(ends: Column) -> Column:
    """Place among :data:`ENDS` of each case."""
    places = np.zeros(len(CaseEnd), dtype=np.int64)
    for end, place in _END_CODES.items():
        places[end] = place
    return places[ends]
