"""What a report draws, counted again from the tables that people read."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.engine.journal import FLAG_HANDED_OVER, Journal
from sim.measures.centre import BINS, EDGES_SECONDS
from sim.measures.found import ENDS
from sim.measures.pictures import OF_CHANNELS, OF_TEAMS, PICTURES
from sim.measures.table import Reader, reader
from sim.measures.window import HOURS_OF_WEEK
from sim.scenario.schema import Scenario

RETAIL = Path(__file__).resolve().parents[3] / "scenarios" / "retail.toml"


@pytest.fixture(scope="module")
def centre() -> tuple[Scenario, Journal, Reader]:
    changes = {
        "scenario.starts_empty": True,
        "scenario.horizon_days": 2,
        "scenario.drain_hours": 20,
    }
    scenario = sim.load(RETAIL, changes)
    journal = sim.simulate(scenario, "omnichannel", seed=4)
    return scenario, journal, reader(journal, scenario)


def test_bins_hold_every_wait_that_ended_and_agree_with_the_measures(
    centre: tuple[Scenario, Journal, Reader],
) -> None:
    scenario, journal, source = centre
    found = source.sums(PICTURES["waits"].names, PICTURES["waits"].levels)
    frame = sim.measure(journal, scenario, by="channel")
    for channel, row in frame.iterrows():
        place = slice(int(str(channel)) * BINS, (int(str(channel)) + 1) * BINS)
        assert found["abandoned"][place].sum() == row["abandoned"]
    contacts = journal.frame("contacts")
    taken = contacts["end"].isin(["answered", "chased"]) & (contacts["agent"] >= 0)
    taken &= journal.contacts["offered"] < journal.horizon_ticks
    assert found["handled"].sum() == taken.sum()
    waited = source.batch.contacts_found["wait"][taken] / 1e6
    counts = found["handled"].reshape(-1, BINS).sum(axis=0)
    for edge, below in zip(EDGES_SECONDS, np.cumsum(counts), strict=False):
        assert below == np.count_nonzero(waited <= edge)


def test_a_wait_on_an_edge_lies_below_it() -> None:
    edges = EDGES_SECONDS
    assert edges[0] == 0
    assert edges[1] == 1
    assert edges[-1] == pytest.approx(1e6)
    assert np.searchsorted(edges, [0.0, 1.0, 1.0001], side="left").tolist() == [0, 1, 2]


def test_the_way_of_every_case_is_followed(centre: tuple[Scenario, Journal, Reader]) -> None:
    _, journal, source = centre
    names = [*journal.names.channels, *ENDS]
    contacts = journal.frame("contacts").sort_values(["case", "attempt"])
    steps: dict[int, list[str]] = {}
    for case, entry, channel in contacts[["case", "entry_channel", "channel"]].to_numpy():
        steps.setdefault(case, []).extend([channel] if entry == channel else [entry, channel])
    for case, end in journal.frame("cases")[["case", "end"]].to_numpy():
        steps[case].append("open" if end == "lapsed" else end)
    expected = Counter(pair for way in steps.values() for pair in pairwise(way))
    found = source.batch.flows
    for (start, following), number in expected.items():
        assert found[names.index(start)][names.index(following)] == number
    assert found.sum() == expected.total()
    assert (journal.contacts["flags"] & FLAG_HANDED_OVER).any(), "nothing was handed over"


def test_many_channels_do_not_overflow() -> None:
    """Channels are one byte in a journal; a pair of them needs more."""
    count = 14
    names = [f"c{number}" for number in range(count)]
    plain = {
        "name": "many",
        "scenario": {"horizon_days": 0.25, "drain_hours": 6},
        "channels": {name: {"mode": "self_service", "talk": 10} for name in names},
        "segments": {"all": {"share": 1.0, "channel_preference": dict.fromkeys(names, 1 / count)}},
        "intents": {"one": {"share": 1.0, "self_service_resolution_share": 0.5}},
        "demand": {
            "sources": [
                {"name": "day", "kind": "inline", "interval_minutes": 60, "expected_cases": [200.0]}
            ]
        },
    }
    scenario = Scenario.model_validate(plain)
    journal = sim.simulate(scenario, "multichannel", seed=1, engine="simpy")
    found = reader(journal, scenario).batch.flows
    assert found[:, count:].sum() == len(journal.cases)
    assert found.sum() == len(journal.contacts)


def test_the_hours_of_the_week_hold_what_the_run_held(
    centre: tuple[Scenario, Journal, Reader],
) -> None:
    scenario, journal, source = centre
    found = {name: source.sums(one.names, one.levels) for name, one in PICTURES.items()}
    whole = source.sums(OF_CHANNELS)
    for name in OF_CHANNELS:
        assert found["week_channel"][name].sum() == pytest.approx(whole[name].sum())
    staffed = source.sums(OF_TEAMS)
    for name in OF_TEAMS:
        assert found["week_team"][name].sum() == pytest.approx(staffed[name].sum())
    clock = found["week"]["clock"]
    assert clock.sum() == 24 * scenario.run.horizon_days
    assert clock[:48].tolist() == [1.0] * 48, "the run begins on a Monday at midnight"
    offered = journal.frame("contacts")["offered"]
    hours = offered.dt.day_of_week * 24 + offered.dt.hour
    inside = (offered - pd.Timestamp(journal.start)).dt.days < 2
    contacts = journal.frame("contacts")[inside]
    chosen = contacts["end"].isin(["answered", "chased"]) & (contacts["agent"] >= 0)
    by_hour = np.bincount(hours[inside][chosen], minlength=HOURS_OF_WEEK)
    mine = found["week_channel"]["handled"].reshape(-1, HOURS_OF_WEEK).sum(axis=0)
    np.testing.assert_array_equal(mine, by_hour)
