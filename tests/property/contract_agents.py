"""What the contract says of agents' work, closing times and the orchestrator, from a journal alone.

As in `contract_contacts`, neither engine is asked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from sim.engine.journal import (
    FLAG_PARALLEL,
    FLAG_PRIORITISED,
    FLAG_REVIVED,
    FLAG_SILENT,
    FLAG_STEERED,
    Answer,
    ContactEnd,
    Presence,
    WorkKind,
)
from sim.engine.plan_rows import CLOSING_CARRY_OVER
from sim.randomness.counter import LAST_ORDINAL
from sim.randomness.purposes import ACCEPTANCE, EMOTION_READING, OUTAGE, PRIORITY
from sim.rules.codes import FASTEST, FEWEST_LOST, MODE_ASYNC
from sim.rules.draws import happens
from sim.rules.parameters import (
    ACCEPTANCE_SHARE,
    LEAST_GAIN,
    OUTAGE_SHARE,
    PRIORITY_CAP_SHARE,
    PRIORITY_QUANTILE,
    PRIORITY_THRESHOLD_POINTS,
)
from sim.rules.priority import (
    PRIORITY_WINDOW,
    earned_points,
    emotion_kind,
    read_kind,
    thousandths,
)
from tests.property.contract_contacts import draw_uniform, name
from tests.property.runs import Run, keys

Sentences = Iterator[str]
AT_ONCE: Final = (Presence.JOINS_OTHER, Presence.FALSE_MERGE)


def agent_faults(run: Run) -> Sentences:
    """Everything that cannot be of agents, closing times and the orchestrator."""
    yield from _interruptions(run)
    yield from _carried_over(run)
    if not run.plan.orchestrates:
        if len(run.decisions):
            yield f"{len(run.decisions)} decisions without an orchestrator"
        return
    yield from _outages(run)
    yield from _priority(run)
    for row in run.decisions:
        yield from _decision(run, row)


# --- agents --------------------------------------------------------------------------------------


def _interruptions(run: Run) -> Sentences:
    """Work stops only at the moment at which its agent takes a call or chat that needs the room."""
    taken = run.contacts[run.held & (run.contacts["agent"] >= 0)]
    rows = run.journal.work
    for before, _ in zip(*run.next_spells, strict=True):
        agent, tick = before["agent"], before["end"]
        mine = taken[(taken["agent"] == agent) & (taken["left_queue"] <= tick)]
        if not (rows["start"][(rows["agent"] == agent)] == tick).any() or not len(mine):
            yield f"{name(before)} was interrupted at {tick} for nothing"


def _carried_over(run: Run) -> Sentences:
    """Nobody begins with what was carried over while its channel is closed."""
    work = run.journal.work
    places = work[work["kind"] == WorkKind.SILENT]
    for channel in np.flatnonzero(run.plan.channel["at_closing"] == CLOSING_CARRY_OVER).tolist():
        rows = run.contacts[(run.contacts["channel"] == channel) & (run.contacts["agent"] >= 0)]
        begun = rows["left_queue"][(rows["flags"] & FLAG_SILENT) == 0]
        if run.plan.channel["mode"][channel] == MODE_ASYNC:
            begun = _first_turns(run, channel)
        ticks = np.concatenate([begun, places["start"][places["channel"] == channel]])
        # What another closing of the same tick sets free may be taken before this one's turn.
        ends = [run.openings(c).end for c in range(len(run.plan.channel))]
        closings, times = np.unique(np.concatenate(ends), return_counts=True)
        at_once = np.isin(ticks, ends[channel]) & np.isin(ticks, closings[times > 1])
        for tick in ticks[~run.is_open(channel, ticks) & ~at_once].tolist():
            yield f"channel {channel} is closed at {tick}, and somebody was taken"


def _first_turns(run: Run, channel: int) -> Any:
    rows = run.turns[(run.turns["channel"] == channel) & (run.turns["turn"] == 1)]
    return rows["started"][rows["started"] >= 0]


# --- the orchestrator ----------------------------------------------------------------------------


def _is_up(run: Run, tick: int) -> bool:
    plan, tape = run.plan, run.journal.tape
    if tick < plan.idle_ticks:
        return False  # messages that are stated to be open arise while nobody works
    share, key = float(plan.parameters[OUTAGE_SHARE]), np.uint64(plan.orchestrator)
    block = ((tick - plan.lead_ticks) // plan.outage_block) & LAST_ORDINAL  # counted from the start
    return not happens(tape.seed, tape.replication, key, OUTAGE, block, share)


def _outages(run: Run) -> Sentences:
    """It decides when it is up, about every contact, and else about none."""
    late = [int(tick) for tick in run.decisions["tick"] if not _is_up(run, int(tick))]
    yield from (f"a decision at {tick}, during an outage" for tick in late)
    first = run.decisions[run.decisions["look"] == 0]
    decided = set(keys(first).tolist())
    moved = run.decisions[
        (run.decisions["look"] > 0) & (run.decisions["answer"] == Answer.ACCEPTED)
    ]
    cases = set(moved["case"].tolist())
    for row in run.contacts:
        key = int(keys(np.array([row]))[0])
        if (
            key not in decided
            and int(row["case"]) not in cases
            and _is_up(run, int(row["offered"]))
        ):
            yield f"{name(row)} turned up and nobody decided about it"


def _priority(run: Run) -> Sentences:
    """Emotion is read as drawn; the highest need of the last ones has priority, and keeps it."""
    parameters = run.plan.parameters
    last: deque[tuple[float, bool]] = deque(maxlen=PRIORITY_WINDOW)
    kept: dict[int, float] = {}
    for row in run.decisions[run.decisions["read"] >= 0]:
        kind = emotion_kind(int(row["emotion"]), parameters)
        u = draw_uniform(run, int(row["case"]), EMOTION_READING, int(row["attempt"]))
        if row["read"] != read_kind(u, kind, parameters):
            yield f"{name(row)}: emotion {row['emotion']} was read as {row['read']}"
        segment = run.journal.tape.cases["segment"][row["case"]]
        need = earned_points(int(row["read"]), float(run.plan.value[segment]), parameters)
        case, before = int(row["case"]), kept.get(int(row["case"]), 0.0)
        if not before and _has_highest_need(run, row, need, last):
            before = need
        points = max(before, need) if before else 0.0
        if row["points"] != thousandths(points):
            yield f"{name(row)}: {row['points']} points, {points} were due"
        if points:
            kept[case] = points
        last.append((need, points > 0))


def _has_highest_need(run: Run, row: Any, need: float, last: deque[tuple[float, bool]]) -> bool:
    """Whether a need is in the highest part of the last 200, this one included."""
    parameters = run.plan.parameters
    if need <= 0 or need < parameters[PRIORITY_THRESHOLD_POINTS]:
        return False
    others = list(last)[-(PRIORITY_WINDOW - 1) :]
    given = sum(has_priority for _, has_priority in others)
    if given + 1 > parameters[PRIORITY_CAP_SHARE] * (len(others) + 1):
        return False
    above = (1 - parameters[PRIORITY_QUANTILE]) * (len(last) + 1)
    above -= sum(other > need for other, _ in last)
    equal = 1 + sum(other == need for other, _ in last)
    u = draw_uniform(run, int(row["case"]), PRIORITY, int(row["attempt"]))
    return bool(u < min(1.0, max(0.0, above / equal)))


def _decision(run: Run, row: Any) -> Sentences:
    who = f"decision on {name(row)} look {row['look']}"
    offer = row["answer"] != Answer.NO_OFFER
    if offer and not _is_better(run, row):
        yield f"{who}: an offer that is no better"
    if offer and row["chosen"] == row["wanted"]:
        yield f"{who}: an offer of what was wanted"
    if row["chosen"] >= 0:
        if row["chosen"] != row["wanted"] and not row["considered"] >> int(row["chosen"]) & 1:
            yield f"{who}: chose what was not considered"
        if row["chosen"] != row["wanted"] and row["excluded"] >> int(row["chosen"]) & 1:
            yield f"{who}: chose what was excluded"
        if row["excluded"] & ~row["considered"]:
            yield f"{who}: excluded what was not considered"
    if offer:
        ordinal = int(row["attempt"]) << 8 | int(row["look"])
        share = float(run.plan.parameters[ACCEPTANCE_SHARE])
        accepts = share > 0 and (
            share >= 1 or draw_uniform(run, int(row["case"]), ACCEPTANCE, ordinal) < share
        )
        if accepts != (row["answer"] == Answer.ACCEPTED):
            yield f"{who}: the customer answered otherwise than drawn"
    if row["look"] == 0:
        yield from _opened(run, row)


def _is_better(run: Run, row: Any) -> bool:
    """Whether what is offered is better by the objective, as far as the journal is exact."""
    gain = (int(row["chance_chosen"]) - int(row["chance_wanted"]) + 1) / 1000
    is_earlier = bool(row["resolution_chosen"] <= row["resolution_wanted"])
    if run.plan.objective == FEWEST_LOST:
        is_equal = row["chance_chosen"] == row["chance_wanted"] and is_earlier
        return is_equal or bool(gain >= 0 and gain >= run.plan.parameters[LEAST_GAIN])
    if run.plan.objective == FASTEST:
        return is_earlier
    is_out = row["excluded"] >> int(row["wanted"]) & 1
    return bool(is_out or row["wait_chosen"] <= row["wait_wanted"])


def _opened(run: Run, row: Any) -> Sentences:
    """The contact that a decision on arrival led to."""
    found = run.contacts[keys(run.contacts) == keys(np.array([row]))[0]]
    who = f"decision on {name(row)}"
    if not len(found):
        return
    contact, accepted = found[0], row["answer"] == Answer.ACCEPTED
    if contact["entry_channel"] != (row["chosen"] if accepted else row["wanted"]):
        yield f"{who}: opened on channel {contact['entry_channel']}"
    if accepted and not contact["flags"] & FLAG_STEERED:
        yield f"{who}: accepted, and not steered"
    if bool(contact["flags"] & FLAG_PRIORITISED) != (row["points"] > 0):
        yield f"{who}: {row['points']} points, and its flag says otherwise"
    delay = run.plan.latency
    if row["answer"] != Answer.NO_OFFER:
        delay += int(run.plan.channel["offer"][row["chosen"]])
    if contact["flags"] & FLAG_PARALLEL or row["outcome"] in AT_ONCE:
        delay = 0
    if contact["offered"] - row["tick"] != delay:
        yield f"{who}: opened {contact['offered'] - row['tick']} ticks later"
    is_message = run.plan.channel["mode"][contact["channel"]] == MODE_ASYNC
    lives_on = is_message and (contact["flags"] & FLAG_REVIVED or contact["closed"] < 0)
    if (row["outcome"] in AT_ONCE) and contact["end"] != ContactEnd.MERGED and not lives_on:
        yield f"{who}: merged, and goes on"
    joins = row["outcome"] == Presence.JOINS_OTHER and not is_message
    if joins and contact["joined"] != row["joined"]:
        yield f"{who}: joined attempt {contact['joined']} instead of {row['joined']}"
