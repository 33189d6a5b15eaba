"""What agents' time goes into: handle time and its parts, and work that need not have been.

All sums run over the handled contacts that were offered in the window. *Time on the clock* is what
a contact took from the agent, all spells of a thread together; *content* is what it would have
taken if nothing else had been in hand. A contact's *load* is its time on the clock times the share
of the agent that its channel takes, and is spread over its parts in proportion to their content,
so the parts of all contacts add up to the agents' work.

**Duplicate work** is the load of

- replies to messages of cases that were over (*stale*),
- contacts that an agent took while another contact of the case was in hand, by anybody: from when
  that one was first taken until its customer had left or its last turn was answered,
- and the time in which agents closed duplicates that they saw.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.engine.journal import FLAG_SILENT, FLAG_STALE, TURN_STALE, ContactEnd
from sim.measures.joins import Column, contacts_of
from sim.measures.rows import ContactRows
from sim.measures.sums import Tally
from sim.measures.terms import Floats
from sim.units import TICKS_PER_HOUR, TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.engine.journal import Journal

HANDLE_PARTS: Final = (
    "authenticate",
    "identify",
    "read",
    "repeat",
    "companion",
    "switch",
    "closing",
    "resume",
    "talk",
)
"""Parts of the work while the customer is present; after-contact work follows."""


def content_before_wrap_up(rows: ContactRows) -> Column:
    """Content of the work before the after-contact work, in ticks."""
    return rows.derive("content", lambda: np.sum([rows.column(p) for p in HANDLE_PARTS], axis=0))


def _handle(rows: ContactRows) -> Column:
    """Time on the clock and after-contact work of handled contacts."""
    return (rows.column("worked") + rows.column("wrap_up")) * rows.column("handled")


def _content(rows: ContactRows) -> Column:
    """Work in handled contacts as if the agent did nothing else meanwhile."""
    return (content_before_wrap_up(rows) + rows.column("wrap_up")) * rows.column("handled")


def load(rows: ContactRows) -> Floats:
    """Ticks that each handled contact took from its agent, whole agents."""
    return rows.derive(
        "load", lambda: _handle(rows) * rows.terms.capacity_weight[rows.column("channel")]
    )


def _part_load(rows: ContactRows, ticks: Column) -> Floats:
    """The share of the load that goes into some of the work before the after-contact work."""
    content = content_before_wrap_up(rows)
    stretch = rows.column("worked") / np.maximum(content, 1)
    weight = rows.terms.capacity_weight[rows.column("channel")]
    return np.asarray(ticks * stretch * weight * rows.column("handled"))


def _wrap_up_load(rows: ContactRows, ticks: Column) -> Floats:
    """The share of the load that goes into some of the after-contact work."""
    weight = rows.terms.capacity_weight[rows.column("channel")]
    return np.asarray(ticks * weight * rows.column("handled"))


def stale_load(rows: ContactRows) -> Floats:
    """Load of replies to messages of cases that were over."""
    return rows.derive(
        "stale load", lambda: _part_load(rows, rows.restrict(stale_ticks(rows.journal)))
    )


def stale_ticks(journal: Journal) -> Column:
    """Content of the work on stale turns, one number per contact of the journal."""
    turns = journal.turns
    stale = np.flatnonzero((turns["flags"] & TURN_STALE) != 0)
    row = contacts_of(journal, turns, stale)
    ticks = np.bincount(row, weights=turns["work"][stale], minlength=len(journal.contacts))
    return np.asarray(ticks, dtype=np.int64)


def taken_beside_another(journal: Journal) -> Column:
    """Which contacts an agent took while another one of the case was in hand.

    Of two contacts of a case that were in hand at once it is the one that was taken later, of two
    taken at one tick the later attempt. A place held for somebody who had left is no contact in
    hand.

    Returns:
        bool, one per contact of the journal.
    """
    contacts = journal.contacts
    silent = (contacts["flags"] & FLAG_SILENT) != 0
    taken = np.flatnonzero((contacts["agent"] >= 0) & ~silent)
    found = np.zeros(len(contacts), dtype=np.bool_)
    case = contacts["case"][taken]
    taken = taken[np.bincount(case)[case] > 1]
    rows = contacts[taken]
    order = np.lexsort((rows["attempt"], rows["left_queue"], rows["case"]))
    case, start = rows["case"][order], rows["left_queue"][order]
    under_way = rows["end"][order] == ContactEnd.OPEN
    end = np.where(under_way, journal.end_ticks, rows["talk_end"][order])
    # Ends made comparable across cases, so that one running maximum serves them all.
    shift = case.astype(np.int64) * (journal.end_ticks + 1)
    reached = np.maximum.accumulate(end + shift)
    earlier = np.concatenate([[np.iinfo(np.int64).min], reached[:-1]])[: len(order)]
    found[taken[order[start + shift < earlier]]] = True
    return found


def _beside(rows: ContactRows) -> Column:
    return rows.derive("beside", lambda: rows.restrict(taken_beside_another(rows.journal)))


def duplicate_load(rows: ContactRows) -> Floats:
    """Duplicate work, see the top of this module."""
    partly = stale_load(rows) + _part_load(rows, rows.column("closing"))
    return np.asarray(np.where(_beside(rows), load(rows), partly))


def _needed(amount: Callable[[ContactRows], Floats]) -> Tally:
    """Hours of a part of the load, without what is duplicate work."""
    return Tally("contacts", lambda rows: amount(rows) * ~_beside(rows), per=TICKS_PER_HOUR)


def _part_of_load(*parts: str) -> Callable[[ContactRows], Floats]:
    def weigh(rows: ContactRows) -> Floats:
        return _part_load(rows, np.sum([rows.column(part) for part in parts], axis=0))

    return weigh


def _context(rows: ContactRows) -> Floats:
    """Reading what is recorded and writing it."""
    return np.asarray(
        _part_load(rows, rows.column("read")) + _wrap_up_load(rows, rows.column("logging"))
    )


_BESIDE_SOLVING: Final = (
    "authenticate",
    "identify",
    "read",
    "repeat",
    "companion",
    "closing",
    "resume",
)


def _solving(rows: ContactRows) -> Floats:
    """All other work: talk without stale replies, and after-contact work without logging."""

    def rest() -> Floats:
        others = np.sum([rows.column(part) for part in _BESIDE_SOLVING], axis=0)
        known = _part_load(rows, others) + _wrap_up_load(rows, rows.column("logging"))
        return np.asarray(load(rows) - known - stale_load(rows))

    return rows.derive("solving load", rest)


def _follow_up(rows: ContactRows) -> Floats:
    """The same, of contacts of cases that had been in hand before."""
    return np.asarray(_solving(rows) * (rows.column("earlier") > 0))


def _seconds(weigh: Callable[[ContactRows], Column]) -> Tally:
    """Seconds summed over handled contacts."""
    return Tally(
        "contacts", lambda rows: weigh(rows) * rows.column("handled"), per=TICKS_PER_SECOND
    )


def _part(name: str) -> Tally:
    """Seconds of one part of the work."""
    return _seconds(lambda rows: rows.column(name))


TALLIES: Final[Mapping[str, Tally]] = {
    "handle": Tally("contacts", _handle, per=TICKS_PER_SECOND),
    "content": Tally("contacts", _content, per=TICKS_PER_SECOND),
    **{f"{part}_time": _part(part) for part in (*HANDLE_PARTS, "logging")},
    "after_contact_work": _part("wrap_up"),
    "stale_contacts": Tally(
        "contacts", lambda rows: rows.column("handled") & ((rows.column("flags") & FLAG_STALE) != 0)
    ),
    "handled_load": Tally("contacts", load, per=TICKS_PER_HOUR),
    "stale_load": Tally("contacts", stale_load, per=TICKS_PER_HOUR),
    "duplicate_load": Tally("contacts", duplicate_load, per=TICKS_PER_HOUR),
    "context_load": _needed(_context),
    "repeat_load": _needed(_part_of_load("repeat")),
    "companion_load": _needed(_part_of_load("companion")),
    "identification_load": _needed(_part_of_load("authenticate", "identify")),
    "resume_load": _needed(_part_of_load("resume")),
    "follow_up_load": _needed(_follow_up),
    "solving_load": _needed(_solving),
}
"""Sums over handled contacts, in counts, seconds and hours of agents."""
