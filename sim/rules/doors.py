"""At the door: whether a contact comes in, and where else its customer might go."""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled
from sim.demand.preference import most_preferred, without_first
from sim.randomness.purposes import BALKING
from sim.rules.codes import MODE_ASYNC, MODE_SELF_SERVICE
from sim.rules.draws import case_uniform
from sim.rules.next_move import BALKED, BLOCKED, CLOSED
from sim.rules.rows import Row, Tables

COMES_IN: Final = -1
"""Neither of the causes for which a contact is turned away."""


@compiled
def turned_away(w: Tables, channel: int, trunks_taken: int) -> int:
    """Why a contact is turned away: CLOSED, BLOCKED, or COMES_IN.

    Messages always come in. Self-service has hours, but no trunks.

    Args:
        w: the tables of the run.
        channel: where the contact arrives.
        trunks_taken: contacts that hold a trunk that the channel may take.
    """
    row = w.channel[channel]
    if row.mode == MODE_ASYNC:
        return COMES_IN
    if not w.channel_open[channel]:
        return CLOSED
    if row.mode != MODE_SELF_SERVICE and 0 <= row.trunks <= trunks_taken:
        return BLOCKED
    return COMES_IN


@compiled
def put_off(w: Tables, contact: Row, case: Row, channel: int, waiting: int) -> int:
    """Why a contact that finds no agent does not wait: BLOCKED, BALKED, or COMES_IN: it does.

    Args:
        w: the tables of the run.
        contact: which has come through the door.
        case: its case.
        channel: on which it is.
        waiting: contacts of the channel that stand in its queues now.
    """
    row = w.channel[channel]
    if 0 <= row.queue_places <= waiting:
        return BLOCKED
    if not row.position_visible or waiting == 0:
        return COMES_IN
    if 0 <= row.balks_at <= waiting:
        return BALKED
    joins = 1.0 - row.balking_share
    if row.balking_half_at > 0.0:
        joins /= 1.0 + waiting / row.balking_half_at
    if joins >= 1.0 or case_uniform(w, case, BALKING, contact.attempt) < joins:
        return COMES_IN
    return BALKED


@compiled
def channel_beside(w: Tables, case: Row, in_use: int) -> int:
    """Channel of a parallel contact, or -1: the best liked that is open and not in use.

    Args:
        w: the tables of the run.
        case: the case.
        in_use: bit set of the channels on which the case has a contact.
    """
    suitable = w.liked[case.segment] & w.usable[case.intent] & ~in_use
    order, rest = case.order, suitable
    while True:
        channel = most_preferred(order, rest)
        if channel < 0:
            return -1
        order = without_first(order)
        rest &= ~(1 << channel)
        mode = w.channel[channel].mode
        may_be_used = mode != MODE_SELF_SERVICE and (suitable >> channel) & 1
        if may_be_used and (mode == MODE_ASYNC or w.channel_open[channel]):
            return channel


@compiled(inline=True)
def points_on_entering(w: Tables, case: Row, channel: int, given: float) -> float:
    """Priority points of channel, segment and orchestrator together."""
    return w.channel[channel].points + w.points[case.segment] + given
