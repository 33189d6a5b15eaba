"""From findings of attributions, sweeps, break-evens, selections and the like to sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from sim.measures.definitions import MEASURES
from sim.study.decision_findings import (
    BEYOND,
    AttributedShare,
    AttributedTotal,
    Crossed,
    Moved,
    Places,
    PrecisionFound,
    QuietKeys,
    Stretch,
    SweptMeasure,
    VerdictHolds,
)
from sim.study.findings import Finding
from sim.study.robust_findings import Robust, Turned
from sim.study.telling import measure_label, plain_facts

if TYPE_CHECKING:
    from sim.language.language import Language
    from sim.study.contrast import Outcome

_LISTED_POINTS: Final = 12
"""Most points of a sweep that a sentence names one by one."""


def told(findings: Iterable[Finding], language: Language) -> tuple[str, ...]:
    """Findings as lines; what belongs to the finding before is indented."""
    return tuple(
        f"  {tell(one, language)}" if one.code in one.NESTED else tell(one, language)
        for one in findings
    )


def tell(one: Finding, language: Language) -> str:
    """The sentence of a finding."""
    facts = plain_facts(one, language) | _more_facts(one, language)
    return language.say(f"{one.FAMILY}.{one.form}", **facts)


def sized(amount: float, low: float, high: float, unit: str, language: Language) -> str:
    """A difference with its interval, if it has one."""
    key = "size" if isfinite(low) and isfinite(high) else "size.alone"
    return language.say(key, amount=amount, spread=(low, high), unit=unit)


def quantity_words(measure: str, model: str, base: str | None, language: Language) -> str:
    """A measure of a model, or of the difference between two."""
    label = measure_label(measure, language)
    key = "quantity.difference" if base else "quantity.value"
    return language.say(key, measure=label, model=model, base=base)


def _more_facts(one: Finding, language: Language) -> dict[str, Any]:
    """Facts that are made of several values."""
    facts: dict[str, Any] = {}
    values = asdict(one)
    if {"amount", "low", "high", "unit"} <= set(values):
        ends = (values["amount"], values["low"], values["high"], values["unit"])
        facts["size"] = sized(*ends, language)
    if values.get("measure") in MEASURES:
        facts["quantity"] = quantity_words(values["measure"], one.model, one.base, language)
    if "amounts" in values:
        facts["amounts"] = [
            language.say(f"amount.{one.code}", name=name, amount=amount)
            for name, amount in values["amounts"]
        ]
    match one:
        case AttributedTotal():
            facts["outcome"] = _outcome(one.outcome, language)
        case AttributedShare():
            facts["outcome"] = language.say(f"outcome.{one.code}")
            facts["step"] = language.say(f"step.{one.kind}", label=one.label)
        case Stretch():
            facts["said"] = language.say(f"stretch.{one.code}", model=one.model)
        case Crossed():
            facts["between"] = language.say(f"interval.{one.interval}", low=one.low, high=one.high)
        case SweptMeasure():
            texts = [_places(each, one.unit, language) for each in one.places]
            facts["places"] = texts or [language.say("sweep.nothing")]
        case Moved():
            signed = bool(one.base)
            facts["mean_shown"] = language.amount(one.mean, one.unit, signed=signed)
            if not signed:
                facts["size"] = language.amount(one.amount, one.unit)
        case QuietKeys():
            facts["number"] = len(one.keys)
        case VerdictHolds():
            facts["at"] = [
                language.say(
                    "verdict_there", key=key, value=value, outcome=language.say(f"bare.{outcome}")
                )
                for key, value, outcome in one.at
            ]
            facts["outcome"] = language.say(f"bare.{one.outcome}")
        case Robust():
            facts["letters"] = language.say("robust.letters", trust=one.trust) if one.trust else ""
        case Turned():
            facts |= _turned(one, language)
        case PrecisionFound():
            facts["beyond"] = BEYOND
            facts["of"] = language.say(f"precision.of.{one.of}")
            facts["measures"] = [
                language.say(
                    "precision.measure" if isfinite(share) else "precision.measure.alone",
                    measure=measure_label(key, language),
                    system=system,
                    share=share,
                )
                for key, system, share in one.measures
            ]
    return facts


def _turned(one: Turned, language: Language) -> dict[str, Any]:
    """Where an assumption turns a part of the verdict, and from what to what."""
    key = "above" if one.upward else "below"
    if not isfinite(one.at):
        key = "other"
    where = {name: getattr(one, name) for name in ("at", "at_low", "at_high", "written", "value")}
    return {
        "where": language.say(f"robust.where.{key}", **where),
        "before": language.say(f"bare.{one.outcome}"),
        "there": language.say(f"bare.{one.outcome_there}"),
    }


def _outcome(outcome: Outcome, language: Language) -> str:
    """What is found, as a phrase of its own."""
    family = "bare" if outcome in ("none", "unknown") else "significantly"
    return language.say(f"{family}.{outcome}")


def _places(found: Places, unit: str, language: Language) -> str:
    """Where in a sweep something holds, and how large the differences are there."""
    count, whole = len(found.points), found.whole
    if count == whole > 1:
        where = language.say("places.all", whole=whole)
    elif whole > _LISTED_POINTS:
        where = language.say("places.most", count=count, whole=whole)
    else:
        where = language.count("places", count, points=[str(point) for point in found.points])
    outcome = _outcome(found.outcome, language)
    if not isfinite(found.low):
        return language.say("place", outcome=outcome, where=where)
    key = "place.difference" if found.low == found.high else "place.differences"
    ends = (found.low, found.high)
    return language.say(
        key, outcome=outcome, where=where, difference=found.low, spread=ends, unit=unit
    )
