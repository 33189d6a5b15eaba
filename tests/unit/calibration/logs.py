"""Logs of known truth: what the simulator did, as a telephone system would have written it down."""

from __future__ import annotations

import numpy as np

import sim
from sim.engine.journal import ContactEnd, Journal
from sim.engine.run import simulate
from sim.records.contacts import ContactLog
from sim.scenario.schema import Scenario
from sim.units import TICKS_PER_SECOND

TWO_PHASES = {
    "distribution": "hyperexponential",
    "share_first": 0.24,
    "mean_first_seconds": 76,
    "mean_second_seconds": 877,
}
HANDLE = {"distribution": "lognormal", "mean_seconds": 180, "cv": 1.1}
MIDNIGHT = 20_000 * 86_400 * TICKS_PER_SECOND


def overloaded(
    contacts: int, patience: object = TWO_PHASES, load: float = 1.225, agents: int = 10
) -> Scenario:
    """A queue with about so many contacts, of which a fifth abandon at that load."""
    per_hour = 20 * load * agents
    return sim.queue(
        arrivals_per_hour=per_hour,
        handle_seconds=HANDLE,
        agents=agents,
        patience_seconds=patience,  # type: ignore[arg-type]
        days=contacts / per_hour / 24,
        warm_up_hours=1.0,
    )


def log_of(journal: Journal) -> ContactLog:
    """Contacts of a journal that were answered or abandoned."""
    rows = journal.contacts
    ended = np.isin(rows["end"], (ContactEnd.ANSWERED, ContactEnd.ABANDONED))
    rows = rows[ended & (rows["left_queue"] >= 0)]
    answered = rows["end"] == ContactEnd.ANSWERED
    return ContactLog.of(
        rows["queued"].astype(np.int64) + MIDNIGHT,
        (rows["left_queue"] - rows["queued"]) / TICKS_PER_SECOND,
        rows["worked"] / TICKS_PER_SECOND,
        answered,
        file="journal",
        agent=np.where(answered, rows["agent"].astype(str), "").astype(object),
    )


def of_busy_and_quiet_days(contacts: int, seed: int) -> ContactLog:
    """A log with short and long waits, a fifth of its contacts abandoned."""
    loads = (0.95, 1.0, 1.15, 1.4, 1.9)
    each = contacts // len(loads)
    logs = [
        log_of(simulate(overloaded(each, load=load), seed=seed, replication=number))
        for number, load in enumerate(loads)
    ]
    whole = [
        np.concatenate([getattr(log, name) for log in logs])
        for name in ("arrival_ticks", "wait_seconds", "handle_seconds", "answered")
    ]
    return ContactLog.of(*whole, file="journal")
