"""No agent is available while something waits that he or she may take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from sim.engine.journal import (
    FLAG_REVIVED,
    FLAG_SILENT,
    TURN_WAITED_FOR_OWNER,
    AgentState,
    Journal,
    WorkKind,
)
from sim.measures.checks.sentences import flagged
from sim.measures.joins import Finder, case_rows, contact_key, contact_keys, contacts_of
from sim.measures.sweeps import Spells, first_overlap
from sim.sections.span import Span
from sim.service_models.registry import names as model_names
from sim.units import TICKS_PER_MINUTE, TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

Ticks = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Waits:
    """Spells in which something waits.

    Attributes:
        start, end: ticks. channel, case: what waits. agent: for whom alone; -1 for anybody.
    """

    start: Ticks
    end: Ticks
    channel: npt.NDArray[Any]
    case: npt.NDArray[Any]
    agent: npt.NDArray[Any]

    def only(self, chosen: npt.NDArray[np.bool_]) -> Self:
        """Some of them."""
        return type(self)(
            self.start[chosen],
            self.end[chosen],
            self.channel[chosen],
            self.case[chosen],
            self.agent[chosen],
        )

    @classmethod
    def all_of(cls, waits: list[Self]) -> Self:
        """Several in one."""
        columns = ("start", "end", "channel", "case", "agent")
        return cls(*(np.concatenate([getattr(one, name) for one in waits]) for name in columns))


def idle_while_waiting(journal: Journal, scenario: Scenario) -> Iterator[str]:
    """No agent is available while a contact or a turn waits that the team may take.

    What waits for its own agent (a customer's next message for as long as the channel says, work
    that was interrupted and is the owner's) is held against that agent alone. Messages that are
    carried over a closed channel wait for nobody until it opens. Places of customers who left
    silently wait like contacts. Agents who are kept free for others may stay available, and
    messages that a team limits are left out.
    """
    if journal.model not in model_names(scenario):
        return
    everything = Waits.all_of(
        [
            contact_waits(journal),
            _later_turns(journal, scenario),
            _suspended(journal, scenario, to="anyone"),
        ]
    )
    waits = _while_served(everything, journal, scenario)
    states = journal.agent_states
    available = states[states["state"] == AgentState.AVAILABLE]
    team_of = journal.names.agent_team[available["agent"]]
    intents = journal.cases["intent"][case_rows(journal)[waits.case]]
    names = journal.names.channels
    for code, (name, team) in enumerate(scenario.teams.items()):
        until = _ticks_until_served(scenario, name)[intents, waits.channel]
        later = np.where(until < 0, waits.end, np.minimum(waits.start + until, waits.end))
        theirs = Waits(later, waits.end, waits.channel, waits.case, waits.agent)
        mine = later < waits.end
        if scenario.limits_messages(name):
            each = scenario.channels.values()
            gives_way = np.array([c.mode != "async" or c.interruptible for c in each])
            mine &= gives_way[waits.channel]
        free = available[team_of == code]
        kept_from = [[scenario.kept_free_from(name, i, c) for c in names] for i in scenario.intents]
        for_them = np.array(kept_from)[intents, waits.channel] == 0
        for own, kept in ((mine & for_them, 0), (mine & ~for_them, team.kept_free)):
            some = theirs.only(own)
            overlap = first_overlap(
                Spells(some.start, some.end), Spells(free["start"], free["end"]), kept
            )
            if overlap is not None:
                yield (
                    f"an agent of {name} is available while a contact waits that the team may "
                    f"take: first at {overlap[0] / TICKS_PER_SECOND} s, "
                    f"{overlap[1] / TICKS_PER_SECOND} s in all"
                )
    yield from _idle_owners(journal, scenario, available)


def _ticks_until_served(scenario: Scenario, team: str) -> Ticks:
    """By intent and channel: the wait after which a team serves such contacts; -1: never."""
    seconds = np.array(
        [
            [scenario.seconds_until_served(team, intent, channel) for channel in scenario.channels]
            for intent in scenario.intents
        ]
    )
    is_ever = np.isfinite(seconds)
    grid = scenario.run.grid_ticks
    waits = np.where(is_ever, seconds, 0.0) * TICKS_PER_SECOND + grid * (seconds > 0)
    return np.where(is_ever, np.ceil(waits), -1).astype(np.int64)


def contact_waits(journal: Journal, *, silently_abandoned: bool = True) -> Waits:
    """The time each contact waited in its queue; who still waits does so until the run ends.

    Args:
        journal: of one replication.
        silently_abandoned: whether such chats count until an agent takes them.
    """
    contacts = journal.contacts
    queued = np.flatnonzero(contacts["queued"] >= 0)
    left = np.where(contacts["left_queue"] < 0, journal.end_ticks, contacts["left_queue"])
    if silently_abandoned:
        silent = flagged(contacts, FLAG_SILENT)
        gone = np.where(contacts["closed"] < 0, journal.end_ticks, contacts["closed"])
        left = np.where(silent, gone, left)
        taken = journal.work[journal.work["kind"] == WorkKind.SILENT]
        left[contacts_of(journal, taken)] = taken["start"]
    rows = contacts[queued]
    nobody = np.full(len(rows), -1)
    start = np.minimum(_since_awake(journal), left)[queued]
    return Waits(start, left[queued], rows["channel"], rows["case"], nobody)


def _since_awake(journal: Journal) -> Ticks:
    """Since when contacts wait for agents: of what came back to life, since that moment.

    What has joined another contact once more leaves no trace of it: the end of that one stands
    for it, or of the run.
    """
    contacts = journal.contacts
    other = Finder.of(contact_keys(contacts)).find(
        contact_key(contacts["case"], contacts["joined"])
    )
    gone = np.where(other < 0, -1, contacts["closed"][other])
    gone = np.where(gone < 0, journal.end_ticks, gone)
    return np.where(flagged(contacts, FLAG_REVIVED), gone, contacts["queued"])


def _owner_waits(scenario: Scenario) -> Ticks:
    """Ticks that a customer's next message waits for its agent, per channel."""
    channels = scenario.channels.values()
    return np.array([round(c.owner_wait_minutes * TICKS_PER_MINUTE) for c in channels])


def _ends_of_waits(journal: Journal) -> Ticks:
    """When each turn began to be worked on, or ended unworked."""
    turns = journal.turns
    closed = journal.contacts["closed"][contacts_of(journal, turns)]
    gone = np.where(closed < 0, journal.end_ticks, closed)
    return np.where(turns["started"] < 0, gone, turns["started"])


def _later_turns(journal: Journal, scenario: Scenario) -> Waits:
    """Turns after the first in the queue; before that they may have waited for their agent."""
    turns = journal.turns
    end = _ends_of_waits(journal) if len(turns) else np.empty(0, dtype=np.int64)
    owned = flagged(turns, TURN_WAITED_FOR_OWNER)
    patient = _owner_waits(scenario)[turns["channel"]] + scenario.run.grid_ticks
    start = turns["offered"] + patient * owned
    nobody = np.full(len(turns), -1)
    waits = Waits(start, end, turns["channel"], turns["case"], nobody)
    return waits.only((turns["turn"] > 1) & (start < end))


def _while_served(waits: Waits, journal: Journal, scenario: Scenario) -> Waits:
    """The same without the time in which a channel that carries over is closed."""
    kept, span = [], Span.of_run(scenario, journal.start, journal.end_ticks)
    for code, channel in enumerate(scenario.channels.values()):
        mine = waits.only(waits.channel == code)
        if channel.at_closing != "carry_over" or channel.opening == "always":
            kept.append(mine)
            continue
        for first, last in span.opening(channel.opening):
            start, end = np.maximum(mine.start, first), np.minimum(mine.end, last)
            cut = Waits(start, end, mine.channel, mine.case, mine.agent)
            kept.append(cut.only(start < end))
    return Waits.all_of(kept)


def _idle_owners(journal: Journal, scenario: Scenario, available: Any) -> Iterator[str]:
    """No agent is available while something waits for him or her alone.

    Where somebody may be kept free from it, or it may be limited, it is left out: it may have gone
    to the queue meanwhile, as its agent was away.
    """
    if not len(journal.turns):
        return
    owned = Waits.all_of([_replies(journal, scenario), _suspended(journal, scenario, to="owner")])
    waits = _while_served(owned, journal, scenario)
    intents = journal.cases["intent"][case_rows(journal)[waits.case]]
    teams = journal.names.agent_team[waits.agent]
    bound = [_may_be_left(scenario, team) for team in scenario.teams]
    waits = waits.only(~np.array(bound)[teams, intents, waits.channel])
    # Agents one after the other on one clock.
    shift = np.int64(journal.end_ticks + 1)

    def of_agents(start: Ticks, end: Ticks, agent: npt.NDArray[Any]) -> Spells:
        offset = np.asarray(agent, dtype=np.int64) * shift
        return Spells(start + offset, end + offset)

    overlap = first_overlap(
        of_agents(waits.start, waits.end, waits.agent),
        of_agents(available["start"], available["end"], available["agent"]),
    )
    if overlap is not None:
        agent, tick = divmod(overlap[0], int(shift))
        yield (
            f"agent {agent} is available while a thread waits for him or her: first at "
            f"{tick / TICKS_PER_SECOND} s, {overlap[1] / TICKS_PER_SECOND} s of all agents in all"
        )


def _may_be_left(scenario: Scenario, team: str) -> list[list[bool]]:
    """By intent and channel: messages that a free agent of a team may leave in their queue."""
    limits = scenario.limits_messages(team)
    each = scenario.channels.items()
    return [
        [
            scenario.kept_free_from(team, intent, name) > 0 or (limits and not c.interruptible)
            for name, c in each
        ]
        for intent in scenario.intents
    ]


def _replies(journal: Journal, scenario: Scenario) -> Waits:
    """Turns that wait for the agent of the turn before."""
    turns = journal.turns
    keys = (turns["case"].astype(np.int64) << 16 | turns["attempt"]) << 6
    before = Finder.of(keys + turns["turn"]).find(keys + turns["turn"] - 1)
    owner = turns["agent"][before]
    patient = _owner_waits(scenario)[turns["channel"]]
    end = np.minimum(_ends_of_waits(journal), turns["offered"] + patient)
    waits = Waits(turns["offered"], end, turns["channel"], turns["case"], owner)
    return waits.only(flagged(turns, TURN_WAITED_FOR_OWNER) & (before >= 0))


def _suspended(journal: Journal, scenario: Scenario, to: str) -> Waits:
    """Work that was interrupted and waits for its owner or anyone: the gaps between its spells."""
    theirs = np.array([c.suspended_to == to for c in scenario.channels.values()])
    work = journal.work
    work = work[(work["kind"] == WorkKind.HANDLING) & (work["turn"] > 0)]
    order = np.lexsort((work["start"], work["turn"], work["attempt"], work["case"]))
    work = work[order]
    one, other = work[:-1], work[1:]
    same = theirs[one["channel"]]
    for name in ("case", "attempt", "turn"):
        same &= one[name] == other[name]
    waits = Waits(one["end"], other["start"], one["channel"], one["case"], one["agent"])
    return waits.only(same & (one["end"] < other["start"]))
