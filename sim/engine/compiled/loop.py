"""The event loop: five sources of events, the earliest goes next."""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled
from sim.engine.compiled.calendar import calendar_event, use_reserve
from sim.engine.compiled.customers import conclude, expire, move_on, open_case, open_contact
from sim.engine.compiled.event_list import COMPLETIONS, LISTS, PATIENCES, RETURNS, pop
from sim.engine.compiled.layout import IN_TALK, World
from sim.engine.compiled.service import end_talk, end_wrap_up
from sim.engine.keys import ARRIVAL, CALENDAR, event_key

FINISHED: Final = 0
FULL: Final = 1

MARGIN: Final = 16
"""Rows and slots that one event may need beyond one for every waiting contact and agent."""


@compiled
def advance(w: World) -> int:
    """Run until the end, or until an array is nearly full and has to grow.

    Returns:
        ``FINISHED``, or ``FULL``; after growing the arrays, call again to go on.
    """
    run = w.run[0]
    while True:
        if _nearly_full(w):
            return FULL
        source = _next_source(w)
        if source < 0 or run.now >= run.end:
            run.now = run.end
            return FINISHED
        if source == 0:
            run.next_case += 1
            open_case(w, run.next_case - 1)
        elif source == 1:
            _complete(w, pop(w, COMPLETIONS))
        elif source == 2:
            expire(w, w.events[PATIENCES, 0].item)
        elif source == 3:
            open_contact(w, pop(w, RETURNS))
        else:
            run.next_calendar += 1
            calendar_event(w, run.next_calendar - 1)
        if run.live_left:
            use_reserve(w)


@compiled
def _next_source(w: World) -> int:
    """Which source has the earliest event, by (tick, key); the clock moves there. -1: none."""
    run = w.run[0]
    source = -1
    tick = 0
    key = 0
    if run.next_case < len(w.tape):
        source = 0
        tick = w.tape[run.next_case].arrival
        key = event_key(ARRIVAL, run.next_case, 0)
    for number in range(LISTS):
        if w.event_count[number] > 0:
            event = w.events[number, 0]
            if source < 0 or event.tick < tick or (event.tick == tick and event.key < key):
                source, tick, key = 1 + number, event.tick, event.key
    if run.next_calendar < len(w.calendar):
        due = w.calendar[run.next_calendar].tick
        order = event_key(CALENDAR, run.next_calendar, 0)
        if source < 0 or due < tick or (due == tick and order < key):
            source, tick, key = 4, due, order
    if source >= 0:
        run.now = tick
    return source


@compiled
def _complete(w: World, slot: int) -> None:
    """A talk or its after-contact work is over."""
    contact = w.contacts[slot]
    if contact.state == IN_TALK:
        case_slot = contact.case_slot
        conclude(w, slot)
        flags = contact.flags
        end_talk(w, slot)
        move_on(w, case_slot, flags)
    else:
        end_wrap_up(w, slot)


@compiled
def _nearly_full(w: World) -> bool:
    """Whether one more event might not find room for its rows and slots."""
    run = w.run[0]
    need = MARGIN + run.waiting
    agents = len(w.agents)
    return (
        run.contact_rows + need > len(w.contact_rows)
        or run.case_rows + need > len(w.case_rows)
        or run.work_rows + MARGIN > len(w.work_rows)
        or run.state_rows + MARGIN + agents > len(w.state_rows)
        or run.contacts_used + MARGIN > len(w.contacts)
        or run.cases_used + MARGIN > len(w.cases)
    )
