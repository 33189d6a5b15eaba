"""What a customer does after a contact that did not solve the case."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.demand.preference import most_preferred, without_first
from sim.randomness.purposes import NEXT_CHANNEL, NEXT_DELAY, NEXT_MOVE
from sim.rules.draws import case_ticks, case_uniform
from sim.rules.parameters import (
    RETRY_SHARE,
    SWITCH_SHARE,
    SWITCH_TO_HUB_SHARE,
)
from sim.rules.rows import Row, Tables

# Causes of failure, the order in which scenarios describe them.
ABANDONED: Final = 0
BLOCKED: Final = 1
CLOSED: Final = 2
UNRESOLVED: Final = 3
UNANSWERED: Final = 4  # a message; who does nothing goes on waiting
SELF_SERVICE: Final = 5  # left self-service without a solution
BALKED: Final = 6  # left at the sight of the queue
QUESTION: Final = 7  # an agent's answer solved the case and left a question
QUESTION_ABOUT_SELF_SERVICE: Final = 8
CAUSES: Final = 9
FAILURES: Final = 7  # of these causes

# Moves.
GIVE_UP: Final = 0
RETRY: Final = 1
SWITCH: Final = 2


@compiled(inline=True)
def kind_of_failure(cause: int, attempts: int) -> int:
    """Where the shares of a cause stand: those of later attempts follow those of the first."""
    return cause if attempts <= 1 else CAUSES + cause


@compiled
def move(u: float, kind: int, must_switch: bool, parameters: npt.NDArray[np.float64]) -> int:
    """Give up, retry the same channel or switch; `kind`: see :func:`kind_of_failure`.

    A customer whose channel cannot carry what the case needs keeps the share that gives up and
    turns every retry into a switch.
    """
    retry = parameters[RETRY_SHARE + kind]
    switch = parameters[SWITCH_SHARE + kind]
    if u >= retry + switch:
        return GIVE_UP
    if must_switch or u >= retry:
        return SWITCH
    return RETRY


@compiled
def next_channel(
    u: float, hub_share: float, hub: int, current: int, order: int, tried: int, usable: int
) -> int:
    """Channel to which a customer switches, or -1 if there is none.

    Args:
        u: keyed uniform.
        hub_share: share of switches that go to the hub.
        hub: the hub channel, -1 for none.
        current: channel that failed.
        order: the channels as the customer prefers them, see `sim.demand.preference`.
        tried: bit set of channels used before.
        usable: bit set of channels that can serve the case.

    The hub takes its share if it can serve the case; else the most preferred channel not yet
    tried, or, when all were, the most preferred other than the current one.
    """
    if hub >= 0 and hub != current and (usable >> hub) & 1 and u < hub_share:
        return hub
    fallback = -1
    rest = usable
    while True:
        channel = most_preferred(order, rest)
        if channel < 0:
            return fallback
        order = without_first(order)
        rest &= ~(1 << channel)
        if channel != current and (usable >> channel) & 1:
            if not (tried >> channel) & 1:
                return channel
            if fallback < 0:
                fallback = channel


@compiled
def choose_channel(w: Tables, case: Row, failed: int, cause: int, must_switch: bool) -> int:
    """Where a customer tries again after a setback, with the switch counted.

    Args:
        w: the tables of the run.
        case: the case.
        failed: channel of the contact that failed.
        cause: why.
        must_switch: that channel lacks what the case needs.

    Returns:
        the channel, another one for a switch; -1 to give up.
    """
    run = w.run[0]
    if case.attempts >= run.max_attempts:
        return -1
    u = case_uniform(w, case, NEXT_MOVE, case.attempts)
    kind = kind_of_failure(cause, case.attempts)
    choice = move(u, kind, must_switch, w.parameters)
    if choice == GIVE_UP:
        return -1
    if choice == RETRY:
        return failed
    usable = w.usable[case.intent]
    if must_switch:
        usable &= w.has_medium[case.intent]
    u = case_uniform(w, case, NEXT_CHANNEL, case.attempts)
    share = w.parameters[SWITCH_TO_HUB_SHARE]
    channel = next_channel(u, share, run.hub, failed, case.order, case.tried, usable)
    if channel >= 0:
        case.switches += 1
    return channel


@compiled
def ticks_until_return(w: Tables, case: Row, cause: int, is_switch: bool) -> int:
    """How long a customer means to stay away after a setback."""
    row = w.switch_delay[cause] if is_switch else w.retry_delay[cause]
    return case_ticks(w, case, NEXT_DELAY, case.attempts, row)
