"""Files, files that extend files, overrides, and tables that become part of the scenario."""

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.load import load
from sim.scenario.variants import parse_overrides, parse_value, with_overrides
from sim.workload.expected import expected_streams
from sim.workload.headcount import headcount_plan
from tests.broken.cases import GOOD, TABLE
from tests.unit.scenario.test_schema import SMALL


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_extends_others_and_overrides_them(tmp_path: Path) -> None:
    write(tmp_path, "base/base.toml", GOOD)
    write(tmp_path, "seed.toml", "[scenario]\nseed = 9\n")
    over = """extends = ["base/base.toml", "seed.toml"]
name = "over"
[channels.voice]
trunks = 50
patience = { distribution = "never" }
[segments.private]
channel_preference = { chat = 1.0 }
[[demand.sources]]
name = "week"
cases_per_week = 10
[[demand.sources]]
name = "more"
kind = "inline"
expected_cases = [1]
"""
    scenario = load(write(tmp_path, "over.toml", over))
    assert (scenario.name, scenario.run.seed, scenario.run.replications) == ("over", 9, 5)
    assert (scenario.channels["voice"].trunks, scenario.channels["voice"].media) == (50, ["speech"])
    assert scenario.channels["voice"].patience.distribution == "never"
    assert scenario.segments["private"].channel_preference == {"chat": 1.0}
    assert [source.name for source in scenario.demand.sources] == ["week", "more"]
    assert expected_streams(scenario)[0].total == pytest.approx(10)


def test_a_distribution_can_be_changed_by_one_parameter(tmp_path: Path) -> None:
    write(tmp_path, "base.toml", GOOD)
    path = write(
        tmp_path,
        "over.toml",
        'extends = "base.toml"\n[channels.voice.patience]\nmean_seconds = 9\n',
    )
    assert load(path).channels["voice"].patience.mean_seconds == 9


def test_tables_are_relative_to_the_file_that_names_them(tmp_path: Path) -> None:
    base = GOOD.replace(
        'kind = "weekly"\ncases_per_week = 3000', 'kind = "interval_table"\nfile = "v.csv"'
    )
    write(tmp_path, "base/base.toml", base)
    write(tmp_path, "base/v.csv", TABLE)
    scenario = load(write(tmp_path, "over.toml", 'extends = "base/base.toml"\n'))
    assert expected_streams(scenario)[0].total == 36
    assert any("30 min" in str(note) for note in scenario.notes)


def test_a_loaded_scenario_needs_no_file_and_its_hash_knows_its_tables(tmp_path: Path) -> None:
    text = GOOD.replace(
        'kind = "weekly"\ncases_per_week = 3000', 'kind = "interval_table"\nfile = "v.csv"'
    )
    main, table = write(tmp_path, "s.toml", text), write(tmp_path, "v.csv", TABLE)
    first = load(main)
    table.write_text(TABLE.replace("14", "15"), encoding="utf-8")
    second = load(main)
    assert first.hash != second.hash
    table.unlink()
    again = type(first).from_resolved(first.resolved())
    assert again.hash == first.hash
    assert expected_streams(again)[0].total == 36
    (tmp_path / "elsewhere").mkdir()
    write(tmp_path, "elsewhere/w.csv", TABLE)
    moved = load(main, {"demand.sources.week.file": "elsewhere/w.csv"})
    assert moved.hash == first.hash


def test_staffing_tables(tmp_path: Path) -> None:
    text = GOOD.replace("headcount = 12", "").replace(
        "[teams.front]", '[staffing.table]\nfile = "f.csv"\n[teams.front]'
    )
    write(tmp_path, "f.csv", "time;agents;date\n08:00;3;13/01/2026\n08:30;4;13/01/2026\n")
    scenario = load(
        write(tmp_path, "s.toml", text),
        ["scenario.start=2026-01-13T08:00:00", "scenario.horizon_days=1"],
    )
    plan = headcount_plan(scenario)
    assert plan.present[0, :3].tolist() == [3, 4, 0]


def test_queues_become_intents_or_channels_and_rows_of_one_name_add_up() -> None:
    def totals(folder: Path, text: str, **more: object) -> dict[str, float]:
        write(folder, "v.csv", text)
        source = {"name": "s", "kind": "interval_table", "file": "v.csv", **more}
        found = load({**SMALL, "demand": {"sources": [source]}}, folder=folder)
        return {stream.name: stream.total for stream in expected_streams(found)}

    import tempfile

    text = "interval_start,queue,offered\n" + "".join(
        f"2026-01-05 {time},{queue},{number}\n"
        for time in ("08:00", "08:30")
        for queue, number in (("A", 1), ("B", 2), ("C", 4))
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mapped = {"A": "question", "B": "question", "C": ""}
        assert totals(folder, text, intent_map=mapped) == {"s/question": 6}
        assert totals(folder, text, channel_map={"A": "voice", "B": "chat", "C": "chat"}) == {
            "s/voice": 2,
            "s/chat": 12,
        }
        assert totals(folder, text, channel="voice", intent="question") == {"s/voice/question": 14}
        voice = text.replace(",A,", ",VOICE,").replace(",B,", ",Chat,").replace(",C,", ",chat,")
        with pytest.raises(ScenarioError, match="unknown intent"):
            totals(folder, text)
        assert totals(folder, voice) == {"s/voice": 2, "s/chat": 12}


def test_empirical_values_come_from_a_file(tmp_path: Path) -> None:
    write(tmp_path, "log.csv", "id;talk\n1;00:01:40\n2;00:05:00\n")
    talk = '{ distribution = "empirical", file = "log.csv", column = "talk" }'
    text = GOOD.replace('{ distribution = "lognormal", mean_seconds = 300, cv = 1.1 }', talk)
    assert load(write(tmp_path, "s.toml", text)).channels["voice"].talk.mean_seconds == 200


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("0.5", 0.5),
        ("true", True),
        ("[1, 2]", [1, 2]),
        ("{a = 1}", {"a": 1}),
        ('"5"', "5"),
        ("pack", "pack"),
        ("a b", "a b"),
        ("", ""),
    ],
)
def test_values_are_toml_or_text(text: str, value: object) -> None:
    assert parse_value(text) == value


def test_overrides_reach_everywhere(tmp_path: Path) -> None:
    path = write(tmp_path, "s.toml", GOOD)
    scenario = load(
        path,
        [
            "demand.sources.week.volume_factor=1.5",
            "staffing.packing=spread",
            "channels.voice.patience=never",
            "costs.platform_per_agent_month.omnichannel=30",
            "segments.private.patience.chat=200",
            "teams.front.headcount=[1,2]",
        ],
    )
    assert expected_streams(scenario)[0].total == pytest.approx(4500)
    assert scenario.staffing.packing == "spread"
    assert scenario.costs.platform_price("omnichannel") == 30
    assert scenario.patience("private", "chat").mean_seconds == 200
    assert load(path, {"channels.voice.trunks": 7}).channels["voice"].trunks == 7


def test_a_loaded_scenario_can_be_varied(tmp_path: Path) -> None:
    scenario = load(write(tmp_path, "s.toml", GOOD))
    varied = with_overrides(
        scenario, {"staffing.blending": True, "channels.chat.talk.mean_seconds": 100}
    )
    assert (scenario.staffing.blending, varied.staffing.blending) == (False, True)
    assert varied.channels["chat"].talk.mean_seconds == 100
    with pytest.raises(ScenarioError, match="did you mean channels"):
        with_overrides(scenario, {"channels.voice.trunk": 3})
    with pytest.raises(ScenarioError, match="too large"):
        with_overrides(scenario, {"channels.voice.trunks": 10**9})


def test_assignments_need_a_key() -> None:
    assert parse_overrides(["a.b = 3", "c=x=y"]) == {"a.b": 3, "c": "x=y"}
    with pytest.raises(ScenarioError):
        parse_overrides(["=3"])
