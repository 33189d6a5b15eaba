"""Sensitivity: known indices of known functions, and what moves a simulated result."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError, StudyError
from sim.language.english import ENGLISH
from sim.measures.terms import Floats
from sim.scenario.variants import with_overrides
from sim.study.decision_telling import told
from sim.study.sensitivity.ends import SCREENING
from sim.study.sensitivity.morris import chance, morris
from sim.study.sensitivity.sensitivity import Sensitivity, sensitivity
from sim.study.sensitivity.sobol import noise, sobol_findings, sobol_indices
from sim.study.sensitivity.space import Space, salib, space
from sim.study.systems import Quantity

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"


@dataclass
class Ishigami:
    """A space whose result is Ishigami's function, with a replication's noise if asked.

    Ishigami and Homma (1990): sin x1 + 7 sin(x2)^2 + .1 x3^4 sin x1, each x from -pi to pi.
    """

    deviation: float = 0.0
    keys: list[str] = field(default_factory=lambda: ["x1", "x2", "x3", "idle"])
    replications: int = 5
    design_seed: int = 3
    unit: str = ""
    quantity: Quantity = field(default_factory=lambda: Quantity("csat", "multichannel"))

    def at(self, shares: Sequence[float]) -> tuple[float, ...]:
        return tuple(float(share) for share in shares)

    def outputs(self, rows: Sequence[Sequence[Any]]) -> Floats:
        x = (2 * np.array(rows) - 1) * np.pi
        y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
        random = np.random.default_rng(1)
        shape = (len(rows), self.replications)
        common = 100 * random.normal(size=self.replications)
        return y[:, np.newaxis] + common + self.deviation * random.normal(size=shape)


def ishigami(deviation: float = 0.0) -> Space:
    return cast(Space, Ishigami(deviation))


EXACT = {"x1": (0.314, 0.558), "x2": (0.442, 0.442), "x3": (0.0, 0.244), "idle": (0.0, 0.0)}
"""S1 and ST from the closed form of the variance."""


def test_sobol_indices_of_a_known_function() -> None:
    pytest.importorskip("SALib", reason="an extra: pip install 'ccsim[sensitivity]'")
    found = sobol_indices(ishigami(), 1024)
    for index in found.indices:
        first, total = EXACT[index.key]
        # Half-widths are 95 %; eight numbers are looked at.
        assert abs(index.first - first) <= 1.6 * index.first_half_width + 1e-3
        assert abs(index.total - total) <= 1.6 * index.total_half_width + 1e-3
        assert index.total_half_width < 0.1
    assert found.indices[0].key == "x1"
    assert found.noise_share == pytest.approx(0, abs=1e-12)  # what all points share is no noise
    assert "no more than noise: idle" in "\n".join(told(sobol_findings(ishigami(), found), ENGLISH))


def test_noise_is_not_taken_for_importance() -> None:
    pytest.importorskip("SALib", reason="an extra: pip install 'ccsim[sensitivity]'")
    space = ishigami(deviation=10.0)
    found = sobol_indices(space, 256)
    variance = 13.845  # of the function
    share = 10**2 / 5 / (variance + 10**2 / 5)
    assert found.noise_share == pytest.approx(share, rel=0.1)
    assert not found.told(next(index for index in found.indices if index.key == "idle"))
    assert "more of them would sharpen this" in "\n".join(
        told(sobol_findings(space, found), ENGLISH)
    )
    effects = {effect.key: effect for effect in morris(space, 20)}
    assert effects["idle"].mu_star > 0
    assert not effects["idle"].told


def test_elementary_effects_of_a_known_function() -> None:
    pytest.importorskip("SALib", reason="an extra: pip install 'ccsim[sensitivity]'")
    effects = {effect.key: effect for effect in morris(ishigami(), 60)}
    assert effects["idle"].mu_star == pytest.approx(0, abs=1e-9)
    # x2 takes the levels -pi, -pi/3, pi/3, pi, and a step of two of them changes 7 sin(x2)^2 by
    # 7 x .75 up or down; per whole range by 1.5 times that.
    assert effects["x2"].mu_star == pytest.approx(1.5 * 7 * 0.75)
    assert effects["x1"].sigma > 0


def test_the_noise_of_replications_is_measured_without_what_they_share() -> None:
    random = np.random.default_rng(2)
    outputs = random.normal(size=400) * 5 + 3 * random.normal(size=(300, 400))
    assert noise(outputs) == pytest.approx(9 / 400, rel=0.02)
    shares = np.array([[0.0, 0.0], [0.5, 0.0], [0.5, 0.5]])
    shifted = np.array([[0.0] * 3, [1.0] * 3, [3.0] * 3]) + np.array([1.0, -4.0, 2.0])
    assert chance(shares, shifted, 2) == [0, 0]


def test_without_salib_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SALib", "SALib.analyze"):
        monkeypatch.setitem(sys.modules, name, None)
    moved = space(sim.load(SCENARIOS / "null.toml"))
    for method in ("morris", "sobol"):
        with pytest.raises(StudyError, match=r"ccsim\[sensitivity\]"):
            salib(moved, method)


def test_without_keys_everything_uncertain_is_moved_needs_and_media_too() -> None:
    """The photo that a fifth of all cases needed was never moved."""
    moved = space(sim.load(SCENARIOS / "retail.toml"))
    for key in (
        "intents.damaged_or_wrong_item.medium",
        "intents.wrong_size.share",
        "segments.over_45.channel_preference.voice",
        "costs.platform_per_agent_month.orchestrated",
    ):
        assert key in moved.keys
    assert moved.screening


@pytest.fixture(scope="module")
def null() -> sim.Scenario:
    return sim.load(
        SCENARIOS / "null.toml", {"scenario.starts_empty": True, "scenario.horizon_days": 1}
    )


MODELS = ["multichannel", "orchestrated"]
VARY = ["handling.logging_seconds=0..30", "orchestrator.acceptance_share=0.3..0.9"]


@pytest.fixture(scope="module")
def tornado(null: sim.Scenario) -> Sensitivity:
    return sensitivity(null, VARY, measure="asa_seconds", replications=5)


def test_a_bar_is_the_paired_effect_of_one_key(tornado: Sensitivity, null: sim.Scenario) -> None:
    changed = sim.load(
        SCENARIOS / "null.toml",
        {
            "scenario.starts_empty": True,
            "scenario.horizon_days": 1,
            "handling.logging_seconds": 30.0,
        },
    )
    found = sim.compare(changed, ["multichannel", "orchestrated"], replications=5)
    expected = next(c for c in found.contrasts if c.measure == "asa_seconds")
    row = tornado.table.set_index(["key", "end"]).loc["handling.logging_seconds", "high"]
    # As written both models do the same, so the effect is the difference itself.
    assert row["effect"] == pytest.approx(expected.difference)
    assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high))
    assert null.hash != changed.hash


def test_keys_without_effect_and_verdicts_that_turn_are_told(tornado: Sensitivity) -> None:
    # The low end of logging, 0 s, is what is written: there is nothing to look at.
    assert [row["key"] for row in tornado.rows] == [
        "handling.logging_seconds",
        *["orchestrator.acceptance_share"] * 2,
    ]
    assert "no effect at all: orchestrator.acceptance_share" in tornado.text
    assert "changes at handling.logging_seconds = 30 (worse)" in tornado.text
    assert tornado.rows[2]["p_adjusted"] == 1.0


def test_what_makes_no_sense_is_refused(null: sim.Scenario) -> None:
    with pytest.raises(StudyError, match="leave the number of points out"):
        sensitivity(null, VARY, points=3)
    with pytest.raises(StudyError, match="one model or two"):
        sensitivity(null, VARY, models=["multichannel", "multimodal", "omnichannel"])
    wrong = ["orchestrator.acceptance_share=0..2", "handling.logging_seconds=-2..-1"]
    with pytest.raises(ScenarioError) as caught:
        sensitivity(null, wrong)
    assert len(caught.value.faults) == 3
    with pytest.raises(StudyError, match="2 replications"):
        sensitivity(null, VARY, replications=1)


def test_simulated_morris_and_sobol_are_the_same_every_time(null: sim.Scenario) -> None:
    pytest.importorskip("SALib", reason="an extra: pip install 'ccsim[sensitivity]'")
    for method, points in (("morris", 2), ("sobol", 2)):
        twice = [
            sensitivity(
                null,
                VARY,
                method,
                ["omnichannel"],
                "asa_seconds",
                points,
                replications=2,  # type: ignore[arg-type]
            )
            for _ in range(2)
        ]
        assert twice[0].rows == twice[1].rows
        assert twice[0].rows[0]["key"] == "handling.logging_seconds"


def test_a_written_analysis_is_whole(tornado: Sensitivity, tmp_path: Path) -> None:
    folder = tornado.write(tmp_path / "result")
    content = json.loads((folder / "sensitivity.json").read_text(encoding="utf-8"))
    assert content["method"] == "tornado"
    assert len(content["keys"]) == 3
    assert (folder / "sensitivity.parquet").is_file()
    assert "handling.logging_seconds" in tornado._repr_html_()


def test_a_verdict_is_tested_as_a_comparison_tests_it(null: sim.Scenario) -> None:
    """A single test found a difference where the corrected one of a comparison found none."""
    key, runs = "handling.logging_seconds", 4
    ends = [1.0 * second for second in range(2, 26, 3)]
    compared, single = {}, {}
    for at in ends:
        there = with_overrides(null, {key: at})
        contrasts = sim.compare(there, MODELS, replications=runs).contrasts
        (said,) = (c for c in contrasts if c.measure == "lost_case_rate")
        compared[at] = said.outcome
        single[at] = "worse" if said.p_value < 0.05 else "none"
    assert compared != single  # the two tests do differ here
    for at in ends:
        found = sensitivity(
            null, [f"{key}=0..{at}"], "tornado", MODELS, "lost_case_rate", replications=runs
        )
        bar = next(row for row in found.rows if row["end"] == "high")
        assert bar["outcome"] == compared[at], at


def test_the_last_line_is_the_bottom_line(tornado: Sensitivity) -> None:
    line = next(line for line in tornado.lines if line.startswith("Bottom line: "))
    assert "2 assumptions were moved" in line


def test_all_assumptions_are_looked_at_and_the_moving_ones_in_full() -> None:
    scenario = sim.load(
        SCENARIOS / "null.toml", {"scenario.starts_empty": True, "scenario.horizon_days": 0.4}
    )
    found = sensitivity(scenario, models=["omnichannel"], measure="lost_case_rate", replications=8)
    runs = {row["replications"] for row in found.rows}
    assert runs == {SCREENING, 8}
    assert len({row["key"] for row in found.rows}) > 80
    assert "others." in found.text
