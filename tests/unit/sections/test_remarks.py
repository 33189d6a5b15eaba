"""Comments of scenario files as sources of numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.scenario.assumptions import Assumption, evidence_of
from sim.scenario.variants import with_overrides
from sim.sections.remarks import Remark, remark_on, remarks

RETAIL = Path(__file__).resolve().parents[3] / "scenarios" / "retail.toml"

TEXT = """\
# A file about nothing. [A]

name = "x"

# --- Channels ---

[channels.voice]
talk = { mean_seconds = 10 } # measured here [A], form elsewhere [C]
# Two lines
# above the key [B]
patience = 3
opening = "a # b" # not in quotes [D]
plain = 1

# --- Needs ---
# The mix is judgement [D].

[intents.one]
share = 0.5

[intents.two]
share = 0.5 # counted [B]

# --- Demand ---
[[demand.sources]]
name = "week"
profile = [
  1, 2, # of no interest [A]
  3,
] # not read
volume = 3 # [C]
"""


def test_a_remark_belongs_to_its_line_or_to_the_key_below() -> None:
    found = remarks(TEXT)
    assert found["channels.voice.talk"] == Remark("measured here [A], form elsewhere [C]")
    assert found["channels.voice.talk"].trust == "C"
    assert found["channels.voice.patience"].text == "Two lines above the key [B]"
    assert found["channels.voice.opening"].text == "not in quotes [D]"
    assert "channels.voice.plain" not in found
    assert found["demand.sources.week.volume"].trust == "C"


def test_a_remark_on_a_part_holds_until_the_next_part() -> None:
    found = remarks(TEXT)
    assert found["intents.one"] == Remark("The mix is judgement [D].", of_part=True)
    assert found["intents.two"].of_part
    assert "channels.voice" not in found
    assert "demand.sources.week" not in found


def test_the_nearest_remark_counts() -> None:
    found = remarks(TEXT)

    def trust(key: str) -> str:
        remark = remark_on(key, found)
        return "" if remark is None else remark.trust

    assert trust("intents.two.share") == "B"
    assert trust("intents.one.share") == "D"
    assert trust("channels.voice.talk.mean_seconds") == "C"
    assert trust("channels.voice.plain") == ""
    assert trust("nowhere") == ""


def by_key(found: list[Assumption]) -> dict[str, Assumption]:
    return {one.key: one for one in found}


def test_a_scenario_knows_where_its_numbers_come_from() -> None:
    found = by_key(evidence_of(sim.load(RETAIL)))
    level = found["channels.voice.service_level.target_share"]
    assert (level.value, level.unit, level.trust, level.origin) == ("0.8", "share", "B", "scenario")
    assert "EPIC" in level.source
    talk = found["channels.voice.talk"]
    assert talk.value == "lognormal, mean 230 s, cv 1.15"
    assert talk.trust == "C"
    default = found["handling.logging_seconds"]
    assert (default.value, default.trust, default.origin) == ("10", "D", "default")
    assert found["channels.*.turns_least"].origin == "default"
    assert not any(key.startswith("scenario.") for key in found)


def test_a_value_that_depends_on_others_is_not_taken_for_chosen() -> None:
    """A chat takes a third of an agent because it is a chat, not because somebody said so."""
    found = by_key(evidence_of(sim.load(RETAIL)))
    assert found["channels.chat.capacity_weight"].origin == "default"
    assert found["channels.email.capacity_weight"].origin == "scenario"


@pytest.mark.parametrize("by_load", [True, False])
def test_a_changed_value_loses_its_source(by_load: bool) -> None:
    changes = {"channels.voice.service_level.target_share": 0.9}
    scenario = sim.load(RETAIL, changes if by_load else {})
    if not by_load:
        scenario = with_overrides(scenario, changes)
    found = by_key(evidence_of(scenario))["channels.voice.service_level.target_share"]
    assert found.value == "0.9"
    assert found.origin == "scenario"
    assert "EPIC" not in found.source


def test_without_a_file_there_are_no_sources_but_those_of_defaults() -> None:
    scenario = sim.load(RETAIL)
    again = type(scenario).from_resolved(scenario.resolved())
    found = by_key(evidence_of(again))
    assert found["channels.voice.talk"].source == ""
    assert found["handling.logging_seconds"].trust == "D"


def test_remarks_change_neither_the_hash_nor_the_values() -> None:
    scenario = sim.load(RETAIL)
    again = type(scenario).from_resolved(scenario.resolved())
    assert again.hash == scenario.hash
    assert again.resolved() == scenario.resolved()
