"""A journal that is reduced block by block gives the sums of the whole one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.engine.blocks import Prepared
from sim.engine.journal import TABLES
from sim.measures.sums import Summation, Wanted
from sim.measures.table import reader, summing
from sim.study.reducing import Reducing, reduced

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
SHORT = {"scenario.starts_empty": True, "scenario.horizon_days": 2, "scenario.drain_hours": 6}


@pytest.mark.parametrize("model", ["multichannel", "orchestrated"])
@pytest.mark.parametrize("rows", [300, 2_000])
def test_blocks_of_any_size_give_the_sums_of_the_whole_journal(model: str, rows: int) -> None:
    scenario = sim.load(SCENARIOS / "retail.toml", SHORT)
    whole = reduced(sim.simulate(scenario, model, seed=3, replication=1), scenario)
    prepared = Prepared.of(scenario, model)
    reducing = Reducing(prepared, scenario)
    reduction = reducing.begin()
    found = reducing.named([reduction.result(prepared.run(3, 1, reduction.take, rows=rows))])
    assert found.fingerprints == whole.fingerprints
    for kept, expected in ((found.sums, whole.sums), (found.quantiles, whole.quantiles)):
        assert kept.keys() == expected.keys()
        for level, sums in expected.items():
            for name, values in sums.items():
                np.testing.assert_array_equal(kept[level][name], values, err_msg=f"{level} {name}")


def test_any_grouping_is_summed_block_by_block() -> None:
    scenario = sim.load(SCENARIOS / "retail.toml", SHORT)
    journal = sim.simulate(scenario, "omnichannel", seed=3)
    source = reader(journal, scenario)
    levels, names = ("interval", "channel", "team", "segment"), ("handled", "wait_answered", "load")
    expected = source.sums(names, levels)
    reduction = Summation(summing(source.centre, [Wanted(levels, names)], ["contacts"]))
    reduction.add({table: getattr(journal, table) for table in TABLES}, whole=True)
    reduction.finish()
    for name, values in reduction.sums(0).items():
        np.testing.assert_array_equal(values, expected[name])
    assert expected["handled"].sum() == source.sums(["handled"])["handled"].sum()
    assert set(expected) == set(names)


def test_waits_that_are_cut_short_are_kept_beside_those_that_ended() -> None:
    scenario = sim.load(SCENARIOS / "retail.toml", SHORT)
    journal = sim.simulate(scenario, "omnichannel", seed=3)
    source = reader(journal, scenario)
    waits = source.observed("contacts", ("channel",))
    ended = (waits.marks & 3) != 0
    queued = source.sums(["queued"], ("channel",))["queued"]
    counts = np.bincount(waits.groups[0][ended], minlength=len(queued))
    np.testing.assert_array_equal(counts, queued)
    assert (~ended).any(), "nobody was cut short"
