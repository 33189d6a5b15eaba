"""The capability table, mixtures and prerequisites."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import pytest

from sim.errors import CcsimError
from sim.scenario.schema import Scenario
from sim.service_models import CAPABILITIES, Capabilities, names, not_simulated, resolve
from sim.service_models.registry import BUILT_IN

RAW: dict[str, Any] = {
    "channels": {"voice": {}},
    "segments": {"all": {"share": 1, "channel_preference": {"voice": 1}}},
    "intents": {"any": {"share": 1}},
    "teams": {"agents": {"channels": ["voice"], "headcount": 1}},
}


def scenario(**mixtures: Any) -> Scenario:
    """The smallest scenario, with named mixtures."""
    return Scenario.model_validate({**RAW, "service_models": mixtures})


def test_every_capability_is_in_the_table() -> None:
    assert [field.name for field in fields(Capabilities)] == list(CAPABILITIES)
    for info in CAPABILITIES.values():
        assert info.label
        assert info.cost


def test_each_model_adds_to_the_one_before_but_for_context() -> None:
    ladder = [set(capabilities.active()) for capabilities in BUILT_IN.values()]
    assert ladder[0] == set()
    assert all(one < other for one, other in pairwise(ladder))
    scopes = [capabilities.context_scope for capabilities in BUILT_IN.values()]
    assert scopes == ["channel", "interaction", "case", "case"]


def test_built_in_models_have_what_they_build_on() -> None:
    for capabilities in BUILT_IN.values():
        assert capabilities.missing_prerequisites() == ()


def test_prerequisites_are_named() -> None:
    merging = Capabilities(merge_on_arrival=True)
    assert merging.missing_prerequisites() == ("merge_on_arrival needs duplicates_visible = true",)
    visible = replace(merging, duplicates_visible=True)
    assert visible.missing_prerequisites() == ('duplicates_visible needs context_scope = "case"',)
    assert replace(visible, context_scope="case").missing_prerequisites() == ()


def test_a_mixture_changes_its_base() -> None:
    mixed = scenario(
        siloed={"base": "omnichannel", "companion_channel": False},
        loyal={"base": "multichannel", "same_agent": True},
    )
    assert names(mixed) == (*BUILT_IN, "siloed", "loyal")
    siloed = resolve("siloed", mixed)
    assert siloed.capabilities == replace(BUILT_IN["omnichannel"], companion_channel=False)
    assert resolve("loyal", mixed).capabilities == Capabilities(same_agent=True)
    assert siloed.python is None


def test_a_mixture_without_its_prerequisites_is_refused() -> None:
    mixed = scenario(half={"base": "multichannel", "status_view": True})
    with pytest.raises(CcsimError, match="'half': status_view needs context_scope"):
        resolve("half", mixed)


def test_an_unknown_model_is_refused_with_a_suggestion() -> None:
    with pytest.raises(CcsimError, match="Did you mean 'omnichannel'"):
        resolve("omnichanel")
    with pytest.raises(CcsimError, match="known are multichannel, multimodal"):
        resolve("?", scenario())


def test_what_is_not_simulated_is_said() -> None:
    assert not_simulated("multichannel") == ()
    assert "warm_transfer" in not_simulated("omnichannel")


def test_all_that_an_orchestrator_does_at_once_is_simulated() -> None:
    missing = [name for name, info in CAPABILITIES.items() if not info.simulated]
    assert missing == ["warm_transfer", "status_view"]
    direct = scenario(
        direct={
            "base": "orchestrated",
            "warm_transfer": False,
            "status_view": False,
        }
    )
    assert not_simulated("direct", direct) == ()
