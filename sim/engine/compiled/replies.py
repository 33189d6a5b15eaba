"""Threads between two turns: the customer answers, the agent lets go, the owner cannot come."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.cases import end_contact, remember
from sim.engine.compiled.completions import end_of_answered
from sim.engine.compiled.event_list import ROUTER, cancel
from sim.engine.compiled.held_threads import free_place
from sim.engine.compiled.owner_lines import leave_line
from sim.engine.compiled.threads import begin_turn
from sim.engine.compiled.world import World


@compiled
def reply(w: World, slot: int) -> None:
    """The customer's next message is due."""
    contact = w.contacts[slot]
    if w.cases[contact.case_slot].closed:
        _say_nothing_more(w, slot)
        return
    contact.queued_at = w.run[0].now
    begin_turn(w, slot)
    cancel(w, ROUTER, slot)
    w.run[0].arriving = slot


@compiled
def release_silent(w: World, slot: int) -> None:
    """The customer has been silent for so long that the agent takes something else."""
    free_place(w, slot)
    w.run[0].freed = w.contacts[slot].agent


@compiled
def stop_waiting_for_owner(w: World, slot: int) -> None:
    """The owner has not come in time: anybody may take the turn."""
    leave_line(w, slot)
    w.run[0].arriving = slot


@compiled
def _say_nothing_more(w: World, slot: int) -> None:
    """The case is over, so the customer does not write again; nothing is left to be done."""
    contact = w.contacts[slot]
    contact.wrap_up = 0
    contact.logging = 0
    remember(w, slot, contact.agent)
    if w.threads[slot].held:
        free_place(w, slot)
        w.run[0].freed = contact.agent
    end_contact(w, slot, end_of_answered(contact.flags))
