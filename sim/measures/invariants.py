"""What must hold in every journal; checked on every run in debug mode.

The checks use only the journal and the scenario, so they find a defect of either engine. Each
returns sentences that say what is wrong, how often, and where first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine.journal import AgentState, CaseEnd, ContactEnd
from sim.errors import EngineError
from sim.measures.handling import HANDLE_PARTS
from sim.measures.joins import case_rows
from sim.measures.sweeps import Spells, first_overlap, peak_by_owner
from sim.measures.workforce import OCCUPIED
from sim.service_models.registry import names as model_names
from sim.units import TICKS_PER_HOUR, TICKS_PER_SECOND

if TYPE_CHECKING:
    import pandas as pd

    from sim.engine.journal import Journal
    from sim.scenario.schema import Scenario

_UNITS: Final = 1_000_000
"""Loads are added as whole millionths of an agent."""

_ROUNDING: Final = len(HANDLE_PARTS) + 1
"""Each part of a contact may have been rounded to the clock grid on its own."""


def check_invariants(journal: Journal, scenario: Scenario) -> list[str]:
    """Everything in a journal that cannot be, as sentences; empty if all is well.

    Checked are: every contact and case ends in one known way, times never run backwards, the
    counts of a case agree with its contacts, the parts of a contact add up to its time on the
    clock, no agent carries more than one agent's load or more contacts at once than allowed, the
    states of an agent do not overlap and agree with the work, and no agent is available while a
    contact waits that he or she may take (a service model written in Python may choose so, and is
    not held to it).
    """
    checks = (
        _ends(journal),
        _order_of_times(journal),
        _cases_against_contacts(journal),
        _parts(journal, scenario),
        _loads(journal, scenario),
        _states(journal),
        _idle_while_waiting(journal, scenario),
    )
    return [sentence for check in checks for sentence in check]


def littles_law(journal: Journal) -> pd.DataFrame:
    """Mean number waiting (swept over time) beside arrival rate times mean wait, per channel.

    Columns: channel, mean_waiting, arrivals_per_hour, mean_wait_seconds, rate_times_wait. The two
    agree exactly if the window is the whole run and nobody waits at its end; otherwise they differ
    by what waits at the edges of the window.
    """
    import pandas as pd

    start, end = journal.warm_up_ticks, journal.horizon_ticks
    rows = []
    for code, channel in enumerate(journal.names.channels):
        mine = journal.contacts[journal.contacts["channel"] == code]
        spells = _waiting(journal, mine)
        offered = (spells.start >= start) & (spells.start < end)
        waits = (spells.end - spells.start)[offered]
        hours = (end - start) / TICKS_PER_HOUR
        mean_wait = float(waits.mean()) / TICKS_PER_SECOND if len(waits) else 0.0
        rate = len(waits) / hours
        rows.append(
            (channel, spells.mean_count(start, end), rate, mean_wait, rate * mean_wait / 3600)
        )
    columns = "channel mean_waiting arrivals_per_hour mean_wait_seconds rate_times_wait"
    return pd.DataFrame(rows, columns=columns.split())


def _say(wrong: Any, journal: Journal, table: str, problem: str) -> Iterator[str]:
    """One sentence about the rows marked as wrong, if there are any."""
    rows = np.flatnonzero(wrong)
    if len(rows):
        first = getattr(journal, table)[rows[0]]
        shown = [name for name in ("case", "attempt", "agent") if name in first.dtype.names]
        where = ", ".join(f"{name} {first[name]}" for name in shown)
        yield f"{table}: {len(rows)} rows where {problem}, first: {where}"


def _ends(journal: Journal) -> Iterator[str]:
    """Ends are known ones, and open cases have no tick of closing."""
    contacts, cases = journal.contacts, journal.cases
    unknown = ~np.isin(contacts["end"], list(ContactEnd))
    yield from _say(unknown, journal, "contacts", "the end is unknown")
    yield from _say(~np.isin(cases["end"], list(CaseEnd)), journal, "cases", "the end is unknown")
    unclosed = (cases["end"] == CaseEnd.OPEN) != (cases["closed"] < 0)
    yield from _say(unclosed, journal, "cases", "being open and the tick of closing disagree")
    waiting = (contacts["left_queue"] < 0) & (contacts["end"] != ContactEnd.OPEN)
    yield from _say(waiting, journal, "contacts", "the contact ended but never left the queue")
    answered = contacts["end"] == ContactEnd.ANSWERED
    nobody = answered & (contacts["agent"] < 0)
    yield from _say(nobody, journal, "contacts", "the contact was answered by nobody")
    by_agent = answered & ~nobody
    teams = np.full(len(contacts), -1)
    teams[by_agent] = journal.names.agent_team[contacts["agent"][by_agent]]
    yield from _say(
        by_agent & (teams != contacts["team"]), journal, "contacts", "the agent is of another team"
    )


def _order_of_times(journal: Journal) -> Iterator[str]:
    """Ticks that are present never decrease from one event of a row to the next."""
    orders = {
        "contacts": ("offered", "left_queue", "talk_end", "closed"),
        "cases": ("arrival", "closed"),
        "work": ("start", "end"),
        "agent_states": ("start", "end"),
    }
    for table, columns in orders.items():
        rows = getattr(journal, table)
        latest = np.zeros(len(rows), dtype=np.int64)
        wrong = np.zeros(len(rows), dtype=np.bool_)
        for column in columns:
            present = rows[column] >= 0
            wrong |= present & ((rows[column] < latest) | (rows[column] > journal.end_ticks))
            latest = np.where(present, rows[column], latest)
        yield from _say(wrong, journal, table, "time runs backwards or past the end of the run")
    contacts = journal.contacts
    arrival = journal.cases["arrival"][case_rows(journal)[contacts["case"]]]
    early = contacts["offered"] < arrival
    yield from _say(early, journal, "contacts", "the contact came before its case")


def _cases_against_contacts(journal: Journal) -> Iterator[str]:
    """The counts in the row of a closed case are those of its contacts."""
    contacts, cases = journal.contacts, journal.cases
    row = case_rows(journal)[contacts["case"]]
    # A contact whose agent is still in after-contact work at the end was answered all the same.
    answered = contacts["talk_end"] >= 0
    spent = np.where(contacts["left_queue"] < 0, 0, contacts["left_queue"] - contacts["offered"])
    found = {
        "attempts": np.ones(len(contacts)),
        "answered": answered,
        "abandoned": contacts["end"] == ContactEnd.ABANDONED,
        "blocked": contacts["end"] == ContactEnd.BLOCKED,
        "closed_out": contacts["end"] == ContactEnd.CLOSED_OUT,
        "repetitions": answered & (contacts["repeat"] > 0),
        "wait": spent,
    }
    closed = cases["closed"] >= 0
    for column, weight in found.items():
        counted = np.bincount(row, weights=weight, minlength=len(cases))
        wrong = closed & (counted != cases[column])
        yield from _say(wrong, journal, "cases", f"{column} disagrees with the contacts")
    pairs = np.unique(row * np.int64(len(journal.names.channels)) + contacts["channel"])
    different = np.bincount(pairs // len(journal.names.channels), minlength=len(cases))
    yield from _say(
        closed & (different != cases["channels"]),
        journal,
        "cases",
        "channels disagrees with the contacts",
    )


def _parts(journal: Journal, scenario: Scenario) -> Iterator[str]:
    """Parts add up to the time with the customer; chats may take longer on the clock."""
    contacts = journal.contacts
    live = np.array([channel.mode == "live" for channel in scenario.channels.values()])
    answered = contacts["talk_end"] >= 0
    elapsed = contacts["talk_end"] - contacts["left_queue"]
    content = np.sum([contacts[part] for part in HANDLE_PARTS], axis=0, dtype=np.int64)
    tolerance = _ROUNDING * scenario.run.grid_ticks
    alone = answered & live[contacts["channel"]]
    yield from _say(
        alone & (np.abs(elapsed - content) > tolerance),
        journal,
        "contacts",
        "the parts do not add up to the time with the customer",
    )
    yield from _say(
        answered & ~alone & (elapsed < content - tolerance),
        journal,
        "contacts",
        "the chat took less time than its work",
    )


def _loads(journal: Journal, scenario: Scenario) -> Iterator[str]:
    """No agent works on more at once than the capacity and the limit of each channel allow."""
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


def _states(journal: Journal) -> Iterator[str]:
    """The states of an agent do not overlap, and are busy exactly while there is work."""
    states, agents = journal.agent_states, len(journal.names.agent_team)
    all_spells = Spells(states["start"], states["end"])
    ones = np.ones(len(states), dtype=np.int64)
    for agent in np.flatnonzero(peak_by_owner(states["agent"], all_spells, ones, agents) > 1):
        yield f"agent_states: agent {agent} is in two states at once"
    occupied = states[np.isin(states["state"], OCCUPIED)]
    in_state = np.bincount(
        occupied["agent"], weights=occupied["end"] - occupied["start"], minlength=agents
    )
    at_work = _covered(journal.work, agents)
    for agent in np.flatnonzero(in_state != at_work):
        yield (
            f"agent_states: agent {agent} is occupied for {in_state[agent] / TICKS_PER_SECOND} s "
            f"but works for {at_work[agent] / TICKS_PER_SECOND} s"
        )


def _covered(work: Any, agents: int) -> Any:
    """Ticks of each agent in which at least one spell of work is under way."""
    order = np.lexsort((work["start"], work["agent"]))
    agent, start, end = (work[name][order] for name in ("agent", "start", "end"))
    # Ends made comparable across agents, so that one running maximum serves them all.
    shift = agent.astype(np.int64) * (int(end.max(initial=0)) + 1)
    reached = np.maximum.accumulate(end + shift)
    before = np.concatenate([[np.iinfo(np.int64).min], reached[:-1]])
    fresh = np.maximum(0, end + shift - np.maximum(start + shift, before))
    return np.bincount(agent, weights=fresh, minlength=agents)


def _idle_while_waiting(journal: Journal, scenario: Scenario) -> Iterator[str]:
    """No agent is available while a contact waits that the team may take."""
    if journal.model not in model_names(scenario):
        return
    contacts, states = journal.contacts, journal.agent_states
    intents = journal.cases["intent"][case_rows(journal)[contacts["case"]]]
    team_of = journal.names.agent_team[states["agent"]]
    available = states["state"] == AgentState.AVAILABLE
    for code, (name, team) in enumerate(scenario.teams.items()):
        served = scenario.served_channels(name)
        channels = [i for i, channel in enumerate(journal.names.channels) if channel in served]
        mine = np.isin(contacts["channel"], channels)
        if team.intents != "all":
            known = [i for i, intent in enumerate(journal.names.intents) if intent in team.intents]
            mine &= np.isin(intents, known)
        free = states[available & (team_of == code)]
        overlap = first_overlap(
            _waiting(journal, contacts[mine]), Spells(free["start"], free["end"])
        )
        if overlap is not None:
            first, ticks = overlap
            yield (
                f"an agent of {name} is available while a contact waits that the team may take: "
                f"first at {first / TICKS_PER_SECOND} s, {ticks / TICKS_PER_SECOND} s in all"
            )


def _waiting(journal: Journal, contacts: Any) -> Spells:
    """The time each contact waited; those that still wait do so until the end of the run."""
    left = np.where(contacts["left_queue"] < 0, journal.end_ticks, contacts["left_queue"])
    return Spells(contacts["offered"], left)


def require_invariants(journal: Journal, scenario: Scenario) -> None:
    """Refuse a journal that breaks an invariant: the engine has a fault, and no result counts.

    Raises:
        EngineError: with the first faults found.
    """
    faults = check_invariants(journal, scenario)
    if faults:
        more = f" and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise EngineError(f"the journal contradicts itself: {'; '.join(faults[:SHOWN])}{more}.")


SHOWN = 5
"""Faults named in an error."""
