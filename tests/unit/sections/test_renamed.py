"""Keys that had another name before are read under it, with a note."""

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.explaining.explain import explain
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.scenario.variants import with_overrides
from sim.sections.keys import all_keys
from sim.sections.renamed import RENAMED, current
from sim.study.sweeping.axes import parse_axes
from tests.broken.cases import GOOD

OLD = GOOD.replace("trunks = 30", "lines = 30 # measured [A]")
NOTE = "channels.*.lines is now called channels.*.trunks"


def written(folder: Path, text: str, name: str = "old.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_renamed_key_has_a_present_key_and_none_is_still_called_so() -> None:
    keys = set(all_keys()) | {"demand.repeat_adjustment"}
    for old, name in RENAMED.items():
        assert old not in keys
        assert f"{old.rpartition('.')[0]}.{name}" in keys


def test_an_old_key_of_a_file_is_read_with_one_note(tmp_path: Path) -> None:
    two = OLD + '\n[channels.phone]\nmode = "live"\nlines = 4\n'
    scenario = load(written(tmp_path, two))
    assert scenario.channels["voice"].trunks == 30
    assert scenario.channels["phone"].trunks == 4
    assert [NOTE in str(note) for note in scenario.notes] == [True]
    assert scenario.remarks["channels.voice.trunks"].trust == "A"


def test_old_and_present_names_meet_where_one_file_extends_another(tmp_path: Path) -> None:
    written(tmp_path, OLD, "base.toml")
    over = 'extends = "base.toml"\n[channels.voice]\ntrunks = 7\n'
    assert load(written(tmp_path, over)).channels["voice"].trunks == 7
    written(tmp_path, GOOD, "base.toml")
    over = over.replace("trunks", "lines")
    assert load(written(tmp_path, over)).channels["voice"].trunks == 7


def test_one_table_with_both_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(written(tmp_path, OLD.replace("lines = 30", "lines = 30\ntrunks = 20")))
    (fault,) = caught.value.faults
    assert (fault.key, fault.suggestion) == ("channels.voice.lines", "trunks")


def test_old_keys_are_read_from_outside_the_file(tmp_path: Path) -> None:
    scenario = load(written(tmp_path, GOOD), ["channels.voice.lines=9"])
    assert scenario.channels["voice"].trunks == 9
    assert sum("is now called" in str(note) for note in scenario.notes) == 1
    changed = with_overrides(scenario, {"channels.voice.lines": 8})
    assert changed.channels["voice"].trunks == 8
    assert parse_axes(["channels.*.lines=1..3"], scenario)[0].keys == (
        "channels.voice.trunks",
        "channels.chat.trunks",
    )


def test_an_old_resolved_scenario_is_read() -> None:
    plain = load_good().resolved()
    now = Scenario.from_resolved(plain)
    channel = plain["channels"]["voice"]
    channel["lines"] = channel.pop("trunks")
    channel["wait_tolerance_seconds"] = channel.pop("wait_threshold_seconds")
    plain["emotion"]["rise_long_wait"] = plain["emotion"].pop("rise_beyond_threshold")
    again = Scenario.from_resolved(plain)
    assert again.resolved() == now.resolved()
    assert again.hash == now.hash
    assert len(again.notes) == 3


def load_good() -> Scenario:
    import tomllib

    return load(tomllib.loads(GOOD))


def test_an_old_key_is_explained_by_its_present_name() -> None:
    found = explain("channels.voice.lines")
    assert found.key == "channels.voice.trunks"
    assert "channels.voice.lines is now called" in found.note
    assert explain("channels.voice.trunks").note == ""


def test_keys_below_a_renamed_one_move_with_it() -> None:
    assert current("demand.deflation.share") == "demand.repeat_adjustment.share"
    assert current("channels.voice") == "channels.voice"
    assert current("segments.voice.lines") == "segments.voice.lines"
