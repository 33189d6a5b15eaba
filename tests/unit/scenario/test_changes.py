"""What-ifs in a few words: what they change, what they leave alone, and what is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError
from sim.scenario.changes import changed
from sim.workload.capacity import workload
from sim.workload.headcount import headcount_plan
from tests.unit.staffing.test_targets import SHOP


@pytest.fixture(scope="module")
def retail() -> sim.Scenario:
    return sim.load("scenarios/retail.toml")


def cases(scenario: sim.Scenario) -> dict[str, float]:
    """First contacts by channel."""
    found: dict[str, float] = {}
    for (channel, _), rates in workload(scenario).cases.items():
        found[channel] = found.get(channel, 0.0) + float(rates.sum())
    return found


def test_volume_moves_all_channels_alike(retail: sim.Scenario) -> None:
    before, after = cases(retail), cases(changed(retail, ["volume=+10%"]))
    assert after == pytest.approx({name: 1.1 * value for name, value in before.items()})


@pytest.mark.parametrize("size", ["+10%", "-30%"])
def test_volume_of_a_channel_moves_it_alone(retail: sim.Scenario, size: str) -> None:
    before, after = cases(retail), cases(changed(retail, [f"voice.volume={size}"]))
    factor = 1 + float(size[:-1]) / 100
    assert after["voice"] == pytest.approx(factor * before["voice"], rel=0.02)
    for name in set(before) - {"voice"}:
        assert after[name] == pytest.approx(before[name], rel=0.02)


def test_a_column_of_channels_is_changed_in_its_rows(tmp_path: Path) -> None:
    rows = ["interval_start,channel,cases", "2026-01-05 09:00,voice,40", "2026-01-05 09:00,chat,20"]
    (tmp_path / "v.csv").write_text("\n".join([*rows, "2026-01-05 09:30,voice,44"]) + "\n")
    source = {"name": "v", "kind": "interval_table", "file": "v.csv", "interval_minutes": 30}
    data = SHOP | {"demand": {"sources": [source]}}
    found = changed(sim.load(data, folder=tmp_path), ["chat.volume=+50%"])
    assert cases(found) == pytest.approx({"voice": 84, "chat": 30})


def test_agents_are_added_where_somebody_is_there(retail: sim.Scenario) -> None:
    before, after = (headcount_plan(s) for s in (retail, changed(retail, ["phone.agents=-3"])))
    phone, others = before.present[0], before.present[1:]
    assert np.array_equal(after.present[0], np.where(phone > 0, np.maximum(phone - 3, 0), 0))
    assert np.array_equal(after.present[1:], others)
    fewer = headcount_plan(changed(retail, ["agents=-10%"])).present
    assert fewer.sum() == pytest.approx(0.9 * before.present.sum(), rel=0.01)


def test_handle_time_is_talk_and_after_contact_work(retail: sim.Scenario) -> None:
    after = changed(retail, ["voice.aht=-5%"])
    for intent in retail.intents:
        for channel in retail.raised_on(intent):
            factor = 0.95 if channel == "voice" else 1.0
            for part in (sim.Scenario.talk, sim.Scenario.after_contact_work):
                old, new = part(retail, intent, channel), part(after, intent, channel)
                assert new.mean_seconds == pytest.approx(factor * old.mean_seconds)


def test_changes_follow_each_other_and_blending_is_one(retail: sim.Scenario) -> None:
    after = changed(retail, ["volume=+10%", "volume=-10%"], blending=True)
    assert cases(after) == pytest.approx({n: 0.99 * v for n, v in cases(retail).items()})
    assert after.staffing.blending
    assert not retail.staffing.blending
    assert changed(retail, []).hash == retail.hash


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("volume=10%", "is no change"),
        ("volume=+3", "is no change"),
        ("phone.agents=-2.5", "is no change"),
        ("volume=-100%", "is no change"),
        ("fone.agents=-3", "did you mean phone"),
        ("phone.volume=+10%", "allowed: voice"),
    ],
)
def test_what_is_no_change_is_refused(retail: sim.Scenario, text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        changed(retail, [text])
    (fault,) = caught.value.faults
    assert said in fault.told()
    assert fault.told().startswith("--change")


def test_the_same_customers_come() -> None:
    short: dict[str, Any] = {"scenario.horizon_days": 1, "scenario.starts_empty": True}
    day = sim.load("scenarios/retail.toml", short)
    one, other = (sim.simulate(s).tape.cases for s in (day, changed(day, ["phone.agents=-3"])))
    assert np.array_equal(one, other)
