"""Customers: a case opens a contact, the contact fails or succeeds, the customer moves on."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import settle
from sim.engine.compiled.event_list import PATIENCES, RETURNS, push
from sim.engine.compiled.layout import WAITING, World
from sim.engine.compiled.matching import find_agent
from sim.engine.compiled.queues import enqueue
from sim.engine.compiled.rows import write_case, write_contact
from sim.engine.compiled.service import leave_queue, take
from sim.engine.compiled.work import note_wait
from sim.engine.journal import (
    FLAG_MEDIUM_LACKING,
    FLAG_RESOLVED,
    FLAG_SAME_AGENT,
    CaseEnd,
    ContactEnd,
)
from sim.engine.keys import EXPIRY, RETURN, event_key
from sim.engine.plan import MODE_LIVE
from sim.randomness.counter import uniform
from sim.randomness.purposes import NEXT_CHANNEL, NEXT_DELAY, NEXT_MOVE, REOPENING, RESOLUTION
from sim.rules.draws import duration, happens
from sim.rules.emotion import calmed, raised
from sim.rules.next_move import (
    ABANDONED,
    BLOCKED,
    CLOSED,
    GIVE_UP,
    SWITCH,
    UNRESOLVED,
    move,
    next_channel,
    return_tick,
)
from sim.rules.parameters import (
    FALL_RESOLVED,
    REOPENING_SPREAD_SECONDS,
    RISE_ABANDONED,
    RISE_BLOCKED,
    RISE_CLOSED,
    RISE_REPEAT,
    RISE_UNRESOLVED,
    SWITCH_TO_HUB_SHARE,
)
from sim.rules.patience import patience, patience_ordinal
from sim.rules.priority import queue_key
from sim.rules.timing import NEVER

END_ABANDONED = int(ContactEnd.ABANDONED)
END_BLOCKED = int(ContactEnd.BLOCKED)
END_CLOSED_OUT = int(ContactEnd.CLOSED_OUT)
CASE_RESOLVED = int(CaseEnd.RESOLVED)
CASE_GIVEN_UP = int(CaseEnd.GIVEN_UP)


@compiled
def open_case(w: World, number: int) -> None:
    """A need arises: the next row of the tape becomes a live case with its first contact."""
    run = w.run[0]
    slot = run.free_case
    if slot >= 0:
        run.free_case = w.cases[slot].next_free
    else:
        slot = run.cases_used
        run.cases_used += 1
    source = w.tape[number]
    case = w.cases[slot]
    case.case = number
    case.key = source.key
    case.difficulty = source.difficulty
    case.latent_patience = source.latent_patience
    case.arrival = source.arrival
    case.order = source.order
    case.intent = source.intent
    case.segment = source.segment
    case.customer = source.customer
    case.emotion = source.emotion
    case.wait = 0
    case.attempts = 0
    case.answered = 0
    case.abandoned = 0
    case.blocked = 0
    case.closed_out = 0
    case.long_waits = 0
    case.repetitions = 0
    case.switches = 0
    case.tried = 0
    case.last_agent = -1
    case.channel = source.order & 15
    for channel in range(run.channels):
        w.case_channel_attempts[slot, channel] = 0
    open_contact(w, slot)


@compiled
def open_contact(w: World, case_slot: int) -> None:
    """The customer contacts the centre on the case's present channel."""
    run = w.run[0]
    case = w.cases[case_slot]
    channel = case.channel
    slot = _new_contact(w, case_slot)
    if not w.channel_open[channel]:
        case.closed_out += 1
        _turn_away(w, slot, END_CLOSED_OUT, CLOSED, RISE_CLOSED)
        return
    if 0 <= w.channel[channel].lines <= w.in_channel[channel]:
        case.blocked += 1
        _turn_away(w, slot, END_BLOCKED, BLOCKED, RISE_BLOCKED)
        return
    w.in_channel[channel] += 1
    number = find_agent(w, slot)
    if number < 0:
        _wait(w, slot)
        return
    if run.same_agent and number == case.last_agent:
        w.contacts[slot].flags |= FLAG_SAME_AGENT
    take(w, slot, number)
    settle(w, number)


@compiled
def expire(w: World, slot: int) -> None:
    """Patience is over: the customer abandons the queue."""
    run = w.run[0]
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    if w.channel[contact.channel].mode == MODE_LIVE:
        run.live_left = 1
    leave_queue(w, slot)
    w.in_channel[contact.channel] -= 1
    case.abandoned += 1
    contact.left_queue = run.now
    note_wait(w, slot, run.now - contact.offered)
    _turn_away(w, slot, END_ABANDONED, ABANDONED, RISE_ABANDONED)


@compiled
def dismiss(w: World, slot: int) -> None:
    """The channel closes: a waiting customer is sent away."""
    run = w.run[0]
    contact = w.contacts[slot]
    if w.channel[contact.channel].mode == MODE_LIVE:
        run.live_left = 1
    leave_queue(w, slot)
    w.in_channel[contact.channel] -= 1
    w.cases[contact.case_slot].closed_out += 1
    contact.left_queue = run.now
    note_wait(w, slot, run.now - contact.offered)
    _turn_away(w, slot, END_CLOSED_OUT, CLOSED, RISE_CLOSED)


@compiled
def conclude(w: World, slot: int) -> None:
    """The talk is over: is the case solved? What was said joins the history of the case."""
    run = w.run[0]
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    k = case.answered
    w.history_channel[contact.case_slot, k - 1] = contact.channel
    w.history_agent[contact.case_slot, k - 1] = contact.agent
    if contact.repeat > 0:
        case.repetitions += 1
        case.emotion = raised(case.emotion, w.parameters[RISE_REPEAT])
    possible = not contact.flags & FLAG_MEDIUM_LACKING
    if possible and happens(
        run.seed, run.replication, case.key, RESOLUTION, k, contact.resolution_share
    ):
        contact.flags |= FLAG_RESOLVED
        case.emotion = calmed(case.emotion, w.parameters[FALL_RESOLVED])
    else:
        case.emotion = raised(case.emotion, w.parameters[RISE_UNRESOLVED])


@compiled
def move_on(w: World, case_slot: int, flags: int) -> None:
    """After a talk: the case is closed, or the customer chooses what to do next."""
    if flags & FLAG_RESOLVED:
        write_case(w, case_slot, CASE_RESOLVED)
    else:
        _next_move(w, case_slot, UNRESOLVED, (flags & FLAG_MEDIUM_LACKING) != 0)


@compiled
def _new_contact(w: World, case_slot: int) -> int:
    """A fresh contact slot for the next attempt of a case."""
    run = w.run[0]
    slot = run.free_contact
    if slot >= 0:
        run.free_contact = w.contacts[slot].next_free
    else:
        slot = run.contacts_used
        run.contacts_used += 1
    case = w.cases[case_slot]
    channel = case.channel
    case.attempts += 1
    case.tried |= 1 << channel
    w.case_channel_attempts[case_slot, channel] += 1
    contact = w.contacts[slot]
    contact.case_slot = case_slot
    contact.case = case.case
    contact.attempt = case.attempts
    contact.channel = channel
    contact.contact_class = case.intent * run.channels + channel
    contact.queue = w.contact_class[contact.contact_class].queue
    contact.agent = -1
    contact.offered = run.now
    contact.left_queue = run.now
    contact.talk_end = -1
    contact.authenticate = 0
    contact.identify = 0
    contact.read = 0
    contact.repeat = 0
    contact.companion = 0
    contact.switch = 0
    contact.talk = 0
    contact.wrap_up = 0
    contact.logging = 0
    contact.answered_index = 0
    contact.earlier = case.answered
    contact.missing = 0
    contact.emotion = case.emotion
    contact.flags = 0
    contact.points = w.channel[channel].points + w.points[case.segment]
    return slot


@compiled
def _wait(w: World, slot: int) -> None:
    """The contact joins its queue, with a new clock of patience."""
    run = w.run[0]
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    channel = w.channel[contact.channel]
    contact.state = WAITING
    contact.left_queue = -1
    contact.queue_key = queue_key(contact.points, channel.ageing_per_second, run.now)
    enqueue(w, contact.queue, slot)
    limit = patience(
        run.seed,
        run.replication,
        case.key,
        patience_ordinal(channel.code, w.case_channel_attempts[contact.case_slot, contact.channel]),
        case.latent_patience,
        w.correlation[case.segment],
        w.distributions[w.patience[case.segment, contact.channel]],
        w.quantile_table,
        run.grid,
    )
    if limit < NEVER:
        key = event_key(EXPIRY, contact.case, contact.attempt)
        push(w, PATIENCES, run.now + limit, key, slot)


@compiled
def _turn_away(w: World, slot: int, end: int, cause: int, rise: int) -> None:
    """A contact fails without an answer; the customer is upset and chooses the next move."""
    case_slot = w.contacts[slot].case_slot
    case = w.cases[case_slot]
    case.emotion = raised(case.emotion, w.parameters[rise])
    write_contact(w, slot, end)
    _next_move(w, case_slot, cause, must_switch=False)


@compiled
def _next_move(w: World, case_slot: int, cause: int, must_switch: bool) -> None:
    """Retry, switch or give up; a return is scheduled for when the channel is open."""
    run = w.run[0]
    case = w.cases[case_slot]
    k = case.attempts
    choice = GIVE_UP
    if k < run.max_attempts:
        u = uniform(run.seed, run.replication, case.key, NEXT_MOVE, k)
        choice = move(u, cause, must_switch, w.parameters)
    channel = case.channel
    delay_row = w.retry_delay[cause]
    if choice == SWITCH:
        delay_row = w.switch_delay[cause]
        usable = w.usable[case.intent]
        if must_switch:
            usable &= w.has_medium[case.intent]
        u = uniform(run.seed, run.replication, case.key, NEXT_CHANNEL, k)
        hub_share = w.parameters[SWITCH_TO_HUB_SHARE]
        channel = next_channel(u, hub_share, run.hub, channel, case.order, case.tried, usable)
    if choice == GIVE_UP or channel < 0:
        write_case(w, case_slot, CASE_GIVEN_UP)
        return
    case.switches += choice == SWITCH
    case.channel = channel
    due = run.now
    if delay_row >= 0:
        due += duration(
            run.seed,
            run.replication,
            case.key,
            NEXT_DELAY,
            k,
            w.distributions[delay_row],
            w.quantile_table,
            run.grid,
        )
    opening = next_opening(w, channel, due)
    if opening > due:
        u = uniform(run.seed, run.replication, case.key, REOPENING, k)
        due = return_tick(due, opening, u, w.parameters[REOPENING_SPREAD_SECONDS], run.grid)
    if due < run.end:
        push(w, RETURNS, due, event_key(RETURN, case.case, k), case_slot)


@compiled
def next_opening(w: World, channel: int, tick: int) -> int:
    """``tick`` if the channel is open then, else its next opening, or NEVER."""
    first = w.opening_first[channel]
    last = w.opening_first[channel + 1]
    while first < last:
        middle = (first + last) >> 1
        if w.opening_until[middle] <= tick:
            first = middle + 1
        else:
            last = middle
    if first == w.opening_first[channel + 1]:
        return NEVER
    return max(tick, w.opening_from[first])
