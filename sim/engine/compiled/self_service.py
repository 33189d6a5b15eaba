"""Self-service ends: it has solved the case, the customer leaves, or asks for an agent."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.cases import end_contact, remember
from sim.engine.compiled.conclusion import solve
from sim.engine.compiled.contacts import enter_channel, set_channel
from sim.engine.compiled.moves import fail
from sim.engine.compiled.world import World
from sim.engine.journal import ContactEnd
from sim.rules.codes import FLAG_HANDED_OVER
from sim.rules.emotion import note_failure
from sim.rules.next_move import SELF_SERVICE
from sim.rules.self_service import LEFT, SOLVED, end_of_session

CONTAINED = int(ContactEnd.CONTAINED)
NO_AGENT = -1


@compiled
def end_self_service(w: World, slot: int) -> None:
    """A session of self-service is over."""
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    contact.self_service = w.run[0].now - contact.offered
    how = end_of_session(w, contact, case, contact.channel)
    if how == SOLVED:
        solve(w, slot)
        end_contact(w, slot, CONTAINED)
        return
    remember(w, slot, NO_AGENT)
    note_failure(w, case, SELF_SERVICE)
    if how == LEFT:
        fail(w, slot, SELF_SERVICE, must_switch=False)
        end_contact(w, slot, CONTAINED)
    else:
        contact.flags |= FLAG_HANDED_OVER
        set_channel(w, slot, w.channel[contact.channel].hand_over)
        enter_channel(w, slot)
