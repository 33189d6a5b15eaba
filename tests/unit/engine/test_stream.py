"""A run written to disk block by block has the rows of the same run in memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import parquet

from sim.engine.journal import TABLES, Journal
from sim.engine.journal_files import FILES, read_journal, write_journal
from sim.engine.run import simulate
from sim.engine.stream import stream
from sim.errors import CcsimError, JournalError
from sim.folders import MANIFEST
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from tests.property.journals import equal_rows
from tests.property.scenarios import BUSY, seeded
from tests.unit.engine.worlds import scenario

RETAIL = Path(__file__).parents[3] / "scenarios" / "retail.toml"
BESIDE = [field for field in Journal.__slots__ if field not in (*TABLES, "names", "tape")]


def assert_same(found: Journal, expected: Journal) -> None:
    """Fail unless two journals are equal in all but padding."""
    for table in TABLES:
        assert equal_rows(getattr(found, table), getattr(expected, table)), table
    assert equal_rows(found.tape.cases, expected.tape.cases)
    for name in BESIDE:
        assert getattr(found, name) == getattr(expected, name), name
    for name in ("channels", "segments", "intents", "teams"):
        assert getattr(found.names, name) == getattr(expected.names, name)
    assert np.array_equal(found.names.agent_team, expected.names.agent_team)
    assert found.names.agent_team.dtype == expected.names.agent_team.dtype
    for name in ("horizon_ticks", "end_ticks", "seed", "replication", "streams", "channels"):
        assert getattr(found.tape, name) == getattr(expected.tape, name)
    assert found.tape.segments == expected.tape.segments
    assert found.tape.intents == expected.tape.intents


def assert_streams(tmp_path: Path, given: Scenario, model: str, buffer_rows: int) -> Any:
    """Fail unless the streamed run equals the one in memory; returns it."""
    expected = simulate(given, model, 3, 1)
    run = stream(given, model, tmp_path / "run", 3, 1, buffer_rows=buffer_rows)
    found = read_journal(run.folder)
    assert_same(found, expected)
    assert run.rows == {
        **{table: len(getattr(expected, table)) for table in TABLES},
        "tape": len(expected.tape),
    }
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    return run


@pytest.mark.parametrize("model", ["multichannel", "orchestrated"])
@pytest.mark.parametrize("buffer_rows", [1, 100, 1 << 16])
def test_retail_streams_as_it_runs(tmp_path: Path, model: str, buffer_rows: int) -> None:
    given = load(
        RETAIL,
        {"scenario.starts_empty": True, "scenario.horizon_days": 1.75, "scenario.drain_hours": 3},
    )
    assert_streams(tmp_path, given, model, buffer_rows)


@pytest.mark.parametrize("number", [*range(40), BUSY])
def test_random_scenarios_stream_as_they_run(tmp_path: Path, number: int) -> None:
    given, model = seeded(number)
    assert_streams(tmp_path, given, model, 1 + number % 7)


def test_an_open_end_is_written_in_order_of_key(tmp_path: Path) -> None:
    given = scenario(scenario={**_run(), "drain_hours": 0})
    assert_streams(tmp_path, given, "omnichannel", 1)
    assert (read_journal(tmp_path / "run").contacts["closed"] < 0).sum() > 3


def _run() -> dict[str, Any]:
    return {"start": "2026-01-05T08:00", "horizon_days": 0.125}


def test_the_other_engine_writes_the_same_files(tmp_path: Path) -> None:
    given, model = seeded(BUSY)
    run = stream(given, model, tmp_path / "simpy", 3, 1, "simpy")
    assert run.engine == "simpy"
    assert_same(read_journal(run.folder), simulate(given, model, 3, 1, "simpy"))
    stream(given, model, tmp_path / "compiled", 3, 1)
    for table in FILES:
        one, other = (
            parquet.read_table(tmp_path / engine / f"{table}.parquet")
            for engine in ("simpy", "compiled")
        )
        assert one.equals(other), table


def test_a_journal_in_memory_can_be_written(tmp_path: Path) -> None:
    journal = simulate(scenario(), "omnichannel")
    rows = write_journal(journal, tmp_path / "run", {"who": "me"})
    assert rows["contacts"] == len(journal.contacts)
    assert_same(read_journal(tmp_path / "run"), journal)
    assert json.loads((tmp_path / "run" / MANIFEST).read_text())["who"] == "me"


def test_progress_is_told_in_ticks(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    given = scenario()
    stream(
        given, "omnichannel", tmp_path / "run", buffer_rows=1, told=lambda *now: heard.append(now)
    )
    assert len(heard) > 3
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    assert {total for _, total in heard} == {given.run.end_ticks}


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_an_interruption_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Any, error: type[BaseException]
) -> None:
    stream(scenario(), "multichannel", tmp_path / "run", 1)
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    from sim.engine import stream as module

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(module, "write_manifest", fail)
    monkeypatch.setattr("sim.engine.journal_files.write_manifest", fail)
    for name in ("run", "new"):
        with pytest.raises(error):
            stream(scenario(), "multichannel", tmp_path / name, 2, engine=engine)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}


def test_a_later_run_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    for seed in (1, 2):
        stream(scenario(), "multichannel", tmp_path / "run", seed)
        assert read_journal(tmp_path / "run").seed == seed
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(JournalError, match="exists and is not a result"):
        stream(scenario(), "multichannel", tmp_path / "mine")


def test_what_is_no_journal_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="no journal there"):
        read_journal(tmp_path)
    run = stream(scenario(), "multichannel", tmp_path / "run").folder
    content = json.loads((run / MANIFEST).read_text())

    def refused(message: str, **changes: Any) -> None:
        (run / MANIFEST).write_text(json.dumps({**content, **changes}))
        with pytest.raises(JournalError, match=message):
            read_journal(run)

    refused("not a journal", kind="run")
    refused("format 2; this version reads 1", format=2)
    refused("rows, not", rows={**content["rows"], "work": 1})
    (run / MANIFEST).write_text("{")
    with pytest.raises(JournalError, match="damaged"):
        read_journal(run)
    (run / MANIFEST).write_text(json.dumps(content))
    (run / "work.parquet").write_bytes((run / "cases.parquet").read_bytes())
    with pytest.raises(JournalError, match=r"work\.parquet: other columns"):
        read_journal(run)
    (run / "work.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(JournalError, match=r"work\.parquet: cannot be read"):
        read_journal(run)
    (run / "work.parquet").unlink()
    with pytest.raises(JournalError, match=r"work\.parquet: cannot be read"):
        read_journal(run)


def test_unknown_models_and_engines_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(CcsimError, match="unknown"):
        stream(scenario(), "nonsense", tmp_path / "run")
    with pytest.raises(CcsimError, match="unknown engine"):
        stream(scenario(), "multichannel", tmp_path / "run", engine="fast")  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())
