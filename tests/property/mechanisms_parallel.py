"""Mechanisms of several contacts of one case: parallel contacts, withdrawing, merging, closing."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.engine.journal import FLAG_CHASED, FLAG_PARALLEL, FLAG_REVIVED, ContactEnd
from sim.rules.codes import MODE_ASYNC, MODE_CHAT, MODE_LIVE
from sim.rules.parameters import GAMING_PARALLEL
from tests.property.runs import Mask, Mechanism, Run, keys, part

CLOSED: Final = ContactEnd.CLOSED_AS_DUPLICATE

# --- parallel contacts ---------------------------------------------------------------------------


def _parallel_to(*modes: int) -> Mechanism:
    return lambda run: bool(np.isin(run.mode_of(run.flagged(FLAG_PARALLEL)), modes).any())


def _refused(run: Run) -> bool:
    rows = run.flagged(FLAG_PARALLEL)
    return not run.plan.parallel_admitted and bool((rows["end"] == ContactEnd.BLOCKED).any())


def _parallel_of_parallel(run: Run) -> bool:
    cases = run.flagged(FLAG_PARALLEL)["case"]
    return len(np.unique(cases)) < len(cases)


def _gaming(run: Run) -> bool:
    return bool(run.plan.parameters[GAMING_PARALLEL]) and run.without(
        parameters=run.parameters_with(GAMING_PARALLEL, 0.0)
    )


# --- withdrawn -----------------------------------------------------------------------------------


def _withdrawn(run: Run) -> Any:
    return run.contacts[run.contacts["end"] == ContactEnd.WITHDRAWN]


def _withdrawn_as_taken(run: Run) -> bool:
    """Another contact of the case was taken at that very moment."""
    rows = run.contacts[run.held & (run.contacts["agent"] >= 0)]
    taken = set(zip(rows["case"].tolist(), rows["left_queue"].tolist(), strict=True))
    return any((int(row["case"]), int(row["left_queue"])) in taken for row in _withdrawn(run))


def _withdrawn_as_solved(run: Run) -> bool:
    rows = _withdrawn(run)
    return bool((rows["left_queue"] == run.closed_cases[rows["case"]]).any())


def _withdrawn_from_self_service(run: Run) -> bool:
    return bool((_withdrawn(run)["queued"] < 0).any())


# --- merged and closed ---------------------------------------------------------------------------


def _merged(run: Run) -> Any:
    """Contacts merged into another of their case, not by mistake."""
    rows = run.contacts[run.contacts["end"] == ContactEnd.MERGED]
    return rows[rows["joined"] > 0]


def _joins(*modes: int) -> Mechanism:
    """An arriving contact was merged into one of this mode that was there."""

    def found(run: Run) -> bool:
        rows = _merged(run)
        rows = rows[rows["joined"] < rows["attempt"]]
        return bool(np.isin(run.mode_of(run.contact_of(rows, "joined")), modes).any())

    return found


def _message_joins(run: Run) -> bool:
    rows = _merged(run)
    rows = rows[rows["joined"] < rows["attempt"]]
    return bool((run.mode_of(rows) == MODE_ASYNC).any())


def _call_joins(run: Run) -> bool:
    rows = _merged(run)
    rows = rows[rows["joined"] < rows["attempt"]]
    return bool((run.mode_of(rows) != MODE_ASYNC).any())


def _call_absorbed(run: Run) -> bool:
    rows = _merged(run)
    rows = rows[rows["joined"] > rows["attempt"]]
    return bool((run.mode_of(rows) != MODE_ASYNC).any())


def _chased_revived(run: Run) -> bool:
    both = FLAG_REVIVED | FLAG_CHASED
    return bool((run.contacts["flags"] & both == both).any())


def _dormant_at_the_end(run: Run) -> bool:
    rows = run.contacts
    return bool(((rows["end"] == ContactEnd.OPEN) & (rows["joined"] > 0)).any())


def _absorbs_several(run: Run) -> bool:
    """Also if they came back to life later, or are dormant when the run ends."""
    live = run.contacts[(run.contacts["joined"] > 0) & (run.contacts["end"] != CLOSED)]
    rows = live[live["joined"] > live["attempt"]]
    return len(np.unique(keys(rows, "joined"))) < len(rows)


def _relies_again(run: Run) -> bool:
    """Somebody who had chased a contact was merged into it."""
    rows = _merged(run)
    rows = rows[rows["joined"] < rows["attempt"]]
    return bool((run.contact_of(rows, "joined")["flags"] & FLAG_CHASED).any())


def _closed(run: Run) -> tuple[Any, Any]:
    """Closed duplicates, and the contacts whose agents closed them."""
    rows = run.contacts[run.contacts["end"] == ContactEnd.CLOSED_AS_DUPLICATE]
    return rows, run.contact_of(rows, "joined")


def _closed_on(*, same: bool) -> Mechanism:
    def found(run: Run) -> bool:
        rows, others = _closed(run)
        return bool(((rows["channel"] == others["channel"]) == same).any())

    return found


def _several_closed(run: Run) -> bool:
    rows, _ = _closed(run)
    return len(np.unique(keys(rows, "joined"))) < len(rows)


def _waits_unanswered(run: Run, tick: int, rows: Any) -> Mask:
    """Which messages nobody had taken yet at a tick, and still waited after it."""
    still = (rows["left_queue"] > tick) | (rows["left_queue"] < 0)
    mine = (run.mode_of(rows) == MODE_ASYNC) & (rows["queued"] < tick) & (rows["queued"] >= 0)
    return np.asarray(mine & still)


def _not_seen(run: Run) -> bool:
    """A message of the case waited on while an agent who may see duplicates took another."""
    if not run.plan.duplicates_visible:
        return False
    several = np.flatnonzero(np.bincount(run.contacts["case"]) > 1)
    rows = run.contacts[np.isin(run.contacts["case"], several)]
    for row in rows[(rows["agent"] >= 0) & (rows["left_queue"] >= 0)]:
        tick = int(row["left_queue"])
        mine = rows[(rows["case"] == row["case"]) & (rows["attempt"] != row["attempt"])]
        open_still = run.closed_cases[row["case"]] > tick
        if open_still and _waits_unanswered(run, tick, mine).any():
            return True
    return False


PARALLEL: Final[dict[str, Mechanism]] = {
    "parallel call or chat": _parallel_to(MODE_LIVE, MODE_CHAT),
    "parallel message": _parallel_to(MODE_ASYNC),
    "parallel contact refused": _refused,
    "parallel of a parallel": _parallel_of_parallel,
    "gaming makes parallel contacts": _gaming,
    "withdrawn as another was taken": _withdrawn_as_taken,
    "withdrawn as the case was solved": _withdrawn_as_solved,
    "withdrawn from self-service": _withdrawn_from_self_service,
    "joins a message": _joins(MODE_ASYNC),
    "joins a call or chat": _joins(MODE_LIVE, MODE_CHAT),
    "message joins": _message_joins,
    "call or chat joins": _call_joins,
    "call or chat is absorbed": _call_absorbed,
    "chased message comes back to life": _chased_revived,
    "dormant at the end": _dormant_at_the_end,
    "absorbs several": _absorbs_several,
    "relies again on what was chased": _relies_again,
    "duplicate closed on the same channel": _closed_on(same=True),
    "duplicate closed on another channel": _closed_on(same=False),
    "several duplicates closed": _several_closed,
    "duplicate not seen": _not_seen,
    "part closing": part("closing"),
}
