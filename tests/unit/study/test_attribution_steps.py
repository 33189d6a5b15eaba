"""What lies between two models, in which order, and what needs what."""

from __future__ import annotations

import pytest

from sim.errors import StudyError
from sim.service_models import BUILT_IN, CAPABILITIES, Capabilities
from sim.study.attribution.steps import (
    DEFAULT_ORDER,
    LABELS,
    simulated,
    single_steps,
    steps_between,
    with_steps,
)

MULTI, ORCHESTRATED = BUILT_IN["multichannel"], BUILT_IN["orchestrated"]


def test_every_capability_has_a_place_and_a_label() -> None:
    names = {"context_interaction", "context_case", *CAPABILITIES} - {"context_scope"}
    assert set(DEFAULT_ORDER) == names == set(LABELS)


@pytest.mark.parametrize("name", BUILT_IN)
def test_steps_lead_to_the_capabilities_that_they_were_read_from(name: str) -> None:
    assert with_steps(MULTI, single_steps(BUILT_IN[name])) == BUILT_IN[name]


def test_the_default_order_passes_through_the_models_of_the_field() -> None:
    on_the_way = [with_steps(MULTI, DEFAULT_ORDER[:n]) for n in range(len(DEFAULT_ORDER) + 1)]
    assert [on_the_way.index(model) for model in BUILT_IN.values()] == [0, 2, 7, 11]
    assert not any(model.missing_prerequisites() for model in on_the_way)


def test_prerequisites_are_those_of_the_capability_table() -> None:
    needs = {step.key: step.needs for step in steps_between(MULTI, ORCHESTRATED)}
    assert needs["context_interaction"] == ()
    assert needs["context_case"] == ("context_interaction",)
    assert needs["duplicates_visible"] == ("context_case",)
    assert needs["merge_on_arrival"] == ("duplicates_visible",)
    assert needs["steering"] == ()


def test_what_the_origin_has_is_no_step_and_no_prerequisite() -> None:
    found = steps_between(BUILT_IN["omnichannel"], ORCHESTRATED)
    expected = ["merge_on_arrival", "steering", "priority_from_emotion_and_value", "proactive"]
    assert [step.key for step in found] == [key for key in expected if simulated(key)]
    assert found[0].needs == ()


def test_groups_are_added_as_one_and_inherit_what_their_members_need() -> None:
    groups = {
        "context": ["context_interaction", "context_case"],
        "presence": ["duplicates_visible", "merge_on_arrival"],
    }
    found = {step.key: step for step in steps_between(MULTI, ORCHESTRATED, groups)}
    assert found["context"].changes == ("context_interaction", "context_case")
    assert found["context"].needs == ()
    assert found["presence"].needs == ("context",)
    assert "context_case" not in found


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ({"a": ["nothing"]}, "nothing"),
        ({"a": []}, "steps of its own"),
        ({"a": ["steering"], "b": ["steering"]}, "steps of its own"),
    ],
)
def test_groups_that_make_no_sense_are_refused(groups: dict[str, list[str]], reason: str) -> None:
    with pytest.raises(StudyError, match=reason):
        steps_between(MULTI, ORCHESTRATED, groups)


def test_a_target_that_lacks_something_is_refused_by_name() -> None:
    with pytest.raises(StudyError, match="context_scope, companion_channel"):
        steps_between(BUILT_IN["multimodal"], Capabilities(steering=True))


def test_two_models_between_which_nothing_lies_are_refused() -> None:
    with pytest.raises(StudyError, match="nothing"):
        steps_between(MULTI, MULTI)
    blended = steps_between(MULTI, MULTI, blending=True)
    assert [(step.key, step.kind) for step in blended] == [("blending", "staffing")]
