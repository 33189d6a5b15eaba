"""Messages that are merged: dormant until the contact that they joined is answered or fails."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest

from sim.engine.journal import FLAG_REVIVED, CaseEnd, ContactEnd, Journal
from sim.engine.run import simulate
from sim.scenario.schema import Scenario
from tests.property.scenarios import Settings

ENGINES: Final = pytest.mark.parametrize("engine", ["compiled", "simpy"])
VOICE, MAIL = 0, 1
KEEPS: Final = {"base": "multichannel", "context_scope": "case", "duplicates_visible": True}
GONE: Final = {"retry_share": 0, "switch_share": 0}


def centre(patience: float, **orchestrator: float) -> Settings:
    """Customers write, ask again by phone after ten minutes, and hang up after their patience.

    One agent is on the phone all day with a single caller, so that nobody else gets through; what
    a call usually takes is short, so that the phone looks better than the queue of messages.
    """
    return {
        "scenario": {"start": "2026-01-05T08:00", "horizon_days": 8 / 24, "drain_hours": 4},
        "channels": {
            "voice": {"talk": 20, "after_contact_work": 0, "patience": patience},
            "mail": {"mode": "async", "talk": 400, "after_contact_work": 0, "patience": 600},
        },
        "segments": {
            "writers": {"share": 0.5, "channel_preference": {"mail": 1.0, "voice": 0.0}},
            "caller": {"share": 0.5, "channel_preference": {"voice": 1.0}},
        },
        "intents": {
            "any": {"share": 0.5, "resolution_share": 1.0},
            "endless": {"share": 0.5, "resolution_share": 1.0, "talk": {"voice": 40_000}},
        },
        "demand": {
            "sources": [
                _source("caller", "endless", [1.0] + [0.0] * 7),
                _source("writers", "any", [0.0] + [30.0] * 6 + [0.0]),
            ],
            "busyness": {"day_cv": 0, "block_cv": 0},
        },
        "teams": {
            "callers": {"channels": ["voice"], "headcount": 1},
            "writers": {"channels": ["mail"], "headcount": 3},
        },
        "handling": {"logging_seconds": 0, "identify": 0, "repeat": 0, "read_base_seconds": 0},
        "behaviour": {
            "after_unanswered": {"retry_share": 0, "switch_share": 1, "switch_delay": 60},
            "after_abandoned": GONE,
        },
        "orchestrator": {
            "merge_recall_share": 1.0,
            "false_merge_share": 0.0,
            "refresh_seconds": 0,
            "objective": "fastest",  # by the chance of a solution nobody is sent to hang up
            **orchestrator,
        },
        "service_models": {"merges": {**KEEPS, "merge_on_arrival": True}, "keeps": KEEPS},
    }


def _source(segment: str, intent: str, hours: list[float]) -> Settings:
    return {
        "name": segment,
        "kind": "inline",
        "interval_minutes": 60,
        "expected_cases": hours,
        "arrivals": "as_recorded",
        "segment": segment,
        "intent": intent,
    }


def run(raw: Settings, engine: str, model: str) -> Journal:
    """The journal of a centre."""
    found: Any = engine
    return simulate(Scenario.model_validate(raw), model, 3, engine=found)


def messages(journal: Journal) -> Any:
    """Rows of messages in order of case and attempt."""
    rows = journal.contacts[journal.contacts["channel"] == MAIL]
    return np.sort(rows, order=["case", "attempt"])


def revived(rows: Any) -> Any:
    """Which contacts came back to life."""
    return rows["flags"] & FLAG_REVIVED != 0


@ENGINES
def test_who_hangs_up_at_once_is_answered_as_without_merging(engine: str) -> None:
    merges = run(centre(0), engine, "merges")
    keeps = run(centre(0), engine, "keeps")
    ours, theirs = messages(merges), messages(keeps)
    assert np.count_nonzero(revived(ours)) > 20
    for column in ("case", "attempt", "queued", "left_queue", "agent", "talk_end", "closed", "end"):
        assert np.array_equal(ours[column], theirs[column]), column
    for column in ("case", "closed", "attempts", "answered", "end"):
        assert np.array_equal(merges.cases[column], keeps.cases[column]), column


@ENGINES
def test_who_hangs_up_later_is_answered_later_but_as_often(engine: str) -> None:
    merges = run(centre(240), engine, "merges")
    keeps = run(centre(240), engine, "keeps")
    ours, theirs = messages(merges), messages(keeps)
    assert np.count_nonzero(revived(ours)) > 20
    assert not np.array_equal(ours["left_queue"], theirs["left_queue"])
    for journal in (merges, keeps):
        calls = journal.contacts[journal.contacts["channel"] == VOICE]
        assert np.count_nonzero(calls["end"] == ContactEnd.ABANDONED) > 20
        rows = messages(journal)
        answered = np.isin(rows["end"], (ContactEnd.ANSWERED, ContactEnd.CHASED))
        assert answered.all()
        assert (journal.cases["end"] == CaseEnd.RESOLVED)[journal.cases["case"] > 0].all()


@ENGINES
def test_a_message_that_joined_an_answered_call_ends_with_it(engine: str) -> None:
    raw = centre(240)
    raw["teams"]["callers"]["headcount"] = 2
    journal = run(raw, engine, "merges")
    rows = messages(journal)
    merged = rows[rows["end"] == ContactEnd.MERGED]
    assert len(merged) > 20
    calls = {(int(c["case"]), int(c["attempt"])): c for c in journal.contacts}
    for row in merged:
        call = calls[int(row["case"]), int(row["joined"])]
        assert call["end"] == ContactEnd.ANSWERED
        assert row["closed"] == call["closed"]
        assert row["left_queue"] == call["offered"]


@ENGINES
def test_a_message_that_joined_nobody_in_time_is_open_at_the_end(engine: str) -> None:
    raw = centre(100_000)
    journal = run(raw, engine, "merges")
    rows = messages(journal)
    dormant = (rows["end"] == ContactEnd.OPEN) & (rows["joined"] > 0)
    assert np.count_nonzero(dormant) > 20
    assert (rows["closed"][dormant] < 0).all()
    assert (journal.cases["end"] == CaseEnd.OPEN).sum() >= np.count_nonzero(dormant)


@ENGINES
def test_a_hopeless_call_is_merged_into_the_message(engine: str) -> None:
    """Nobody is on the phone: the message stands better, and stays where it is."""
    raw = centre(240)
    raw["demand"]["sources"] = raw["demand"]["sources"][1:]
    raw["teams"]["callers"]["headcount"] = 0
    journal = run(raw, engine, "merges")
    calls = journal.contacts[journal.contacts["channel"] == VOICE]
    rows = messages(journal)
    taken = dict(zip(rows["case"].tolist(), rows["left_queue"].tolist(), strict=True))
    waits = np.array([taken[case] for case in calls["case"].tolist()]) > calls["offered"]
    assert np.count_nonzero(waits) > 20
    assert (calls["end"][waits] == ContactEnd.MERGED).all()
    assert (calls["joined"][waits] == 1).all()
    assert np.isin(rows["end"], (ContactEnd.ANSWERED, ContactEnd.CHASED)).all()


@ENGINES
@pytest.mark.parametrize("model", ["multichannel", "multimodal", "omnichannel", "orchestrated"])
def test_who_hangs_up_with_a_live_message_is_not_lost(engine: str, model: str) -> None:
    """Callers also write while they wait, hang up, and would give up; the message is answered."""
    raw = centre(240, acceptance_share=0.0)
    raw["channels"]["mail"]["patience"] = "never"
    raw["segments"]["writers"] |= {
        "channel_preference": {"voice": 1.0 - 1e-9, "mail": 1e-9},
        "parallel_contact_share": 1.0,
    }
    raw["behaviour"]["parallel_contact_delay"] = 30
    journal = run(raw, engine, model)
    parallel = journal.contacts["channel"] == MAIL
    assert np.count_nonzero(parallel) > 100
    ends = journal.cases["end"][np.isin(journal.cases["case"], journal.contacts["case"][parallel])]
    assert (ends == CaseEnd.RESOLVED).all()
    if model == "orchestrated":
        assert np.count_nonzero(revived(journal.contacts)) > 100
