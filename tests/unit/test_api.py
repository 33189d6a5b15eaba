"""What `import sim` offers, and what it costs."""

import subprocess
import sys
from pathlib import Path

import pytest

import sim

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"

NAMES = [
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


def test_the_names_are_these() -> None:
    assert sim.__all__ == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_there_and_listed(name: str) -> None:
    assert getattr(sim, name) is not None
    assert name in dir(sim)


def test_an_unknown_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        _ = sim.nothing
    assert not hasattr(sim, "nothing")


def test_the_quick_tour_works() -> None:
    scenario = sim.load(
        SCENARIOS / "null.toml", {"scenario.starts_empty": True, "scenario.horizon_days": 1}
    )
    journal = sim.simulate(scenario, model="omnichannel", seed=1)
    assert len(journal.contacts) > 100
    table = sim.measure(journal, scenario, by="channel")
    assert list(table["channel"]) == ["voice"]
    comparison = sim.compare(scenario, replications=2)
    assert list(comparison.results) == ["multichannel", "multimodal", "omnichannel", "orchestrated"]
    assert "share" in sim.explain("segments.*.share").description.lower()


@pytest.mark.parametrize("code", ["import sim", "import sim.cli"])
def test_importing_is_cheap(code: str) -> None:
    shown = f"{code}, sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    assert {"numba", "pandas", "scipy", "matplotlib"}.isdisjoint(done.stdout.split())
