"""Needs that are foreseen: what comes of them under a model that is proactive, and under others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.demand.foresight import Foresight
from sim.demand.tape import draw_tape
from sim.rules.codes import CaseEnd
from sim.scenario.schema import Scenario
from sim.units import TICKS_PER_DAY


def centre(days: float = 365.25, **proactive: Any) -> Scenario:
    """1,000 customers with 4 foreseeable needs a year, and nobody who has to wait."""
    return Scenario.model_validate(
        {
            "scenario": {
                "start": "2026-01-05T00:00", "horizon_days": days, "starts_empty": True,
                "run_out_days": 0,
            },
            "channels": {"voice": {"talk": 60, "patience": "never", "after_contact_work": 0}},
            "segments": {"all": {"share": 1, "channel_preference": {"voice": 1}}},
            "intents": {"need": {"share": 1, "resolution_share": 1, "foreseeable": True}},
            "demand": {
                "sources": [
                    {"name": "base", "kind": "customer_base", "customers": 1000,
                     "cases_per_year": {"need": 4}}
                ],
                "busyness": {"day_cv": 0, "block_cv": 0},
            },
            "proactive": {"recall_share": 0.7, "precision_share": 0.8, **proactive},
            "teams": {"phone": {"channels": ["voice"], "headcount": 9}},
            "costs": {"proactive_action": 0.25},
        }
    )  # fmt: skip


def test_actions_alarms_and_contacts_are_as_many_as_recall_and_precision_say() -> None:
    # Of 4,000 needs 2,800 are handled, by 3,500 actions; 700 of these are false alarms, of which .3
    # make a contact: 1,200 + 210 contacts, Poisson.
    runs = sim.replicate(centre(), model="orchestrated", replications=25, seed=7)
    handled = _value(runs, "handled_before_share") * _value(runs, "cases_closed")
    _near(handled, 2800, np.sqrt(2800))
    _near(_value(runs, "proactive_actions"), 3500, np.sqrt(2800) / 0.8)
    _near(_value(runs, "cases_of_false_alarms"), 210, np.sqrt(210))
    _near(_value(runs, "offered"), 1410, np.sqrt(1410))
    spent = _value(runs, "proactive_actions") * 0.25
    assert _value(runs, "proactive_cost") == pytest.approx(spent)


def _value(runs: Any, measure: str) -> Any:
    if measure == "cases_closed":
        return _value(runs, "cases") - _value(runs, "cases_open")
    return np.asarray(runs.value(measure)).ravel()


def _near(values: Any, expected: float, deviation: float) -> None:
    error = deviation / np.sqrt(len(values))
    assert abs(values.mean() - expected) < 3.5 * error


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_a_need_that_is_handled_makes_no_contact_and_one_that_is_not_is_as_ever(
    engine: Any,
) -> None:
    given = centre(days=20)
    plain = sim.simulate(given, "omnichannel", engine=engine)
    acting = sim.simulate(given, "orchestrated", engine=engine)
    assert not plain.cases["foreseen"].any()
    assert not plain.cases["proactive_actions"].any()
    tape = draw_tape(given, acting.seed, 0).cases
    needs = np.flatnonzero(tape["foreseen"] != Foresight.FALSE_ALARM)
    assert np.array_equal(np.sort(plain.cases["case"]), needs)
    assert len(acting.cases) == len(tape) > len(needs)
    handled = acting.cases[acting.cases["foreseen"] == Foresight.HANDLED]
    assert not np.isin(handled["case"], acting.contacts["case"]).any()
    assert (handled["end"] == CaseEnd.RESOLVED).all()
    assert (handled["closed"] == handled["arrival"]).all()
    assert (handled["proactive_actions"] == 1250).all()
    others = acting.cases[acting.cases["foreseen"] == Foresight.NONE]
    before = plain.cases[np.isin(plain.cases["case"], others["case"])]
    assert np.array_equal(np.sort(others["case"]), np.sort(before["case"]))


def test_where_nothing_is_foreseen_being_proactive_changes_nothing() -> None:
    acting = centre(days=20, recall_share=0.0)
    raw = acting.resolved()
    raw["intents"]["need"]["foreseeable"] = False
    never = Scenario.model_validate(raw)
    runs = [sim.simulate(one, "orchestrated", engine="compiled") for one in (acting, never)]
    for table in ("contacts", "cases", "agent_states", "work", "decisions"):
        assert np.array_equal(getattr(runs[0], table), getattr(runs[1], table))


def test_what_is_foreseeable_changes_nothing_where_nobody_acts_on_it() -> None:
    given = centre(days=20)
    raw = given.resolved()
    raw["intents"]["need"]["foreseeable"] = False
    others = Scenario.model_validate(raw)
    runs = [sim.simulate(one, "omnichannel", engine="compiled") for one in (given, others)]
    for table in ("contacts", "agent_states", "work"):
        left, right = (getattr(run, table) for run in runs)
        names = [name for name in left.dtype.names if name != "case"]  # rows of alarms lie between
        assert np.array_equal(left[names], right[names])


def test_recall_and_precision_grow_with_the_needs_seen() -> None:
    given = centre(recall_at_first_share=0.0, precision_at_first_share=0.2, learning_cases=1000)
    tapes = np.concatenate([draw_tape(given, 3, rep).cases for rep in range(20)])
    needs = tapes[tapes["foreseen"] != Foresight.FALSE_ALARM]
    # After n needs a share of 1000 / (n + 1000) is still to be learned; 4,000 come in the year.
    for first, last in ((0, 30), (150, 210), (335, 365)):
        days = needs["arrival"] / TICKS_PER_DAY
        within = needs[(days >= first) & (days < last)]
        seen = 4000 * (np.linspace(first, last, 1000) / 365.25)
        recall = 0.7 * (1 - (1000 / (seen + 1000)).mean())
        error = np.sqrt(recall * (1 - recall) / len(within))
        assert abs((within["foreseen"] == Foresight.HANDLED).mean() - recall) < 3.5 * error
    handled = needs[needs["foreseen"] == Foresight.HANDLED]
    actions = handled["proactive_actions"][np.argsort(handled["arrival"], kind="stable")]
    assert (np.diff(actions) <= 0).all()
    assert actions[-1] == pytest.approx(1000 / (0.8 - 0.6 / 5), rel=0.01)


def test_a_recurring_need_is_foreseeable_unless_the_scenario_says_not() -> None:
    raw = centre().resolved()
    for foreseeable, recurs, found in (
        (None, 30.0, True),
        (None, None, False),
        (False, 30.0, False),
    ):
        raw["intents"]["need"] |= {"foreseeable": foreseeable, "recurs_every_days": recurs}
        assert Scenario.model_validate(raw).intents["need"].can_be_foreseen is found


def test_the_price_of_acting_can_make_it_not_worth_it() -> None:
    cheap, dear = (_cost(price) for price in (0.0, 5.0))
    without = _cost(0.0, recall_share=0.0)
    assert cheap <= without < dear


def _cost(price: float, **proactive: Any) -> float:
    raw = centre(days=60, **proactive).resolved()
    raw["costs"]["proactive_action"] = price
    raw["channels"]["voice"]["variable_cost_per_contact"] = 1.0
    runs = sim.replicate(Scenario.model_validate(raw), model="orchestrated", replications=3)
    return float(np.mean(_value(runs, "total_cost")))
