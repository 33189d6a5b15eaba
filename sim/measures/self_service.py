"""Self-service: who enters it, who stays there, and whose case it solves.

Containment is not resolution: a contact is contained if it ended in self-service, solved or not.
Sums stand under the channel of self-service, also for contacts that it handed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.engine.journal import FLAG_HANDED_OVER, FLAG_RESOLVED, ContactEnd
from sim.measures.expressions import Expression, has, one_of
from sim.measures.rows import Rows
from sim.measures.sums import Tally
from sim.units import TICKS_PER_MINUTE

_INSIDE: Final = (ContactEnd.CONTAINED, ContactEnd.WITHDRAWN, ContactEnd.OPEN)


def handed_over(rows: Rows) -> Expression:
    """Contacts that self-service passed on to an agent."""
    return has(rows.column("flags"), FLAG_HANDED_OVER)


def entered(rows: Rows) -> Expression:
    """Contacts that got into self-service: not turned away or merged before."""
    began = rows.terms.self_service[rows.column("entry_channel")]
    return began & (handed_over(rows) | one_of(rows.column("end"), _INSIDE))


def _contained(rows: Rows) -> Expression:
    return rows.column("end") == ContactEnd.CONTAINED


def _solved(rows: Rows) -> Expression:
    return _contained(rows) & has(rows.column("flags"), FLAG_RESOLVED)


TALLIES: Final[Mapping[str, Tally]] = {
    "self_service_entered": Tally("entries", entered),
    "self_service_contained": Tally("entries", _contained),
    "self_service_solved": Tally("entries", _solved),
    "self_service_handed_over": Tally("entries", handed_over),
    "self_service_time": Tally(
        "entries", lambda rows: rows.column("self_service"), per=TICKS_PER_MINUTE
    ),
}
"""Sums over contacts by the channel on which they began, in counts and minutes."""
