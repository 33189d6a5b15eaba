"""Judgements of a scenario with the ranges to move them through."""

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.errors import ScenarioError
from sim.explaining.explain import explain
from sim.scenario.assumptions import Assumption, assumptions, evidence_of
from sim.scenario.load import load
from sim.scenario.variants import with_overrides
from sim.sections.evidence import fact, plausible
from sim.sections.keys import all_keys, is_distribution
from tests.broken.cases import GOOD

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"


def of(folder: Path, section: str) -> dict[str, Assumption]:
    """Judgements of the good scenario with something added, by key."""
    path = folder / "s.toml"
    path.write_text(f"{GOOD}\n{section}\n", encoding="utf-8")
    return {one.key: one for one in assumptions(load(path))}


def codes(folder: Path, section: str) -> list[tuple[str, str]]:
    """Code and key of each fault of the good scenario with something added."""
    with pytest.raises(ScenarioError) as caught:
        of(folder, section)
    return [(fault.code, fault.key) for fault in caught.value.faults]


def offer(remark: str) -> str:
    return f"[orchestrator]\noffer_seconds = 20 # {remark}"


@pytest.mark.parametrize(
    "key", [key for key, one in all_keys().items() if fact(one.info, "trust") == "D"]
)
def test_every_default_that_is_a_judgement_has_a_range_around_it(key: str) -> None:
    info = all_keys()[key].info
    default = info.default
    assert explain(key).plausible
    if isinstance(default, (int, float)):
        ends = plausible(info, default)
        assert ends is not None
        assert ends[0] <= default <= ends[1]
        assert ends[0] < ends[1]


def test_no_range_of_the_schema_is_outside_the_bounds_of_its_key() -> None:
    for key, one in all_keys().items():
        extra = one.info.json_schema_extra
        given: Any = extra.get("plausible") if isinstance(extra, dict) else None
        if given and not is_distribution(one.info.annotation):
            assert plausible(one.info, given[0]) == (*given, True), key


@pytest.mark.parametrize("name", ["retail", "bank", "null", "orchestration_loses"])
def test_every_range_of_a_scenario_holds_its_number_and_can_be_reached(name: str) -> None:
    scenario = sim.load(SCENARIOS / f"{name}.toml")
    found = assumptions(scenario)
    assert len({one.key for one in found}) == len(found) > 50
    assert {one.trust for one in found} == {"D"}
    for one in found:
        if one.low is not None and one.high is not None and one.number is not None:
            assert one.low <= one.number <= one.high
            assert one.low < one.high
    unstated = ("costs.platform_per_agent_month", "costs.integration_per_channel_month")
    reachable = [one for one in found if one.low is not None and not one.key.startswith(unstated)]
    some = reachable[:: max(1, len(reachable) // 12)]
    for one in some:
        changed = with_overrides(scenario, {one.key: one.number})
        assert changed.resolved() == scenario.resolved(), one.key


def test_a_remark_gives_the_range(tmp_path: Path) -> None:
    one = of(tmp_path, offer("a guess [D 5..60]"))["orchestrator.offer_seconds"]
    assert (one.number, one.low, one.high, one.spread) == (20, 5, 60, "scenario")
    assert one.trust == "D"


def test_a_remark_may_name_another_unit_of_the_key(tmp_path: Path) -> None:
    one = of(tmp_path, offer("[D 0.1..1 min]"))["orchestrator.offer_seconds"]
    assert (one.low, one.high) == (6, 60)
    said = "[orchestrator]\nacceptance_share = 0.6 # [D 40..70 %]"
    one = of(tmp_path, said)["orchestrator.acceptance_share"]
    assert (one.low, one.high) == pytest.approx((0.4, 0.7))


def test_without_a_remark_the_schema_gives_the_range_and_else_a_factor_of_two(
    tmp_path: Path,
) -> None:
    found = of(tmp_path, offer("[D]"))
    assert [found["orchestrator.offer_seconds"].low, found["orchestrator.offer_seconds"].high] == [
        5,
        60,
    ]
    assert found["orchestrator.offer_seconds"].spread == "schema"
    window = found["orchestrator.window_minutes"]
    assert (window.low, window.high, window.spread) == (15, 60, "factor")
    share = found[
        "emotion.fall_resolved"
    ]  # a share moves by its odds: 1 to 1 becomes 1 to 2, 2 to 1
    assert (share.low, share.high) == pytest.approx((1 / 3, 2 / 3))
    assert of(tmp_path, offer("[B]")).get("orchestrator.offer_seconds") is None


def test_a_distribution_is_moved_by_what_stretches_it(tmp_path: Path) -> None:
    line = 'parallel_contact_delay = { distribution = "exponential", mean_seconds = 90 }'
    found = of(tmp_path, f"[behaviour]\n{line} # [D 30..300]")
    one = found["behaviour.parallel_contact_delay.mean_seconds"]
    assert (one.number, one.low, one.high) == (90, 30, 300)


@pytest.mark.parametrize(
    ("remark", "code"),
    [
        ("[D 60..5]", "range_order"),
        ("[D 30..60]", "range_misses"),
        ("[D -5..60]", "range_beyond"),
        ("[D 5-60]", "range_form"),
        ("[D 5..]", "range_form"),
        ("[D 5..60 %]", "range_form"),
        ("[D 5..60 apples]", "range_form"),
    ],
)
def test_nonsense_is_refused(remark: str, code: str, tmp_path: Path) -> None:
    assert codes(tmp_path, offer(remark)) == [(code, "orchestrator.offer_seconds")]


def test_a_wrong_range_is_told_beside_other_faults_but_not_beside_its_own_value(
    tmp_path: Path,
) -> None:
    said = offer("[D 60..5]") + '\nacceptance_share = "x" # [D 0.9..0.1]'
    assert sorted(codes(tmp_path, said)) == [
        ("no_number", "orchestrator.acceptance_share"),
        ("range_order", "orchestrator.offer_seconds"),
    ]


def test_a_range_belongs_to_a_number(tmp_path: Path) -> None:
    said = "# all of it guessed [D 1..2]\n[orchestrator]\noffer_seconds = 20"
    assert codes(tmp_path, said) == [("range_without_number", "orchestrator")]


def test_what_a_channel_does_not_know_is_no_judgement_about_it(tmp_path: Path) -> None:
    found = of(tmp_path, "")
    assert "channels.voice.wait_threshold_seconds" in found
    assert "channels.voice.turns_most" not in found


def test_all_numbers_are_listed_beside_the_judgements(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert {one.trust for one in evidence_of(load(path))} > {"A", "D"}


def test_shares_media_prices_and_what_has_no_scale_can_be_moved_too() -> None:
    scenario = sim.load(SCENARIOS / "retail.toml")
    found = {one.key: one for one in assumptions(scenario, "CD")}
    preference = found["segments.over_45.channel_preference.voice"]
    assert preference.number == scenario.segments["over_45"].channel_preference["voice"]
    assert preference.low is not None
    assert found["intents.wrong_size.share"].low is not None
    assert found["demand.sources.office hours.day_shares.mon"].trust == "C"
    assert found["intents.damaged_or_wrong_item.medium"].options == (None,)
    assert found["costs.platform_per_agent_month.orchestrated"].high == 155
    shorter, longer = found["handling.repeat"].options  # trust C: within a factor of 1.5
    assert (shorter["mode_seconds"], longer["mode_seconds"]) == (60, 135)


@pytest.mark.parametrize("name", ["retail", "bank", "omnichannel_loses", "orchestration_loses"])
def test_every_uncertain_number_above_zero_has_somewhere_to_go(name: str) -> None:
    for one in assumptions(sim.load(SCENARIOS / f"{name}.toml"), "CD"):
        is_profile = one.number is None and not one.options
        assert one.low is not None or one.options or not one.number or is_profile, one.key


def test_a_remark_without_a_letter_leaves_the_letter_to_the_part_around_it(tmp_path: Path) -> None:
    said = "# all of it guessed [D]\n[orchestrator]\noffer_seconds = 20 # as in the pilot"
    one = of(tmp_path, said)["orchestrator.offer_seconds"]
    assert (one.trust, one.source) == ("D", "as in the pilot")
