"""A contact is concluded: is the case solved, and what does the customer do next?"""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.cases import close_case, remember, write_off
from sim.engine.compiled.moves import fail
from sim.engine.compiled.withdrawals import withdraw_others
from sim.engine.compiled.world import World
from sim.engine.journal import CaseEnd
from sim.rules.codes import FLAG_MEDIUM_LACKING
from sim.rules.next_move import UNRESOLVED
from sim.rules.outcome import is_solved, note_solution

RESOLVED = int(CaseEnd.RESOLVED)


@compiled
def conclude(w: World, slot: int) -> None:
    """The talk is over, or the last turn of a thread is answered."""
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    remember(w, slot, contact.agent)
    if is_solved(w, contact, case):
        solve(w, slot)
    elif not case.closed:
        write_off(w, slot)
        fail(w, slot, UNRESOLVED, (contact.flags & FLAG_MEDIUM_LACKING) != 0)


@compiled
def solve(w: World, slot: int) -> None:
    """A contact has solved its case, which is over at once; the customer waits nowhere else."""
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    note_solution(w, contact, case)
    write_off(w, slot)
    close_case(w, contact.case_slot, RESOLVED)
    if case.contacts > 1:
        withdraw_others(w, slot)
