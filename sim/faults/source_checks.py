"""Checks of where cases come from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.errors import Fault
from sim.faults.doubts import Suspicion, Suspicions, sum_to_one, twice, unknown
from sim.faults.translate import shown
from sim.sections.demand import ReplaySource
from sim.sections.money import BUILT_IN_MODELS
from sim.sections.source import ByWeekSource, CustomerBaseSource, SourceBase

if TYPE_CHECKING:
    from sim.sections.whole import Sections


def source_suspicions(scenario: Sections) -> Suspicions:
    """What is wrong with where cases come from."""
    sources = scenario.demand.sources
    yield from twice("demand.sources", [source.name for source in sources])
    known: dict[str, Iterable[str]] = {
        "segment": scenario.segments,
        "intent": scenario.intents,
        "channel": scenario.channels,
    }
    for source in sources:
        key = f"demand.sources.{source.name}"
        for what, names in known.items():
            yield from _labels(source, key, what, names)
        under = [source.recorded_under]
        yield from unknown("service_model", f"{key}.recorded_under", under, model_names(scenario))
        if isinstance(source, ByWeekSource):
            yield from sum_to_one(f"{key}.day_shares", source.day_shares.model_dump().values())
        if isinstance(source, CustomerBaseSource):
            yield from _customer_base(scenario, source, key)
        if isinstance(source, ReplaySource) and source.volume_factor != 1:
            place, factor = f"{key}.volume_factor", f"{source.volume_factor:g}"
            yield Suspicion(Fault("replayed_volume", place, factor))
        yield from _raisable(scenario, source, key)


def _customer_base(scenario: Sections, source: CustomerBaseSource, key: str) -> Suspicions:
    """Needs of customers: known ones, said once, and those that recur with a period."""
    for part in ("cases_per_year", "recurring_shares"):
        yield from unknown("intent", f"{key}.{part}", getattr(source, part), scenario.intents)
    for part in ("intent", "intent_shares"):
        if value := getattr(source, part):
            place, said = f"{key}.{part}", shown(value) if isinstance(value, str) else ""
            yield Suspicion(Fault("mix_of_base", place, said))
    for intent, share in source.recurring_shares.items():
        found = scenario.intents.get(intent)
        if found is not None and found.recurs_every_days is None:
            place = f"{key}.recurring_shares.{intent}"
            needs = (f"intents.{intent}.recurs_every_days",)
            yield Suspicion(Fault("no_period", place, f"{share:g}", intent=intent), needs)
    if not any(source.cases_per_year.values()) and not any(source.recurring_shares.values()):
        yield Suspicion(Fault("base_without_needs", key))


def _labels(source: SourceBase, key: str, what: str, names: Iterable[str]) -> Suspicions:
    """Segment, intent or channel of a source: a constant, a mix, or what a file calls it."""
    constant, shares = getattr(source, what), getattr(source, f"{what}_shares")
    yield from unknown(what, f"{key}.{what}", [constant] if constant else [], names)
    yield from unknown(what, f"{key}.{what}_shares", shares or (), names)
    if shares:
        yield from sum_to_one(f"{key}.{what}_shares", shares.values())
    if shares and constant:
        yield Suspicion(Fault("beside_shares", f"{key}.{what}", shown(constant), label=what))
    mapped = [name for name in (getattr(source, f"{what}_map", None) or {}).values() if name]
    yield from unknown(what, f"{key}.{what}_map", mapped, names)


def _raisable(scenario: Sections, source: SourceBase, key: str) -> Suspicions:
    intent, channel = source.intent, source.channel
    if intent in scenario.intents and channel in scenario.channels:
        raised = scenario.raised_on(intent)
        if channel not in raised:
            place, said = f"{key}.channel", shown(channel)
            fault = Fault("not_raised", place, said, intent=intent, known=tuple(raised))
            yield Suspicion(fault, (f"intents.{intent}.channels",))


def model_names(scenario: Sections) -> list[str]:
    """Names of all service models of a scenario."""
    return [*BUILT_IN_MODELS, *scenario.service_models]
