"""What happens when an event of a contact is due."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.engine.reference.centre import Handlers
from sim.engine.reference.completions import (
    end_after_contact_work,
    end_silence,
    end_talk,
    end_turn,
    fall_silent,
    reply,
    stop_waiting_for_owner,
)
from sim.engine.reference.contacts import end_self_service, release, widen_ring
from sim.engine.reference.customer import open_parallel
from sim.engine.reference.impatience import lose_patience
from sim.engine.reference.orchestrator import look_again
from sim.engine.reference.service import offer_messages, offer_revived, use_reserve
from sim.engine.reference.shifts import leave_now
from sim.engine.stages import Stage

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Contact


def connect(centre: Centre) -> None:
    """Tell the centre what to do when an event of a contact is due."""

    def on_timer(contact: Contact) -> None:
        if contact.stage is Stage.AWAITING_CUSTOMER:
            fall_silent(centre, contact)
        elif contact.waits_for is not None:
            stop_waiting_for_owner(centre, contact)
        else:
            look_again(centre, contact)
        centre.end_event()

    def on_release(contact: Contact) -> None:
        release(centre, contact)
        centre.end_event()

    def on_ring(contact: Contact) -> None:
        widen_ring(centre, contact)
        centre.end_event()

    def on_reply(contact: Contact, number: int) -> None:
        reply(centre, contact, number)
        centre.end_event()

    def on_parallel(contact: Contact) -> None:
        open_parallel(centre, contact)
        centre.end_event()

    def on_expiry(contact: Contact) -> None:
        lose_patience(centre, contact)
        centre.end_event()

    centre.handlers = Handlers(
        completion=partial(_complete, centre),
        timer=on_timer,
        release=on_release,
        ring=on_ring,
        reply=on_reply,
        parallel=on_parallel,
        expiry=on_expiry,
        leave=partial(leave_now, centre),
        revived=partial(offer_revived, centre),
        messages=partial(offer_messages, centre),
        reserve=partial(use_reserve, centre),
    )


def _complete(centre: Centre, contact: Contact) -> None:
    """What was being done for a contact is over."""
    stage, agent = contact.stage, contact.agent
    if stage is Stage.SELF_SERVICE:
        end_self_service(centre, contact)
    elif agent is None:
        return  # the customer left self-service before its end
    elif stage is Stage.AFTER_CONTACT_WORK:
        end_after_contact_work(centre, contact, agent)
    elif stage is Stage.SILENT:
        end_silence(centre, contact, agent)
    elif contact.channel.is_async:
        end_turn(centre, contact, agent)
    else:
        end_talk(centre, contact, agent)
    centre.end_event()
