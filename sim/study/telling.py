"""From findings of a comparison to sentences, in any language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.measures.definitions import MEASURES
from sim.service_models.capabilities import CAPABILITIES
from sim.study.answer_findings import Relieved
from sim.study.answer_telling import answer_facts
from sim.study.answer_telling import measure_label as measure_label  # noqa: PLC0414  # told here
from sim.study.findings import (
    Caution,
    Change,
    Finding,
    NotSimulated,
    Overall,
    Reason,
    Work,
)
from sim.units import TICKS_PER_SECOND, UNITS_IN_SECONDS

if TYPE_CHECKING:
    from sim.language.language import Language

_MOST: Final = 3
"""Reasons of one kind that a sentence names."""

_QUIET: Final = ("none", "unknown")
"""Outcomes whose measures are named together in one sentence."""


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence that belongs to a paragraph.

    Attributes:
        code: of the finding behind it. word: what stands before it, if anything. text: the rest.
        is_change: whether it is one significant difference with its numbers.
    """

    code: str
    word: str
    text: str
    is_change: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence, and those that belong to it."""

    head: str
    items: tuple[Item, ...] = ()


def paragraphs(findings: Iterable[Finding], language: Language) -> list[Paragraph]:
    """Findings as paragraphs: one per system, and one per caution.

    Args:
        findings: in the order in which they are told; an :class:`Overall` begins a system.
        language: in which they are told.
    """
    found: list[tuple[Finding, list[Finding]]] = []
    for one in findings:
        system = found[-1][0] if found else None
        if isinstance(system, Overall) and one.model == system.model and one.base:
            found[-1][1].append(one)
        else:
            found.append((one, []))
    before = [None, *(one for one, _ in found)]
    return [
        Paragraph(_head(one, language, last), tuple(_items(own, language)) if own else ())
        for (one, own), last in zip(found, before, strict=False)
    ]


def lines(told: Iterable[Paragraph], language: Language) -> Iterator[str]:
    """Paragraphs as lines; what belongs to a paragraph is indented."""
    for paragraph in told:
        yield paragraph.head
        for item in paragraph.items:
            text = language.say("item", word=item.word, text=item.text) if item.word else item.text
            yield f"  {text}"


def capability_labels(names: Iterable[str], language: Language) -> list[str]:
    """What capabilities are called."""
    return [language.named(f"capability.{name}", CAPABILITIES[name].label) for name in names]


def note_text(note: str, language: Language) -> str:
    """A note of a run, by its code; a text that an earlier version wrote stays as it is."""
    family, _, detail = note.partition(".")
    if f"note.{family}" not in language.sentences:
        return note
    label = capability_labels([detail], language)[0] if detail in CAPABILITIES else detail
    return language.say(f"note.{family}", detail=label)


def _head(one: Finding, language: Language, last: Finding | None = None) -> str:
    """The sentence of a finding that stands alone, or before those of its system.

    What the sentence before has said of another model with the same baseline is not said again.
    """
    if isinstance(one, Overall):
        runs = language.count("replications", one.replications)
        return language.say(f"verdict.{one.code}", **asdict(one) | {"replications": runs})
    if isinstance(one, NotSimulated):
        return language.say(
            "verdict.not_simulated.base",
            model=one.model,
            capabilities=capability_labels(one.capabilities, language),
        )
    if isinstance(one, Caution) and one.code == "note":
        return note_text(one.note, language)
    if isinstance(one, Caution):
        return language.say(f"caution.{one.code}", **asdict(one))
    facts = plain_facts(one, language) | answer_facts(one, language)
    again = isinstance(one, Relieved) and isinstance(last, Relieved)
    return language.say(f"{one.FAMILY}.{one.form}{'.too' if again else ''}", **facts)


def _items(own: Sequence[Finding], language: Language) -> Iterator[Item]:
    """The sentences of one system: alike findings are told in one."""
    changes = [one for one in own if isinstance(one, Change)]
    yield from _changes([one for one in changes if one.role == "headline"], language)
    for one in changes:
        if one.role == "beside":
            yield _change(one, language)
    worse = [one for one in changes if one.role == "channel"]
    for channel, parts in groupby(worse, lambda one: one.channel):
        texts = [_facts_said("change.short", one, language) for one in parts]
        word = language.say("word.channel.worse", channel=channel)
        yield Item("worse", word, language.say("sentence", text=", ".join(texts)))
    yield from _why([one for one in own if isinstance(one, Work | Reason)], language)
    for other in own:
        if not isinstance(other, Change | Work | Reason):
            text = language.say(f"{other.FAMILY}.{other.form}", **plain_facts(other, language))
            yield Item(other.code, "", text)


def _changes(headlines: Sequence[Change], language: Language) -> Iterator[Item]:
    """Headline measures: what is better, what is worse, and what is neither."""
    for code in ("better", "worse"):
        yield from (_change(one, language) for one in headlines if one.code == code)
    if all(one.code == "none" for one in headlines):
        yield Item("none", "", language.say("verdict.no_headline"))
        return
    for code in _QUIET:
        labels = [measure_label(one.measure, language) for one in headlines if one.code == code]
        if labels:
            word = language.say(f"word.{code}")
            yield Item(code, word, language.say("sentence", text=", ".join(labels)))


def _change(one: Change, language: Language) -> Item:
    """One significant difference with its interval."""
    word = language.say(f"outcome.{one.code}")
    if one.role == "beside":
        word = language.say("word.beside", word=word)
    key = "change.from_nothing" if np.isnan(one.relative) else "change"
    return Item(one.code, word, _facts_said(key, one, language), is_change=True)


def _facts_said(key: str, one: Change, language: Language) -> str:
    facts = asdict(one) | {"measure": measure_label(one.measure, language)}
    return language.say(key, **facts, spread=(one.low, one.high))


def _why(found: Sequence[Work | Reason], language: Language) -> Iterator[Item]:
    """All reasons in one sentence."""
    texts = []
    for code, same in groupby(sorted(found, key=_place), lambda one: one.code):
        parts = list(same)
        if code in _UNTOLD:
            continue
        said = [_reason(one, language) for one in parts[:_MOST] if isinstance(one, Reason)]
        hours = {k: v for one in found if isinstance(one, Work) for k, v in asdict(one).items()}
        texts.append(language.say(code, **hours, parts=said))
    if texts:
        text = language.say("sentence", text="; ".join(texts))
        yield Item("why", language.say("word.why"), text)


def _place(one: Finding) -> int:
    """Where a kind of reason stands in the sentence; within a kind the order stays."""
    return Reason.CODES.index(one.code) if one.code in Reason.CODES else -1


def _reason(one: Reason, language: Language) -> str:
    direction = ("new_" if one.new and one.code in _NEW else "") + (
        "more" if one.difference > 0 else "fewer"
    )
    return language.say(
        f"reason.{one.code}.{direction if one.code in _COMPARED else 'part'}",
        part=language.say(f"part.{one.part}"),
        size=abs(one.difference),
        time=_ticks(abs(one.difference), one.unit),
        difference=one.difference,
        unit=one.unit,
    )


def _ticks(size: float, unit: str) -> int:
    """A time with the digits that a reason is worth, in ticks; 0 for what is no time."""
    return round(float(f"{size:.2g}") * UNITS_IN_SECONDS.get(unit, 0) * TICKS_PER_SECOND)


_UNTOLD: Final = ("agents_worked", "why_leaving")
"""What stands in the findings alone, or within another reason."""

_COMPARED: Final = ("why_contacts", "why_cases", "why_waits", "why_longer", "why_displaced")
"""Reasons that are told as more or fewer than under the base."""

_NEW: Final = ("why_contacts", "why_cases", "why_waits")
"""Of those the ones that are told otherwise where the base has none."""


def plain_facts(one: Finding, language: Language) -> dict[str, Any]:
    """The values of a finding with the words for its keys: measures, capabilities, outcomes."""
    facts = asdict(one)
    for name in facts:
        if name.startswith("outcome"):
            facts[name] = language.say(f"significantly.{facts[name]}")
    if (key := facts.get("measure")) in MEASURES:  # targets of staff know others, too
        facts["measure"] = measure_label(key, language)
        facts["weights"] = language.named(f"assumption.{key}", MEASURES[key].assumption)
    if "capabilities" in facts:
        facts["capabilities"] = capability_labels(facts["capabilities"], language)
    return facts
