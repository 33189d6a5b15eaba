"""A recorded log from its file to the journal: the same cases, in both engines."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook

import sim
from sim.demand import replay
from sim.engine.journal import TABLES
from sim.errors import EngineError, ScenarioError
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


# --- Handle times of the log ----------------------------------------------------------------------

TIMED = """\
arrival,way,outcome,handle_seconds
2026-01-05 09:00:00,phone,answered,300
2026-01-05 09:00:05,phone,answered,12
2026-01-05 09:00:10,phone,abandoned,99
2026-01-05 09:00:20,web,answered,250
2026-01-05 09:00:30,phone,answered,0
"""
PARTS = ("authenticate", "identify", "talk", "after_contact_work")


def timed(folder: Path, *changes: tuple[str, object], log: str = TIMED) -> sim.Scenario:
    (folder / "timed.csv").write_text(log, encoding="utf-8")
    text = SCENARIO.replace("FILE", "timed.csv").replace("headcount = 2", "headcount = 9")
    head, _, rest = text.partition("columns = {")
    text = f'{head}service_times = "recorded"\ncolumns = {{ channel = "way" }}\n'
    text += rest.partition("\n")[2]
    (folder / "timed.toml").write_text(text, encoding="utf-8")
    return sim.load(folder / "timed.toml", dict(changes))


def handling(journal: sim.Journal) -> dict[int, list[float]]:
    """Seconds of the parts that a log tells together, of each answered contact of a case."""
    found: dict[int, list[float]] = {}
    for row in np.sort(journal.contacts, order=["case", "answered_index"]):
        if row["answered_index"]:
            ticks = sum(int(row[part]) for part in PARTS) - int(row["logging"])
            found.setdefault(int(row["case"]), []).append(ticks / TICKS_PER_SECOND)
    return found


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
@pytest.mark.parametrize("model", ["multichannel", "orchestrated"])
def test_the_first_answer_takes_as_long_as_the_log_says(
    tmp_path: Path, engine: str, model: str
) -> None:
    changes = ("intents.bill.difficulty_cv", 0.9), ("intents.fault.authenticate", 20)
    scenario = timed(tmp_path, *changes, ("intents.bill.resolution_share", 0.01))
    journal = sim.simulate(scenario, model, seed=5, engine=engine)
    took = handling(journal)
    assert [took[case][0] for case in (0, 1, 3)] == [300, 12, 250]
    drawn = sim.simulate(timed(tmp_path, *changes, ("demand.sources.log.service_times", "drawn")))
    assert handling(drawn)[0][0] != 300
    assert all(took[case][0] not in (99, 0) for case in (2, 4)), "what the log does not tell"
    again = [times[1:] for times in took.values()]
    assert any(again), "somebody comes back"
    assert not {300, 12, 250} & {second for times in again for second in times}


def test_what_a_model_adds_comes_on_top_of_the_record(tmp_path: Path) -> None:
    scenario = timed(tmp_path, ("handling.logging_seconds", 7))
    rows = sim.simulate(scenario, "omnichannel", seed=5).contacts
    first = rows[(rows["case"] == 0) & (rows["answered_index"] == 1)][0]
    assert first["logging"] == 7 * TICKS_PER_SECOND
    spell = first["closed"] - first["left_queue"]
    assert spell == 307 * TICKS_PER_SECOND


def test_a_log_without_handle_times_cannot_be_replayed_with_them(tmp_path: Path) -> None:
    without = "\n".join(",".join(line.split(",")[:3]) for line in TIMED.splitlines())
    with pytest.raises(ScenarioError, match=r"columns.handle_seconds: .*no handle times"):
        timed(tmp_path, log=without)
    said = [str(note) for note in timed(tmp_path).notes]
    assert any("3 of 5 rows have one, 187.3 s" in one for one in said), said


# --- One log for several sources ------------------------------------------------------------------


def shared(folder: Path, *sources: dict[str, object], rows: int = 400) -> sim.Scenario:
    ways = ("phone", "web")
    text = "\n".join(
        f"2026-01-05 09:{row // 60 % 60:02d}:{row % 60:02d},{ways[row % 4 == 0]}"
        for row in range(rows)
    )
    (folder / "log.csv").write_text(f"arrival,way\n{text}\n", encoding="utf-8")
    plain = {"kind": "replay", "file": "log.csv"}
    data = {
        "scenario": {
            "start": "2026-01-05T00:00:00",
            "horizon_days": 1,
            "starts_empty": True,
            "run_out_days": 0,
        },
        "channels": {"phone": {"talk": 60}, "web": {"mode": "chat", "talk": 60}},
        "segments": {"all": {"share": 1, "channel_preference": {"phone": 1}}},
        "intents": {"any": {"share": 1}},
        "teams": {"one": {"channels": ["phone", "web"], "headcount": 3}},
        "demand": {
            "sources": [
                {"name": f"s{place}", **plain, **source} for place, source in enumerate(sources)
            ]
        },
    }
    return sim.load(data, folder=folder)


def served(scenario: sim.Scenario) -> dict[str, int]:
    tape = sim.simulate(scenario, seed=1).tape
    names = [tape.streams[stream].partition("/")[0] for stream in tape.cases["stream"]]
    return {name: names.count(name) for name in sorted(set(names))}


def test_a_log_that_several_sources_read_is_served_once(tmp_path: Path) -> None:
    columns = {"columns": {"channel": "way"}}
    parts = [{**columns, "channel": "phone"}, {**columns, "channel": "web"}]
    assert served(shared(tmp_path, *parts)) == {"s0": 300, "s1": 100}
    kept = [{"keep": {"way": [way]}, "channel": "phone"} for way in ("phone", "web")]
    assert served(shared(tmp_path, *kept)) == {"s0": 300, "s1": 100}
    plain = [{"channel": "phone", "columns": {"arrival": "arrival"}}] * 2
    with pytest.raises(ScenarioError, match=r"400 contacts .* more than once, by s0, s1; .*share"):
        shared(tmp_path, *plain)
    halves = [{**plain[0], "share_of_table": share} for share in (0.7, 0.3)]
    found = served(shared(tmp_path, *halves))
    assert sum(found.values()) == 400
    assert abs(found["s0"] - 280) < 3 * (400 * 0.7 * 0.3) ** 0.5
    with pytest.raises(ScenarioError, match=r"80 contacts .* served by none"):
        shared(tmp_path, halves[0], {**halves[1], "share_of_table": 0.1})


def test_shares_leave_a_log_as_irregular_as_it_was(tmp_path: Path) -> None:
    halves = [{"channel": "phone", "share_of_table": 0.5}] * 2
    cases = sim.simulate(shared(tmp_path, *halves, rows=3000), seed=1).tape.cases
    first = np.diff(cases["arrival"][cases["stream"] == 0]) / TICKS_PER_SECOND
    # Rows a second apart: gaps are geometric, of variance (1 - p) / p^2 = 2; taking turns has 0.
    assert first.var() == pytest.approx(2.0, abs=0.4)
    assert len(cases) == 3000


def test_what_a_log_serves_is_compared_with_what_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = shared(tmp_path, {"channel": "phone"})
    real = replay._times  # noqa: SLF001 - it is broken on purpose

    def twice(*given: Any) -> Iterator[tuple[int, int, int]]:
        for time in real(*given):
            yield from (time, time)

    monkeypatch.setattr(replay, "_times", twice)
    with pytest.raises(EngineError, match="serves 800 of the 400 rows"):
        sim.simulate(scenario)


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


INTENTS = "\n".join(
    f"[intents.{kind}]\nshare = {float(kind == 'PS')}"
    for kind in ("PS", "PE", "NE", "NW", "IN", "TT")
)


def real_log() -> Path:
    folder = Path(os.environ.get("CCSIM_TEST_DATA", ROOT / "../shared/data")).absolute()
    path = folder / "anonymous_bank_1999_january.csv.gz"
    if not path.is_file():
        pytest.skip(f"no call log in {folder}; CCSIM_TEST_DATA names the folder")
    return path


def test_a_months_calls_of_a_bank_are_replayed(tmp_path: Path) -> None:
    text = BANK.replace("FILE", str(real_log())).replace("INTENTS", INTENTS)
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


def test_a_months_calls_take_as_long_as_they_took(tmp_path: Path) -> None:
    text = BANK.replace("FILE", str(real_log())).replace("INTENTS", INTENTS)
    text = text.replace('channel = "voice"', 'channel = "voice"\nservice_times = "recorded"', 1)
    text = text.replace('intent = "type"', 'intent = "type", handle_seconds = "service_seconds"')
    kinds = '["PS", "AA"]', '["PE", "NE", "NW", "IN", "TT"]'
    one, other = (text.replace('"HANG"] }', f'"HANG"], type = {some} }}') for some in kinds)
    other = other.replace('name = "january"', 'name = "others"')
    both = one + "[[demand.sources]]" + other.split("[[demand.sources]]")[1].split("[teams")[0]
    (tmp_path / "bank.toml").write_text(both, encoding="utf-8")
    journal = sim.simulate(sim.load(tmp_path / "bank.toml"), seed=1)
    tape = journal.tape.cases
    assert len(tape) == 31_357, "each row is served once"
    recorded = tape["recorded_handling"]
    first = journal.contacts[journal.contacts["answered_index"] == 1]
    first = first[recorded[first["case"]] > 0]
    took = sum(first[part] for part in PARTS)
    assert len(first) > 20_000
    assert (took == recorded[first["case"]]).all()
