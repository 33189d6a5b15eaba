"""The work that an answered contact makes, part by part."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.layout import World
from sim.engine.journal import (
    FLAG_COMPANION,
    FLAG_LONG_WAIT,
    FLAG_MEDIUM_LACKING,
    FLAG_RECOGNISED,
    FLAG_SECONDARY_SKILL,
    FLAG_WRONG_RECORD,
)
from sim.randomness.purposes import (
    AFTER_CONTACT_WORK,
    AUTHENTICATE,
    COVERAGE,
    IDENTIFY,
    RECOGNISED,
    REPEAT,
    TALK,
    WRONG_RECORD,
)
from sim.rules.context import RECORDED, SCOPE_CASE, UNKNOWN, missing_thousandths, recall
from sim.rules.draws import duration_seconds, happens
from sim.rules.emotion import raised
from sim.rules.handling import read_seconds, repeat_seconds, talk_seconds
from sim.rules.outcome import difficult, resolution_share
from sim.rules.parameters import (
    CHANNEL_SWITCH_SECONDS,
    COMPANION_SECONDS,
    LOGGING_SECONDS,
    RISE_LONG_WAIT,
    WRONG_RECORD_SHARE,
)
from sim.rules.timing import ticks


@compiled
def draw_work(w: World, slot: int, number: int) -> int:
    """Fill in all parts of the work for a contact that an agent has just taken.

    Returns:
        ticks of work until the customer leaves, all parts but the after-contact work.
    """
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    note_wait(w, slot, contact.left_queue - contact.offered)
    case.answered += 1
    contact.answered_index = case.answered
    contact.earlier = case.answered - 1
    known = _look_up_history(w, slot, number)
    _identify(w, slot, known)
    _set_up(w, slot, number)
    _talk_and_wrap_up(w, slot, number)
    row = w.contact_class[contact.contact_class].authenticate
    contact.authenticate = _duration(w, contact.case_slot, AUTHENTICATE, row)
    return (
        contact.authenticate
        + contact.identify
        + contact.read
        + contact.repeat
        + contact.companion
        + contact.switch
        + contact.talk
    )


@compiled
def _duration(w: World, case_slot: int, purpose: int, row: int) -> int:
    """A part of the work on the present answered contact, in ticks."""
    return ticks(_seconds(w, case_slot, purpose, row), w.run[0].grid) if row >= 0 else 0


@compiled
def _seconds(w: World, case_slot: int, purpose: int, row: int) -> float:
    """The same in seconds, before it is scaled and rounded."""
    if row < 0:
        return 0.0
    run = w.run[0]
    case = w.cases[case_slot]
    return duration_seconds(
        run.seed,
        run.replication,
        case.key,
        purpose,
        case.answered,
        w.distributions[row],
        w.quantile_table,
    )


@compiled
def note_wait(w: World, slot: int, wait: int) -> None:
    """Count a wait that is over; beyond what the channel promises it raises emotion."""
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    case.wait += wait
    if wait > w.channel[contact.channel].tolerance:
        contact.flags |= FLAG_LONG_WAIT
        case.long_waits += 1
        case.emotion = raised(case.emotion, w.parameters[RISE_LONG_WAIT])


@compiled
def _look_up_history(w: World, slot: int, number: int) -> int:
    """What the agent knows of the earlier contacts: reading, missing share, wrong record.

    Returns:
        number of earlier contacts known in one way or another.
    """
    run = w.run[0]
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    recorded = 0
    unknown = 0
    for source in range(contact.earlier):
        channel = w.history_channel[contact.case_slot, source]
        same_agent = w.history_agent[contact.case_slot, source] == number
        covered = False
        if run.scope == SCOPE_CASE and channel != contact.channel and not same_agent:
            share = w.channel[channel].coverage_share
            covered = happens(run.seed, run.replication, case.key, COVERAGE, source + 1, share)
        how = recall(run.scope, channel == contact.channel, same_agent, covered)
        recorded += how == RECORDED
        unknown += how == UNKNOWN
    known = contact.earlier - unknown
    if recorded > 0:
        contact.read = ticks(read_seconds(recorded, w.parameters), run.grid)
        share = w.parameters[WRONG_RECORD_SHARE]
        if happens(run.seed, run.replication, case.key, WRONG_RECORD, case.answered, share):
            contact.flags |= FLAG_WRONG_RECORD
            unknown += recorded
    contact.missing = missing_thousandths(contact.earlier, unknown)
    return known


@compiled
def _identify(w: World, slot: int, known: int) -> None:
    """Find out who the customer is, and hear again what the agent does not know."""
    run = w.run[0]
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    share = w.channel[contact.channel].recognised_share
    if known > 0 or happens(
        run.seed, run.replication, case.key, RECOGNISED, contact.attempt, share
    ):
        contact.flags |= FLAG_RECOGNISED
    else:
        contact.identify = _duration(w, contact.case_slot, IDENTIFY, run.identify)
    if contact.missing > 0:
        story = _seconds(w, contact.case_slot, REPEAT, run.repeat)
        contact.repeat = ticks(repeat_seconds(story, contact.missing), run.grid)


@compiled
def _set_up(w: World, slot: int, number: int) -> None:
    """Change of channel for the agent; a companion channel where the medium is lacking."""
    run = w.run[0]
    contact = w.contacts[slot]
    last = w.agents[number].last_channel
    if last >= 0 and last != contact.channel:
        contact.switch = ticks(w.parameters[CHANNEL_SWITCH_SECONDS], run.grid)
    if w.contact_class[contact.contact_class].lacks_medium:
        if run.companion:
            contact.flags |= FLAG_COMPANION
            contact.companion = ticks(w.parameters[COMPANION_SECONDS], run.grid)
        else:
            contact.flags |= FLAG_MEDIUM_LACKING


@compiled
def _talk_and_wrap_up(w: World, slot: int, number: int) -> None:
    """Talk, after-contact work and the chance that the case is solved."""
    run = w.run[0]
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    kind = w.contact_class[contact.contact_class]
    team = w.team[w.agents[number].team]
    k = case.answered
    secondary = w.team_secondary[w.agents[number].team, contact.contact_class] != 0
    if secondary:
        contact.flags |= FLAG_SECONDARY_SKILL
    base = _seconds(w, contact.case_slot, TALK, kind.talk)
    seconds = talk_seconds(
        base, case.difficulty, team.handle_time_factor, secondary, case.emotion, w.parameters
    )
    contact.talk = ticks(seconds, run.grid)
    contact.wrap_up = _duration(w, contact.case_slot, AFTER_CONTACT_WORK, kind.wrap_up)
    if run.shared_record:
        contact.logging = ticks(w.parameters[LOGGING_SECONDS], run.grid)
        contact.wrap_up += contact.logging
    share = kind.first_share if k == 1 else kind.later_share
    share = difficult(share, case.difficulty, kind.difficulty_effect)
    wrong = (contact.flags & FLAG_WRONG_RECORD) != 0
    contact.resolution_share = resolution_share(
        share, team.resolution_shift, secondary, wrong, contact.missing, w.parameters
    )
