"""Former names of results stand beside the present ones, and old results are read by them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim import former
from sim.engine.journal import TABLES
from sim.engine.journal_files import FORMER, read_journal, write_journal
from sim.errors import JournalError
from sim.former import keys_beside, present, table_beside, without_former
from sim.measures.definitions import MEASURES
from sim.study.store import json_writer
from sim.study.systems import known_measures

NEW, OLD = "beyond_wait_threshold_rate", "long_wait_rate"


@pytest.fixture(scope="module")
def journal() -> Any:
    hour = {"scenario.starts_empty": True, "scenario.horizon_days": 0.02}
    return sim.simulate(sim.load("scenarios/retail.toml", hour), "omnichannel", engine="simpy")


def test_present_names_exist_and_former_ones_do_not() -> None:
    assert set(former.MEASURES) <= set(MEASURES)
    assert not set(former.MEASURES.values()) & set(MEASURES)
    used = {name for one in MEASURES.values() for name in (one.numerator, one.denominator)}
    assert set(former.SUMS) <= used
    assert not set(former.SUMS.values()) & used


def test_json_has_both_keys_at_any_depth(tmp_path: Path) -> None:
    content = {"models": [{NEW: {"mean": 0.1}, "offered": 3}], "channel_group": "voice"}
    expected = {
        "models": [{NEW: {"mean": 0.1}, "offered": 3, OLD: {"mean": 0.1}}],
        "channel_group": "voice",
        "desk": "voice",
    }
    assert keys_beside(content) == expected
    json_writer(content)(tmp_path / "result.json")
    assert json.loads((tmp_path / "result.json").read_text()) == expected


def test_tables_of_measures_have_both_and_are_read_once() -> None:
    table = pd.DataFrame({"measure": ["offered", NEW], "mean": [3.0, 0.1]})
    both = table_beside(table)
    assert both["measure"].tolist() == ["offered", NEW, OLD]
    assert both["mean"].tolist() == [3.0, 0.1, 0.1]
    assert without_former(both).equals(table)
    before = pd.DataFrame({"measure": pd.Categorical(["offered", OLD]), "mean": [3.0, 0.1]})
    assert without_former(before)["measure"].tolist() == ["offered", NEW]


def test_tables_with_a_column_per_measure_have_both() -> None:
    both = table_beside(pd.DataFrame({NEW: [0.1]}))
    assert both[OLD].tolist() == [0.1]


def test_a_measure_may_be_asked_for_by_its_former_key() -> None:
    assert known_measures([OLD, NEW]) == (NEW,)
    assert present("offered") == "offered"


def test_frames_have_both_columns(journal: Any) -> None:
    contacts, cases = journal.frame("contacts"), journal.frame("cases")
    for table, name, old in (
        (contacts, "after_contact_work_seconds", "wrap_up_seconds"),
        (contacts, "beyond_wait_threshold", "long_wait"),
        (cases, "waits_beyond_threshold", "long_waits"),
    ):
        assert table[name].equals(table[old].rename(name))
    assert contacts["wrap_up_seconds"].sum() > 0


def test_files_have_both_columns_and_old_ones_are_read(journal: Any, tmp_path: Path) -> None:
    write_journal(journal, tmp_path / "both")
    old = tmp_path / "both"
    for table, names in FORMER.items():
        if not names:
            continue
        file = old / f"{table}.parquet"
        rows = pd.read_parquet(file)
        assert all(rows[name].equals(rows[was].rename(name)) for name, was in names.items())
        schema = _arrow(file).drop_columns(list(names))
        _write(schema, file)
    again = read_journal(old)
    for table in TABLES:
        assert np.array_equal(getattr(again, table), getattr(journal, table)), table


def test_a_file_without_a_column_is_refused(journal: Any, tmp_path: Path) -> None:
    write_journal(journal, tmp_path / "less")
    file = tmp_path / "less" / "contacts.parquet"
    _write(_arrow(file).drop_columns(["after_contact_work", "wrap_up"]), file)
    with pytest.raises(JournalError, match="other columns"):
        read_journal(tmp_path / "less")


def _arrow(file: Path) -> Any:
    from pyarrow import parquet

    return parquet.read_table(file)


def _write(table: Any, file: Path) -> None:
    from pyarrow import parquet

    parquet.write_table(table, file)
