"""ccsim: what each way of organising customer contact costs, simulated case by case.

    import sim

    scenario = sim.load("scenarios/retail.toml")
    journal = sim.simulate(scenario, model="omnichannel", seed=1)
    comparison = sim.compare(scenario)

The names below are all that most work needs; they are imported when they are first used, so that
`import sim` costs next to nothing. Everything else lies in the packages of `sim`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.calibration.backtest import backtest
    from sim.calibration.calibrate import calibrate
    from sim.engine.journal import Journal
    from sim.engine.run import simulate
    from sim.errors import CcsimError
    from sim.explaining.explain import explain
    from sim.forecasting.forecast import forecast
    from sim.measures.own import add_measure
    from sim.measures.table import measure
    from sim.randomness.tabulated import tabulated
    from sim.records.export import read_export
    from sim.scenario.assumptions import assumptions
    from sim.scenario.load import load
    from sim.scenario.schema import Scenario
    from sim.scenario.textbook import queue
    from sim.service_models.capabilities import Capabilities
    from sim.service_models.protocol import ServiceModel
    from sim.show.story import story
    from sim.staffing.fair import compare
    from sim.staffing.staff import staff
    from sim.study.attribution.attribute import attribute
    from sim.study.break_even.break_even import break_even
    from sim.study.robust.robust import robust
    from sim.study.running import replicate
    from sim.study.selection.select import select
    from sim.study.sensitivity.sensitivity import sensitivity
    from sim.study.sweeping.sweep import sweep

__version__ = "0.1.0"

__all__ = [
    "Capabilities",
    "CcsimError",
    "Journal",
    "Scenario",
    "ServiceModel",
    "__version__",
    "add_measure",
    "assumptions",
    "attribute",
    "backtest",
    "break_even",
    "calibrate",
    "compare",
    "explain",
    "forecast",
    "load",
    "measure",
    "queue",
    "read_export",
    "replicate",
    "robust",
    "select",
    "sensitivity",
    "simulate",
    "staff",
    "story",
    "sweep",
    "tabulated",
]

_HOMES = {
    "Capabilities": "sim.service_models.capabilities",
    "CcsimError": "sim.errors",
    "Journal": "sim.engine.journal",
    "Scenario": "sim.scenario.schema",
    "ServiceModel": "sim.service_models.protocol",
    "add_measure": "sim.measures.own",
    "assumptions": "sim.scenario.assumptions",
    "backtest": "sim.calibration.backtest",
    "attribute": "sim.study.attribution.attribute",
    "break_even": "sim.study.break_even.break_even",
    "calibrate": "sim.calibration.calibrate",
    "compare": "sim.staffing.fair",
    "explain": "sim.explaining.explain",
    "forecast": "sim.forecasting.forecast",
    "load": "sim.scenario.load",
    "measure": "sim.measures.table",
    "queue": "sim.scenario.textbook",
    "read_export": "sim.records.export",
    "replicate": "sim.study.running",
    "robust": "sim.study.robust.robust",
    "select": "sim.study.selection.select",
    "sensitivity": "sim.study.sensitivity.sensitivity",
    "simulate": "sim.engine.run",
    "staff": "sim.staffing.staff",
    "story": "sim.show.story",
    "sweep": "sim.study.sweeping.sweep",
    "tabulated": "sim.randomness.tabulated",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
