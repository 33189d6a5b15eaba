"""Self-service ends: it has solved the case, the customer leaves, or asks for an agent."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.cases import end_contact, remember
from sim.engine.compiled.conclusion import solve
from sim.engine.compiled.contacts import enter_channel, set_channel
from sim.engine.compiled.moves import fail
from sim.engine.compiled.world import World
from sim.engine.journal import FLAG_HANDED_OVER, ContactEnd
from sim.randomness.counter import uniform
from sim.randomness.purposes import SELF_SERVICE
from sim.rules.emotion import raised
from sim.rules.next_move import SELF_SERVICE as CAUSE_SELF_SERVICE
from sim.rules.parameters import RISE_SELF_SERVICE
from sim.rules.self_service import LEFT, SOLVED, outcome

CONTAINED = int(ContactEnd.CONTAINED)
NO_AGENT = -1


@compiled
def end_self_service(w: World, slot: int) -> None:
    """A session of self-service is over."""
    run = w.run[0]
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    kind = w.contact_class[contact.contact_class]
    hand_over = w.channel[contact.channel].hand_over
    contact.self_service = run.now - contact.offered
    u = uniform(run.seed, run.replication, case.key, SELF_SERVICE, contact.attempt)
    how = outcome(u, kind.solved_share, kind.leaves_share, hand_over >= 0)
    if how == SOLVED:
        solve(w, slot)
        end_contact(w, slot, CONTAINED)
        return
    remember(w, slot, NO_AGENT)
    case.emotion = raised(case.emotion, w.parameters[RISE_SELF_SERVICE])
    if how == LEFT:
        fail(w, slot, CAUSE_SELF_SERVICE, must_switch=False)
        end_contact(w, slot, CONTAINED)
    else:
        contact.flags |= FLAG_HANDED_OVER
        set_channel(w, slot, hand_over)
        enter_channel(w, slot)
