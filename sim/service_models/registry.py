"""The four service models of the field, and from the name of any model to its capabilities."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, cast

from sim.errors import CcsimError
from sim.service_models.capabilities import CAPABILITIES, Capabilities
from sim.service_models.protocol import HOOKS, ServiceModel, own_hook

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

MULTICHANNEL = Capabilities()
"""Customers pick a channel per contact; context stays on the channel."""

MULTIMODAL = Capabilities(context_scope="interaction", companion_channel=True)
"""Several channels inside one interaction; the next interaction starts afresh."""

OMNICHANNEL = Capabilities(
    context_scope="case",
    companion_channel=True,
    duplicates_visible=True,
    same_agent=True,
    warm_transfer=True,
    status_view=True,
)
"""History and context follow the customer across channels, for every agent."""

ORCHESTRATED = replace(
    OMNICHANNEL,
    merge_on_arrival=True,
    steering=True,
    priority_from_emotion_and_value=True,
    proactive=True,
)
"""Omnichannel, and an orchestrator that steers each case."""

BUILT_IN: Mapping[str, Capabilities] = {
    "multichannel": MULTICHANNEL,
    "multimodal": MULTIMODAL,
    "omnichannel": OMNICHANNEL,
    "orchestrated": ORCHESTRATED,
}
"""The four models of the field, simplest first."""


@dataclass(frozen=True, slots=True)
class ResolvedModel:
    """A service model ready for an engine.

    Attributes:
        name: as given. capabilities: its switches.
        python: the researcher's object, or None for a built-in model or a scenario's mixture.
    """

    name: str
    capabilities: Capabilities
    python: ServiceModel | None = None


def models_compared(scenarios: int) -> tuple[str, ...]:
    """Service models that are compared if none is named, in so many scenarios."""
    return tuple(BUILT_IN) if scenarios == 1 else ("multichannel",)


def names(scenario: Scenario | None = None) -> tuple[str, ...]:
    """The four built-in models, then the mixtures that the scenario names."""
    own = tuple(scenario.service_models) if scenario is not None else ()
    return tuple(BUILT_IN) + tuple(name for name in own if name not in BUILT_IN)


def resolve(model: str | ServiceModel, scenario: Scenario | None = None) -> ResolvedModel:
    """Find a service model by name, or take one written in Python.

    Raises:
        CcsimError: the name is unknown, a capability lacks a prerequisite, or an object is no
            service model.
    """
    if not isinstance(model, str):
        return _in_python(model, scenario)
    known = names(scenario)
    if model not in known:
        near = difflib.get_close_matches(model, known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise CcsimError(f"unknown service model {model!r}: known are {', '.join(known)}.{hint}")
    overlay = scenario.service_models.get(model) if scenario is not None else None
    capabilities = BUILT_IN[model] if overlay is None else _mixture(overlay)
    return ResolvedModel(model, _complete(model, capabilities))


def _complete(name: str, capabilities: Capabilities) -> Capabilities:
    """Capabilities that have what they build on."""
    missing = capabilities.missing_prerequisites()
    if missing:
        raise CcsimError(f"service model {name!r}: {'; '.join(missing)}.")
    return capabilities


def _in_python(model: object, scenario: Scenario | None) -> ResolvedModel:
    """A service model written in Python, if the object is one."""
    if isinstance(model, type):
        raise CcsimError(
            f"service model {model.__name__}: this is the class; give an object of it, "
            f"{model.__name__}()."
        )
    name, said = getattr(model, "name", None), getattr(model, "capabilities", None)
    decides = isinstance(model, ServiceModel) or any(own_hook(model, hook) for hook in HOOKS)
    if not isinstance(name, str) or not name or not decides:
        raise CcsimError(
            f"{model!r} is no service model: give a name, or an object of a class derived from "
            "sim.ServiceModel."
        )
    if name in names(scenario):
        raise CcsimError(
            f"service model {name!r}, written in Python, has the name of another model: give it "
            "a name of its own."
        )
    if isinstance(said, str):
        said = resolve(said, scenario).capabilities
    if not isinstance(said, Capabilities):
        raise CcsimError(
            f"service model {name!r}: capabilities are {said!r}; allowed are sim.Capabilities(...) "
            "and the name of a model that has them."
        )
    return ResolvedModel(name, _complete(name, said), cast("ServiceModel", model))


def not_simulated(model: str | ServiceModel, scenario: Scenario | None = None) -> tuple[str, ...]:
    """Names of the model's capabilities whose mechanism is not simulated yet."""
    active = resolve(model, scenario).capabilities.active()
    return tuple(name for name in active if not CAPABILITIES[name].simulated)


def _mixture(overlay: Any) -> Capabilities:
    """A named mixture: a built-in model with some capabilities changed."""
    changes = {
        field.name: value
        for field in fields(Capabilities)
        if (value := getattr(overlay, field.name, None)) is not None
    }
    return replace(BUILT_IN[overlay.base], **changes)
