"""The work that an answered contact makes, part by part: what is drawn and what follows from it."""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled
from sim.demand.preference import most_preferred
from sim.randomness.purposes import (
    AFTER_CONTACT_WORK,
    AUTHENTICATE,
    COVERAGE,
    DUPLICATE_SEEN,
    IDENTIFY,
    RECOGNISED,
    REPEAT,
    SILENT_NOTICE,
    TALK,
    WRONG_RECORD,
)
from sim.rules.codes import (
    FLAG_COMPANION,
    FLAG_HELPED_OUT,
    FLAG_MEDIUM_LACKING,
    FLAG_RECOGNISED,
    FLAG_SECONDARY_SKILL,
    FLAG_STEERED,
    FLAG_WRONG_RECORD,
)
from sim.rules.context import RECORDED, SCOPE_CASE, UNKNOWN, missing_thousandths, recall
from sim.rules.draws import case_happens, case_seconds, case_ticks
from sim.rules.handling import read_seconds, repeat_seconds, talk_seconds
from sim.rules.matching import helps_out
from sim.rules.outcome import difficult, resolution_share
from sim.rules.parameters import (
    CHANNEL_SWITCH_SECONDS,
    COMPANION_SECONDS,
    DUPLICATE_CLOSE_SECONDS,
    LOGGING_SECONDS,
    WRONG_RECORD_SHARE,
)
from sim.rules.rows import Row, Tables
from sim.rules.timing import ticks

AS_OTHERS: Final = -2
"""In place of a law: a team has no after-contact work of its own."""


@compiled(inline=True)
def kind_number(w: Tables, case: Row, channel: int) -> int:
    """Number of the class of contacts of a case on a channel."""
    return case.intent * w.run[0].channel_count + channel


@compiled(inline=True)
def kind_of(w: Tables, case: Row, channel: int) -> Row:
    """What contacts of a case on a channel are like: a row of ``contact_class``."""
    return w.contact_class[kind_number(w, case, channel)]


@compiled
def fill_in_work(
    w: Tables,
    contact: Row,
    case: Row,
    history: Row,
    channel: int,
    agent: Row,
    number: int,
    team: int,
    turns: int,
) -> int:
    """Fill in all parts of the work for a contact that an agent takes for the first time.

    Args:
        w: the tables of the run.
        contact: the contact; flags and all parts of the work are set.
        case: its case.
        history: entries of the case by place, of what was said before.
        channel: of the contact.
        agent: who takes it, with the last channel as it was before.
        number: of the agent.
        team: of the agent.
        turns: of the thread, over which the talk is spread; 1 for what is no thread.

    Returns:
        ticks of work until the customer leaves, or the first turn is answered: all parts but the
        after-contact work.
    """
    kind = kind_of(w, case, channel)
    case.answered += 1
    contact.answered_index = case.answered
    contact.earlier = case.entries
    if w.run[0].rings and helps_out(w, kind, team):
        contact.flags |= FLAG_HELPED_OUT
    known = _look_up_history(w, contact, case, history, channel, number)
    _identify(w, contact, case, channel, known)
    contact.switch = switch_ticks(w, agent, channel)
    _open_companion(w, contact, kind)
    base = case_seconds(w, case, TALK, contact.answered_index, kind.talk)
    contact.talk = talk_ticks(w, contact, case, channel, team, base / turns)
    _after_contact_work(w, contact, case, kind, w.team_after_contact_work[team][channel])
    _chance(w, contact, case, channel, team)
    contact.authenticate = case_ticks(
        w, case, AUTHENTICATE, contact.answered_index, kind.authenticate
    )
    if is_as_recorded(contact, case, channel):
        _fit_into_record(contact, case)
        contact.talk = recorded_talk(w, contact, case, turns)
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
def switch_ticks(w: Tables, agent: Row, channel: int) -> int:
    """Time that an agent needs to change to a channel from that of the contact before."""
    if agent.last_channel < 0 or agent.last_channel == channel:
        return 0
    return ticks(w.parameters[CHANNEL_SWITCH_SECONDS], w.run[0].grid)


@compiled(inline=True)
def is_as_recorded(contact: Row, case: Row, channel: int) -> bool:
    """Whether the log from which a case is replayed tells the handling of this contact.

    It tells that of the first answered contact, on the channel on which the case began.
    """
    first = case.recorded_handling > 0 and contact.answered_index == 1
    return first and channel == most_preferred(case.order)


@compiled
def _fit_into_record(contact: Row, case: Row) -> None:
    """Cut what is drawn beside the talk to what a log tells of all of it together.

    What the service model adds (reading, repeating, a companion, closing, logging) and the change
    of channel are no part of it and stay.
    """
    left = case.recorded_handling
    contact.authenticate = min(contact.authenticate, left)
    left -= contact.authenticate
    contact.identify = min(contact.identify, left)
    left -= contact.identify
    own = min(contact.after_contact_work - contact.logging, left)
    contact.after_contact_work = own + contact.logging


@compiled
def recorded_talk(w: Tables, contact: Row, case: Row, turns: int) -> int:
    """Ticks of talk in a turn of a contact whose handling a log tells: an equal part of the rest.

    The difficulty of the case, the customer's emotion and the agent's pace are in it.
    """
    own = contact.after_contact_work - contact.logging
    rest = case.recorded_handling - contact.authenticate - contact.identify - own
    grid = w.run[0].grid
    return rest // turns // grid * grid


@compiled
def talk_ticks(w: Tables, contact: Row, case: Row, channel: int, team: int, base: float) -> int:
    """Talk of ``base`` seconds as an agent of this team has it with this customer now."""
    kind = kind_number(w, case, channel)
    secondary = w.team_secondary[team][kind] != 0
    if secondary:
        contact.flags |= FLAG_SECONDARY_SKILL
    factor = w.team_factor[team][kind]
    seconds = talk_seconds(base, case.difficulty, factor, secondary, case.emotion, w.parameters)
    return ticks(seconds, w.run[0].grid)


@compiled
def sees_duplicate(w: Tables, case: Row, channel: int, attempt: int, other_channel: int) -> bool:
    """Whether who takes a contact on a channel sees a message of the case on another channel.

    On the same one always, elsewhere if the system of that channel is connected.
    """
    if other_channel == channel:
        return True
    share = w.channel[other_channel].coverage_share
    return case_happens(w, case, DUPLICATE_SEEN, attempt, share)


@compiled(inline=True)
def closing_ticks(w: Tables) -> int:
    """Work to close one duplicate."""
    return ticks(w.parameters[DUPLICATE_CLOSE_SECONDS], w.run[0].grid)


@compiled
def notice_ticks(w: Tables, contact: Row, case: Row, channel: int) -> int:
    """Time until an agent is sure that nobody is behind a chat any more."""
    return case_ticks(w, case, SILENT_NOTICE, contact.attempt, w.channel[channel].silent_notice)


@compiled
def _look_up_history(
    w: Tables, contact: Row, case: Row, history: Row, channel: int, number: int
) -> int:
    """What the agent knows of the earlier contacts: what is read, what is lacking and said again.

    Returns:
        number of earlier contacts known in one way or another.
    """
    recorded = unknown = 0
    recorded_visits = unknown_visits = 0  # of these, to self-service
    for place in range(contact.earlier):
        how = _recall(w, contact, case, history[place], place + 1, channel, number)
        is_visit = history[place].agent < 0
        recorded += how == RECORDED
        unknown += how == UNKNOWN
        recorded_visits += is_visit and how == RECORDED
        unknown_visits += is_visit and how == UNKNOWN
    known = contact.earlier - unknown
    if recorded > 0:
        contact.read = ticks(read_seconds(recorded, w.parameters), w.run[0].grid)
        share = w.parameters[WRONG_RECORD_SHARE]
        if case_happens(w, case, WRONG_RECORD, contact.answered_index, share):
            contact.flags |= FLAG_WRONG_RECORD
            unknown += recorded
            unknown_visits += recorded_visits
    contact.missing = missing_thousandths(contact.earlier, unknown)
    if contact.missing > 0:
        visits = missing_thousandths(contact.earlier, unknown_visits)
        story = case_seconds(w, case, REPEAT, contact.answered_index, w.run[0].repeat)
        seconds = repeat_seconds(story, contact.missing, visits, w.parameters)
        contact.repeat = ticks(seconds, w.run[0].grid)
    return known


@compiled
def _recall(
    w: Tables, contact: Row, case: Row, entry: Row, place: int, channel: int, number: int
) -> int:
    """How the agent knows one earlier contact of the case, the ``place``-th from 1."""
    scope = w.run[0].scope
    same_channel = entry.channel == channel
    same_agent = entry.agent == number
    covered = False
    if scope == SCOPE_CASE and not same_channel and not same_agent:
        share = w.channel[entry.channel].coverage_share
        covered = case_happens(w, case, COVERAGE, place, share)
    return recall(scope, same_channel, same_agent, covered, entry.attempt == contact.attempt)


@compiled
def _identify(w: Tables, contact: Row, case: Row, channel: int, known: int) -> None:
    """Find out who the customer is, unless that is known."""
    share = w.channel[channel].recognised_share
    if known > 0 or case_happens(w, case, RECOGNISED, contact.attempt, share):
        contact.flags |= FLAG_RECOGNISED
    else:
        law = w.run[0].identify
        contact.identify = case_ticks(w, case, IDENTIFY, contact.answered_index, law)


@compiled
def _open_companion(w: Tables, contact: Row, kind: Row) -> None:
    """A companion channel where the medium is lacking, if the model has one."""
    if not kind.lacks_medium:
        return
    if w.run[0].companion:
        contact.flags |= FLAG_COMPANION
        contact.companion = ticks(w.parameters[COMPANION_SECONDS], w.run[0].grid)
    else:
        contact.flags |= FLAG_MEDIUM_LACKING


@compiled
def _after_contact_work(w: Tables, contact: Row, case: Row, kind: Row, of_team: int) -> None:
    """What the agent does when the customer has gone, logging into a shared record included.

    A team that states its own takes as long for every intent.
    """
    law = kind.after_contact_work if of_team == AS_OTHERS else of_team
    number = contact.answered_index
    contact.after_contact_work = case_ticks(w, case, AFTER_CONTACT_WORK, number, law)
    if w.run[0].shared_record:
        contact.logging = ticks(w.parameters[LOGGING_SECONDS], w.run[0].grid)
        contact.after_contact_work += contact.logging


@compiled
def _chance(w: Tables, contact: Row, case: Row, channel: int, team: int) -> None:
    """The chance that the contact solves its case."""
    kind = kind_of(w, case, channel)
    share = kind.first_share if contact.answered_index == 1 else kind.later_share
    if kind.difficulty_effect != 0.0:
        share = difficult(share, case.difficulty, kind.difficulty_effect)
    contact.resolution_share = resolution_share(
        share,
        w.team_shift[team][kind_number(w, case, channel)],
        (contact.flags & FLAG_SECONDARY_SKILL) != 0,
        (contact.flags & FLAG_WRONG_RECORD) != 0,
        (contact.flags & FLAG_STEERED) != 0,
        contact.missing,
        w.parameters,
    )
