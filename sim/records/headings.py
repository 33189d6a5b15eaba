"""A heading as the words that it is made of, with its unit and what it says of its numbers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from sim.records.cells import SECONDS_OF
from sim.records.heading_words import LEFT_OUT, WORDS

_BRACKETED = re.compile(r"[(\[{]([^)\]}]*)[)\]}]")
_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TARGETS = frozenset({"threshold", "sl", "sla", "target", "goal"})
_MEASURED = frozenset({"time", "wait", "talk", "handle", "acw", "speed"})
_OF_THE_DAY = frozenset({"hour", "hours", "hora", "horas", "heures", "day", "days", "d", "h", "m"})
_CLOCK_FORM = re.compile(r"^[hms]{1,2}(:[hms]{1,2})+$")


@dataclass(frozen=True)
class Heading:
    """What a heading says.

    Attributes:
        text: as in the file.
        words: that it is made of, in the words of `heading_words`.
        unit_seconds: seconds of the unit of durations that it names; None if it names none.
        is_percentage: whether it says that its numbers are shares of something.
        is_forecast: whether it says that its numbers are expected ones.
        contact: the word for contacts that it has (`calls`, `chats`); empty if none.
    """

    text: str
    words: frozenset[str]
    unit_seconds: float | None
    is_percentage: bool
    is_forecast: bool
    contact: str


def plain(text: object) -> str:
    """A heading in lower case, its letters and digits alone, without accents; in any script."""
    folded = unicodedata.normalize("NFKD", str("" if text is None else text)).casefold()
    kept = "".join(one for one in folded if not unicodedata.combining(one))
    return " ".join(_WORD.findall(kept))


@lru_cache(maxsize=4096)
def heading(text: str) -> Heading:
    """What a heading says."""
    bracketed = [one.strip().casefold() for one in _BRACKETED.findall(text)]
    spaced = _BRACKETED.sub(" ", text).replace("%", " percent ").replace("\u066a", " percent ")
    found = [
        part
        for whole in _WORD.findall(_without_accents(spaced))
        for part in (
            [plain(whole)] if plain(whole) in WORDS else plain(_HUMP.sub(" ", whole)).split()
        )
    ]
    unit, found = _unit(found, bracketed)
    inside = {w for one in bracketed for word in plain(one).split() for w in WORDS.get(word, ())}
    within = "within" in found or (
        bool({"in", "under", "unter", "dentro"} & set(found))
        and any(one.isdigit() or one in _TARGETS for one in found)
    )
    words = {part for one in found for part in WORDS.get(one, (one,)) if one not in LEFT_OUT}
    words |= inside & {"avg", "total", "percent"}
    if "media" in words and words & _MEASURED:
        words = (words - {"media"}) | {"avg"}  # Italian and Spanish for average, and no medium
    if within:
        words = {one for one in words if not (one.isdigit() or one in SECONDS_OF)}
        words = (words - _TARGETS - {"under", "unter", "dentro"}) | {"within"}
    if words & {"aht", "asa"}:
        words = words - {"avg", "time"}  # they are average times by themselves
    percent = "percent" in words or any("%" in one for one in bracketed)
    contact = next((one for one in found if WORDS.get(one) == ("call",)), "")
    return Heading(
        text, frozenset(words - {"percent"}), unit, percent, "forecast" in words, contact
    )


def _without_accents(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text)
    return "".join(one for one in folded if not unicodedata.combining(one))


def _unit(found: list[str], bracketed: list[str]) -> tuple[float | None, list[str]]:
    """Seconds of the unit that a heading names, and its words without it."""
    for one in bracketed:
        if one in SECONDS_OF or _CLOCK_FORM.match(one):
            return SECONDS_OF.get(one, 1.0), found
    for place in (-1, -2):
        word = found[place] if len(found) > -place else ""
        last = place == -1 or (bool(word) and WORDS.get(found[-1]) == ("total",))
        if word in SECONDS_OF and word not in _OF_THE_DAY and last and "within" not in found:
            return SECONDS_OF[word], [one for one in found if one not in (word, "in")]
    return None, found
