"""A journal that contradicts itself is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.engine.run import simulate
from sim.errors import EngineError
from sim.measures.invariants import require_invariants
from sim.scenario.load import load
from sim.study import work
from sim.study.running import replicate

NULL = Path(__file__).parents[3] / "scenarios" / "null.toml"


def test_a_sound_journal_passes_and_a_broken_one_does_not() -> None:
    """One abandoned contact declared answered is enough."""
    scenario = load(NULL, {"scenario.starts_empty": True, "scenario.horizon_days": "1"})
    journal = simulate(scenario)
    require_invariants(journal, scenario)
    contacts = journal.contacts.copy()
    contacts["end"][contacts["end"] == 2] = 1
    with pytest.raises(EngineError, match="contradicts itself"):
        require_invariants(replace(journal, contacts=contacts), scenario)


def test_debug_mode_checks_every_replication(monkeypatch: pytest.MonkeyPatch) -> None:
    """With CCSIM_DEBUG=1 a study looks at each journal."""
    seen = []
    monkeypatch.setattr(work, "require_invariants", lambda j, _: seen.append(j.replication))
    scenario = load(NULL, {"scenario.starts_empty": True, "scenario.horizon_days": "1"})
    replicate(scenario, replications=2)
    monkeypatch.setenv("CCSIM_DEBUG", "1")
    replicate(scenario, replications=2)
    assert seen == [0, 1]
