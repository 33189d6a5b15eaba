"""Rows of the journal, written once, when what they describe is closed."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.world import World
from sim.engine.journal import WorkKind
from sim.rules.codes import MODE_ASYNC

TALK = int(WorkKind.TALK)
WRAP_UP = int(WorkKind.WRAP_UP)
SILENT = int(WorkKind.SILENT)


@compiled
def write_contact(w: World, slot: int, end: int) -> None:
    """Write the row of a contact that has ended."""
    run = w.run[0]
    contact = w.contacts[slot]
    row = w.contact_rows[run.contact_rows]
    run.contact_rows += 1
    row.offered = contact.offered
    row.queued = contact.queued
    row.left_queue = contact.left_queue
    row.talk_end = contact.talk_end
    row.closed = run.now
    row.authenticate = contact.authenticate
    row.identify = contact.identify
    row.read = contact.read
    row.repeat = contact.repeat
    row.companion = contact.companion
    row.switch = contact.switch
    row.closing = contact.closing
    row.talk = contact.talk
    row.wrap_up = contact.wrap_up
    row.logging = contact.logging
    row.self_service = contact.self_service
    row.case = contact.case
    row.agent = contact.agent
    row.attempt = contact.attempt
    row.answered_index = contact.answered_index
    row.earlier = contact.earlier
    row.missing = contact.missing
    row.flags = contact.flags
    row.emotion = contact.emotion
    row.team = w.agents[contact.agent].team if contact.agent >= 0 else -1
    row.joined = contact.joined
    row.entry_channel = contact.entry_channel
    row.channel = contact.channel
    row.end = end
    if w.channel[contact.channel].mode == MODE_ASYNC:
        row.turns = w.threads[slot].worked_turns
        row.resume = w.threads[slot].resume
        row.worked = w.threads[slot].worked
    else:
        row.turns = 0
        row.resume = 0
        row.worked = contact.talk_end - contact.left_queue if contact.talk_end >= 0 else 0


@compiled
def write_turn(w: World, slot: int, ended: int) -> None:
    """Write the row of the present turn of a thread, which is over or never will be."""
    run = w.run[0]
    contact = w.contacts[slot]
    thread = w.threads[slot]
    row = w.turn_rows[run.turn_rows]
    run.turn_rows += 1
    row.offered = thread.offered
    row.started = thread.started
    row.ended = ended
    row.work = thread.work
    row.case = contact.case
    row.agent = thread.agent
    row.attempt = contact.attempt
    row.turn = thread.turn
    row.interruptions = thread.interruptions
    row.flags = thread.flags
    row.channel = contact.channel
    thread.open = 0


@compiled
def write_work(w: World, slot: int, kind: int, turn: int) -> None:
    """Write a spell of an agent's work that ends now."""
    run = w.run[0]
    contact = w.contacts[slot]
    row = w.work_rows[run.work_rows]
    run.work_rows += 1
    row.start = contact.spell_start
    row.end = run.now
    row.agent = contact.agent
    row.case = contact.case
    row.attempt = contact.attempt
    row.turn = turn
    row.channel = contact.channel
    row.kind = kind


@compiled
def write_case(w: World, slot: int, end: int) -> None:
    """Write the row of a case that has ended."""
    run = w.run[0]
    case = w.cases[slot]
    row = w.case_rows[run.case_rows]
    run.case_rows += 1
    row.arrival = case.arrival
    row.closed = run.now
    row.wait = case.wait
    row.case = case.case
    row.customer = case.customer
    row.segment = case.segment
    row.intent = case.intent
    row.attempts = case.attempts
    row.answered = case.answered
    row.abandoned = case.abandoned
    row.blocked = case.blocked
    row.closed_out = case.closed_out
    row.long_waits = case.long_waits
    row.repetitions = case.repetitions
    row.switches = case.switches
    row.transfers = 0
    row.channels = bits(case.tried)
    row.emotion = case.emotion
    row.first_channel = case.order & 15
    row.end = end


@compiled(inline=True)
def bits(mask: int) -> int:
    """Number of ones in a bit set."""
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count
