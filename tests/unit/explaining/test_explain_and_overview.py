"""A scenario and its keys explain themselves; starter file and reference page follow the schema."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.explaining.explain import explain
from sim.explaining.reference import PAGE, reference_markdown
from sim.explaining.starter import starter
from sim.scenario.load import load
from sim.sections.keys import all_keys
from sim.sections.not_yet import NOT_YET
from sim.workload.capacity import bottlenecks, regrid, workload
from sim.workload.overview import overview
from tests.unit.scenario.test_schema import small

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("pattern", all_keys())
def test_every_key_can_be_explained(pattern: str) -> None:
    found = explain(pattern)
    assert found.pattern == pattern
    assert found.description
    assert found.default
    assert found.type


def test_names_and_wildcards_are_interchangeable() -> None:
    assert explain("channels.voice.trunks").pattern == explain("channels.*.trunks").pattern
    assert explain("demand.sources.week.cases_per_week").unit == "cases/week"
    assert "trunks" in explain("channels.voice").below
    assert explain("[scenario]").below[0] == "start"
    assert explain("channels.voice.patience.mean_seconds").unit == "s"
    assert explain("segments.a.patience.voice").type == "distribution of a duration"
    assert explain("costs.platform_per_agent_month.omnichannel").trust == "D"


@pytest.mark.parametrize(
    "entry", [entry for entry in NOT_YET if not entry.value], ids=lambda entry: entry.pattern
)
def test_what_is_not_simulated_says_so(entry: Any) -> None:
    found = explain(entry.pattern)
    assert not found.simulated
    assert found.mechanism == entry.mechanism


@pytest.mark.parametrize(
    ("key", "guess"),
    [
        ("channels.voice.pacience", "channels.*.patience"),
        ("seed", "scenario.seed"),
        ("chanels", "channels"),
    ],
)
def test_unknown_keys_get_a_suggestion(key: str, guess: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        explain(key)
    assert caught.value.faults[0].suggestion == guess


def test_the_starter_loads_and_has_no_warning(tmp_path: Path) -> None:
    path = tmp_path / "start.toml"
    path.write_text(starter(), encoding="utf-8")
    scenario = load(path)
    assert overview(scenario).warnings == []
    assert starter().isascii()


def test_the_reference_page_is_current() -> None:
    page = ROOT / "docs" / PAGE
    assert page.read_text(encoding="utf-8") == reference_markdown(), (
        "run python -m sim.explaining.reference"
    )


def test_the_reference_page_names_every_key() -> None:
    text = reference_markdown()
    for pattern in all_keys():
        assert (
            f"`{pattern.rsplit('.', 1)[-1]}`" in text
            or f"`{pattern}`" in text
            or any(other.startswith(f"{pattern}.") for other in all_keys())
        )


FIXED = {"talk": 80, "after_contact_work": 10, "recognised_share": 1}


def crowd(teams: dict[str, Any], voice: float, chat: float, **changes: Any) -> Any:
    sources = [
        {
            "name": name,
            "kind": "inline",
            "interval_minutes": 30,
            "expected_cases": [cases],
            "channel": name,
        }
        for name, cases in (("voice", voice), ("chat", chat))
    ]
    channels = {"voice": FIXED, "chat": {**FIXED, "mode": "chat"}}
    return small(
        channels=channels,
        teams=teams,
        demand={"sources": sources},
        scenario={"horizon_days": 1},
        intents={"question": {"share": 1}},
        **changes,
    )


def test_offered_work_is_cases_times_handle_time() -> None:
    work = workload(crowd({"one": {"channels": ["voice", "chat"], "headcount": 3}}, 40, 20))
    assert work.erlangs(("voice", "question")) == pytest.approx([2.0] * 48)
    assert work.erlangs(("chat", "question")) == pytest.approx([1.0] * 48)


def test_chats_share_an_agent_at_the_price_of_slowdown() -> None:
    scenario = small(
        channels={
            "voice": {},
            "chat": {
                **FIXED,
                "mode": "chat",
                "max_per_agent": 2,
                "slowdown_per_extra_contact": 0.5,
            },
        },
        intents={"question": {"share": 1}},
        demand={
            "sources": [{"name": "s", "kind": "inline", "expected_cases": [1], "channel": "chat"}]
        },
    )
    assert workload(scenario).agent_seconds["chat", "question"] == pytest.approx(
        (80 * 1.5 + 10) / 2
    )


def test_a_shared_team_is_counted_once() -> None:
    teams = {
        "a": {"channels": ["voice"], "headcount": 1},
        "b": {"channels": ["voice", "chat"], "headcount": 1},
    }
    sets = bottlenecks(workload(crowd(teams, 30, 30)))
    worst = {one.channels: float(one.ratio.max()) for one in sets}
    assert worst[("voice",)] == pytest.approx(0.75)
    assert worst[("chat",)] == pytest.approx(1.5)
    assert max(ratio for channels, ratio in worst.items() if len(channels) == 2) == pytest.approx(
        1.5
    )


def test_joint_overload_is_seen_where_no_channel_alone_is_short() -> None:
    teams = {"b": {"channels": ["voice", "chat"], "headcount": 2}}
    found = overview(crowd(teams, 30, 30))
    assert any(
        "voice and chat are offered up to 150 % of capacity" in str(text) for text in found.warnings
    )


def test_warnings_tell_who_is_not_served_or_finds_it_closed() -> None:
    teams = {"b": {"channels": ["voice", "chat"], "home_channels": ["voice"], "headcount": 9}}
    texts = " | ".join(map(str, overview(crowd(teams, 30, 30)).warnings))
    assert "nobody serves chat for question" in texts
    assert "with staffing.blending" in texts
    shut = small(
        channels={"voice": {"opening": {"all": "00:00-12:00"}}, "chat": {}},
        demand={
            "sources": [{"name": "s", "kind": "inline", "expected_cases": [1], "channel": "voice"}]
        },
        intents={"question": {"share": 1}},
    )
    assert any("50 % of the cases of voice" in str(text) for text in overview(shut).warnings)
    assert any("no sources of demand" in str(text) for text in overview(small()).warnings)


def test_endless_patience_and_too_few_agents_are_warned_of() -> None:
    texts = overview(crowd({"b": {"channels": ["voice", "chat"], "headcount": 1}}, 30, 30)).warnings
    assert any("grow without end" in str(text) for text in texts)


def test_the_overview_adds_up_and_shows_in_a_notebook() -> None:
    scenario = crowd({"one": {"channels": ["voice", "chat"], "headcount": 9}}, 40, 20)
    found = overview(scenario)
    assert found.cases_per_week == pytest.approx(60 * 48 * 7)
    assert found.team_hours == {"one": 216}
    assert found.capacity[0].load == pytest.approx(3 / 9)
    page = scenario._repr_html_()
    assert "<table>" in page
    assert "First contacts only" in page


def test_regrid_keeps_the_total() -> None:
    amounts = np.array([1.0, 2.0, 3.0])
    assert regrid(amounts, 2, 1, 6).tolist() == [0.5, 0.5, 1, 1, 1.5, 1.5]
    assert regrid(amounts, 2, 4, 2).tolist() == [3, 3]
    assert regrid(amounts, 2, 3, 2).tolist() == [2, 4]
