"""Mechanisms of threads of messages: owners, silence, interruption, chasing."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.engine.journal import (
    FLAG_CHASED,
    FLAG_RESOLVED,
    TURN_OTHER_AGENT,
    TURN_STALE,
    TURN_WAITED_FOR_OWNER,
    CaseEnd,
    ContactEnd,
    WorkKind,
)
from sim.randomness.purposes import NEXT_MOVE
from sim.rules.codes import MODE_ASYNC, MODE_CHAT, MODE_LIVE
from sim.rules.next_move import (
    ABANDONED,
    BALKED,
    BLOCKED,
    CLOSED,
    RETRY,
    SELF_SERVICE,
    SWITCH,
    UNANSWERED,
    UNRESOLVED,
    kind_of_failure,
    move,
    next_channel,
)
from tests.property.contract_contacts import draw_uniform
from tests.property.runs import Mask, Mechanism, Run, keys, part

# --- who answers a later turn --------------------------------------------------------------------


def _answered_by(run: Run) -> dict[str, Mask]:
    """How each later turn found its agent."""
    before, after = run.next_turns
    begun = after["started"] >= 0
    owner = begun & ((after["flags"] & TURN_OTHER_AGENT) == 0) & (after["interruptions"] == 0)
    other = begun & ((after["flags"] & TURN_OTHER_AGENT) != 0) & (after["interruptions"] == 0)
    waited = (after["flags"] & TURN_WAITED_FOR_OWNER) != 0
    at_once = after["started"] == after["offered"]
    held = after["offered"] < before["ended"] + run.channel("silence", before)
    in_time = after["started"] - after["offered"] < run.channel("owner_wait", after)
    return {
        "owner who held it answers at once": owner & at_once & held,
        "owner with room answers at once": owner & at_once & ~held,
        "owner takes it from the own line": owner & waited & ~at_once & in_time,
        "owner takes it from the queue": owner & ~at_once & (~waited | ~in_time),
        "owner did not come in time": other & waited & ~in_time,
        "owner left while it waited": other & waited & in_time,
        "somebody else takes it at once": other & ~waited & at_once,
        "somebody else takes it from the queue": other & ~waited & ~at_once,
        "owner was no longer waited for": begun & ~waited & ~(owner & at_once),
    }


def _answers(name: str) -> Mechanism:
    return lambda run: bool(_answered_by(run)[name].any())


ANSWERS: Final = (
    "owner who held it answers at once",
    "owner with room answers at once",
    "owner takes it from the own line",
    "owner takes it from the queue",
    "owner did not come in time",
    "owner left while it waited",
    "somebody else takes it at once",
    "somebody else takes it from the queue",
    "owner was no longer waited for",
)


def _released_by_silence(run: Run) -> bool:
    before, after = run.next_turns
    silence = run.channel("silence", before)
    return bool(((silence > 0) & (after["offered"] >= before["ended"] + silence)).any())


def _released_at_once(run: Run) -> bool:
    before, _ = run.next_turns
    return bool((run.channel("silence", before) == 0).any())


def _silent_gives_way(run: Run) -> bool:
    """A silent thread was put aside: its agent took a call or chat, and could not answer at once.

    Only threads whose agent still held them by the clock count.
    """
    before, after = run.next_turns
    held = after["offered"] < before["ended"] + run.channel("silence", before)
    late = (after["started"] != after["offered"]) & (run.channel("interruptible", before) != 0)
    taken = run.contacts[run.held & (run.contacts["agent"] >= 0)]
    for one, two in zip(before[held & late], after[held & late], strict=True):
        mine = taken["left_queue"][taken["agent"] == one["agent"]]
        if ((mine >= one["ended"]) & (mine <= two["offered"])).any():
            return True
    return False


# --- interruption --------------------------------------------------------------------------------


def _interrupted_for(mode: int) -> Mechanism:
    """Work on a turn stopped when its agent took a contact of this mode."""

    def found(run: Run) -> bool:
        taken = run.contacts[(run.modes == mode) & (run.contacts["agent"] >= 0)]
        pairs = set(zip(taken["agent"].tolist(), taken["left_queue"].tolist(), strict=True))
        before, _ = run.next_spells
        return any((int(row["agent"]), int(row["end"])) in pairs for row in before)

    return found


def _resumed(run: Run, *, same: bool, to_owner: bool | None = None) -> bool:
    before, after = run.next_spells
    found = (before["agent"] == after["agent"]) == same
    if to_owner is not None:
        found &= (run.channel("suspended_to_owner", before) != 0) == to_owner
    return bool(found.any())


def _suspended_at_the_end(run: Run) -> bool:
    rows = run.turns[(run.turns["interruptions"] > 0) & (run.turns["ended"] < 0)]
    work = run.journal.work[run.journal.work["end"] == run.journal.end_ticks]
    return bool((~np.isin(keys(rows), keys(work))).any())


def _several_put_aside(run: Run) -> bool:
    """One agent put aside two pieces of work at one tick."""
    before, _ = run.next_spells
    pairs = np.unique(np.stack([before["agent"].astype(np.int64), before["end"]]), axis=1)
    return pairs.shape[1] < len(before)


# --- chasing -------------------------------------------------------------------------------------


def _chased(run: Run) -> Any:
    return run.flagged(FLAG_CHASED)


def _chased_again(run: Run) -> bool:
    """Somebody who chased a message turned up again while it was waiting."""
    rows = run.contacts
    for row in _chased(run):
        mine = rows[rows["case"] == row["case"]]
        until = row["closed"] if row["closed"] >= 0 else run.journal.end_ticks
        later = (mine["attempt"] > row["attempt"]) & (mine["offered"] < until)
        if later.any():
            return True
    return False


def _later_turn_chased(run: Run) -> bool:
    """A thread was chased whose first message was taken at once, so a later one was meant."""
    rows = _chased(run)
    return bool((rows["left_queue"] == rows["offered"]).any())


CAUSE_OF: Final = {
    ContactEnd.ABANDONED: ABANDONED,
    ContactEnd.BLOCKED: BLOCKED,
    ContactEnd.BALKED: BALKED,
    ContactEnd.CLOSED_OUT: CLOSED,
    ContactEnd.ANSWERED: UNRESOLVED,
    ContactEnd.CHASED: UNRESOLVED,
    ContactEnd.CONTAINED: SELF_SERVICE,
}


def _solved_by_chased(run: Run, *, comes_back: bool) -> bool:
    """A chased message solved its case, whose customer was about to come back, or had given up.

    Only cases count in which everything else was over by then and no later contact was merged into
    the message: then a decision had been made after the last attempt, and whatever it was about
    would have led to this.
    """
    rows = _chased(run)
    for row in rows[(rows["flags"] & FLAG_RESOLVED) != 0]:
        mine = run.contacts[run.contacts["case"] == row["case"]]
        others = mine[mine["attempt"] != row["attempt"]]
        over = ((others["closed"] >= 0) & (others["closed"] < row["talk_end"])).all()
        if not over or (others["joined"] == row["attempt"]).any():
            continue
        ends = {ContactEnd(end) for end in others["end"].tolist()}
        causes = {UNANSWERED, *(CAUSE_OF.get(end, UNANSWERED) for end in ends)}
        left = len(mine) < run.plan.max_attempts
        if left and {_comes_back(run, row, c, len(mine)) for c in causes} == {comes_back}:
            return True
    return False


def _comes_back(run: Run, row: Any, cause: int, attempts: int) -> bool:
    """Whether the customer would have come back after this cause; a switch needs a channel."""
    u = draw_uniform(run, int(row["case"]), NEXT_MOVE, attempts)
    must_switch = False
    kind = kind_of_failure(cause, attempts)
    wanted = move(u, kind, must_switch, run.plan.parameters)
    if wanted != SWITCH:
        return wanted == RETRY
    case = run.journal.tape.cases[row["case"]]
    order, usable = int(case["order"]), int(run.plan.usable[case["intent"]])
    return next_channel(0.0, 0.0, -1, int(row["channel"]), order, 0, usable) >= 0


def _given_up_after_chase(run: Run) -> bool:
    cases = run.journal.cases
    given_up = cases["case"][cases["end"] == CaseEnd.GIVEN_UP]
    return bool(np.isin(_chased(run)["case"], given_up).any())


# --- over meanwhile ------------------------------------------------------------------------------


def _stale(run: Run, *, later: bool) -> bool:
    stale = (run.turns["flags"] & TURN_STALE) != 0
    return bool((stale & ((run.turns["turn"] > 1) == later)).any())


def _does_not_write_again(run: Run) -> bool:
    """The case was over before the customer would have written again: the thread just ends."""
    rows = run.contacts[run.modes == MODE_ASYNC]
    rows = rows[np.isin(rows["end"], (ContactEnd.ANSWERED, ContactEnd.CHASED))]
    rows = rows[(rows["closed"] > rows["talk_end"]) & (rows["talk_end"] >= 0)]
    work = run.journal.work
    wrapped = keys(work[work["kind"] == WorkKind.AFTER_CONTACT_WORK])
    return bool((~np.isin(keys(rows), wrapped)).any())


def _turns(count: int) -> Mechanism:
    return lambda run: bool((run.contacts["turns"] == count).any())


THREADS: Final[dict[str, Mechanism]] = {
    **{f"thread of {count}": _turns(count) for count in (1, 2, 3, 4)},
    **{name: _answers(name) for name in ANSWERS},
    "released by silence": _released_by_silence,
    "released at once": _released_at_once,
    "silent thread gives way": _silent_gives_way,
    "interrupted for a call": _interrupted_for(MODE_LIVE),
    "interrupted for a chat": _interrupted_for(MODE_CHAT),
    "interrupted and resumed by the owner": lambda run: _resumed(run, same=True, to_owner=True),
    "interrupted and resumed by anyone": lambda run: _resumed(run, same=False, to_owner=False),
    "interrupted and taken over from the owner": lambda run: _resumed(
        run, same=False, to_owner=True
    ),
    "interrupted twice": lambda run: bool((run.turns["interruptions"] > 1).any()),
    "several put aside at once": _several_put_aside,
    "interrupted at the end": _suspended_at_the_end,
    "part resume": part("resume"),
    "turns up again after a chase": _chased_again,
    "later turn chased": _later_turn_chased,
    "gives up after a chase": _given_up_after_chase,
    "return cancelled by an answer": lambda run: _solved_by_chased(run, comes_back=True),
    "answer solves what was given up": lambda run: _solved_by_chased(run, comes_back=False),
    "stale message": lambda run: _stale(run, later=False),
    "thread goes stale": lambda run: _stale(run, later=True),
    "customer does not write again": _does_not_write_again,
}
