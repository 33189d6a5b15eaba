"""Contacts that another contact of the same case made needless, and merging, right and wrong.

A contact is a *duplicate* if another contact of its case did the work: it was merged into that one
(by mistake does not count), closed as a duplicate by an agent, withdrawn because the customer was
served elsewhere, or taken for the first time when its case was over. A contact that an offer of
another channel took out of the queue was withdrawn too, but is no duplicate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.engine.journal import (
    FLAG_FALSE_MERGE,
    FLAG_PARALLEL,
    FLAG_STALE,
    Answer,
    CaseEnd,
    ContactEnd,
)
from sim.measures.joins import Column, contacts_of
from sim.measures.rows import CaseRows, ContactRows
from sim.measures.sums import Tally

if TYPE_CHECKING:
    from sim.engine.journal import Journal


def moved_contacts(journal: Journal) -> Column:
    """Which contacts left their queue because an offer of another channel was accepted there."""
    decisions = journal.decisions
    moves = np.flatnonzero((decisions["look"] > 0) & (decisions["answer"] == Answer.ACCEPTED))
    rows = contacts_of(journal, decisions, moves)
    found = np.zeros(len(journal.contacts), dtype=np.bool_)
    found[rows[rows >= 0]] = True
    return found & (journal.contacts["end"] == ContactEnd.WITHDRAWN)


def _moved(rows: ContactRows) -> Column:
    return rows.derive("moved", lambda: rows.restrict(moved_contacts(rows.journal)))


def _withdrawn(rows: ContactRows) -> Column:
    """Withdrawn because the customer was served elsewhere."""
    return (rows.column("end") == ContactEnd.WITHDRAWN) & ~_moved(rows)


def _falsely_merged(rows: ContactRows) -> Column:
    return (rows.column("flags") & FLAG_FALSE_MERGE) != 0


def duplicates(rows: ContactRows) -> Column:
    """Contacts that another contact of the same case made needless."""
    end = rows.column("end")
    stale = (rows.column("flags") & FLAG_STALE) != 0
    return np.asarray(
        ((end == ContactEnd.MERGED) & ~_falsely_merged(rows))
        | (end == ContactEnd.CLOSED_AS_DUPLICATE)
        | _withdrawn(rows)
        | (stale & (rows.column("answered_index") == 0))
    )


def _falsely_merged_cases(rows: CaseRows) -> Column:
    """Cases of which a contact was merged into another case."""

    def find() -> Column:
        contacts = rows.journal.contacts
        merged = contacts["case"][(contacts["flags"] & FLAG_FALSE_MERGE) != 0]
        return np.isin(rows.column("case"), merged)

    return rows.derive("falsely merged", find)


TALLIES: Final[Mapping[str, Tally]] = {
    "duplicates": Tally("contacts", duplicates),
    "withdrawn_served": Tally("contacts", _withdrawn),
    "parallel_contacts": Tally(
        "contacts", lambda rows: (rows.column("flags") & FLAG_PARALLEL) != 0
    ),
    "false_merges": Tally("contacts", _falsely_merged),
    "falsely_merged_lost": Tally(
        "cases",
        lambda rows: _falsely_merged_cases(rows) & (rows.column("end") == CaseEnd.GIVEN_UP),
    ),
}
"""Sums over contacts and cases."""
