"""The event loop: eight sources of events, the earliest goes next."""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled
from sim.demand.preference import most_preferred
from sim.engine.compiled.calendar import calendar_event
from sim.engine.compiled.cases import begin_case
from sim.engine.compiled.completions import (
    end_after_contact_work,
    end_silence,
    end_talk,
    end_turn,
    fall_silent,
    reply,
    stop_waiting_for_owner,
)
from sim.engine.compiled.contacts import end_self_service
from sim.engine.compiled.event_list import (
    AGENTS,
    ALL_LISTS,
    COMPLETIONS,
    CUSTOMERS,
    LISTS,
    PATIENCES,
    RETURNS,
    RINGS,
    ROUTER,
    pop,
)
from sim.engine.compiled.impatience import lose_patience, open_parallel
from sim.engine.compiled.layout import (
    AWAITING_CUSTOMER,
    IN_AFTER_CONTACT_WORK,
    IN_SELF_SERVICE,
    IN_SILENCE,
    WAITING_FOR_OWNER,
)
from sim.engine.compiled.moves import choose_moves
from sim.engine.compiled.orchestrator import come_back, look_again, turn_up
from sim.engine.compiled.routing import find_place, widen_ring
from sim.engine.compiled.service import go_on, offer_messages, offer_revived, use_reserve
from sim.engine.compiled.shifts import end_absence
from sim.engine.compiled.world import World
from sim.engine.keys import ARRIVAL, CALENDAR, event_key
from sim.memory import on_blocks
from sim.rules.codes import MODE_ASYNC

FINISHED: Final = 0
FULL: Final = 1

FROM_TAPE: Final = ALL_LISTS
FROM_CALENDAR: Final = ALL_LISTS + 1

MARGIN: Final = 16
"""Rows and slots that one event may need beyond those for every live contact and agent."""


@on_blocks
def advance(w: World) -> int:
    """Run until the end, or until an array is nearly full and has to grow.

    Returns:
        ``FINISHED``, or ``FULL``; after growing the arrays, or putting in the next window of the
        tape, call again to go on.
    """
    run = w.run[0]
    while True:
        if _nearly_full(w):
            return FULL
        source = _next_source(w)
        if source < 0 or run.now >= run.end:
            run.now = run.end
            return FINISHED
        if source == COMPLETIONS:
            _complete(w, pop(w, COMPLETIONS))
        elif source == FROM_TAPE:
            run.next_case += 1
            case_slot = begin_case(w, run.next_case - 1)
            if case_slot >= 0:
                turn_up(w, case_slot, most_preferred(w.cases[case_slot].order), 0)
        elif source == PATIENCES:
            lose_patience(w, pop(w, PATIENCES))
        elif source == RETURNS:
            come_back(w, pop(w, RETURNS))
        elif source == CUSTOMERS:
            _hear_from_customer(w, pop(w, CUSTOMERS))
        elif source == ROUTER:
            _end_timer(w, pop(w, ROUTER))
        elif source == RINGS:
            widen_ring(w, pop(w, RINGS))
        elif source == AGENTS:
            end_absence(w, pop(w, AGENTS))
        else:
            run.next_calendar += 1
            calendar_event(w, run.next_calendar - 1)
        if run.arriving >= 0:
            slot = run.arriving
            run.arriving = -1
            find_place(w, slot)
        if run.freed >= 0:
            number = run.freed
            run.freed = -1
            go_on(w, number)
        if run.first_revived >= 0:
            offer_revived(w)
        offer_messages(w)
        if run.live_left:
            use_reserve(w)
        if run.first_moving >= 0:
            choose_moves(w)


@compiled
def _next_source(w: World) -> int:
    """Which source has the earliest event, by (tick, key); the clock moves there. -1: none."""
    run = w.run[0]
    source = -1
    tick = 0
    key = 0
    row = run.next_case - run.tape_first
    if row < len(w.tape):
        source = FROM_TAPE
        tick = w.tape[row].arrival
        key = event_key(ARRIVAL, run.next_case, 0)
    for number in range(LISTS):
        if w.event_count[number] > 0:
            event = w.events[number, 0]
            if source < 0 or event.tick < tick or (event.tick == tick and event.key < key):
                source, tick, key = number, event.tick, event.key
    if run.next_calendar < len(w.calendar):
        due = w.calendar[run.next_calendar].tick
        order = event_key(CALENDAR, run.next_calendar, 0)
        if source < 0 or due < tick or (due == tick and order < key):
            source, tick, key = FROM_CALENDAR, due, order
    if w.event_count[AGENTS] > 0:  # where agents work in shifts
        event = w.events[AGENTS, 0]
        if source < 0 or event.tick < tick or (event.tick == tick and event.key < key):
            source, tick, key = AGENTS, event.tick, event.key
    if w.event_count[RINGS] > 0:  # where teams help out
        event = w.events[RINGS, 0]
        if source < 0 or event.tick < tick or (event.tick == tick and event.key < key):
            source, tick = RINGS, event.tick
    if source >= 0:
        run.now = tick
    return source


@compiled
def _complete(w: World, slot: int) -> None:
    """What was being done for a contact is over."""
    contact = w.contacts[slot]
    if contact.state == IN_AFTER_CONTACT_WORK:
        end_after_contact_work(w, slot)
    elif contact.state == IN_SELF_SERVICE:
        end_self_service(w, slot)
    elif contact.state == IN_SILENCE:
        end_silence(w, slot)
    elif w.channel[contact.channel].mode == MODE_ASYNC:
        end_turn(w, slot)
    else:
        end_talk(w, slot)


@compiled
def _hear_from_customer(w: World, slot: int) -> None:
    """A customer answers in a thread, or opens another contact beside one that waits."""
    if w.contacts[slot].state == AWAITING_CUSTOMER:
        reply(w, slot)
    else:
        open_parallel(w, slot)


@compiled
def _end_timer(w: World, slot: int) -> None:
    """A timer of the router is over."""
    contact = w.contacts[slot]
    if contact.state == AWAITING_CUSTOMER:
        fall_silent(w, slot)
    elif contact.state == WAITING_FOR_OWNER:
        stop_waiting_for_owner(w, slot)
    else:
        look_again(w, slot)


@compiled
def _nearly_full(w: World) -> bool:
    """Whether one more event might not find room for its rows and slots, or the next case.

    In one event a contact ends at most once and is put aside at most twice.
    """
    run = w.run[0]
    need = MARGIN + run.contacts_used
    agents = len(w.agents)
    return (
        run.contact_rows + need > len(w.contact_rows)
        or run.case_rows + need > len(w.case_rows)
        or run.turn_rows + need > len(w.turn_rows)
        or run.work_rows + need + run.contacts_used > len(w.work_rows)
        or run.state_rows + MARGIN + agents > len(w.state_rows)
        or run.decision_rows + MARGIN > len(w.decision_rows)
        or run.contacts_used + MARGIN > len(w.contacts)
        or run.cases_used + MARGIN > len(w.cases)
        or (run.tape_goes_on and run.next_case - run.tape_first == len(w.tape))
    )
