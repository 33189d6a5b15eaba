"""Service ends: the customer leaves, after-contact work, the agent is free for the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import FLAG_CHASED, FLAG_MEDIUM_LACKING, FLAG_RESOLVED, ContactEnd, WorkKind
from sim.engine.reference.queues import free_line
from sim.engine.reference.routing import pass_on_line
from sim.engine.reference.service import serve_waiting
from sim.engine.reference.settling import close_contact, conclude, tell_setback
from sim.engine.reference.sharing import leave_done, schedule_next_end
from sim.engine.stages import Stage
from sim.rules.next_move import UNRESOLVED

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Agent, Contact


def end_talk(centre: Centre, contact: Contact, agent: Agent) -> None:
    """The customer leaves the agent, who may have after-contact work."""
    now = centre.now
    conclude(centre, contact)
    contact.talk_end = now
    contact.worked = now - contact.left_queue
    free_line(centre, contact)
    agent.in_talk -= 1
    if contact.channel.is_shared:
        leave_done(agent, contact, now)
        schedule_next_end(centre, agent)
    centre.journal.work(contact, WorkKind.TALK)
    wrap_up(centre, contact, agent)


def wrap_up(centre: Centre, contact: Contact, agent: Agent) -> None:
    """After-contact work follows, if there is any; the customer moves on."""
    if contact.wrap_up > 0:
        contact.stage = Stage.WRAP_UP
        contact.spell_start = centre.now
        agent.wrapping += 1
        centre.desk.leave_threads(agent, contact)
        centre.complete_in(contact.wrap_up, contact)
        centre.journal.settle(agent)
    else:
        finish(centre, contact, agent)
    if not contact.flags & FLAG_RESOLVED:
        must_switch = bool(contact.flags & FLAG_MEDIUM_LACKING)
        tell_setback(centre, contact, UNRESOLVED, must_switch=must_switch)


def end_wrap_up(centre: Centre, contact: Contact, agent: Agent) -> None:
    """The after-contact work is done."""
    centre.journal.work(contact, WorkKind.WRAP_UP)
    agent.wrapping -= 1
    finish(centre, contact, agent)


def finish(centre: Centre, contact: Contact, agent: Agent) -> None:
    """The agent is rid of a contact that was answered."""
    if contact.channel.is_held:
        centre.recent.note_work(contact.channel, centre.now - contact.left_queue, centre.now)
    close_contact(centre, contact, answered(contact))
    let_go(centre, contact, agent)


def answered(contact: Contact) -> ContactEnd:
    """How a contact ends that was answered: in time, or after the customer chased it."""
    return ContactEnd.CHASED if contact.flags & FLAG_CHASED else ContactEnd.ANSWERED


def end_silence(centre: Centre, contact: Contact, agent: Agent) -> None:
    """The agent is sure that nobody is there any more."""
    centre.journal.work(contact, WorkKind.SILENT)
    free_line(centre, contact)
    close_contact(centre, contact, ContactEnd.ABANDONED)
    let_go(centre, contact, agent)


def let_go(centre: Centre, contact: Contact, agent: Agent) -> None:
    """A place of an agent is free: the team may shrink, the next contact is taken."""
    centre.desk.release(agent, contact)
    stays = centre.desk.retire_if_due(agent)
    if stays is not None:
        centre.journal.settle(agent)
        pass_on_line(centre, agent)
    serve_waiting(centre, agent)
    if stays is not None:
        serve_waiting(centre, stays)
