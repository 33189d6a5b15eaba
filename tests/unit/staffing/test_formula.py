"""The sheet: each channel by Erlang's formulas on its own work, messages in opening hours."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

import sim
from sim.queueing.requirement import Goal, least_agents
from sim.staffing.evaluate import Evaluator
from sim.staffing.formula import (
    Offered,
    agents_of_channels,
    in_opening_hours,
    of_teams,
    table_alone,
)
from tests.unit.staffing.test_evaluate import DAY


def test_agents_of_a_channel_are_those_of_erlang_for_its_target() -> None:
    targets = [{"channels": ["voice"], "limit": 0.9, "within_seconds": 30, "definition": "offered"}]
    evaluator = Evaluator(sim.load(DAY, {"staffing.targets": targets}))
    contacts = np.zeros((2, 48))
    contacts[0, 16:40] = 50
    work = Offered(contacts, np.array([240.0, 300.0]), np.array([120.0, inf]), (1, 1))
    goal = [Goal("service_level", 0.9, 30, "offered")]
    assert evaluator.targets is not None
    for with_patience, patience in ((False, inf), (True, 120.0)):
        found = agents_of_channels(evaluator, work, evaluator.targets, with_patience=with_patience)
        assert set(found[0, 16:40]) == {least_agents(50 / 1800, 240, patience, goal)}
        assert not found[0, :16].any()
        assert not found[1].any()


def test_the_table_alone_is_what_the_scenario_says() -> None:
    found = table_alone(Evaluator(sim.load(DAY)))
    assert found.contacts[0].sum() == pytest.approx(0.7 * 540)
    assert found.contacts[1, 16] == pytest.approx(0.3 * 15)
    assert found.patience_seconds[1] == inf
    talk = 240 + 50  # and who it is: identification
    assert talk <= found.handle_seconds[0] <= talk + 60


def test_messages_of_the_night_are_due_within_the_threshold_of_the_opening() -> None:
    rates = np.array([2.0, 2.0, 1.0, 1.0, 1.0, 1.0])
    is_open = np.array([0.0, 0.0, 1.0, 1.0, 1.0, 1.0])
    found = in_opening_hours(rates, is_open, within=2.0)
    assert found.tolist() == [0.0, 0.0, 3.0, 3.0, 1.0, 1.0]
    at_once = in_opening_hours(rates, is_open, within=0.1)
    assert at_once.tolist() == [0.0, 0.0, 5.0, 1.0, 1.0, 1.0]
    assert found.sum() == at_once.sum() == rates.sum()


def test_agents_are_shared_out_over_teams_and_rounded_up_once() -> None:
    shares = np.array([[1.0, 0.25], [0.0, 0.75]])
    agents = np.array([[3.0], [2.0]])
    assert of_teams(shares, agents).tolist() == [[4], [2]]
