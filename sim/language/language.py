"""What a language has to bring along so that a case can be told in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sim.units import TICKS_PER_SECOND


@dataclass(frozen=True)
class Language:
    """All sentences of a language, and how it writes numbers of things, dates and lists.

    Attributes:
        code: of the language, as HTML wants it.
        sentences: templates by key, with names in braces. Where a number of things decides about
            the form there are two, ``key.one`` and ``key.many``.
        units: of time, largest first, as (name, seconds).
        last_comma: what stands before the last word of a list.
        date: writes the date of a day.
        days: names of the days of the week, Monday first.
    """

    code: str
    sentences: Mapping[str, str]
    units: tuple[tuple[str, int], ...]
    last_comma: str
    date: Callable[[datetime], str]
    days: tuple[str, ...] = ()

    def say(self, key: str, **facts: object) -> str:
        """A sentence, or part of one, with its facts filled in."""
        return self.sentences[key].format_map(facts)

    def count(self, key: str, number: int, **facts: object) -> str:
        """The form of a sentence that goes with a number, which it may show as ``{number}``."""
        form = "one" if number == 1 else "many"
        return self.say(f"{key}.{form}", number=f"{number:,}", **facts)

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

    def listed(self, words: Iterable[str]) -> str:
        """Words as a list within a sentence."""
        found = list(words)
        if len(found) < 2:
            return "".join(found)
        return f"{', '.join(found[:-1])}{self.last_comma}{found[-1]}"
