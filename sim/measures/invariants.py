"""What must hold in every journal; checked on every run in debug mode.

The checks use only the journal and the scenario, so they find a defect of either engine. Each
returns sentences that say what is wrong, how often, and where first; they stand by subject in
:mod:`sim.measures.checks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import EngineError
from sim.measures.checks import agents, cases, contacts, duplicates, threads
from sim.measures.checks.waiting import contact_waits, idle_while_waiting
from sim.measures.sweeps import Spells
from sim.units import TICKS_PER_HOUR, TICKS_PER_SECOND

if TYPE_CHECKING:
    import pandas as pd

    from sim.engine.journal import Journal
    from sim.scenario.schema import Scenario


def check_invariants(journal: Journal, scenario: Scenario) -> list[str]:
    """Everything in a journal that cannot be, as sentences; empty if all is well.

    Checked are:

    - every contact and case ends in one known way, is there once, and times never run backwards;
    - the counts of a case agree with its contacts, and exactly one contact resolved it if any;
    - parts add up to the time on the clock, and spells of work to what the contact says;
    - turns agree with their contact, follow each other, and stale ones come after their case;
    - what is withdrawn, merged or closed as a duplicate has another contact of the case behind it,
      what is contained has no agent, and decisions agree with the contact that was opened;
    - a customer is in one call or chat at a time;
    - no agent carries more than one agent's load or more contacts at once than allowed, and the
      states of an agent do not overlap and agree with the work;
    - no agent is available while a contact waits that he or she may take (a service model written
      in Python may choose so, and is not held to it).
    """
    checks = (
        contacts.ends(journal),
        contacts.agents_of_contacts(journal, scenario),
        contacts.order_of_times(journal),
        cases.counts(journal, scenario),
        cases.parts(journal, scenario),
        agents.work_of_contacts(journal),
        threads.turns(journal, scenario),
        threads.stale(journal),
        duplicates.joined(journal),
        duplicates.withdrawn(journal, scenario),
        duplicates.decisions(journal),
        agents.one_talk_at_a_time(journal, scenario),
        agents.loads(journal, scenario),
        agents.states(journal, scenario),
        idle_while_waiting(journal, scenario),
    )
    return [sentence for check in checks for sentence in check]


def littles_law(journal: Journal) -> pd.DataFrame:
    """Mean number waiting (swept over time) beside arrival rate times mean wait, per channel.

    Columns: channel, mean_waiting, arrivals_per_hour, mean_wait_seconds, rate_times_wait. The two
    agree exactly if the window is the whole run and nobody waits at its end; otherwise they differ
    by what waits at the edges of the window. Messages count until an agent first takes them, on the
    clock; a silently abandoned chat counts until then.
    """
    import pandas as pd

    start, end = journal.warm_up_ticks, journal.horizon_ticks
    rows = []
    every = contact_waits(journal, silently_abandoned=False)
    for code, channel in enumerate(journal.names.channels):
        mine = every.only(every.channel == code)
        spells = Spells(mine.start, mine.end)
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
