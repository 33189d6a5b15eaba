"""The first screen of a report: the answer, what has to be known first, the ladder, the targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.language.numbers import UNKNOWN
from sim.study.answer_findings import (
    FIRST,
    BaselineState,
    ChannelTarget,
    OnLadder,
    Relieved,
    Targets,
)
from sim.study.answer_telling import changes_text
from sim.study.telling import paragraphs
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.language.language import Language
    from sim.show.result import Result

_PRICED: Final = ("worth_cost", "worth_sourced", "worth_all", "charged")
_YEARS: Final = ("per_year", "loaded_per_year", "kept_per_year")


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell with the name of its column, which a narrow page shows beside it.

    Attributes:
        head: name of the column. text: content. kind: ``better``, ``worse`` or nothing.
    """

    head: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class CardRow:
    """A row of a table that becomes a card on a narrow page."""

    name: str
    notes: Sequence[str]
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class FirstScreen:
    """What a reader sees before anything else.

    Attributes:
        before: what is wrong with the comparison as such. answer: which model, up to which price,
            how sure, what would turn it round. notices: warnings, changes, records not reproduced.
        ladder, targets: tables. unit: currency of the ladder.
    """

    before: Sequence[str]
    answer: Sequence[str]
    notices: Sequence[str]
    ladder: Sequence[CardRow]
    targets: Sequence[CardRow]
    unit: str = ""


def first_screen(result: Result, language: Language) -> FirstScreen:
    """The first screen of a result."""
    found = result.findings
    wrong = [one for one in found if isinstance(one, BaselineState | Relieved)]
    rungs = [one for one in found if isinstance(one, OnLadder)]
    answer = [one for one in found if isinstance(one, FIRST) and one not in wrong]
    return FirstScreen(
        [one.head for one in paragraphs(wrong, language)],
        [one.head for one in paragraphs(answer, language)],
        list(dict.fromkeys(_notices(result, language))),
        [_rung(one, language) for one in rungs],
        [_target(one, result, language) for one in found if isinstance(one, Targets)],
        rungs[0].unit if rungs else "",
    )


def _notices(result: Result, language: Language) -> Iterator[str]:
    """What was changed, what looks wrong in a scenario, and records that were not reproduced."""
    several = len(result.content.get("scenarios", {})) > 1
    for label, told in result.content.get("scenarios", {}).items():
        if told.get("changed"):
            yield language.say("report.changed", assignments=told["changed"])
        for text in told.get("warnings", ()):
            yield language.say("report.of", name=label, text=text) if several else text
    for label, record in result.content.get("recorded", {}).items():
        if record and not record.get("cases", {}).get("converged", True):
            yield language.say("report.not_reproduced", name=label)


def _rung(one: OnLadder, language: Language) -> CardRow:
    worth = {f"worth_{basis}": (price, low, high) for basis, price, low, high in one.worth}
    texts = {"charged": language.price(one.charged, "")}
    for key in _PRICED[:-1]:
        texts[key] = _price(worth.get(key), language)
    texts |= {key: language.rough(getattr(one, key), 3) for key in _YEARS[:-1]}
    texts["kept_per_year"] = language.rough(one.kept_per_year[0], 3) if one.base else UNKNOWN
    entries = [Entry(language.say(f"ladder.head.{key}"), texts[key]) for key in (*_PRICED, *_YEARS)]
    notes = [language.say(f"report.beside.{one.code}", base=one.base, beyond=one.beyond)]
    if one.base:
        notes.append(changes_text(one, language))
    return CardRow(one.model, notes, entries)


def _price(worth: tuple[float, float, float] | None, language: Language) -> str:
    if worth is None:
        return UNKNOWN
    price, low, high = worth
    ends = language.interval(low, high, "")
    return f"{language.price(price, '')} {ends}".strip()


def _target(one: Targets, result: Result, language: Language) -> CardRow:
    """Channels of a system, each with its share in time and whether that is what is wanted."""
    all_of_it = {target[0]: (target, "worse") for target in one.missed}
    all_of_it |= {target[0]: (target, "better") for target in one.met}
    entries = [
        _in_time(*all_of_it[channel], language)
        for channel in result.channels
        if channel in all_of_it
    ]
    return CardRow(one.model, (), entries)


def _in_time(target: ChannelTarget, kind: str, language: Language) -> Entry:
    channel, value, wanted, seconds = target
    time = round(seconds * TICKS_PER_SECOND)
    head = language.say("report.target", channel=channel, wanted=wanted, time=time)
    word = language.say(f"report.target.{kind}")
    return Entry(head, language.say("report.target.value", word=word, value=value), kind)
