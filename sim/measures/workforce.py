"""What agents do with their time, and how many of them are paid for.

*On duty* is everything but off and absent; *staffed* is what of it can serve customers (available,
busy, in after-contact work, or holding a place for a customer who is silent), the denominator of
occupancy; breaks and training are on duty but not staffed. Spells are clipped to the window, so
overtime counts in full as it occurs. Absence is paid. A place held for somebody who has left is no
work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sim.engine.journal import AgentState, WorkKind
from sim.measures.expressions import Expression, one_of
from sim.measures.kernels import END_OF_PIECE, START_OF_PIECE, TICKS_OF_PIECE
from sim.measures.rows import Rows
from sim.measures.sums import Tally
from sim.measures.terms import MONTHS_PER_YEAR, PREMIUMS, Floats, Terms
from sim.units import TICKS_PER_HOUR

STAFFED: Final = (
    AgentState.AVAILABLE,
    AgentState.BUSY,
    AgentState.AFTER_CONTACT_WORK,
    AgentState.HELD_SLOT,
)
WORKING: Final = (AgentState.BUSY, AgentState.AFTER_CONTACT_WORK)
OCCUPIED: Final = (*WORKING, AgentState.HELD_SLOT)
UNAVAILABLE: Final = (AgentState.BREAK, AgentState.TRAINING)
ON_DUTY: Final = STAFFED + UNAVAILABLE
PAID: Final = (*ON_DUTY, AgentState.ABSENT)


def paid(per_ticks: Callable[[Terms], Floats | float]) -> Tally:
    """A sum over the time that is paid for.

    Presence and absence divided by (1 - shrinkage); with shifts, by (1 - planned absence).

    Args:
        per_ticks: what one paid hour contributes; by team, or of all.
    """
    return Tally(
        "states",
        lambda rows: TICKS_OF_PIECE * one_of(rows.column("state"), PAID),
        per=TICKS_PER_HOUR,
        of_team=lambda terms: terms.paid_per_present * per_ticks(terms),
    )


def work_ticks(rows: Rows) -> Expression:
    """Time in each spell of work; 0 where a place was held for somebody who had left."""
    return TICKS_OF_PIECE * (rows.column("kind") != WorkKind.SILENT)


def load_ticks(rows: Rows) -> Expression:
    """Time in each spell of work times the share of the agent that it takes."""
    return work_ticks(rows) * rows.terms.capacity_weight[rows.column("channel")]


def _in_state(*states: AgentState) -> Tally:
    """Hours in one of the states."""
    return Tally(
        "states",
        lambda rows: TICKS_OF_PIECE * one_of(rows.column("state"), states),
        per=TICKS_PER_HOUR,
    )


def in_premium(kind: str, rows: Rows) -> Expression:
    """Time on duty in each spell that lies in the hours of a premium."""
    place = f"len(batch.synchronous) + {PREMIUMS.index(kind)}"  # behind those of the channels
    inside = Expression(
        f"(opened_until(batch, {place}, {{}}) - opened_until(batch, {place}, {{}}))",
        END_OF_PIECE,
        START_OF_PIECE,
    )
    return inside * one_of(rows.column("state"), ON_DUTY)


def agent_months(terms: Terms) -> float:
    """Months of one full-time equivalent in a paid hour."""
    return MONTHS_PER_YEAR / terms.hours_per_agent_year


def _full_time(rows: Rows) -> Expression:
    """Paid time of one full-time equivalent while the clock runs."""
    paid_share = rows.terms.hours_per_agent_year / rows.terms.hours_per_year
    return TICKS_OF_PIECE * paid_share


TALLIES: Final[Mapping[str, Tally]] = {
    "present": _in_state(*ON_DUTY),
    "staffed": _in_state(*STAFFED),
    "occupied": _in_state(*OCCUPIED),
    "worked": _in_state(*WORKING),
    "holding": _in_state(AgentState.HELD_SLOT),
    "available": _in_state(AgentState.AVAILABLE),
    "unavailable": _in_state(*UNAVAILABLE),
    "absent": _in_state(AgentState.ABSENT),
    "overtime": Tally(
        "states",
        lambda rows: TICKS_OF_PIECE * rows.column("overtime"),
        per=TICKS_PER_HOUR,
    ),
    "paid": paid(lambda _terms: 1.0),
    "agent_months": paid(agent_months),
    "load": Tally("work", load_ticks, per=TICKS_PER_HOUR),
    "working": Tally("work", work_ticks, per=TICKS_PER_HOUR),
    "clock": Tally("clock", lambda _rows: TICKS_OF_PIECE, per=TICKS_PER_HOUR),
    "full_time": Tally("clock", _full_time, per=TICKS_PER_HOUR),
}
"""Sums over agents' time, in hours."""
