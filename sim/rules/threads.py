"""Threads of messages: how many turns, how much work in each, when the customer chases."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled
from sim.randomness.counter import uniform
from sim.randomness.distributions import ENDLESS
from sim.randomness.purposes import REPLY_DELAY, TURN_HANDLING, TURN_PATIENCE, TURNS
from sim.rules.codes import FLAG_STALE, TURN_OTHER_AGENT, TURN_STALE
from sim.rules.draws import case_seconds, case_ticks, duration
from sim.rules.handling import read_seconds
from sim.rules.parameters import READ_BASE_SECONDS, RESUME_SECONDS, STALE_REPLY_SECONDS
from sim.rules.rows import Row, Tables
from sim.rules.timing import NEVER, ticks
from sim.rules.work import (
    fill_in_work,
    is_as_recorded,
    kind_of,
    recorded_talk,
    switch_ticks,
    talk_ticks,
)


@compiled(whole=True)
def number_of_turns(
    seed: int, replication: int, entity: int, answered: int, least: int, most: int
) -> int:
    """Turns of a thread: uniform on ``least`` .. ``most``, drawn for the k-th answered contact."""
    if least >= most:
        return least
    u = uniform(seed, replication, entity, TURNS, answered)
    return min(most, least + int(u * (most - least + 1)))


@compiled(inline=True)
def turn_ordinal(number: int, turn: int) -> int:
    """Ordinal of what is drawn anew for each turn of a thread."""
    return (number << 8) | turn


@compiled(whole=True)
def turn_patience(
    seed: int,
    replication: int,
    entity: int,
    attempt: int,
    turn: int,
    row: npt.NDArray[np.float64],
    table: npt.NDArray[np.float64],
    grid: int,
) -> int:
    """Ticks until a customer chases the answer to a later turn of a thread (from the second on)."""
    if row[0] == ENDLESS:
        return NEVER
    ordinal = turn_ordinal(attempt, turn)
    return duration(seed, replication, entity, TURN_PATIENCE, ordinal, row, table, grid)


@compiled(inline=True)
def stale_seconds(parameters: npt.NDArray[np.float64]) -> float:
    """Work on a message whose case is already over: read it, and write a short reply."""
    return parameters[READ_BASE_SECONDS] + parameters[STALE_REPLY_SECONDS]


@compiled
def turn_work(
    w: Tables,
    contact: Row,
    case: Row,
    thread: Row,
    turn: Row,
    history: Row,
    channel: int,
    agent: Row,
    number: int,
    team: int,
    which: int,
    by_another: bool,
) -> int:
    """Fill in the work on a turn that nobody has begun; parts of all turns add up in the contact.

    Args:
        w: the tables of the run.
        contact: the contact that carries the thread.
        case: its case.
        thread: the thread; the first turn lays out how many there are.
        turn: the turn.
        history: entries of the case by place.
        channel: of the contact.
        agent: who takes the turn.
        number: of the agent.
        team: of the agent.
        which: turn of the thread this is, from 1.
        by_another: another agent had the thread before.

    Returns:
        ticks of work until the turn is answered.
    """
    if case.closed:
        work = _stale_work(w, contact, case, thread, turn, channel, agent, which)
    elif which == 1:
        thread.turns_total = _turns(w, case, channel)
        turns = thread.turns_total
        work = fill_in_work(w, contact, case, history, channel, agent, number, team, turns)
    else:
        work = switch_ticks(w, agent, channel)
        contact.switch += work
        if by_another:
            work += _read_by_another(w, contact, turn)
        ordinal = turn_ordinal(contact.answered_index, which)
        base = case_seconds(w, case, TURN_HANDLING, ordinal, kind_of(w, case, channel).talk)
        talk = talk_ticks(w, contact, case, channel, team, base / thread.turns_total)
        if is_as_recorded(contact, case, channel):
            talk = recorded_talk(w, contact, case, thread.turns_total)
        contact.talk += talk
        work += talk
    turn.work = work
    return work


@compiled
def resumed_work(w: Tables, contact: Row, thread: Row, turn: Row, by_another: bool) -> int:
    """Ticks of work on a turn that is taken up again: what was left, and coming back to it."""
    resume = ticks(w.parameters[RESUME_SECONDS], w.run[0].grid)
    thread.resume += resume
    if by_another:
        resume += _read_by_another(w, contact, turn)
    turn.work += resume
    return thread.remaining + resume


@compiled
def ticks_until_reply(w: Tables, contact: Row, case: Row, channel: int, which: int) -> int:
    """Time that the customer takes to write turn ``which`` of a thread."""
    ordinal = turn_ordinal(contact.answered_index, which)
    return case_ticks(w, case, REPLY_DELAY, ordinal, w.channel[channel].reply_delay)


@compiled
def _turns(w: Tables, case: Row, channel: int) -> int:
    """Turns of the thread that is about to be answered."""
    run = w.run[0]
    least, most = w.channel[channel].turns_least, w.channel[channel].turns_most
    return number_of_turns(run.seed, run.replication, case.key, case.answered + 1, least, most)


@compiled
def _stale_work(
    w: Tables, contact: Row, case: Row, thread: Row, turn: Row, channel: int, agent: Row, which: int
) -> int:
    """The case is over: the message is read, and answered in a line; nothing follows."""
    contact.flags |= FLAG_STALE
    turn.flags |= TURN_STALE
    thread.turns_total = which
    contact.after_contact_work = 0
    contact.logging = 0
    if which == 1:
        contact.earlier = case.entries
    switch = switch_ticks(w, agent, channel)
    talk = ticks(stale_seconds(w.parameters), w.run[0].grid)
    contact.switch += switch
    contact.talk += talk
    return switch + talk


@compiled
def _read_by_another(w: Tables, contact: Row, turn: Row) -> int:
    """An agent who did not have a thread before reads what was written in it."""
    turn.flags |= TURN_OTHER_AGENT
    read = ticks(read_seconds(1, w.parameters), w.run[0].grid)
    contact.read += read
    return read
