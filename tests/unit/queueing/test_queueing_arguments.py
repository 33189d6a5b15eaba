"""Impossible arguments are refused, with their name, value and what is allowed."""

import math
import re
from collections.abc import Callable

import pytest

from sim.queueing import (
    Day,
    Deterministic,
    Erlang,
    Exponential,
    Hyperexponential,
    Lognormal,
    NModelRates,
    StaffPlan,
    chat_pool,
    day_totals,
    delay_probability,
    deterministic_service,
    erlang_a_queue,
    erlang_b,
    erlang_c,
    finite_queue,
    general_patience_queue,
    non_preemptive,
    preemptive_resume,
    retrial_queue,
    returning_turns,
    single_server,
)

DAY = Day(lambda _: 1.0, 1.0, 0.5, StaffPlan.constant(2), 4.0)

REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: erlang_b(-1.0, 3), "offered_load = -1.0: must be a finite number, 0 or more"),
    (lambda: erlang_b(1.0, -3), "lines = -3: must be a whole number, 0 or more"),
    (lambda: erlang_b(1.0, 3.5), "lines = 3.5: must be a whole number"),  # type: ignore[arg-type]
    (lambda: delay_probability(3.0, 3), "load per agent = 1: must be below 1"),
    (lambda: erlang_c(0.0, 1.0, 3), "arrival_rate = 0.0: must be a finite number above 0"),
    (lambda: erlang_c(1.0, math.nan, 3), "service_rate = nan: must be a finite number above 0"),
    (lambda: erlang_c(1.0, 1.0, 3).wait_exceeds(-1.0), "t = -1.0: must be"),
    (lambda: finite_queue(1.0, 1.0, 1, -1), "waiting_places = -1: must be a whole number"),
    (lambda: erlang_a_queue(1.0, 1.0, -0.1, 1), "patience_rate = -0.1: must be"),
    (lambda: erlang_a_queue(2.0, 1.0, 0.0, 1), "load per agent = 2: must be below 1"),
    (lambda: erlang_a_queue(2.0, 1.0, 1e-9, 1), "would be longer than 5000000 places"),
    (lambda: erlang_a_queue(2.0, 1.0, 1.0, 0), "agents = 0: must be a whole number, 1 or more"),
    (lambda: erlang_a_queue(2.0, 1.0, 1.0, 1, -2), "waiting_places = -2: must be"),
    (lambda: general_patience_queue(1.0, 1.0, Exponential(1.0), 0), "agents = 0: must be"),
    (lambda: Exponential(0.0), "mean = 0.0: must be a finite number above 0"),
    (lambda: Erlang(0, 1.0), "phases = 0: must be a whole number, 1 or more"),
    (lambda: Lognormal(1.0, 0.0), "scv = 0.0: must be a finite number above 0"),
    (lambda: Deterministic(math.inf), "mean = inf: must be a finite number above 0"),
    (lambda: Hyperexponential((0.5, 0.6), (1.0, 2.0)), "the weights must sum to 1"),
    (lambda: Hyperexponential((1.0,), (1.0, 2.0)), "must be equally many"),
    (lambda: Hyperexponential((1.5, -0.5), (1.0, 2.0)), "weights = 1.5: must lie between 0 and 1"),
    (lambda: Hyperexponential((1.0,), (0.0,)), "mean = 0.0: must be a finite number above 0"),
    (lambda: non_preemptive((), 1.0, 1), "arrival_rates = (): must hold at least one number"),
    (lambda: non_preemptive((0.5, -1.0), 1.0, 1), "arrival_rates[1] = -1.0: must be"),
    (lambda: preemptive_resume((), 1.0, 1), "arrival_rates = (): must hold at least one number"),
    (lambda: preemptive_resume((0.5, 0.0), 1.0, 1), "arrival_rates[1] = 0.0: must be"),
    (lambda: preemptive_resume((0.5, 0.2), 0.0, 1), "service_rate = 0.0: must be"),
    (lambda: preemptive_resume((0.5, 0.2), 1.0, 0), "agents = 0: must be a whole number, 1 or"),
    (lambda: preemptive_resume((0.5, 0.6), 1.0, 1), "load per agent = 1.1: must be below 1"),
    (lambda: single_server(1.0, 1.0, 1.0), "load per agent = 1: must be below 1"),
    (lambda: single_server(0.5, 1.0, -1.0), "service_scv = -1.0: must be"),
    (lambda: deterministic_service(5.0, 1.0, 5), "load per agent = 1: must be below 1"),
    (lambda: chat_pool(1.0, 1.0, 1, ()), "speeds = (): must hold at least one number"),
    (lambda: chat_pool(1.0, 1.0, 1, (1, -1)), "speeds[1] = -1: must be"),
    (lambda: chat_pool(2.0, 1.0, 1, (1, 1)), "load per agent = 2: must be below 1"),
    (
        lambda: chat_pool(2.0, 1.0, 2, (1, 2), packing="random"),  # type: ignore[arg-type]
        "packing = 'random': must be 'pack' or 'spread'",
    ),
    (lambda: chat_pool(9.0, 1.0, 60, (1, 1, 1, 1, 1, 1)), "more than 50000 vectors of loads"),
    (lambda: retrial_queue(1.0, 1.0, 1.0, 1, 1.0, 1.0), "return_probability = 1: must be below 1"),
    (lambda: retrial_queue(1.0, 1.0, 1.0, 1, 1.2, 1.0), "return_probability = 1.2: must lie"),
    (lambda: retrial_queue(1.0, 1.0, 0.0, 1, 0.2, 1.0), "patience_rate = 0.0: must be"),
    (lambda: returning_turns(1.0, 1.0, 1.0, 2), "load per agent = 1: must be below 1"),
    (lambda: returning_turns(0.4, 1.0, 0.0, 1), "reply_rate = 0.0: must be"),
    (lambda: returning_turns(9.0, 1.0, 0.001, 20), "allowed are shorter delays, "),
    (lambda: NModelRates((5.0, 5.0), (4, 6)), "load on pool 2 = 6 agents: must be below"),
    (lambda: NModelRates((5.0, 7.0), (4, 6), patience=(1.0, 0.0)), "load on pool 2 = 7 agents"),
    (lambda: NModelRates((5.0, 4.0), (4, 6), patience=(0.0, 1.0)), "must be above 0 for class 1"),
    (lambda: NModelRates((5.0, 4.0), (0, 6)), "agents[0] = 0: must be"),
    (lambda: StaffPlan((0.0, 1.0), (3,)), "must be equally many"),
    (lambda: StaffPlan((1.0,), (3,)), "starts = (1.0,): must increase from 0"),
    (lambda: StaffPlan((0.0, 2.0, 2.0), (3, 1, 2)), "must increase from 0"),
    (lambda: StaffPlan((0.0,), (-3,)), "agents = -3: must be"),
    (lambda: Day(lambda _: 1.0, 1.0, 0.0, StaffPlan.constant(0), 1.0), "staff.agents[-1] = 0"),
    (lambda: Day(lambda _: 1.0, 1.0, 0.0, StaffPlan.constant(1), 0.0), "horizon = 0.0: must be"),
    (
        lambda: Day(lambda _: 1.0, 1.0, 0.0, StaffPlan.constant(1), 1.0, start=(0.5, 0.4)),
        "start = (0.5, 0.4): must be probabilities",
    ),
    (lambda: day_totals(DAY, threshold=-1.0), "threshold = -1.0: must be"),
    (lambda: day_totals(DAY, sample_times=(5.0,)), "sample_times: 5.0 must lie in [0, 4.0]"),
    (
        lambda: day_totals(
            Day(lambda _: 1.0, 1.0, 0.5, StaffPlan.constant(2), 4.0, drain=False), threshold=1.0
        ),
        "threshold = 1.0: a service level needs drain = True",
    ),
]


@pytest.mark.parametrize(
    ("call", "message"), REFUSED, ids=[f"{i}: {m}" for i, (_, m) in enumerate(REFUSED)]
)
def test_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
