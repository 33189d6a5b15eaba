"""At the door: whether a contact comes in, and where else its customer might go."""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled
from sim.demand.preference import most_preferred, without_first
from sim.rules.codes import MODE_ASYNC, MODE_SELF_SERVICE
from sim.rules.next_move import BLOCKED, CLOSED
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
        trunks_taken: contacts that hold a trunk of the channel now.
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
