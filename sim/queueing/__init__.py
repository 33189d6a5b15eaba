"""Exact results of queueing theory, to test the engines against and to plan with.

Nothing here imports an engine or draws a random number. Every function takes rates per unit
time and returns a small frozen dataclass; waits come in the same unit of time. Impossible
arguments raise ValueError naming the argument, its value and what is allowed.

Which one to take:

- the number of agents is constant: `erlang_b`, `erlang_c`, `finite_queue` (M/M/s/K),
  `erlang_a_queue` (patience), `general_patience_queue` (patience of any law), `non_preemptive` and
  `preemptive_resume` (priorities), `single_server` and `deterministic_service` (service of
  another law), `chat_pool` (several contacts per agent), `retrial_queue`, `returning_turns`
  (messages that are written again), `n_model` (skills), `kept_free_pool` (agents kept free);
- arrivals or staffing change over the day: `day_totals`, or `infinite_server_mean` for the
  work there would be with endless agents.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.queueing.coming_back import ReturningTurns, returning_turns
    from sim.queueing.day import Day, DayTotals
    from sim.queueing.durations import (
        Deterministic,
        Duration,
        Erlang,
        Exponential,
        Hyperexponential,
        Lognormal,
    )
    from sim.queueing.erlang import (
        ErlangC,
        FiniteQueue,
        delay_probability,
        erlang_b,
        erlang_c,
        finite_queue,
    )
    from sim.queueing.erlang_a import ErlangA, erlang_a_queue
    from sim.queueing.general_patience import GeneralPatience, general_patience_queue
    from sim.queueing.general_service import (
        DeterministicService,
        SingleServer,
        deterministic_service,
        infinite_server_mean,
        single_server,
    )
    from sim.queueing.priorities import (
        NonPreemptive,
        Preemptive,
        non_preemptive,
        preemptive_resume,
    )
    from sim.queueing.processor_sharing import ChatPool, chat_pool
    from sim.queueing.retrials import Retrials, retrial_queue
    from sim.queueing.service_level import ServiceLevels, service_levels
    from sim.queueing.skills import KeptFree, NModel, NModelRates, kept_free_pool, n_model
    from sim.queueing.staff_plan import StaffPlan
    from sim.queueing.time_varying import day_totals

# scipy.integrate, .sparse and .stats cost half a second together: each is loaded when asked.
_HOMES = {
    "coming_back": "ReturningTurns returning_turns",
    "day": "Day DayTotals",
    "durations": "Deterministic Duration Erlang Exponential Hyperexponential Lognormal",
    "erlang": "ErlangC FiniteQueue delay_probability erlang_b erlang_c finite_queue",
    "erlang_a": "ErlangA erlang_a_queue",
    "general_patience": "GeneralPatience general_patience_queue",
    "general_service": (
        "DeterministicService SingleServer deterministic_service infinite_server_mean single_server"
    ),
    "priorities": "NonPreemptive Preemptive non_preemptive preemptive_resume",
    "processor_sharing": "ChatPool chat_pool",
    "retrials": "Retrials retrial_queue",
    "service_level": "ServiceLevels service_levels",
    "skills": "KeptFree NModel NModelRates kept_free_pool n_model",
    "staff_plan": "StaffPlan",
    "time_varying": "day_totals",
}

_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "ChatPool",
    "Day",
    "DayTotals",
    "Deterministic",
    "DeterministicService",
    "Duration",
    "Erlang",
    "ErlangA",
    "ErlangC",
    "Exponential",
    "FiniteQueue",
    "GeneralPatience",
    "Hyperexponential",
    "KeptFree",
    "Lognormal",
    "NModel",
    "NModelRates",
    "NonPreemptive",
    "Preemptive",
    "Retrials",
    "ReturningTurns",
    "ServiceLevels",
    "SingleServer",
    "StaffPlan",
    "chat_pool",
    "day_totals",
    "delay_probability",
    "deterministic_service",
    "erlang_a_queue",
    "erlang_b",
    "erlang_c",
    "finite_queue",
    "general_patience_queue",
    "infinite_server_mean",
    "kept_free_pool",
    "n_model",
    "non_preemptive",
    "preemptive_resume",
    "retrial_queue",
    "returning_turns",
    "service_levels",
    "single_server",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return __all__
