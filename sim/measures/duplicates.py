"""Contacts that another contact of the same case made needless, and merging, right and wrong.

A contact is a *duplicate* if another contact of its case did the work: it was merged into that one
(by mistake does not count), closed as a duplicate by an agent, withdrawn because the customer was
served elsewhere, or taken for the first time when its case was over. A contact that an offer of
another channel took out of the queue was withdrawn too, but is no duplicate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.engine.journal import (
    FLAG_FALSE_MERGE,
    FLAG_PARALLEL,
    FLAG_STALE,
    CaseEnd,
    ContactEnd,
)
from sim.measures.expressions import Expression, has
from sim.measures.rows import Rows
from sim.measures.sums import Tally


def _withdrawn(rows: Rows) -> Expression:
    """Withdrawn because the customer was served elsewhere."""
    return (rows.column("end") == ContactEnd.WITHDRAWN) & ~rows.column("moved")


def _falsely_merged(rows: Rows) -> Expression:
    return has(rows.column("flags"), FLAG_FALSE_MERGE)


def duplicates(rows: Rows) -> Expression:
    """Contacts that another contact of the same case made needless."""
    end = rows.column("end")
    stale = has(rows.column("flags"), FLAG_STALE)
    return (
        ((end == ContactEnd.MERGED) & ~_falsely_merged(rows))
        | (end == ContactEnd.CLOSED_AS_DUPLICATE)
        | _withdrawn(rows)
        | (stale & (rows.column("answered_index") == 0))
    )


TALLIES: Final[Mapping[str, Tally]] = {
    "duplicates": Tally("contacts", duplicates),
    "withdrawn_served": Tally("contacts", _withdrawn),
    "parallel_contacts": Tally("contacts", lambda rows: has(rows.column("flags"), FLAG_PARALLEL)),
    "false_merges": Tally("contacts", _falsely_merged),
    "falsely_merged_lost": Tally(
        "cases",
        lambda rows: rows.of_case("falsely_merged") & (rows.column("end") == CaseEnd.GIVEN_UP),
    ),
}
"""Sums over contacts and cases."""
