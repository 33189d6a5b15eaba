"""A recorded log from its file to the journal: the same cases, in both engines."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook

import sim
from sim.engine.journal import TABLES
from sim.units import TICKS_PER_SECOND

ROOT = Path(__file__).parents[3]

SCENARIO = """\
[scenario]
start = 2026-01-05T00:00:00
horizon_days = 1
starts_empty = true
run_out_days = 0
[channels.voice]
talk = 200
patience = { distribution = "exponential", mean_seconds = 120 }
[channels.chat]
mode = "chat"
max_per_agent = 2
[segments.private]
share = 0.5
channel_preference = { voice = 0.5, chat = 0.5 }
[segments.business]
share = 0.5
channel_preference = { voice = 1 }
[intents.bill]
share = 0.5
[intents.fault]
share = 0.5
[[demand.sources]]
name = "log"
kind = "replay"
file = "FILE"
columns = { arrival = "begin", channel = "way", intent = "kind", segment = "tier", customer = "id" }
channel_map = { phone = "voice", web = "chat", mail = "" }
[teams.one]
channels = ["voice", "chat"]
headcount = 2
"""
HEAD = ("begin", "way", "kind", "tier", "id")
ROWS = [
    ("2026-01-05 09:00:01", "phone", "bill", "private", "ann"),
    ("2026-01-05 09:00:00", "web", "fault", "business", "bob"),
    ("2026-01-05 09:00:02", "phone", "fault", "private", ""),
    ("2026-01-05 09:00:02", "phone", "fault", "private", ""),
    ("2026-01-05 09:00:02", "mail", "fault", "private", "ann"),
    ("2026-01-05 11:30:00", "web", "bill", "private", "ann"),
    ("2026-01-06 09:00:00", "web", "bill", "private", "bob"),
]


def written(folder: Path, name: str) -> Path:
    text = "\n".join(",".join(row) for row in (HEAD, *ROWS))
    if name.endswith(".xlsx"):
        book = Workbook()
        assert book.active is not None
        for row in (HEAD, *ROWS):
            book.active.append(row)
        book.save(folder / name)
    else:
        data = text.encode()
        (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    path = folder / "scenario.toml"
    path.write_text(SCENARIO.replace("FILE", name), encoding="utf-8")
    return path


def same(one: sim.Journal, other: sim.Journal) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in TABLES)


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz", "log.xlsx"])
def test_a_log_becomes_the_cases_of_a_journal(tmp_path: Path, name: str) -> None:
    scenario = sim.load(written(tmp_path, name))
    journal = sim.simulate(scenario, "omnichannel", seed=3)
    assert same(journal, sim.simulate(scenario, "omnichannel", seed=3, engine="simpy"))
    cases = journal.frame("cases").sort_values("case")
    seconds = (np.sort(journal.cases["arrival"]) / TICKS_PER_SECOND - 32400).tolist()
    assert seconds == [0, 1, 2, 2, 9000]
    assert cases["first_channel"].tolist() == ["chat", "voice", "voice", "voice", "chat"]
    assert cases["intent"].tolist() == ["fault", "bill", "fault", "fault", "bill"]
    assert cases["segment"].tolist() == ["business", *["private"] * 4]


def test_cases_of_one_customer_say_so_in_the_journal(tmp_path: Path) -> None:
    scenario = sim.load(written(tmp_path, "log.csv"))
    for engine in ("compiled", "simpy"):
        journal = sim.simulate(scenario, seed=3, engine=engine)
        cases = journal.frame("cases").sort_values("case")
        assert cases["customer"].tolist() == [0, 1, 2, 3, 1]  # ann, twice; two that nobody knows
        journal.write(tmp_path / engine)
        assert (tmp_path / engine / "cases.parquet").exists()


def test_a_scenario_that_replays_needs_its_file_no_more(tmp_path: Path) -> None:
    scenario = sim.load(written(tmp_path, "log.csv"))
    again = sim.Scenario.from_resolved(scenario.resolved())
    assert again.hash == scenario.hash
    assert same(sim.simulate(again, seed=3), sim.simulate(scenario, seed=3))


# --- A real log -----------------------------------------------------------------------------------

BANK = """\
[scenario]
start = 1999-01-01T00:00:00
horizon_days = 31
starts_empty = true
drain_hours = 12
[channels.voice]
talk = { distribution = "lognormal", mean_seconds = 190, cv = 1.2 }
patience = { distribution = "exponential", mean_seconds = 600 }
[segments.unknown]
share = 1
channel_preference = { voice = 1 }
[segments.regular]
share = 0
channel_preference = { voice = 1 }
[segments.priority]
share = 0
priority_points = 1.5
channel_preference = { voice = 1 }
INTENTS
[[demand.sources]]
name = "january"
kind = "replay"
file = 'FILE'
channel = "voice"
columns = { date = "date", time = "vru_entry", intent = "type", segment = "priority", customer = "customer" }
segment_map = { 0 = "unknown", 1 = "regular", 2 = "priority" }
intent_map = { AA = "" }
keep = { outcome = ["AGENT", "HANG"] }
[teams.front]
channels = ["voice"]
headcount = { weekday = 12, weekend = 6 }
"""  # noqa: E501 - one line of a scenario


def real_log() -> Path:
    folder = Path(os.environ.get("CCSIM_TEST_DATA", ROOT / "../shared/data")).absolute()
    path = folder / "anonymous_bank_1999_january.csv.gz"
    if not path.is_file():
        pytest.skip(f"no call log in {folder}; CCSIM_TEST_DATA names the folder")
    return path


def test_a_months_calls_of_a_bank_are_replayed(tmp_path: Path) -> None:
    kinds = ("PS", "PE", "NE", "NW", "IN", "TT")
    intents = "\n".join(f"[intents.{kind}]\nshare = {float(kind == 'PS')}" for kind in kinds)
    text = BANK.replace("FILE", str(real_log())).replace("INTENTS", intents)
    (tmp_path / "bank.toml").write_text(text, encoding="utf-8")
    scenario = sim.load(tmp_path / "bank.toml")
    journal = sim.simulate(scenario, seed=1)
    assert same(journal, sim.simulate(scenario, seed=1, engine="simpy"))
    cases = journal.frame("cases")
    assert len(cases) == 31_357  # 31,599 rows but 240 PHANTOM and 2 of type AA
    assert cases["intent"].value_counts().to_dict() == {
        "PS": 22_828, "NW": 5_564, "NE": 1_583, "TT": 927, "IN": 292, "PE": 163,
    }  # fmt: skip
    assert cases["segment"].value_counts()["priority"] == 8_729
    # A customer is known only if he or she waited; the others are of one call each.
    assert cases["customer"].nunique() == 22_061
