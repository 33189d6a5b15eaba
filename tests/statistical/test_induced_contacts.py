"""Contacts that breed further ones: how many there are is known exactly.

In a centre with room for everybody in which every contact solves its case, a share s of contacts
that breed another on the same channel makes 1 + s + s^2 + ... contacts of a case, up to the most
attempts; self-service that breeds calls makes s of them for each visit.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import sim
from sim.engine.journal import CaseEnd, ContactEnd
from sim.measures import headline

LIMIT = 3.5
MOST = 6


def centre(induced: dict[str, float], first: str, **behaviour: Any) -> sim.Scenario:
    """A telephone with 400 agents, and self-service that solves everything."""
    soon = {"retry_delay": 60, "switch_delay": 60}
    return sim.Scenario.model_validate(
        {
            "scenario": {"start": "2026-01-05T00:00", "horizon_days": 1, "drain_hours": 12},
            "channels": {
                "voice": {"induced_contact_share": induced.get("voice", 0.0)},
                "app": {
                    "mode": "self_service",
                    "induced_contact_share": induced.get("app", 0.0),
                },
            },
            "segments": {"all": {"share": 1, "channel_preference": {first: 1}}},
            "intents": {
                "any": {
                    "share": 1,
                    "resolution_share": 1,
                    "self_service_resolution_share": 1,
                    "difficulty_cv": 0,
                }
            },
            "demand": {
                "sources": [
                    {
                        "name": "day",
                        "kind": "inline",
                        "interval_minutes": 60,
                        "expected_cases": [1000],
                    }
                ]
            },
            "teams": {"all": {"channels": ["voice"], "headcount": 400}},
            "behaviour": {
                "max_attempts": MOST,
                "after_unresolved": {"retry_share": 0.9, "switch_share": 0, **soon},
                "after_self_service": {"retry_share": 0, "switch_share": 0.5, **soon},
            }
            | behaviour,
        }
    )


def test_calls_that_breed_calls_make_a_geometric_number_of_them() -> None:
    share = 0.4
    scenario = centre({"voice": share}, "voice")
    journal = sim.simulate(scenario, "multichannel")
    attempts = journal.cases["attempts"]
    assert (journal.cases["end"] == CaseEnd.RESOLVED).all(), "a question is no lost case"
    expected = (1 - share**MOST) / (1 - share)
    error = float(attempts.std(ddof=1)) / math.sqrt(len(attempts))
    assert abs(attempts.mean() - expected) < LIMIT * error
    for most in range(1, MOST):
        reached, bred = (attempts >= most).sum(), (attempts > most).sum()
        assert abs(bred / reached - share) < LIMIT * math.sqrt(share * (1 - share) / reached)
    found = headline(journal, scenario, ["induced_contact_rate", "lost_case_rate", "fcr_rate"])
    assert found["lost_case_rate"] == 0
    assert found["fcr_rate"] == pytest.approx(float((attempts == 1).mean()))
    assert abs(found["induced_contact_rate"] - share) < LIMIT * math.sqrt(
        share * (1 - share) / attempts.sum()
    )


@pytest.mark.parametrize("model", ["multichannel", "omnichannel"])
def test_self_service_raises_calls_by_its_share(model: str) -> None:
    share = 0.14
    journal = sim.simulate(centre({"app": share}, "app"), model)
    visits = journal.contacts["channel"] == 1
    assert (journal.contacts["end"][visits] == ContactEnd.CONTAINED).all()
    calls = len(journal.contacts) - visits.sum()
    assert visits.sum() == len(journal.cases), "nobody goes back to self-service with a question"
    limit = LIMIT * math.sqrt(share * (1 - share) * len(journal.cases))
    assert abs(calls - share * len(journal.cases)) < limit
    told = journal.contacts["repeat"][~visits] > 0
    assert told.all() if model == "multichannel" else told.mean() < 0.1, "it was said before"


def test_a_question_that_is_given_up_leaves_the_case_resolved() -> None:
    gives_up = {"retry_share": 0, "switch_share": 0}
    scenario = centre({"voice": 1.0}, "voice", max_attempts=3, after_abandoned=gives_up)
    journal = sim.simulate(scenario, "multichannel")
    assert (journal.cases["end"] == CaseEnd.RESOLVED).all()
    assert np.array_equal(journal.cases["attempts"], np.full(len(journal.cases), 3))


def test_without_a_share_nothing_is_drawn_or_changed() -> None:
    plain = sim.simulate(centre({}, "voice"), "multichannel")
    other = sim.simulate(centre({"app": 1.0}, "voice"), "multichannel")
    assert np.array_equal(plain.contacts, other.contacts)
