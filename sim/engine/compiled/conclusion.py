"""A contact is concluded: is the case solved, and what does the customer do next?"""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.cases import close_case, remember, write_off
from sim.engine.compiled.moves import fail
from sim.engine.compiled.withdrawals import withdraw_others
from sim.engine.compiled.world import World
from sim.engine.journal import FLAG_MEDIUM_LACKING, FLAG_RESOLVED, CaseEnd
from sim.randomness.purposes import RESOLUTION
from sim.rules.draws import happens
from sim.rules.emotion import calmed, raised
from sim.rules.next_move import UNRESOLVED
from sim.rules.parameters import FALL_RESOLVED, RISE_REPEAT, RISE_UNRESOLVED

RESOLVED = int(CaseEnd.RESOLVED)


@compiled
def conclude(w: World, slot: int) -> None:
    """The talk is over, or the last turn of a thread is answered."""
    run = w.run[0]
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    remember(w, slot, contact.agent)
    if contact.repeat > 0:
        case.repetitions += 1
        case.emotion = raised(case.emotion, w.parameters[RISE_REPEAT])
    if case.closed:
        return
    lacks_medium = (contact.flags & FLAG_MEDIUM_LACKING) != 0
    if not lacks_medium and happens(
        run.seed,
        run.replication,
        case.key,
        RESOLUTION,
        contact.answered_index,
        contact.resolution_share,
    ):
        solve(w, slot)
    else:
        case.emotion = raised(case.emotion, w.parameters[RISE_UNRESOLVED])
        write_off(w, slot)
        fail(w, slot, UNRESOLVED, lacks_medium)


@compiled
def solve(w: World, slot: int) -> None:
    """A contact has solved its case, which is over at once; the customer waits nowhere else."""
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    contact.flags |= FLAG_RESOLVED
    case.emotion = calmed(case.emotion, w.parameters[FALL_RESOLVED])
    write_off(w, slot)
    close_case(w, contact.case_slot, RESOLVED)
    if case.contacts > 1:
        withdraw_others(w, slot)
