"""What has to be known of a row beyond the row: its case, and what happened beside it.

One pass over the rows of some cases finds, for each contact, whether another one of the case was in
hand meanwhile, whether it brought the first answer, which of its work came too late, and what the
orchestrator had expected; and for each case, what its contacts add up to. It needs all rows of a
case, but no other case: a journal can be followed whole, or in parts as its cases are complete.

The module is imported when rows are added up, since it is compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.compiling import compiled
from sim.engine.journal import (
    FLAG_FALSE_MERGE,
    FLAG_RESOLVED,
    FLAG_SILENT,
    TABLES,
    TURN_STALE,
    Answer,
    CaseEnd,
    ContactEnd,
)
from sim.measures.batch import Batch
from sim.measures.found import ENDS, FOUND
from sim.memory import on_blocks
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.measures.centre import Centre

_ENDLESS: Final = 10**9 * TICKS_PER_SECOND
"""Expected waits from here on mean that no end was in sight."""

_OPEN: Final = int(ContactEnd.OPEN)
_DONE: Final = (int(ContactEnd.ANSWERED), int(ContactEnd.CHASED))
_CONTAINED: Final = int(ContactEnd.CONTAINED)
_WITHDRAWN: Final = int(ContactEnd.WITHDRAWN)
_RESOLVED: Final = int(CaseEnd.RESOLVED)
_GIVEN_UP: Final = int(CaseEnd.GIVEN_UP)
_NO_OFFER: Final = int(Answer.NO_OFFER)
_ACCEPTED: Final = int(Answer.ACCEPTED)
_MIX: Final = 0x9E3779B97F4A7C15 - 2**64


def follow(
    empty: Batch,
    tables: Mapping[str, Any],
    centre: Centre,
    *,
    whole: bool,
    with_work: bool = True,
) -> tuple[Batch, int]:
    """Find what rows do not say themselves.

    Args:
        empty: from :func:`sim.measures.batch.without_rows`.
        tables: rows by table of the journal.
        centre: whose rows.
        whole: all rows of all cases are there. Otherwise a case is complete when its row and as
            many contacts as it says are there.
        with_work: whether cases of spells of work are looked up too.

    Returns:
        the rows with what was found, and the sum of hashes of what happened to every contact and
        case.
    """
    cases, channels = len(tables["cases"]), len(empty.synchronous)
    types = {name: dtype for name, (dtype, _) in Batch.arrays.items()}
    batch = empty.replace(
        **{t: tables[t].view(types[t], np.ndarray) for t in TABLES},
        **{f"{t}_found": np.zeros(len(tables[t]), dtype=types[f"{t}_found"]) for t in FOUND},
        places=np.full(1 << (2 * cases + 1).bit_length(), -1, dtype=np.int64),
        order=np.empty(len(tables["contacts"]), dtype=np.int64),
        flows=np.zeros((channels, channels + len(ENDS))),
    )
    place_cases(batch)
    order_contacts(batch, int(whole))
    follow_turns(batch, centre.end_ticks)
    follow_decisions(batch)
    if with_work:
        follow_work(batch)
    window = centre.window
    mark = follow_cases(batch, window.start_tick, window.end_tick, centre.end_ticks)
    return batch, int(mark)


@on_blocks
def place_cases(b: Batch) -> None:
    """Note the rows of cases, for :func:`_row_of_case`."""
    mask = len(b.places) - 1
    for row in range(len(b.cases)):
        place = b.cases[row].case & mask
        while b.places[place] >= 0:
            place = (place + 1) & mask
        b.places[place] = row


@compiled
def _row_of_case(b: Batch, case: int) -> int:
    """Row of a case by its number; -1 if it is not there."""
    mask = len(b.places) - 1
    place = case & mask
    row = b.places[place]
    while row >= 0 and b.cases[row].case != case:
        place = (place + 1) & mask
        row = b.places[place]
    return row


@compiled
def _complete_case(b: Batch, case: int) -> int:
    """Row of a case by its number; -1 if it is not there or not complete."""
    row = _row_of_case(b, case)
    if row >= 0 and not b.cases_found[row].complete:
        row = -1
    return row


@compiled
def _contact_of(b: Batch, row: int, attempt: int) -> int:
    """Row of a contact of a case; -1 if it has no such attempt."""
    start = b.cases_found[row].first
    stop = start + b.cases_found[row].contacts
    likely = start + attempt - 1
    if 0 <= likely < stop and b.contacts[b.order[likely]].attempt == attempt:
        return b.order[likely]
    for place in range(start, stop):
        if b.contacts[b.order[place]].attempt == attempt:
            return b.order[place]
    return -1


@on_blocks
def order_contacts(b: Batch, is_whole: int) -> None:
    """Find the case of each contact, which cases are complete, and the contacts of each."""
    for i in range(len(b.contacts)):
        row = _row_of_case(b, b.contacts[i].case)
        b.contacts_found[i].case_row = row
        b.contacts_found[i].first_response = -1
        b.contacts_found[i].expected = -1
        if row >= 0:
            b.cases_found[row].contacts += 1
    first = 0
    for row in range(len(b.cases)):
        case = b.cases_found[row]
        case.first = first
        first += case.contacts
        case.complete = 1 if is_whole or case.contacts == b.cases[row].attempts else 0
        case.contacts = 0
    for i in range(len(b.contacts)):
        row = b.contacts_found[i].case_row
        if row < 0:
            continue
        case = b.cases_found[row]
        place = case.first + case.contacts
        attempt = b.contacts[i].attempt
        case.contacts += 1
        while place > case.first and b.contacts[b.order[place - 1]].attempt > attempt:
            b.order[place] = b.order[place - 1]
            place -= 1
        b.order[place] = i
        if not case.complete:
            b.contacts_found[i].case_row = -1


@on_blocks
def follow_turns(b: Batch, end_ticks: int) -> None:
    """Waits of turns; of contacts the work that came too late, and the first reply."""
    for i in range(len(b.turns)):
        turn = b.turns[i]
        found = b.turns_found[i]
        row = _complete_case(b, turn.case)
        found.case_row = row
        if row < 0:
            continue
        contact = _contact_of(b, row, turn.attempt)
        if turn.started >= 0:
            found.wait = _open_ticks(b, turn.channel, turn.offered, turn.started)
            found.waits_until = turn.started
        else:
            found.waits_until = end_ticks
            if contact >= 0 and b.contacts[contact].closed >= 0:
                found.waits_until = b.contacts[contact].closed
        if contact >= 0:
            if turn.flags & TURN_STALE:
                b.contacts_found[contact].stale += turn.work
            if turn.turn == 1 and turn.ended >= 0:
                b.contacts_found[contact].first_response = turn.ended


@on_blocks
def follow_decisions(b: Batch) -> None:
    """What the orchestrator expected for a contact, and whether it moved it."""
    for i in range(len(b.decisions)):
        decision = b.decisions[i]
        row = _complete_case(b, decision.case)
        b.decisions_found[i].case_row = row
        contact = _contact_of(b, row, decision.attempt) if row >= 0 else -1
        if contact < 0:
            continue
        is_accepted = decision.answer == _ACCEPTED
        if decision.answer != _NO_OFFER and not b.synchronous[decision.chosen]:
            taken = 1 + int(is_accepted)
            b.cases_found[row].message = max(b.cases_found[row].message, taken)
        if decision.look > 0:
            if is_accepted and b.contacts[contact].end == _WITHDRAWN:
                b.contacts_found[contact].moved = 1
        elif decision.chosen >= 0:
            wait = decision.wait_chosen if is_accepted else decision.wait_wanted
            if wait < _ENDLESS:
                b.contacts_found[contact].expected = wait


@on_blocks
def follow_work(b: Batch) -> None:
    """Cases of spells of work."""
    for i in range(len(b.work)):
        b.work_found[i].case_row = _complete_case(b, b.work[i].case)


@on_blocks
def follow_cases(b: Batch, window_start: int, window_end: int, end_ticks: int) -> int:
    """Everything that the contacts of a case say together; returns the sum of their hashes."""
    mark = 0
    for row in range(len(b.cases)):
        found = b.cases_found[row]
        if not found.complete:
            continue
        start, stop = found.first, found.first + found.contacts
        for place in range(start, stop):
            _follow_contact(b, b.order[place], row)
            mark += _hash_of_contact(b, b.order[place])
        mark += _hash_of_case(b, row)
        _keep_first_response(b, b.cases[row].arrival, start, stop)
        if stop > start + 1:
            _find_beside(b, start, stop, end_ticks)
        arrival = b.cases[row].arrival
        if stop > start and window_start <= arrival and arrival < window_end:
            _add_way(b, b.cases[row].end, start, stop)
    return mark


@compiled
def _follow_contact(b: Batch, i: int, row: int) -> None:
    """The wait of a contact, so far if it goes on, and what it adds to its case."""
    contact = b.contacts[i]
    found = b.contacts_found[i]
    case = b.cases_found[row]
    if contact.queued >= 0 and contact.left_queue >= 0:
        found.wait = _open_ticks(b, contact.channel, contact.queued, contact.left_queue)
        # What customers feel is the clock.
        ratio = (contact.left_queue - contact.queued) / b.wait_threshold[contact.channel]
        if ratio > case.worst_wait:
            case.worst_wait = ratio
    contained = contact.end == _CONTAINED
    if contained:
        case.self_served += 1
    if contact.flags & FLAG_RESOLVED:
        case.solved_by = contact.answered_index
        if contained:
            case.self_solved = 1
    if contact.flags & FLAG_FALSE_MERGE:
        case.falsely_merged = 1
    if contact.answered_index <= 0 or contact.agent < 0:
        found.first_response = -1
    elif found.first_response < 0 and b.synchronous[contact.channel] and contact.end in _DONE:
        found.first_response = contact.left_queue


@compiled
def _keep_first_response(b: Batch, arrival: int, start: int, stop: int) -> None:
    """Of the answers that a case got, the earliest alone counts; by attempt if at once."""
    best = -1
    for place in range(start, stop):
        answer = b.contacts_found[b.order[place]].first_response
        if answer >= 0:
            if best >= 0 and b.contacts_found[best].first_response <= answer:
                b.contacts_found[b.order[place]].first_response = -1
            else:
                if best >= 0:
                    b.contacts_found[best].first_response = -1
                best = b.order[place]
    if best >= 0:
        found = b.contacts_found[best]
        channel = b.contacts[best].channel
        found.first_response = _open_ticks(b, channel, arrival, found.first_response)


@compiled
def _find_beside(b: Batch, start: int, stop: int, end_ticks: int) -> None:
    """Which contacts an agent took while another one of the case was in hand.

    Of two contacts that were in hand at once it is the one that was taken later, of two taken at
    one tick the later attempt. A place held for somebody who had left is no contact in hand.
    """
    for place in range(start, stop):
        contact = b.contacts[b.order[place]]
        if contact.agent < 0 or contact.flags & FLAG_SILENT:
            continue
        for other_place in range(start, stop):
            other = b.contacts[b.order[other_place]]
            if other_place == place or other.agent < 0 or other.flags & FLAG_SILENT:
                continue
            until = end_ticks if other.end == _OPEN else other.talk_end
            was_first = other.left_queue < contact.left_queue or (
                other.left_queue == contact.left_queue and other_place < place
            )
            if was_first and contact.left_queue < until:
                b.contacts_found[b.order[place]].beside = 1


@compiled
def _add_way(b: Batch, end: int, start: int, stop: int) -> None:
    """The way of a case from channel to channel, and where it ends.

    Contacts follow each other in the order in which they were made, those beside each other too,
    whatever became of them. One that self-service hands over counts as two.
    """
    for place in range(start, stop):
        contact = b.contacts[b.order[place]]
        if contact.entry_channel != contact.channel:
            b.flows[contact.entry_channel, contact.channel] += 1.0
        following = b.flows.shape[0] + 2
        if place + 1 < stop:
            following = b.contacts[b.order[place + 1]].entry_channel
        elif end == _RESOLVED:
            following -= 2
        elif end == _GIVEN_UP:
            following -= 1
        b.flows[contact.channel, following] += 1.0


@compiled
def _open_ticks(b: Batch, channel: int, start: int, end: int) -> int:
    """Ticks between two moments, in opening hours where waits on a channel count in such."""
    if b.open_first[channel] < 0:
        return end - start
    return opened_until(b, channel, end) - opened_until(b, channel, start)


@compiled
def opened_until(b: Batch, channel: int, tick: int) -> int:
    """Open ticks of a channel from the start of the run to a tick."""
    first, high = b.open_first[channel], b.open_last[channel]
    low = first
    while low < high:  # the first spell that begins after the tick
        middle = (low + high) // 2
        if b.open_start[middle] <= tick:
            low = middle + 1
        else:
            high = middle
    if low == first:
        return 0
    return b.open_before[low - 1] + min(tick, b.open_end[low - 1]) - b.open_start[low - 1]


@compiled
def place_among(b: Batch, seconds: float) -> int:
    """Number of the bin of a wait: how many edges lie below it."""
    low, high = 0, len(b.edges)
    while low < high:
        middle = (low + high) // 2
        if b.edges[middle] < seconds:
            low = middle + 1
        else:
            high = middle
    return low


# Arithmetic modulo 2^64 stays compiled: Python's numbers do not wrap.
@compiled(always=True)
def mixed(mark: int, number: int) -> int:
    """A hash of two numbers."""
    mark = (mark ^ number) * _MIX
    return mark ^ (mark >> 29)


@compiled
def _hash_of_contact(b: Batch, i: int) -> int:
    """What happened to a contact, as one number."""
    contact = b.contacts[i]
    mark = mixed(contact.case, (contact.attempt << 16) ^ (contact.channel << 8) ^ contact.end)
    mark = mixed(mark, contact.agent)
    mark = mixed(mark, contact.offered)
    mark = mixed(mark, contact.left_queue)
    return mixed(mark, contact.talk_end)


@compiled
def _hash_of_case(b: Batch, row: int) -> int:
    """What became of a case, as one number."""
    case = b.cases[row]
    mark = mixed(~case.case, (case.end << 40) ^ case.emotion)
    return mixed(mark, case.closed)
