"""What agents do: loads within limits, states that agree with the work, work that agrees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine.journal import FLAG_SILENT, AgentState, ContactEnd, Journal, WorkKind
from sim.measures.checks.sentences import flagged, say
from sim.measures.joins import case_rows, contacts_of
from sim.measures.sweeps import Spells, covered_by_owner, peak_by_owner
from sim.sections.modes import SYNCHRONOUS
from sim.units import TICKS_PER_MINUTE, TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

_UNITS: Final = 1_000_000
"""Loads are added as whole millionths of an agent."""


def loads(journal: Journal, scenario: Scenario) -> Iterator[str]:
    """No agent works on more at once than the capacity and the limit of each channel allow.

    Threads whose customer is silent take room too, but are no work and are not seen here.
    """
    work, agents = journal.work, len(journal.names.agent_team)
    spells = Spells(work["start"], work["end"])
    weights = [round(c.capacity_weight * _UNITS) for c in scenario.channels.values()]
    load = peak_by_owner(
        work["agent"], spells, np.array(weights, dtype=np.int64)[work["channel"]], agents
    )
    # Weights such as 1/3 were rounded, so a full agent may be some units off.
    for agent in np.flatnonzero(load > _UNITS + len(weights) * 25):
        yield f"work: agent {agent} carries {load[agent] / _UNITS:.3f} of one agent's load"
    teams = list(scenario.teams.values())
    for code, (name, channel) in enumerate(scenario.channels.items()):
        mine = work["channel"] == code
        own = Spells(work["start"][mine], work["end"][mine])
        count = peak_by_owner(work["agent"][mine], own, np.ones(mine.sum(), dtype=np.int64), agents)
        most = np.array([team.max_per_agent.get(name, channel.max_per_agent) for team in teams])
        for agent in np.flatnonzero(count > most[journal.names.agent_team]):
            yield f"work: agent {agent} holds {count[agent]} contacts of {name} at once"


def one_talk_at_a_time(journal: Journal, scenario: Scenario) -> Iterator[str]:
    """A customer is in at most one call or chat at a time."""
    synchronous = np.array([channel.mode in SYNCHRONOUS for channel in scenario.channels.values()])
    work = journal.work
    talks = work[(work["kind"] == WorkKind.HANDLING) & synchronous[work["channel"]]]
    row = case_rows(journal)[talks["case"]]
    ones = np.ones(len(talks), dtype=np.int64)
    most = peak_by_owner(row, Spells(talks["start"], talks["end"]), ones, len(journal.cases))
    yield from say(most > 1, journal, "cases", "the customer is in two talks at once")


def states(journal: Journal, scenario: Scenario) -> Iterator[str]:
    """The states of an agent do not overlap and are what the work of that moment says.

    Busy while in work, in after-contact work with that alone, else a held slot while somebody
    silent
    takes one: a customer who has left, or a thread for as long as the channel keeps its place.
    """
    rows, agents = journal.agent_states, len(journal.names.agent_team)
    ones = np.ones(len(rows), dtype=np.int64)
    peaks = peak_by_owner(rows["agent"], Spells(rows["start"], rows["end"]), ones, agents)
    for agent in np.flatnonzero(peaks > 1):
        yield f"agent_states: agent {agent} is in two states at once"
    work = journal.work
    talk = work[work["kind"] == WorkKind.HANDLING]
    done = work[work["kind"] != WorkKind.SILENT]
    busy = rows[rows["state"] == AgentState.BUSY]
    occupied = rows[np.isin(rows["state"], (AgentState.BUSY, AgentState.AFTER_CONTACT_WORK))]
    yield from _same(busy, talk, agents, "is busy", "talks")
    yield from _same(occupied, done, agents, "is occupied", "works")
    yield from _held_places(journal, scenario, done)


def _held_places(journal: Journal, scenario: Scenario, done: Any) -> Iterator[str]:
    """A place is held beside no work, for all who have left, and else for silent threads alone."""
    rows, work, agents = journal.agent_states, journal.work, len(journal.names.agent_team)
    place = rows[rows["state"] == AgentState.HELD_SLOT]
    silent = work[work["kind"] == WorkKind.SILENT]
    expected = _together(done, place)
    lacking = _covered(_together(expected, silent), agents) - _covered(expected, agents)
    for agent in np.flatnonzero(lacking):
        yield f"agent_states: agent {agent} holds no place for somebody who has left"
    allowed = _together(silent, _silences(journal, scenario))
    beyond = _covered(_together(place, allowed), agents) - _covered(allowed, agents)
    for agent in np.flatnonzero(beyond):
        yield (
            f"agent_states: agent {agent} holds a place for nobody for "
            f"{beyond[agent] / TICKS_PER_SECOND} s"
        )


def _same(one: Any, other: Any, agents: int, state: str, work: str) -> Iterator[str]:
    """Two kinds of spells cover the same time of each agent."""
    first, second = _covered(one, agents), _covered(other, agents)
    both = _covered(_together(one, other), agents)
    for agent in np.flatnonzero((first != both) | (second != both)):
        yield (
            f"agent_states: agent {agent} {state} for {first[agent] / TICKS_PER_SECOND} s but "
            f"{work} for {second[agent] / TICKS_PER_SECOND} s, or at other times"
        )


def _silences(journal: Journal, scenario: Scenario) -> Any:
    """Spells in which a thread may keep its place at an agent, from each answer on."""
    keeps = [
        round(channel.silence_release_minutes * TICKS_PER_MINUTE)
        for channel in scenario.channels.values()
    ]
    turns = journal.turns[(journal.turns["ended"] >= 0) & (journal.turns["agent"] >= 0)]
    found = np.zeros(len(turns), dtype=[("start", "i8"), ("end", "i8"), ("agent", "i4")])
    # One step of the clock grid more: the time was rounded to it.
    kept = np.array(keeps)[turns["channel"]] + scenario.run.grid_ticks
    found["start"], found["agent"] = turns["ended"], turns["agent"]
    found["end"] = np.minimum(turns["ended"] + kept, journal.end_ticks)
    return found


def _together(one: Any, other: Any) -> Any:
    """Spells of two tables in one."""
    found = np.zeros(len(one) + len(other), dtype=[("start", "i8"), ("end", "i8"), ("agent", "i4")])
    for name in ("start", "end", "agent"):
        found[name] = np.concatenate([one[name], other[name]])
    return found


def _covered(spells: Any, agents: int) -> Any:
    """Ticks of each agent in which at least one spell is under way."""
    return covered_by_owner(spells["agent"], Spells(spells["start"], spells["end"]), agents)


def work_of_contacts(journal: Journal) -> Iterator[str]:
    """Spells of work add up to what each contact says, and begin and end when it says so."""
    contacts, work = journal.contacts, journal.work
    row = contacts_of(journal, work)
    yield from say(row < 0, journal, "work", "there is no such contact")
    known = row >= 0
    wrong = known & (work["channel"] != contacts["channel"][row])
    yield from say(wrong, journal, "work", "the contact is on another channel")
    # In a thread agents may take turns.
    alone = known & (contacts["turns"][row] == 0)
    wrong = alone & (work["agent"] != contacts["agent"][row])
    yield from say(wrong, journal, "work", "another agent has the contact")
    work, row = work[known], row[known]
    talk = work["kind"] == WorkKind.HANDLING
    length = work["end"] - work["start"]
    written = talk & (work["end"] < journal.end_ticks)
    spent = np.bincount(row[written], weights=length[written], minlength=len(contacts))
    yield from say(
        spent != contacts["worked"], journal, "contacts", "worked disagrees with the spells"
    )
    after = work["kind"] == WorkKind.AFTER_CONTACT_WORK
    spent = np.bincount(row[after], weights=length[after], minlength=len(contacts))
    wrong = (contacts["closed"] >= 0) & (spent != contacts["after_contact_work"])
    yield from say(wrong, journal, "contacts", "after_contact_work disagrees with the spells")
    taken = (contacts["agent"] >= 0) & ~flagged(contacts, FLAG_SILENT)
    begun = np.full(len(contacts), np.iinfo(np.int64).max)
    np.minimum.at(begun, row[talk], work["start"][talk])
    yield from say(
        taken & (begun != contacts["left_queue"]),
        journal,
        "contacts",
        "the work did not begin when the contact left the queue",
    )
    done = np.full(len(contacts), -1, dtype=np.int64)
    np.maximum.at(done, row[talk], work["end"][talk])
    over = taken & (contacts["end"] != ContactEnd.OPEN)
    yield from say(
        over & (done != contacts["talk_end"]),
        journal,
        "contacts",
        "the talk did not end with the work",
    )
    silent = np.zeros(len(contacts), dtype=np.bool_)
    silent[row[work["kind"] == WorkKind.SILENT]] = True
    expected = flagged(contacts, FLAG_SILENT) & (contacts["agent"] >= 0)
    yield from say(
        silent != expected, journal, "contacts", "a place was held, but not for somebody silent"
    )
