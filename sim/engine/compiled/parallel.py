"""A customer who waits contacts the centre on another channel as well."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.layout import IN_WRAP_UP
from sim.engine.compiled.orchestrator import turn_up
from sim.engine.compiled.world import World
from sim.rules.codes import FLAG_PARALLEL
from sim.rules.doors import channel_beside


@compiled
def open_parallel(w: World, slot: int) -> None:
    """It is time for a second contact beside one that still waits, if there is a channel for it."""
    case_slot = w.contacts[slot].case_slot
    if w.cases[case_slot].attempts >= w.run[0].max_attempts:
        return
    channel = channel_beside(w, w.cases[case_slot], _in_use(w, case_slot))
    if channel >= 0:
        turn_up(w, case_slot, channel, FLAG_PARALLEL)


@compiled
def _in_use(w: World, case_slot: int) -> int:
    """Bit set of the channels of the case's contacts, but for after-contact work."""
    channels = 0
    slot = w.cases[case_slot].first_contact
    while slot >= 0:
        contact = w.contacts[slot]
        if contact.state != IN_WRAP_UP:
            channels |= 1 << contact.channel
        slot = contact.next_of_case
    return channels
