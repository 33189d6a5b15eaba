"""What is worth saying about an input, as data: notes, warnings, and what may stand somewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sim.language.english import ENGLISH
from sim.language.language import Language


@dataclass(frozen=True, init=False)
class Note:
    """One thing to say, of which `told` makes a sentence.

    Attributes:
        code: what is said; the key of its sentence in the language layer.
        key: where it belongs: a table, a file, a channel; empty if nowhere in particular.
        facts: what the sentence needs, in order of the names. One that is a note itself is a part
            of the sentence; a `number` chooses between the forms for one and for many.
    """

    code: str
    key: str
    facts: tuple[tuple[str, object], ...]

    def __init__(self, code: str, key: str = "", /, **facts: object) -> None:
        """A note with its facts by name; lists are tuples."""
        for name, item in {"code": code, "key": key, "facts": tuple(sorted(facts.items()))}.items():
            object.__setattr__(self, name, item)

    def at(self, key: str) -> Self:
        """The same about another place."""
        return type(self)(self.code, key, **dict(self.facts))

    def said(self, language: Language = ENGLISH) -> str:
        """The sentence without the place."""
        facts: dict[str, Any] = {name: _words(item, language) for name, item in self.facts}
        if f"{self.code}.one" in language.sentences:
            return language.count(self.code, facts.pop("number"), **facts)
        return language.say(self.code, **facts)

    def told(self, language: Language = ENGLISH) -> str:
        """The sentence, after the place that it is about."""
        said = self.said(language)
        return f"{self.key}: {said}" if self.key else said

    def to_json(self) -> dict[str, Any]:
        """Code, place and facts as plain values; those that are notes themselves likewise."""
        return {"code": self.code, "key": self.key, **{n: _plain(item) for n, item in self.facts}}

    def __str__(self) -> str:
        return self.told()


def _words(item: object, language: Language) -> object:
    """A fact as its sentence takes it: notes within it are told."""
    if isinstance(item, tuple):
        return tuple(_words(one, language) for one in item)
    return item.told(language) if isinstance(item, Note) else item


def _plain(item: object) -> object:
    """A fact as a value of JSON."""
    if isinstance(item, tuple):
        return [_plain(one) for one in item]
    if isinstance(item, datetime):
        return item.isoformat()
    return item.to_json() if isinstance(item, Note) else item


def gathered(notes: Iterable[Note], language: Language = ENGLISH) -> list[str]:
    """Notes as sentences; what is said of several places stands once, after all of them."""
    places: dict[Note, list[str]] = {}
    for note in notes:
        places.setdefault(note.at(""), []).append(note.key)
    return [note.at(", ".join(filter(None, keys))).told(language) for note, keys in places.items()]
