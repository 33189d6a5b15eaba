"""The schema as a whole: keys are documented and bounded, scenarios are self-contained."""

import json
import pickle
from typing import Any, get_args

import annotated_types
import pytest

from sim.errors import Fault, ScenarioError
from sim.explaining.explain import explain
from sim.explaining.reference import json_schema
from sim.scenario.schema import Scenario
from sim.sections.evidence import fact
from sim.sections.keys import Key, all_keys, alternatives, leaves
from sim.sections.not_yet import NOT_YET, NOW_CALLED, find

SMALL: dict[str, Any] = {
    "channels": {"voice": {}, "chat": {"mode": "chat", "max_per_agent": 3}},
    "segments": {"all": {"share": 1, "channel_preference": {"voice": 0.7, "chat": 0.3}}},
    "intents": {"question": {"share": 1, "talk": {"chat": 200}}},
    "teams": {"one": {"channels": ["voice", "chat"], "home_channels": ["voice"], "headcount": 3}},
}


def small(**changes: Any) -> Scenario:
    return Scenario.model_validate({**SMALL, **changes})


@pytest.mark.parametrize("key", all_keys().values(), ids=all_keys().keys())
def test_every_key_is_documented(key: Key) -> None:
    assert (key.info.description or "").strip().endswith((".", "!", "?"))
    evidence, trust = fact(key.info, "source"), fact(key.info, "trust")
    assert bool(evidence) == bool(trust)
    assert trust in ("", "A", "B", "C", "D")


@pytest.mark.parametrize("pattern", leaves())
def test_every_number_has_a_unit_and_two_bounds(pattern: str) -> None:
    info = all_keys()[pattern].info
    if not {int, float} & set(alternatives(info.annotation)) or get_args(info.annotation)[:1] == (
        5,
    ):
        return
    kinds = {type(limit) for limit in info.metadata}
    assert fact(info, "unit")
    assert kinds & {annotated_types.Ge, annotated_types.Gt}
    assert kinds & {annotated_types.Le, annotated_types.Lt}


def test_defaults_depend_on_the_mode() -> None:
    scenario = small()
    assert scenario.channels["voice"].talk.mean_seconds == 330
    assert scenario.channels["chat"].talk.mean_seconds == 420
    assert scenario.channels["chat"].slowdown_per_extra_contact == 0.35
    assert scenario.channels["chat"].capacity_weight == pytest.approx(1 / 3)


def test_messages_and_self_service_have_defaults_of_their_own() -> None:
    channels = {"mail": {"mode": "async"}, "bot": {"mode": "self_service"}, "voice": {}, "chat": {}}
    found = small(channels=channels).channels
    mail, bot, voice = found["mail"], found["bot"], found["voice"]
    assert (mail.talk.mean_seconds, mail.after_contact_work.mean_seconds) == (360, 20)
    assert (mail.slowdown_per_extra_contact, mail.at_closing) == (1.0, "carry_over")
    assert (mail.wait_threshold_seconds, mail.service_level.threshold_seconds) == (3600, 3600)
    assert (bot.talk.mean_seconds, bot.after_contact_work.mean_seconds) == (150, 0)
    assert (voice.at_closing, voice.wait_threshold_seconds) == ("dismiss", 60)
    assert voice.service_level.threshold_seconds == 20


def test_a_promise_on_messages_that_is_given_stays() -> None:
    given = {"mode": "async", "service_level": {"target_share": 0.9}, "wait_threshold_seconds": 5}
    whole = {"mode": "async", "service_level": {"threshold_seconds": 900}}
    found = small(channels={"mail": given, "fax": whole, "voice": {}, "chat": {}}).channels
    promise = found["mail"].service_level
    assert (promise.threshold_seconds, promise.target_share) == (3600, 0.9)
    assert found["mail"].wait_threshold_seconds == 5
    assert found["fax"].service_level.threshold_seconds == 900


def test_a_key_of_another_mode_may_stand_at_its_default() -> None:
    voice = {"turns_most": 1, "interruptible": False, "silent_abandonment_share": 0.0}
    bot = {"mode": "self_service", "max_per_agent": 1, "patience": "never", "capacity_weight": 1}
    scenario = small(channels={"voice": voice, "chat": {}, "bot": bot})
    assert Scenario.from_resolved(scenario.resolved()).hash == scenario.hash


def test_what_was_announced_under_another_name_leads_to_a_key() -> None:
    names = {key.name for key in all_keys().values()}
    for pattern, name in NOW_CALLED.items():
        assert pattern not in all_keys()
        words = name.split(" = ")[0].split(" and ")
        assert all(word.rsplit(".", 1)[-1] in names for word in words)
        with pytest.raises(ScenarioError) as caught:
            explain(pattern)
        assert caught.value.faults[0].suggestion == name


def test_lookups_fall_back_from_intent_and_segment_to_channel() -> None:
    scenario = small()
    assert scenario.talk("question", "chat").mean_seconds == 200
    assert scenario.talk("question", "voice").mean_seconds == 330
    assert scenario.patience("all", "voice").distribution == "never"
    assert scenario.served_channels("one") == ["voice"]
    assert small(staffing={"blending": True}).served_channels("one") == ["voice", "chat"]


def test_a_scenario_survives_its_resolved_form() -> None:
    scenario = small(
        demand={"sources": [{"name": "s", "kind": "inline", "expected_cases": [1, 2]}]}
    )
    plain = json.loads(json.dumps(scenario.resolved()))
    again = Scenario.from_resolved(plain)
    assert again.hash == scenario.hash
    assert again.resolved() == scenario.resolved()


def test_the_hash_knows_what_matters() -> None:
    assert small().hash == small().hash
    assert small(scenario={"seed": 2}).hash != small().hash
    changed = small().model_copy(update={"name": "other"})
    assert changed.hash != small().hash


def test_scenarios_are_frozen_and_travel_to_workers() -> None:
    scenario = small()
    with pytest.raises(Exception, match="frozen"):
        scenario.name = "x"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(scenario)).hash == scenario.hash  # noqa: S301 - our own bytes


def test_errors_travel_to_workers() -> None:
    error = ScenarioError([Fault("no_text", "k", "v", file="f"), Fault("no_list", "l", file="f")])
    assert pickle.loads(pickle.dumps(error)).faults == error.faults  # noqa: S301 - our own bytes


def test_python_objects_are_checked_like_files() -> None:
    with pytest.raises(ScenarioError, match="unknown key") as caught:
        small(chanels={}, teams={"one": {"channels": ["fax"], "headcount": 1}})
    assert len(caught.value.faults) == 2
    with pytest.raises(ScenarioError, match="table of sections"):
        Scenario.model_validate(3)


def test_run_is_called_scenario_in_files_and_run_in_python() -> None:
    assert small(run={"seed": 5}).run.seed == small(scenario={"seed": 5}).run.seed == 5


@pytest.mark.parametrize("entry", NOT_YET, ids=lambda entry: f"{entry.pattern} {entry.value}")
def test_what_is_not_simulated_is_no_key_of_the_schema(entry: Any) -> None:
    assert (entry.pattern in all_keys()) == bool(entry.value)
    assert entry.description.endswith(".")
    assert find(entry.pattern.split("."), entry.value or None) is not None
    parent = entry.pattern.rpartition(".")[0].removesuffix(".*")
    assert not parent or parent in all_keys()


def test_the_json_schema_admits_what_the_schema_admits() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    assert not list(check.iter_errors(SMALL))
    assert list(check.iter_errors({**SMALL, "chanels": {}}))
    patient = {
        "voice": {"patience": {"distribution": "exponential", "mean_minutes": 3}},
        "chat": {"talk": "never"},
    }
    assert len(list(check.iter_errors({**SMALL, "channels": patient}))) >= 1
