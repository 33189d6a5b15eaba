"""What a language has to bring along so that results and stories can be told in it."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sim.language.numbers import Numbers
from sim.units import TICKS_PER_SECOND


@dataclass(frozen=True, kw_only=True)
class Language(Numbers):
    """All sentences of a language, and how it writes numbers, dates and lists.

    A sentence is a template with the names of its facts in braces. Behind a name may stand a format
    of Python's (``{share:.1%}``) or one of these:

    | format | writes |
    |---|---|
    | ``amount`` | a number in the fact ``unit``, ``change`` the same with its sign |
    | ``money`` | a price in the fact ``unit``: whole from 100 on, to the tenth from 10 on |
    | ``first`` | words as the beginning of a sentence |
    | ``significant`` | a number with four significant digits; ``short``: with two |
    | ``rough`` | a whole number as well as it is known: two digits and zeros |
    | ``percent`` | a share with the digits that matter |
    | ``spread`` | a pair of numbers in ``unit`` as an interval of a difference |
    | ``duration`` | ticks |
    | ``list`` | words with commas and a last "and" |
    | ``either`` | words with commas and a last "or" |
    | ``commas`` | words with commas alone; ``items``: with semicolons |

    Attributes:
        code: of the language, as HTML wants it.
        sentences: templates by key. Where a number of things decides about the form there are two,
            ``key.one`` and ``key.many``.
        units: of time, largest first, as (name, seconds).
        last_comma: what stands before the last word of a list.
        last_choice: the same where one of them is meant.
        date: writes the date of a day.
        days: names of the days of the week, Monday first.
    """

    code: str
    sentences: Mapping[str, str]
    units: tuple[tuple[str, int], ...]
    last_comma: str
    last_choice: str
    date: Callable[[datetime], str]
    days: tuple[str, ...] = ()

    def say(self, key: str, /, **facts: object) -> str:
        """A sentence, or part of one, with its facts filled in."""
        return _Template(self, facts).vformat(self.sentences[key], (), facts)

    def count(self, key: str, number: int, /, **facts: object) -> str:
        """The form of a sentence that goes with a number, which it may show as ``{number}``."""
        form = "one" if number == 1 else "many"
        return self.say(f"{key}.{form}", number=self.formatted(number, ","), **facts)

    def named(self, key: str, otherwise: str) -> str:
        """A name by its key (``measure.csat``), or what the declaration of the thing calls it."""
        return self.sentences.get(key, otherwise)

    def duration(self, ticks: int) -> str:
        """A duration in its two largest units, rounded to the second."""
        seconds = (ticks + TICKS_PER_SECOND // 2) // TICKS_PER_SECOND
        if seconds == 0:
            return self.say("no time" if ticks <= 0 else "under a second")
        parts: list[str] = []
        for name, size in self.units:
            number, seconds = divmod(seconds, size)
            if number or parts:
                parts.append(f"{number} {name}" if number else "")
            if len(parts) == 2:
                break
        return " ".join(filter(None, parts))

    def listed(self, words: Iterable[str], last: str = "") -> str:
        """Words as a list within a sentence; `last` instead of a last comma and "and"."""
        found = list(words)
        if len(found) < 2:
            return "".join(found)
        return f"{', '.join(found[:-1])}{last or self.last_comma}{found[-1]}"


class _Template(string.Formatter):
    """Fills in the facts of one sentence."""

    def __init__(self, language: Language, facts: Mapping[str, object]) -> None:
        self.language = language
        self.facts = facts

    def format_field(self, value: Any, format_spec: str) -> str:
        """One fact in the format that the sentence asks for."""
        language = self.language
        unit = str(self.facts.get("unit", ""))
        match format_spec:
            case "amount":
                return language.amount(value, unit)
            case "change":
                return language.amount(value, unit, signed=True)
            case "money":
                return language.price(value, unit)
            case "first":
                return f"{value[:1].upper()}{value[1:]}"
            case "significant":
                return language.significant(value)
            case "short":
                return language.significant(float(f"{value:.2g}"))
            case "rough":
                return language.rough(value)
            case "percent":
                return f"{language.formatted(100 * value, '.3g')} %"
            case "spread":
                return language.spread(*_pair(value), unit)
            case "duration":
                return language.duration(value)
            case "list":
                return language.listed(value)
            case "either":
                return language.listed(value, language.last_choice)
            case "commas":
                return ", ".join(value)
            case "items":
                return "; ".join(value)
            case "":
                return str(value)
            case _:
                return language.formatted(value, format_spec)


def _pair(value: Sequence[float]) -> tuple[float, float]:
    low, high = value
    return low, high
