"""Rows of the journal, written once, when what they describe is closed.

What is kept of a contact, a turn or a case is copied as :mod:`sim.engine.state` declares it; only
what is known at the end is said here.
"""

from __future__ import annotations

from sim.compiling import compiled
from sim.declared import kept_fields
from sim.demand.preference import most_preferred
from sim.engine.compiled.generated import copier, resetter, writer
from sim.engine.compiled.layout import CONTACT_SLOT
from sim.engine.compiled.world import World
from sim.engine.journal import WorkKind
from sim.engine.state.case import CaseFields
from sim.engine.state.contact import THREAD, ContactFields, TurnFields
from sim.engine.state.tables import WORK
from sim.rules.codes import MODE_ASYNC

HANDLING = int(WorkKind.HANDLING)
AFTER_CONTACT_WORK = int(WorkKind.AFTER_CONTACT_WORK)
SILENT = int(WorkKind.SILENT)

write_kept = writer(ContactFields)
write_thread = writer(ContactFields, THREAD)
reset_thread = resetter(one for one in kept_fields(ContactFields, THREAD) if one.column)
write_kept_turn = writer(TurnFields)
write_kept_case = writer(CaseFields)
copy_to_work = copier(WORK, CONTACT_SLOT)


@compiled
def write_contact(w: World, slot: int, end: int) -> None:
    """Write the row of a contact that has ended."""
    run = w.run[0]
    contact = w.contacts[slot]
    row = w.contact_rows[run.contact_rows]
    run.contact_rows += 1
    write_kept(row, contact)
    row.closed = run.now
    row.team = w.agents[contact.agent].team if contact.agent >= 0 else -1
    row.end = end
    if w.channel[contact.channel].mode == MODE_ASYNC:
        write_thread(row, w.threads[slot])
    else:
        reset_thread(row)
        row.worked = contact.talk_end - contact.left_queue if contact.talk_end >= 0 else 0


@compiled
def write_turn(w: World, slot: int, ended: int) -> None:
    """Write the row of the present turn of a thread, which is over or never will be."""
    run = w.run[0]
    contact = w.contacts[slot]
    thread = w.threads[slot]
    row = w.turn_rows[run.turn_rows]
    run.turn_rows += 1
    write_kept_turn(row, thread)
    row.ended = ended
    row.case = contact.case
    row.attempt = contact.attempt
    row.channel = contact.channel
    thread.open = 0


@compiled
def write_work(w: World, slot: int, kind: int, turn: int) -> None:
    """Write a spell of an agent's work that ends now."""
    run = w.run[0]
    contact = w.contacts[slot]
    row = w.work_rows[run.work_rows]
    run.work_rows += 1
    copy_to_work(row, contact)
    row.start = contact.spell_start
    row.end = run.now
    row.turn = turn
    row.kind = kind


@compiled
def write_case(w: World, slot: int, end: int) -> None:
    """Write the row of a case that has ended."""
    run = w.run[0]
    case = w.cases[slot]
    row = w.case_rows[run.case_rows]
    run.case_rows += 1
    write_kept_case(row, case)
    row.closed = run.now
    row.transfers = 0
    row.channels = bits(case.tried)
    row.first_channel = most_preferred(case.order)
    row.end = end


@compiled(inline=True)
def bits(mask: int) -> int:
    """Number of ones in a bit set."""
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count
