"""Mechanisms of single contacts: closing, context, self-service, silence, the next move."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.engine.journal import (
    FLAG_HANDED_OVER,
    FLAG_RESOLVED,
    FLAG_SILENT,
    FLAG_WRONG_RECORD,
    CaseEnd,
    ContactEnd,
)
from sim.engine.plan_rows import CLOSING_CARRY_OVER, CLOSING_DISMISS, CLOSING_SERVE
from sim.rules.codes import MODE_ASYNC, MODE_CHAT, MODE_LIVE
from sim.rules.context import SCOPE_CASE
from sim.rules.next_move import CAUSES
from sim.rules.opening import BY_PROFILE
from sim.rules.parameters import (
    MISSING_CONTEXT_RESOLUTION_LOSS,
    REOPENING_SPREAD_SECONDS,
    REPEAT_AFTER_SELF_SERVICE_FACTOR,
    RETRY_SHARE,
    SWITCH_SHARE,
)
from tests.property.runs import Mask, Mechanism, Run, part

# --- demand --------------------------------------------------------------------------------------


def _several_cases(run: Run) -> bool:
    """A customer of a base has more than one case."""
    cases = run.journal.cases["customer"]
    return len(np.unique(cases)) < len(cases)


def _recurring(run: Run) -> bool:
    return bool(len(run.journal.cases)) and any(
        intent.recurs_every_days for intent in run.scenario.intents.values()
    )


# --- the next move -------------------------------------------------------------------------------


def _retry(run: Run) -> bool:
    before, after = run.next_contacts
    return bool((before["channel"] == after["channel"]).any())


def _switch(run: Run) -> bool:
    return bool(run.journal.cases["switches"].any())


def _hub(run: Run) -> bool:
    before, after = run.next_contacts
    return bool(((before["channel"] != run.plan.hub) & (after["channel"] == run.plan.hub)).any())


def _most_attempts(run: Run) -> bool:
    cases, most = run.journal.cases, run.plan.max_attempts
    return most > 1 and bool(
        ((cases["attempts"] == most) & (cases["end"] == CaseEnd.GIVEN_UP)).any()
    )


def _reopening(run: Run) -> bool:
    """Somebody came back within a stated time after a channel opened again."""
    spread = run.plan.parameters[REOPENING_SPREAD_SECONDS]
    changed = run.parameters_with(REOPENING_SPREAD_SECONDS, 7200.0)
    return bool(spread != BY_PROFILE) and run.without(parameters=changed)


def _by_profile(run: Run) -> bool:
    """Somebody came back to a closed channel when its cases arise, and not at any other time."""
    flat = np.tile(np.linspace(0.0, 1.0, run.plan.profile.shape[1]), (len(run.plan.channel), 1))
    return run.without(profile=flat)


def _drain(run: Run) -> bool:
    return bool((run.contacts["left_queue"] > run.journal.horizon_ticks).any())


def _correlation(run: Run) -> bool:
    return bool(run.plan.correlation.any()) and run.without(
        correlation=np.zeros_like(run.plan.correlation)
    )


# --- context -------------------------------------------------------------------------------------


def _coverage_miss(run: Run) -> bool:
    if run.plan.scope != SCOPE_CASE:
        return False
    wrong = (run.contacts["flags"] & FLAG_WRONG_RECORD) != 0
    return bool(((run.contacts["missing"] > 0) & ~wrong).any())


def _remembered(run: Run) -> bool:
    """The same agent had the case's contact before: he or she need not read."""
    before, after = run.next_contacts
    return bool(((before["agent"] == after["agent"]) & (after["agent"] >= 0)).any())


# --- closing -------------------------------------------------------------------------------------


def _closed_out(run: Run, mask: Mask) -> Any:
    return run.contacts[(run.contacts["end"] == ContactEnd.CLOSED_OUT) & mask]


def _dismissed(run: Run) -> bool:
    rows = _closed_out(run, run.held)
    return bool((rows["left_queue"] > rows["queued"]).any())


def _found_closed(run: Run) -> bool:
    rows = _closed_out(run, run.held)
    return bool((rows["left_queue"] == rows["offered"]).any())


def _message_dismissed(run: Run) -> bool:
    return len(_closed_out(run, run.modes == MODE_ASYNC)) > 0


def _taken(run: Run, at_closing: int) -> Any:
    """Contacts that an agent took, on channels with this behaviour at closing."""
    closing = run.channel("at_closing", run.contacts)
    return run.contacts[(closing == at_closing) & (run.contacts["agent"] >= 0)]


def _served_after_closing(run: Run, mode: int | None = None) -> bool:
    rows = _taken(run, CLOSING_SERVE)
    for channel in np.unique(rows["channel"]):
        if mode is not None and run.plan.channel["mode"][channel] != mode:
            continue
        mine = rows["left_queue"][rows["channel"] == channel]
        if not run.is_open(int(channel), mine).all():
            return True
    return False


def _carried_over(run: Run, *modes: int) -> bool:
    """Somebody waited when the channel closed, and was taken after it had opened again."""
    rows = _taken(run, CLOSING_CARRY_OVER)
    rows = rows[np.isin(run.mode_of(rows), modes)]
    return any(
        ((row["queued"] < closing) & (closing < row["left_queue"]))
        for row in rows
        for closing in run.openings(int(row["channel"])).end
    )


def _left_while_closed(run: Run) -> bool:
    """A message was left while its channel was closed."""
    rows = run.contacts[run.modes == MODE_ASYNC]
    return any(
        not run.is_open(int(c), rows["queued"][rows["channel"] == c]).all()
        for c in np.unique(rows["channel"])
    )


def _gave_up_while_closed(run: Run) -> bool:
    """Somebody who was carried over lost patience before the channel opened again."""
    abandoned = run.contacts["end"] == ContactEnd.ABANDONED
    rows = run.contacts[abandoned & run.held]
    return any(
        not run.is_open(int(c), rows["left_queue"][rows["channel"] == c]).all()
        for c in np.unique(rows["channel"])
    )


def _thread_after_dismissal(run: Run) -> bool:
    """A later turn was taken while a channel that dismisses was closed."""
    rows = run.turns[(run.turns["turn"] > 1) & (run.turns["started"] >= 0)]
    rows = rows[run.channel("at_closing", rows) == CLOSING_DISMISS]
    return any(
        not run.is_open(int(c), rows["started"][rows["channel"] == c]).all()
        for c in np.unique(rows["channel"])
    )


# --- self-service --------------------------------------------------------------------------------


def _contained(run: Run, *, resolved: bool) -> Any:
    rows = run.contacts[run.contacts["end"] == ContactEnd.CONTAINED]
    return rows[((rows["flags"] & FLAG_RESOLVED) != 0) == resolved]


def _handed_over_to(mode: int) -> Mechanism:
    return lambda run: bool((run.mode_of(run.flagged(FLAG_HANDED_OVER)) == mode).any())


def _turned_away_after(end: ContactEnd) -> Mechanism:
    """Handed over, and turned away at the door of the other channel."""

    def found(run: Run) -> bool:
        rows = run.flagged(FLAG_HANDED_OVER)
        rows = rows[rows["end"] == end]
        return bool((rows["left_queue"] == rows["queued"]).any())

    return found


# --- in sight of the queue -----------------------------------------------------------------------


def _channels_without(run: Run, column: str, value: float) -> bool:
    """Whether the run would be another one if a column of all channels held this."""
    is_used = bool((run.plan.channel[column] != value).any())
    return is_used and run.without(channel=run.channels_with(**{column: value}))


def _trunk_of_another(run: Run) -> bool:
    """Somebody was turned away because contacts of another channel took the trunks."""
    alone = np.arange(len(run.plan.channel))
    is_used = bool((run.plan.channel["trunks_of"] != alone).any())
    return is_used and run.without(channel=run.channels_with(trunks_of=alone))


def _later_shares(run: Run) -> bool:
    """Somebody moved otherwise after a second failure than after a first one."""
    parameters = run.plan.parameters.copy()
    for first in (RETRY_SHARE, SWITCH_SHARE):
        parameters[first + CAUSES : first + 2 * CAUSES] = parameters[first : first + CAUSES]
    return run.without(parameters=parameters)


# --- silence -------------------------------------------------------------------------------------


def _silent(run: Run, *, taken: bool, closed: bool) -> bool:
    rows = run.flagged(FLAG_SILENT)
    return bool((((rows["agent"] >= 0) == taken) & ((rows["closed"] >= 0) == closed)).any())


def _as_recorded(run: Run) -> bool:
    """Somebody was served for exactly as long as the log says."""
    rows = run.contacts[(run.contacts["answered_index"] == 1) & (run.contacts["turns"] <= 1)]
    recorded = run.journal.tape.cases["recorded_handling"][rows["case"]]
    parts = sum(rows[name] for name in ("authenticate", "identify", "talk", "after_contact_work"))
    return bool(((recorded > 0) & (parts - rows["logging"] == recorded)).any())


CONTACTS: Final[dict[str, Mechanism]] = {
    "customer with several cases": _several_cases,
    "need that recurs": _recurring,
    "retry": _retry,
    "switch": _switch,
    "switch to the hub": _hub,
    "most attempts reached": _most_attempts,
    "back after reopening": _reopening,
    "back by the channel's profile": _by_profile,
    "drain": _drain,
    "correlated patience matters": _correlation,
    "agent remembers": _remembered,
    "system not covered": _coverage_miss,
    "visits to self-service are explained again": lambda run: run.without(
        parameters=run.parameters_with(REPEAT_AFTER_SELF_SERVICE_FACTOR, 3.0)
    ),
    "missing context costs resolution": lambda run: run.without(
        parameters=run.parameters_with(MISSING_CONTEXT_RESOLUTION_LOSS, 0.0)
    ),
    **{
        f"part {name}": part(name)
        for name in ("authenticate", "identify", "read", "repeat", "switch", "logging")
    },
    "handled as a log says": _as_recorded,
    "dismissed at closing": _dismissed,
    "found closed": _found_closed,
    "served after closing": _served_after_closing,
    "message dismissed at closing": _message_dismissed,
    "message served after closing": lambda run: _served_after_closing(run, MODE_ASYNC),
    "message left while closed": _left_while_closed,
    "message carried over": lambda run: _carried_over(run, MODE_ASYNC),
    "synchronous contact carried over": lambda run: _carried_over(run, MODE_LIVE, MODE_CHAT),
    "gave up while closed": _gave_up_while_closed,
    "thread goes on after dismissal": _thread_after_dismissal,
    "self-service solves": lambda run: len(_contained(run, resolved=True)) > 0,
    "self-service left unsolved": lambda run: len(_contained(run, resolved=False)) > 0,
    "handed over to a live channel": _handed_over_to(MODE_LIVE),
    "handed over to a chat": _handed_over_to(MODE_CHAT),
    "handed over to messages": _handed_over_to(MODE_ASYNC),
    "handed over to a closed channel": _turned_away_after(ContactEnd.CLOSED_OUT),
    "handed over to full lines": _turned_away_after(ContactEnd.BLOCKED),
    "no place in the queue": lambda run: _channels_without(run, "queue_places", -1),
    "everybody balks": lambda run: _channels_without(run, "balks_at", -1),
    "some balk wherever anybody waits": lambda run: _channels_without(run, "balking_share", 0.0),
    "the more wait, the more balk": lambda run: _channels_without(run, "balking_half_at", -1.0),
    "trunks taken by another channel": _trunk_of_another,
    "later failures are answered otherwise": _later_shares,
    "silent one holds a place": lambda run: _silent(run, taken=True, closed=True),
    "silent one is dismissed": lambda run: _silent(run, taken=False, closed=True),
    "silent one waits at the end": lambda run: _silent(run, taken=False, closed=False),
    "silent one is held at the end": lambda run: _silent(run, taken=True, closed=False),
}
