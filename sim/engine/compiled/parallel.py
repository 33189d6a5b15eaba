"""A customer who waits contacts the centre on another channel as well."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.layout import IN_WRAP_UP
from sim.engine.compiled.orchestrator import turn_up
from sim.engine.compiled.world import World
from sim.engine.journal import FLAG_PARALLEL
from sim.rules.codes import MODE_ASYNC, MODE_SELF_SERVICE
from sim.rules.next_move import NO_CHANNEL


@compiled
def open_parallel(w: World, slot: int) -> None:
    """It is time for a second contact beside one that still waits, if there is a channel for it."""
    case_slot = w.contacts[slot].case_slot
    if w.cases[case_slot].attempts >= w.run[0].max_attempts:
        return
    channel = _another_channel(w, case_slot)
    if channel >= 0:
        turn_up(w, case_slot, channel, FLAG_PARALLEL)


@compiled
def _another_channel(w: World, case_slot: int) -> int:
    """The customer's most preferred channel that is open and not in use for the case, or -1."""
    case = w.cases[case_slot]
    suitable = w.liked[case.segment] & w.usable[case.intent] & ~_in_use(w, case_slot)
    order = case.order
    while order & 15 != NO_CHANNEL:
        channel = order & 15
        order >>= 4
        mode = w.channel[channel].mode
        may_be_used = mode != MODE_SELF_SERVICE and (suitable >> channel) & 1
        if may_be_used and (mode == MODE_ASYNC or w.channel_open[channel]):
            return channel
    return -1


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
