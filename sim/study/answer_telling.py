"""The facts in the sentences with which a comparison begins, in any language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from sim.measures.definitions import MEASURES
from sim.study.answer_findings import (
    BaselineState,
    ChannelTarget,
    Choice,
    OnLadder,
    Relieved,
    Surety,
    Targets,
    TurnsRound,
    UpTo,
    Worth,
)
from sim.study.fair_findings import Needs, NeedsLess, OnBudget
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.language.language import Language
    from sim.study.findings import Finding

_SAME: Final = 1e-6
"""Relative difference below which two counts come to the same price."""


def measure_label(key: str, language: Language) -> str:
    """What a measure is called."""
    return language.named(f"measure.{key}", MEASURES[key].label)


def answer_facts(one: Finding, language: Language) -> dict[str, Any]:
    """Facts that are made of several values of a finding."""
    match one:
        case Choice():
            return {"picks": [*_picks(one, language)]}
        case UpTo():
            return {"worth": worth_texts(one.worth, one.unit, language)}
        case Surety():
            runs = language.count("replications", one.replications)
            count = language.say(f"count.{one.basis}") if one.basis else ""
            ends = {"spread": (one.low, one.high), "count": count}
            return {"replications": runs, **ends}
        case OnLadder():
            worth = worth_texts(one.worth, one.unit, language)
            return {"changes": changes_text(one, language), "worth": worth}
        case BaselineState():
            return {"missed": [*_missed(one.missed, language)]}
        case Targets():
            facts = {"missed": [*_missed(one.missed, language)]}
            return {**facts, "met": [channel for channel, *_ in one.met]}
        case Relieved():
            runs = language.count("replications", one.replications)
            return {"replications": runs, "spread": (one.low, one.high)}
        case Needs():
            texts = [
                language.say("fair.need", model=model, hours=hours, fte=fte)
                for model, hours, fte in one.needs
            ]
            runs = language.count("replications", one.replications)
            return {"needs": texts, "replications": runs}
        case NeedsLess():
            parts = [
                language.say("fair.part", kind=language.say(f"fair.kind.{kind}"), hours=hours)
                for kind, hours in one.parts
            ]
            return {"parts": parts, "more": -one.share, "least": -one.high, "most": -one.low}
        case OnBudget():
            runs = language.count("replications", one.replications)
            return {"changes": changes_text(one, language), "replications": runs}
        case TurnsRound():
            said = [_turn(turn, language) for turn in one.keys]
            more = language.say("turn.more", rest=one.rest) if one.rest else ""
            return {"turns": said, "more": more, "file": one.file or language.say("file")}
        case _:
            return {}


def _turn(turn: tuple[str, str, str, str, str], language: Language) -> str:
    key, value, model, base, measure = turn
    label = measure_label(measure, language)
    return language.say("turn", key=key, value=value, model=model, base=base, measure=label)


def worth_texts(worth: Sequence[Worth], unit: str, language: Language) -> list[str]:
    """What a platform may cost, count by count; a count that changes nothing is left out."""
    found, before = [], float("nan")
    for basis, price, _, _ in worth:
        if abs(price - before) <= _SAME * max(1.0, abs(before)):
            continue
        before = price
        key = "worth.some" if price > 0 else "worth.nothing"
        count = language.say(f"count.{basis}")
        found.append(language.say(key, price=price, unit=unit, count=count))
    return found


def changes_text(one: OnLadder | OnBudget, language: Language) -> str:
    """The significant changes beside another model, better ones first."""
    parts: list[str] = []
    for outcome in ("better", "worse"):
        same = [change for change in one.changes if change[4] == outcome]
        if same:
            said = [_change(change, language) for change in same]
            word = language.say(f"outcome.{outcome}")
            parts.append(language.say("ladder.changes", word=word, changes=said))
    if parts:
        return "; ".join(parts)
    known = any(isfinite(change[2]) for change in one.changes)
    return language.say("ladder.no_change" if known else "ladder.unknown")


def _change(change: tuple[str, float, float, float, str, str], language: Language) -> str:
    measure, difference, _, _, _, unit = change
    label = measure_label(measure, language)
    return language.say("ladder.change", measure=label, difference=difference, unit=unit)


def _picks(one: Choice, language: Language) -> Iterator[str]:
    """Each model with the counts that speak for it."""
    for model, same in groupby(one.picks, lambda pick: pick[1]):
        counts = [language.say(f"count.{basis}") for basis, _ in same]
        yield language.say("answer.pick", model=model, counts=counts)


def _missed(targets: Iterable[ChannelTarget], language: Language) -> Iterator[str]:
    for channel, value, wanted, seconds in targets:
        time = round(seconds * TICKS_PER_SECOND)
        facts = {"channel": channel, "value": value, "wanted": wanted, "time": time}
        yield language.say("missed_target", **facts)
