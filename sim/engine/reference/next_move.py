"""What a customer does after a contact that did not solve the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.reference.people import Visit
from sim.engine.reference.scalar import move, next_channel, return_tick
from sim.randomness.purposes import NEXT_CHANNEL, NEXT_DELAY, NEXT_MOVE, REOPENING
from sim.rules.next_move import GIVE_UP, SWITCH
from sim.rules.parameters import REOPENING_SPREAD_SECONDS, SWITCH_TO_HUB_SHARE

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.channels import Channel
    from sim.engine.reference.people import Case, Setback


def choose_next_move(centre: Centre, case: Case, setback: Setback) -> Visit | None:
    """Retry, switch or give up after a contact that did not solve the case.

    Returns:
        the next visit; None to give up.
    """
    choice, channel = GIVE_UP, setback.channel
    if case.attempts < centre.plan.max_attempts:
        u = centre.draws.uniform(case, NEXT_MOVE, case.attempts)
        choice = move(u, setback.cause, setback.must_switch, centre.parameters)
    if choice == GIVE_UP:
        return None
    if choice == SWITCH:
        number = _switch_channel(centre, case, setback)
        if number < 0:
            return None
        channel = centre.channels[number]
        case.switches += 1
    delays = centre.plan.switch_delay if choice == SWITCH else centre.plan.retry_delay
    row = int(delays[setback.cause])
    due = centre.now + centre.draws.ticks(case, NEXT_DELAY, case.attempts, row)
    return Visit(channel, due=_when_open(centre, case, channel, due))


def _switch_channel(centre: Centre, case: Case, setback: Setback) -> int:
    """Number of the channel to which the customer switches, or -1."""
    usable = centre.usable[case.intent]
    if setback.must_switch:
        usable &= centre.has_medium[case.intent]
    u = centre.draws.uniform(case, NEXT_CHANNEL, case.attempts)
    hub_share, current = centre.parameters[SWITCH_TO_HUB_SHARE], setback.channel.number
    return next_channel(u, hub_share, centre.plan.hub, current, case.order, case.tried, usable)


def _when_open(centre: Centre, case: Case, channel: Channel, due: int) -> int:
    """When a customer comes back who would like to at ``due``; messages are left at any time."""
    if channel.is_async:
        return due
    opening = centre.hours.next_opening(channel.number, due)
    if opening == due:
        return due
    u = centre.draws.uniform(case, REOPENING, case.attempts)
    spread = centre.parameters[REOPENING_SPREAD_SECONDS]
    return return_tick(due, opening, u, spread, centre.plan.grid)
