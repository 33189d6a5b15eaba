"""M/M/s+M as one would write it for this queue alone: what a general engine is up against.

It serves the same tape as the engines, takes the same events in the same order, draws the same
numbers and writes the same journal, row for row, for a scenario that is nothing but this queue (a
test compares them). But it knows that there is one channel, one team, one attempt and no
after-contact work; that who came first is served first, so that the queue is a run of cases; and
that nobody is asked anything: no plan, no tables of queues and teams, no states of contacts. A
patience that does not matter any more stays in its heap until it is due.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.bench.textbook.arrays import Arrays, take_up
from sim.bench.textbook.heap import drop_first, push, replace_first
from sim.bench.textbook.rows import NOBODY, change_state, write_abandoned, write_answered
from sim.compiling import compiled
from sim.randomness.counter import uniform
from sim.randomness.purposes import PATIENCE, TALK

if TYPE_CHECKING:
    from sim.demand.tape import Tape
    from sim.engine.journal import StructuredArray


def serve(arrays: Arrays, tape: Tape) -> dict[str, StructuredArray]:
    """Serve a tape.

    Args:
        arrays: from :func:`sim.bench.textbook.arrays.lay_out`, with room for the tape.
        tape: of the scenario that is this queue.

    Returns:
        the tables ``contacts``, ``cases``, ``work`` and ``agent_states`` of the journal, as views
        on the memory of the arrays, without what is still open at the end.
    """
    at_work = take_up(arrays, tape)
    run_loop(at_work)
    written = at_work.numbers[0]
    return {
        "contacts": at_work.contact_rows[: int(written["contacts"])],
        "cases": at_work.case_rows[: int(written["cases"])],
        "work": at_work.work_rows[: int(written["work"])],
        "agent_states": at_work.state_rows[: int(written["states"])],
    }


@compiled
def run_loop(d: Arrays) -> None:
    """At the same tick services end first, then somebody arrives, then patience is over."""
    numbers = d.numbers[0]
    cases = len(d.tape)
    arriving = 0
    while True:
        tick = d.tape[arriving].arrival if arriving < cases else numbers.end
        if numbers.busy > 0 and d.ends[0].tick <= tick:
            tick = d.ends[0].tick
            source = 0
        else:
            source = 1
        if numbers.impatient > 0 and d.patiences[0].tick < tick:
            tick = d.patiences[0].tick
            source = 2
        if tick >= numbers.end:
            return
        numbers.now = tick
        if source == 0:
            _end_service(d, arriving)
        elif source == 1:
            _arrive(d, arriving)
            arriving += 1
        else:
            _lose_patience(d)


@compiled
def _arrive(d: Arrays, case: int) -> None:
    """The agent who has been idle longest takes the contact, or it waits."""
    numbers = d.numbers[0]
    if numbers.busy == len(d.ends):
        key = d.tape[case].key
        delay = _exponential(d, key, PATIENCE, numbers.patience_ordinal, numbers.patience_seconds)
        push(d.patiences, numbers.impatient, numbers.now + delay, case, NOBODY)
        numbers.impatient += 1
        return
    agent = d.idle[numbers.first_idle]
    numbers.first_idle += 1
    if numbers.first_idle == len(d.idle):
        numbers.first_idle = 0
    numbers.first_waiting = case + 1
    d.agents[agent].taken = numbers.now
    delay = _exponential(d, d.tape[case].key, TALK, 1, numbers.service_seconds)
    push(d.ends, numbers.busy, numbers.now + delay, case, agent)
    numbers.busy += 1
    change_state(d, agent, 1)


@compiled
def _end_service(d: Arrays, arriving: int) -> None:
    """The agent goes on with who has waited longest; those up to ``arriving`` are in line."""
    numbers = d.numbers[0]
    agent = d.ends[0].agent
    write_answered(d, d.ends[0].case, agent)
    case = numbers.first_waiting
    while case < arriving and d.gone[case]:
        case += 1
    if case < arriving:
        numbers.first_waiting = case + 1
        d.agents[agent].taken = numbers.now
        delay = _exponential(d, d.tape[case].key, TALK, 1, numbers.service_seconds)
        replace_first(d.ends, numbers.busy, numbers.now + delay, case, agent)
        return
    numbers.first_waiting = case
    drop_first(d.ends, numbers.busy)
    place = numbers.first_idle + len(d.idle) - numbers.busy
    d.idle[place if place < len(d.idle) else place - len(d.idle)] = agent
    numbers.busy -= 1
    change_state(d, agent, 0)


@compiled
def _lose_patience(d: Arrays) -> None:
    """Who is due hangs up, unless served before."""
    numbers = d.numbers[0]
    case = d.patiences[0].case
    drop_first(d.patiences, numbers.impatient)
    numbers.impatient -= 1
    if case >= numbers.first_waiting:
        d.gone[case] = 1
        write_abandoned(d, case)


@compiled
def _exponential(d: Arrays, key: int, purpose: int, ordinal: int, mean_seconds: float) -> int:
    """A duration in ticks, from the same uniform number as in the engines."""
    numbers = d.numbers[0]
    u = uniform(numbers.seed, numbers.replication, key, purpose, ordinal)
    seconds = -mean_seconds * (math.log(1.0 - u) if u > 0.01 else math.log1p(-u))
    return int(math.floor(seconds * 1e6 + 0.5))
