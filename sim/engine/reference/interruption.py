"""Interruption: threads are put aside for customers who wait on a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import WorkKind
from sim.engine.reference.queues import join_line
from sim.engine.reference.sharing import leave_undone, schedule_next_end
from sim.engine.stages import Stage
from sim.rules.codes import CAPACITY

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.channels import Channel
    from sim.engine.reference.people import Agent, Contact


def make_room(centre: Centre, agent: Agent, channel: Channel) -> list[Contact]:
    """Put threads aside until a contact of a channel fits: silent ones first, of these the last.

    Returns:
        threads whose turn may go on with somebody else.
    """
    interrupted = []
    while agent.load + channel.weight > CAPACITY:
        able = [c for c in reversed(agent.threads) if c.channel.interruptible]
        silent = [c for c in able if c.stage is Stage.AWAITING_CUSTOMER]
        if silent:
            release_silent(centre, silent[0])
        else:
            _put_aside(centre, agent, able[0])
            interrupted.append(able[0])
    if interrupted:
        schedule_next_end(centre, agent)
    return [contact for contact in interrupted if contact.waits_for is None]


def release_silent(centre: Centre, contact: Contact) -> None:
    """A thread between two turns takes no place any more; it still has its owner."""
    if contact.owner is None:
        raise AssertionError("a silent thread without an owner")
    contact.timer = None
    centre.desk.release(contact.owner, contact)


def _put_aside(centre: Centre, agent: Agent, contact: Contact) -> None:
    """Work on a turn stops; it waits for its owner, or is about to be given to anyone."""
    now, turn = centre.now, contact.turn
    if turn is None:
        raise AssertionError("work on a thread without a turn")
    contact.remaining = leave_undone(agent, contact, now)
    centre.journal.work(contact, WorkKind.TALK)
    contact.worked += now - contact.spell_start
    turn.interruptions += 1
    agent.in_talk -= 1
    centre.desk.release(agent, contact)
    if contact.channel.suspended_to_owner:
        join_line(centre, contact, agent)
