"""Mechanisms of the orchestrator: reading, priority, offers, second looks, outages."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.demand.preference import NO_ORDER
from sim.engine.journal import FLAG_STEERED, Answer
from sim.rules.codes import FASTEST, FEWEST_LOST, MODE_ASYNC, RULES
from sim.rules.parameters import (
    PATIENCE_ERROR,
    PRIORITY_CAP_SHARE,
    PRIORITY_QUANTILE,
    RESOLUTION_ERROR,
    STEERED_RESOLUTION_LOSS,
)
from sim.rules.priority import earned_points, emotion_kind, thousandths
from tests.property.runs import Mechanism, Run, keys

# --- reading and priority ------------------------------------------------------------------------


def _read(run: Run) -> Any:
    """Decisions in which an emotion was read."""
    return run.decisions[run.decisions["read"] >= 0]


def _misread(run: Run) -> bool:
    return any(
        emotion_kind(int(row["emotion"]), run.plan.parameters) != row["read"] for row in _read(run)
    )


def _without_parameter(position: int, value: float, switch: str = "priority") -> Mechanism:
    """A parameter of models with a capability matters: another value makes another journal."""
    return lambda run: bool(
        getattr(run.plan, switch) and run.without(parameters=run.parameters_with(position, value))
    )


def _kept_priority(run: Run) -> bool:
    """A case that had priority still has it, with more points than its need would earn now."""
    rows = _read(run)
    segments = run.journal.tape.cases["segment"][rows["case"]]
    for row, segment in zip(rows, segments, strict=True):
        value = float(run.plan.value[segment])
        earned = earned_points(int(row["read"]), value, run.plan.parameters)
        if row["points"] > thousandths(earned):
            return True
    return False


def _shown(run: Run) -> bool:
    """Gaming: an emotion was shown that was not felt."""
    rows = _read(run)
    rows = rows[np.isin(keys(rows), keys(run.contacts)) & (rows["look"] == 0)]
    return bool((rows["emotion"] > run.contact_of(rows)["emotion"]).any())


# --- offers --------------------------------------------------------------------------------------


def _opened(run: Run) -> tuple[Any, Any]:
    """Decisions on arrival and the contacts that they were about."""
    rows = run.decisions[(run.decisions["look"] == 0)]
    rows = rows[np.isin(keys(rows), keys(run.contacts))]
    return rows, run.contact_of(rows)


def _takes_time(*, offer: bool) -> Mechanism:
    """The contact was opened only some time after the decision."""

    def found(run: Run) -> bool:
        rows, contacts = _opened(run)
        offered = rows["answer"] != Answer.NO_OFFER
        return bool(((contacts["offered"] > rows["tick"]) & (offered == offer)).any())

    return found


def _too_late(run: Run) -> bool:
    """The contact would have been opened after the end of the run."""
    rows = run.decisions[(run.decisions["look"] == 0)]
    return bool((~np.isin(keys(rows), keys(run.contacts))).any())


def _steered_to_messages(run: Run) -> bool:
    return bool((run.mode_of(run.flagged(FLAG_STEERED)) == MODE_ASYNC).any())


def _excluded(run: Run) -> bool:
    return bool((run.decisions["excluded"] != 0).any())


def _kept_though_excluded(run: Run) -> bool:
    """The wanted channel was saturated, and the customer was offered another."""
    rows = run.decisions[run.decisions["chosen"] >= 0]
    wanted = (rows["excluded"] >> rows["wanted"].astype(np.int64)) & 1
    return bool(((wanted != 0) & (rows["answer"] != Answer.NO_OFFER)).any())


def _not_free(run: Run) -> bool:
    """The wanted channel had nobody free, and another was chosen that had."""
    rows = run.decisions[run.decisions["chosen"] >= 0]
    rows = rows[rows["chosen"] != rows["wanted"]]
    free = (rows["free"] >> rows["chosen"].astype(np.int64)) & 1
    return bool(free.any())


def _least_time(run: Run) -> bool:
    """Nobody was free anywhere, and another channel promised an earlier solution."""
    rows = run.decisions[run.decisions["chosen"] >= 0]
    return bool(((rows["free"] == 0) & (rows["chosen"] != rows["wanted"])).any())


# --- second looks, outages -----------------------------------------------------------------------


def _second_look(answer: Answer) -> Mechanism:
    return lambda run: bool(
        ((run.decisions["look"] > 0) & (run.decisions["answer"] == answer)).any()
    )


def _third_look(run: Run) -> bool:
    return bool((run.decisions["look"] > 1).any())


def _decided_when(run: Run) -> tuple[int, int]:
    """Contacts that an orchestrator decided about on arrival, and contacts at all.

    Contacts that were moved by a second look come without a decision of their own.
    """
    first = run.decisions[run.decisions["look"] == 0]
    moved = (run.decisions["look"] > 0) & (run.decisions["answer"] == Answer.ACCEPTED)
    return len(first) + int(moved.sum()), len(run.contacts)


def _down(run: Run) -> bool:
    """The orchestrator was down for some of the contacts, and up for others."""
    decided, contacts = _decided_when(run)
    return run.plan.orchestrates and 0 < decided < contacts


def _never_up(run: Run) -> bool:
    return run.plan.orchestrates and len(run.decisions) == 0 and len(run.contacts) > 0


def _other_objective(objective: int, other: int) -> Mechanism:
    """By another objective other channels would be offered."""
    return lambda run: bool(
        run.plan.steering and run.plan.objective == objective and run.without(objective=other)
    )


def _suited(run: Run) -> bool:
    """The best-suited agents are not the most specialised ones."""
    queues = run.plan.queue.copy()
    queues["first_suited"] = queues["first_team"]
    return run.plan.orchestrates and run.without(queue=queues)


def _old_reading(run: Run) -> bool:
    return run.plan.steering and run.plan.refresh > 0 and run.without(refresh=0)


def _window(run: Run) -> bool:
    return run.plan.steering and run.without(bucket=run.plan.bucket * 100)


ORCHESTRATOR: Final[dict[str, Mechanism]] = {
    "emotion misread": _misread,
    "cap refuses priority": _without_parameter(PRIORITY_CAP_SHARE, 1.0),
    "need is not among the highest": _without_parameter(PRIORITY_QUANTILE, 0.0),
    "priority is kept": _kept_priority,
    "gaming raises the shown emotion": _shown,
    "decision takes time": _takes_time(offer=False),
    "offer takes time": _takes_time(offer=True),
    "decision outlasts the run": _too_late,
    "steered to messages": _steered_to_messages,
    "saturated channel excluded": _excluded,
    "wanted channel is saturated": _kept_though_excluded,
    "somebody is free elsewhere": _not_free,
    "earlier solution elsewhere": _least_time,
    "second look finds nothing better": _second_look(Answer.NO_OFFER),
    "second look moves somebody": _second_look(Answer.ACCEPTED),
    "second look is declined": _second_look(Answer.DECLINED),
    "third look": _third_look,
    "outage for a time": _down,
    "outage all the time": _never_up,
    "suited order matters": _suited,
    "steered ones are solved less": _without_parameter(STEERED_RESOLUTION_LOSS, 0.0, "steering"),
    "patience is misjudged": _without_parameter(PATIENCE_ERROR, 0.0, "steering"),
    "resolution is misjudged": _without_parameter(RESOLUTION_ERROR, 0.0, "steering"),
    "likelier is not earlier": _other_objective(FEWEST_LOST, FASTEST),
    "earlier is not by the rules": _other_objective(FASTEST, RULES),
    "the rules lose some": _other_objective(RULES, FEWEST_LOST),
    "offers by link": lambda run: bool(run.decisions["by_link"].any()),
    "offers run out": lambda run: run.plan.steering and run.without(most_offers=99),
    "place kept during an offer": lambda run: bool(
        (run.contacts["virtual_wait"][run.contacts["flags"] & FLAG_STEERED == 0] > 0).any()
        and (run.decisions["answer"] == Answer.DECLINED).any()
    ),
    "own moves count": lambda run: (
        run.plan.steering and run.plan.counts_own_moves and run.without(counts_own_moves=False)
    ),
    "the company prefers channels": lambda run: (
        run.plan.steering and run.without(preferred=np.full_like(run.plan.preferred, NO_ORDER))
    ),
    "age of the reading matters": _old_reading,
    "window matters": _window,
}
