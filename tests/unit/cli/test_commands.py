"""Every command of `ccsim`: what it prints, what it writes, and what it keeps to itself."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import sim
from sim.cli import application
from sim.engine.journal import TABLES
from sim.engine.journal_files import read_journal
from sim.measures.definitions import HEADLINES
from sim.study.tables import REPORTED
from tests.broken.cases import GOOD

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
NULL = str(SCENARIOS / "null.toml")
SHORT = [
    "--set",
    "scenario.starts_empty=true",
    "--set",
    "scenario.horizon_days=1",
    "--set",
    "scenario.drain_hours=0",
    "--set",
    "scenario.run_out_days=0",
]

VOLUMES = """\
interval_start;queue;offered;answered
14/05/2026 08:00;PS;40;38
14/05/2026 08:30;NW;12,5;12
15/05/2026 09:00;PS;30;30
"""
AGENTS = """\
interval_start,agents_seen
2026-05-14 08:00,5
2026-05-14 08:30,6
2026-05-15 09:00,4
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ccsim(*arguments: str | Path) -> Result:
    return CliRunner().invoke(application, [str(each) for each in arguments])


def succeed(*arguments: str | Path) -> Result:
    done = ccsim(*arguments)
    assert done.exit_code == 0, done.output
    return done


def test_the_version() -> None:
    assert succeed("--version").stdout == f"ccsim {sim.__version__}\n"


def test_help_names_every_command_in_one_line_each() -> None:
    text = succeed("--help").stdout
    names = ("run", "compare", "loads", "attribute", "sweep", "break-even", "sensitivity")
    for command in (*names, "select", "story", "bench", "validate", "explain", "init", "schema"):
        line = next(line for line in text.splitlines() if line.startswith(f"  {command} "))
        assert line.endswith(".")
        assert not line.endswith("...")


def test_run_prints_headlines_and_says_that_one_run_is_not_many() -> None:
    text = succeed("run", NULL, "--model", "omnichannel", *SHORT).stdout
    assert "omnichannel model, replication 0, seed 1, compiled engine" in text
    assert "lost cases, %" in text
    assert "note: not simulated yet: " in text
    assert "nothing about precision" in text


def test_run_gives_json_with_stable_keys_and_nothing_else() -> None:
    done = succeed("run", NULL, "--json", "--seed", "7", "--replication", "3", *SHORT)
    content = json.loads(done.stdout)
    assert (content["seed"], content["replication"], content["engine"]) == (7, 3, "compiled")
    assert list(content["measures"])[: len(REPORTED)] == list(REPORTED)
    for found in content["measures"].values():
        assert set(found) == {"mean", "ci95", "unit"}
    assert set(content["by_channel"]) == {"voice"}


def test_both_engines_print_the_same_numbers() -> None:
    texts = [
        succeed("run", NULL, "--engine", engine, "--json", *SHORT).stdout.replace(engine, "")
        for engine in ("compiled", "simpy")
    ]
    assert texts[0] == texts[1]


def test_run_writes_the_journal_where_it_is_told(tmp_path: Path) -> None:
    succeed("run", NULL, "--out", "result", *SHORT)
    written = sorted(path.name for path in (tmp_path / "result").iterdir())
    tables = [f"{name}.parquet" for name in TABLES]
    assert written == sorted([*tables, "manifest.json", "measures.json"])
    manifest = json.loads((tmp_path / "result" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["scenario_hash"] in manifest["scenarios"]
    assert len(pd.read_parquet(tmp_path / "result" / "contacts.parquet")) > 100


def test_run_streams_a_journal_that_can_be_read_back(tmp_path: Path) -> None:
    done = succeed("run", NULL, "--model", "omnichannel", "--journal", "here", *SHORT)
    found = read_journal(tmp_path / "here")
    expected = sim.simulate(
        sim.load(
            NULL,
            {
                "scenario.starts_empty": True,
                "scenario.horizon_days": 1,
                "scenario.drain_hours": 0,
                "scenario.run_out_days": 0,
            },
        ),
        "omnichannel",
    )
    assert np.array_equal(found.contacts["closed"], expected.contacts["closed"])
    assert f"contacts {len(expected.contacts):,}" in " ".join(done.stdout.split())
    assert "written: here" in done.stdout
    content = json.loads((tmp_path / "here" / "manifest.json").read_text())
    assert content["scenarios"][content["scenario_hash"]]["name"] == content["scenario"]
    told = json.loads(succeed("run", NULL, "--journal", "here", "--json", *SHORT).stdout)
    assert told["rows"] == json.loads((tmp_path / "here" / "manifest.json").read_text())["rows"]
    assert told["model"] == "multichannel"


@pytest.mark.parametrize("more", [["--check"], ["--out", "there"]])
def test_a_streamed_run_computes_nothing(tmp_path: Path, more: list[str]) -> None:
    done = ccsim("run", NULL, "--journal", "here", *more, *SHORT)
    assert done.exit_code == 2
    assert f"which {more[0]} would need" in done.stderr
    assert not list(tmp_path.iterdir())


def test_run_without_out_writes_nothing(tmp_path: Path) -> None:
    succeed("run", NULL, *SHORT)
    assert list(tmp_path.iterdir()) == []


def test_compare_prints_values_differences_and_a_verdict(tmp_path: Path) -> None:
    text = succeed("compare", NULL, "--replications", "3", *SHORT).stdout
    assert text.startswith(("The answer", "Read this first")), "nothing stands before the answer"
    assert "3 replications, seed 1, compiled engine; the same customers for all." in text
    assert "the paired difference to multichannel" in text
    assert "multimodal against multichannel: no difference" in text
    assert "orchestrated against multichannel" in text
    assert "Not simulated yet" in text
    assert "written to results/null-compare: by_channel.csv" in text.replace("\\", "/")
    assert (tmp_path / "results" / "null-compare" / "table.parquet").is_file()


def test_compare_gives_json_with_stable_keys_and_nothing_else() -> None:
    done = succeed("compare", NULL, "--replications", "2", "--json", "--out", "here", *SHORT)
    content = json.loads(done.stdout)
    assert {"format", "baseline", "replications", "seed", "models", "by_channel"} <= set(content)
    assert {"differences", "verdict", "engines", "scenarios"} <= set(content)
    for measures in content["models"].values():
        assert list(measures)[: len(REPORTED)] == list(REPORTED)
        assert all(set(found) == {"mean", "ci95", "unit"} for found in measures.values())
        assert all(len(found["ci95"]) == 2 for found in measures.values())
    assert "voice" in content["by_channel"]["omnichannel"]
    for changes in content["differences"].values():
        assert set(HEADLINES) <= set(changes)


def test_compare_takes_models_seed_engine_and_jobs() -> None:
    options = ["--models", "omnichannel, multichannel", "--seed", "5", "--engine", "simpy"]
    done = succeed(
        "compare", NULL, "--replications", "2", "--jobs", "2", "--json", *options, *SHORT
    )
    content = json.loads(done.stdout)
    assert content["baseline"] == "omnichannel"
    assert content["engines"] == {"omnichannel": "simpy", "multichannel": "simpy"}
    assert content["seed"] == 5


def test_the_number_of_jobs_changes_no_number() -> None:
    texts = [
        succeed("compare", NULL, "--replications", "3", "--jobs", jobs, "--json", *SHORT).stdout
        for jobs in ("1", "2")
    ]
    assert texts[0] == texts[1]


def test_compare_takes_several_scenarios(tmp_path: Path) -> None:
    for name, heads in (("few", 12), ("many", 20)):
        text = GOOD.replace('name = "good"', f'name = "{name}"').replace(
            "headcount = 12", f"headcount = {heads}"
        )
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    done = succeed("compare", "few.toml", "many.toml", "--replications", "2", "--json", *SHORT)
    assert list(json.loads(done.stdout)["models"]) == ["few", "many"]
    assert (tmp_path / "results" / "few-many-compare").is_dir()


def test_a_second_comparison_replaces_the_first_and_nothing_else(tmp_path: Path) -> None:
    for _ in range(2):
        succeed("compare", NULL, "--models", "multichannel", "--replications", "1", *SHORT)
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["null-compare"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("dear", encoding="utf-8")
    command = ["compare", NULL, "--models", "multichannel", "--replications", "1", *SHORT]
    done = ccsim(*command, "--out", "mine")
    assert done.exit_code == 2
    assert "choose another folder" in done.stderr
    assert (tmp_path / "mine" / "diary.txt").read_text(encoding="utf-8") == "dear"


def test_set_changes_the_scenario() -> None:
    few = succeed("run", NULL, "--json", *SHORT).stdout
    many = succeed("run", NULL, "--json", "--set", "demand.sources.week.volume_factor=2", *SHORT)
    offered = [json.loads(text)["measures"]["offered"]["mean"] for text in (few, many.stdout)]
    assert offered[1] > 1.5 * offered[0]


def bank(folder: Path) -> Path:
    for name in ("bank.toml", "bank_volumes.csv", "bank_agents.csv"):
        shutil.copy(SCENARIOS / name, folder / name)
    (folder / "volumes.csv").write_text(VOLUMES, encoding="utf-8")
    (folder / "agents.csv").write_text(AGENTS, encoding="utf-8")
    return folder / "bank.toml"


def test_recorded_volumes_and_staff_take_the_place_of_the_scenario_s(tmp_path: Path) -> None:
    text = succeed(
        "run", bank(tmp_path), "--volumes", "volumes.csv", "--staffing", "agents.csv"
    ).stdout
    assert "bank: 2 days from 2026-05-14 00:00" in text
    assert "numbers have a decimal comma" in text
    assert "Recorded contacts as cases" in text
    assert "headcount = 'agents_seen'" in text


def test_set_wins_over_what_a_table_says(tmp_path: Path) -> None:
    chosen = [
        "--set",
        "scenario.starts_empty=true",
        "--set",
        "scenario.horizon_days=1",
        "--set",
        "demand.sources.customers.counts=cases",
    ]
    text = succeed("run", bank(tmp_path), "--volumes", "volumes.csv", *chosen).stdout
    assert "bank: 1 days from 2026-05-14 00:00" in text
    assert "customers counts contacts" not in text


def test_set_says_how_the_new_table_is_to_be_read(tmp_path: Path) -> None:
    (tmp_path / "scenario.toml").write_text(GOOD, encoding="utf-8")
    table = "interval_start,channel,offered\n04/05/2026 08:00,voice,9\n04/05/2026 08:30,chat,5\n"
    (tmp_path / "volumes.csv").write_text(table, encoding="utf-8")
    command = ["run", "scenario.toml", "--volumes", "volumes.csv"]
    assert "day/month or month/day" in ccsim(*command).stderr
    form = ["--set", "demand.sources.volumes.date_format=%d/%m/%Y %H:%M"]
    assert "from 2026-05-04 00:00" in succeed(*command, *form).stdout


def test_volumes_also_replace_sources_that_are_no_tables(tmp_path: Path) -> None:
    (tmp_path / "scenario.toml").write_text(GOOD, encoding="utf-8")
    table = "interval_start,channel,offered\n2026-05-04 08:00,voice,30\n2026-05-04 08:30,chat,5\n"
    (tmp_path / "volumes.csv").write_text(table, encoding="utf-8")
    content = json.loads(
        succeed("run", "scenario.toml", "--volumes", "volumes.csv", "--json").stdout
    )
    assert 10 <= content["measures"]["cases"]["mean"] <= 70


def test_volumes_from_several_tables_have_to_be_told_apart(tmp_path: Path) -> None:
    scenario = bank(tmp_path)
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(text.replace('"bank_volumes.csv"', '"other.csv"', 1), encoding="utf-8")
    done = ccsim("run", scenario, "--volumes", "volumes.csv")
    assert done.exit_code == 2
    assert "several files" in done.stderr


def test_staffing_takes_the_place_of_head_counts_in_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "agents.csv").write_text(
        "interval_start,team,agents\n2026-01-05 08:00,agents,3\n2026-01-05 08:30,agents,4\n",
        encoding="utf-8",
    )
    text = succeed("run", NULL, "--staffing", "agents.csv", *SHORT).stdout
    row = next(line for line in text.splitlines() if line.strip().startswith("voice      agents"))
    assert row.split()[3] == "4"  # 3.5 agent hours


def test_validate_shows_work_against_staff(tmp_path: Path) -> None:
    (tmp_path / "scenario.toml").write_text(GOOD, encoding="utf-8")
    text = succeed("validate", NULL, "scenario.toml").stdout
    assert "null: 7 days" in text
    assert "scenario.toml: valid" in text
    assert "all work with repeats and returns" in text
    assert "2 quick replications" in text


def test_validate_shows_service_against_target_unless_nothing_is_to_be_simulated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = succeed("validate", NULL).stdout
    assert "in time %" in text
    assert "contacts per case" in text

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something is simulated")

    monkeypatch.setattr("sim.study.quick_look.run_systems", refuse)
    assert "in time %" not in succeed("validate", NULL, "--no-simulation").stdout


def test_validate_compare_and_loads_show_the_same_load() -> None:
    short = ("--set", "scenario.horizon_days=1")
    shown = {}
    for command in (("validate",), ("compare", "--models", "multichannel", "--replications", "2")):
        done = succeed(command[0], NULL, *short, *command[1:])
        (shown[command[0]],) = (
            line.split(":")[1].split(".")[0]
            for line in (done.stdout + done.stderr).splitlines()
            if line.startswith("Load: ")
        )
    grid = json.loads(
        succeed(
            "loads", NULL, *short, "--models", "multichannel", "--replications", "2", "--json"
        ).stdout
    )
    assert shown["validate"] == shown["compare"] == f" {100 * grid['written_load']:.0f} %"


@pytest.mark.parametrize("simulation", ["--simulation", "--no-simulation"])
def test_validate_refuses_what_compare_refuses(simulation: str, tmp_path: Path) -> None:
    log = "arrival,channel\n2026-01-05 09:00,voice\n"
    (tmp_path / "log.csv").write_text(log, encoding="utf-8")
    source = (
        '[[demand.sources]]\nname = "log"\nkind = "replay"\nfile = "log.csv"\ncounts = "contacts"\n'
    )
    (tmp_path / "s.toml").write_text(f"{GOOD}\n{source}", encoding="utf-8")
    refused = ccsim("compare", "s.toml")
    assert refused.exit_code == 2
    done = ccsim("validate", "s.toml", simulation)
    assert done.exit_code == 2
    assert refused.stderr.splitlines()[-1] in done.stderr


def test_validate_goes_on_after_a_faulty_file_and_reports_all_faults(tmp_path: Path) -> None:
    faulty = GOOD.replace("trunks = 30", "trunks = -3").replace("headcount = 12", 'headcount = "x"')
    (tmp_path / "faulty.toml").write_text(faulty, encoding="utf-8")
    done = ccsim("validate", "faulty.toml", NULL)
    assert done.exit_code == 2
    assert done.stderr.count("error: faulty.toml: ") == 2
    assert "null.toml: valid" in done.stdout


def test_explain_tells_unit_default_range_source_and_trust() -> None:
    text = succeed("explain", "channels.voice.service_level.threshold_seconds").stdout
    for fact in ("unit: s", "default: 20", "allowed: ", "source: EPIC", "(trust B)"):
        assert fact in text


def test_explain_shows_the_value_in_a_scenario() -> None:
    text = succeed("explain", "demand.sources.week.cases_per_week", "--file", NULL).stdout
    assert "null.toml: 3000.0" in text
    done = ccsim("explain", "channels.fax.trunks", "--file", NULL)
    assert done.exit_code == 2
    assert "there is no 'fax' in it" in done.stderr


def test_explain_says_what_is_not_simulated_yet_and_suggests_what_was_meant() -> None:
    assert "not simulated yet" in succeed("explain", "appointments").stdout
    done = ccsim("explain", "channels.voice.trunsk")
    assert done.exit_code == 2
    assert "trunks" in done.stderr


def test_init_writes_a_scenario_that_is_valid_and_never_replaces_one(tmp_path: Path) -> None:
    succeed("init", "new/mine.toml")
    succeed("validate", "new/mine.toml")
    (tmp_path / "new" / "mine.toml").write_text("precious", encoding="utf-8")
    done = ccsim("init", "new/mine.toml")
    assert done.exit_code == 2
    assert (tmp_path / "new" / "mine.toml").read_text(encoding="utf-8") == "precious"
    succeed("init", "new/mine.toml", "--force")
    succeed("validate", "new/mine.toml")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["mine.toml"]


def test_schema_is_json_on_the_screen_or_in_a_file(tmp_path: Path) -> None:
    schema = json.loads(succeed("schema").stdout)
    assert "channels" in schema["properties"]
    succeed("schema", "--out", "scenario.schema.json")
    text = (tmp_path / "scenario.schema.json").read_text(encoding="utf-8")
    assert json.loads(text) == schema


def test_check_looks_for_contradictions(monkeypatch: pytest.MonkeyPatch) -> None:
    succeed("run", NULL, "--check", *SHORT)
    monkeypatch.setattr(
        "sim.measures.invariants.check_invariants", lambda *_: ["one contact ended twice"]
    )
    succeed("run", NULL, *SHORT)
    found = ccsim("run", NULL, "--check", *SHORT)
    assert found.exit_code == 3
    assert "one contact ended twice" in found.stderr


def test_a_comparison_says_what_it_changed_and_replaced(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    command = ["compare", NULL, "--models", "multichannel", "--replications", "1", *SHORT]
    first, second = succeed(*command).stdout, succeed(*command).stdout
    assert (
        "changed: scenario.starts_empty=true, scenario.horizon_days=1, scenario.drain_hours=0"
        in first
    )
    assert "earlier result" not in first
    assert "in place of the earlier result there" in second


def test_loads_prints_a_table_for_every_load_and_kind_of_team(tmp_path: Path) -> None:
    two = ["--models", "multichannel,omnichannel", "--loads", "0.8,1.1", "--replications", "2"]
    text = succeed("loads", NULL, *two, *SHORT).stdout
    for where in ("load 0.8, separate teams", "load 1.1, blended teams"):
        assert where in text
    assert text.count("lost cases, %") == 4
    # Of one day that starts empty, without those who come back from the day before.
    assert "null: load as written 0.72" in text
    assert (tmp_path / "results" / "null-loads" / "loads.csv").is_file()


@pytest.mark.parametrize(("loads", "said"), [("abc", "numbers, such as"), ("0", "above 0")])
def test_loads_that_are_none_are_refused(loads: str, said: str) -> None:
    done = ccsim("loads", NULL, "--loads", loads)
    assert done.exit_code == 2
    assert said in done.stderr


def test_run_takes_several_replications_with_intervals(tmp_path: Path) -> None:
    few = ("--model", "omnichannel", "--replications", "3")
    found = json.loads(ccsim("run", NULL, *SHORT, *few, "--json").stdout)
    assert (found["replications"], found["model"]) == (3, "omnichannel")
    low, high = found["measures"]["asa_seconds"]["ci95"]
    assert low < found["measures"]["asa_seconds"]["mean"] < high
    compared = json.loads(
        ccsim(
            "compare", NULL, *SHORT, "--models", "omnichannel", "--replications", "3", "--json"
        ).stdout
    )
    assert found["measures"] == compared["models"]["omnichannel"]
    done = ccsim("run", NULL, *SHORT, *few, "--out", tmp_path / "several")
    assert "omnichannel model, 3 replications" in done.stdout
    assert (tmp_path / "several" / "manifest.json").is_file()


@pytest.mark.parametrize(
    "beside", [["--replication", "2"], ["--check"], ["--journal", "j"], ["--steady-state"]]
)
def test_several_replications_exclude_what_is_about_one(beside: list[str]) -> None:
    done = ccsim("run", NULL, *SHORT, "--replications", "3", *beside)
    assert done.exit_code == 2
    assert f"--replications cannot be used together with {beside[0]}" in done.stderr
