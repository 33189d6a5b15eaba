"""The work that an answered contact makes, part by part."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.world import World
from sim.engine.journal import (
    FLAG_COMPANION,
    FLAG_MEDIUM_LACKING,
    FLAG_RECOGNISED,
    FLAG_SECONDARY_SKILL,
    FLAG_STEERED,
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
from sim.rules.handling import read_seconds, repeat_seconds, talk_seconds
from sim.rules.outcome import difficult, resolution_share
from sim.rules.parameters import (
    CHANNEL_SWITCH_SECONDS,
    COMPANION_SECONDS,
    LOGGING_SECONDS,
    WRONG_RECORD_SHARE,
)
from sim.rules.timing import ticks


@compiled
def draw_work(w: World, slot: int, number: int, turns: int) -> int:
    """Fill in all parts of the work for a contact that an agent takes for the first time.

    Args:
        w: all arrays.
        slot: the contact.
        number: the agent.
        turns: of the thread, over which the talk is spread; 1 for what is no thread.

    Returns:
        ticks of work until the customer leaves, or the first turn is answered: all parts but the
        after-contact work.
    """
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    case.answered += 1
    contact.answered_index = case.answered
    contact.earlier = case.entries
    known = _look_up_history(w, slot, number)
    _identify(w, slot, known)
    contact.switch = switch_ticks(w, slot, number)
    _set_up(w, slot)
    kind = w.contact_class[contact.contact_class]
    base = _seconds(w, slot, TALK, kind.talk)
    contact.talk = talk_ticks(w, slot, number, base if turns == 1 else base / turns)
    _after_contact_work(w, slot)
    _resolution(w, slot, number)
    contact.authenticate = _duration(w, slot, AUTHENTICATE, kind.authenticate)
    return (
        contact.authenticate
        + contact.identify
        + contact.read
        + contact.repeat
        + contact.companion
        + contact.switch
        + contact.closing
        + contact.talk
    )


@compiled
def switch_ticks(w: World, slot: int, number: int) -> int:
    """Time that an agent needs to change to the channel of a contact."""
    last = w.agents[number].last_channel
    if last < 0 or last == w.contacts[slot].channel:
        return 0
    return ticks(w.parameters[CHANNEL_SWITCH_SECONDS], w.run[0].grid)


@compiled
def talk_ticks(w: World, slot: int, number: int, base: float) -> int:
    """Talk of ``base`` seconds as this agent has it with this customer now."""
    contact = w.contacts[slot]
    case = w.cases[contact.case_slot]
    team = w.team[w.agents[number].team]
    secondary = w.team_secondary[w.agents[number].team, contact.contact_class] != 0
    if secondary:
        contact.flags |= FLAG_SECONDARY_SKILL
    seconds = talk_seconds(
        base, case.difficulty, team.handle_time_factor, secondary, case.emotion, w.parameters
    )
    return ticks(seconds, w.run[0].grid)


@compiled
def _duration(w: World, slot: int, purpose: int, row: int) -> int:
    """A part of the work on an answered contact, in ticks."""
    return ticks(_seconds(w, slot, purpose, row), w.run[0].grid) if row >= 0 else 0


@compiled
def _seconds(w: World, slot: int, purpose: int, row: int) -> float:
    """The same in seconds, before it is scaled and rounded."""
    if row < 0:
        return 0.0
    run = w.run[0]
    contact = w.contacts[slot]
    return duration_seconds(
        run.seed,
        run.replication,
        w.cases[contact.case_slot].key,
        purpose,
        contact.answered_index,
        w.distributions[row],
        w.quantile_table,
    )


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
        entry = w.history[contact.case_slot, source]
        channel = entry.channel
        same_agent = entry.agent == number
        covered = False
        if run.scope == SCOPE_CASE and channel != contact.channel and not same_agent:
            share = w.channel[channel].coverage_share
            covered = happens(run.seed, run.replication, case.key, COVERAGE, source + 1, share)
        how = recall(
            run.scope,
            channel == contact.channel,
            same_agent,
            covered,
            entry.attempt == contact.attempt,
        )
        recorded += how == RECORDED
        unknown += how == UNKNOWN
    known = contact.earlier - unknown
    if recorded > 0:
        contact.read = ticks(read_seconds(recorded, w.parameters), run.grid)
        share = w.parameters[WRONG_RECORD_SHARE]
        ordinal = contact.answered_index
        if happens(run.seed, run.replication, case.key, WRONG_RECORD, ordinal, share):
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
        contact.identify = _duration(w, slot, IDENTIFY, run.identify)
    if contact.missing > 0:
        story = _seconds(w, slot, REPEAT, run.repeat)
        contact.repeat = ticks(repeat_seconds(story, contact.missing), run.grid)


@compiled
def _set_up(w: World, slot: int) -> None:
    """A companion channel where the medium is lacking, if the model has one."""
    run = w.run[0]
    contact = w.contacts[slot]
    if w.contact_class[contact.contact_class].lacks_medium:
        if run.companion:
            contact.flags |= FLAG_COMPANION
            contact.companion = ticks(w.parameters[COMPANION_SECONDS], run.grid)
        else:
            contact.flags |= FLAG_MEDIUM_LACKING


@compiled
def _after_contact_work(w: World, slot: int) -> None:
    """What the agent does when the customer has gone, logging into a shared record included."""
    run = w.run[0]
    contact = w.contacts[slot]
    row = w.contact_class[contact.contact_class].wrap_up
    contact.wrap_up = _duration(w, slot, AFTER_CONTACT_WORK, row)
    if run.shared_record:
        contact.logging = ticks(w.parameters[LOGGING_SECONDS], run.grid)
        contact.wrap_up += contact.logging


@compiled
def _resolution(w: World, slot: int, number: int) -> None:
    """The chance that the contact solves its case."""
    contact = w.contacts[slot]
    kind = w.contact_class[contact.contact_class]
    team = w.team[w.agents[number].team]
    share = kind.first_share if contact.answered_index == 1 else kind.later_share
    difficulty = w.cases[contact.case_slot].difficulty
    contact.resolution_share = resolution_share(
        difficult(share, difficulty, kind.difficulty_effect),
        team.resolution_shift,
        (contact.flags & FLAG_SECONDARY_SKILL) != 0,
        (contact.flags & FLAG_WRONG_RECORD) != 0,
        (contact.flags & FLAG_STEERED) != 0,
        contact.missing,
        w.parameters,
    )
