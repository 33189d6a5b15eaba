"""The texts of a language: complete, and nothing left over."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

import sim
from sim.language.english import ENGLISH
from sim.units import TICKS_PER_SECOND

SOURCES = sorted(Path(next(iter(sim.__path__))).rglob("*.*"))
CODE = "".join(
    path.read_text(encoding="utf-8")
    for path in SOURCES
    if path.suffix in (".py", ".html") and path.parent.name != "english"
)
FAMILIES = set(re.findall(r'f"((?:[a-z]+\.)+)\{', CODE)) | {"strip."}
"""Beginnings of keys whose end is computed."""


@pytest.mark.parametrize("key", ENGLISH.sentences)
def test_every_sentence_is_said_somewhere(key: str) -> None:
    plain = key.removesuffix(".one").removesuffix(".many")
    assert f'"{plain}"' in CODE or any(key.startswith(family) for family in FAMILIES)


def test_every_sentence_with_a_number_has_both_forms() -> None:
    one = {key[:-4] for key in ENGLISH.sentences if key.endswith(".one")}
    many = {key[:-5] for key in ENGLISH.sentences if key.endswith(".many")}
    assert one == many


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.2, "less than 1 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (200, "3 min 20 s"),
        (3600, "1 h"),
        (3659, "1 h"),
        (5 * 3600 + 125, "5 h 2 min"),
        (86_400 + 7200, "1 d 2 h"),
        (86_400 + 120, "1 d"),
    ],
)
def test_durations_show_their_two_largest_units(seconds: float, text: str) -> None:
    assert ENGLISH.duration(round(seconds * TICKS_PER_SECOND)) == text


def test_lists_dates_and_numbers() -> None:
    assert [ENGLISH.listed("abc"[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert ENGLISH.date(datetime(2026, 3, 2)) == "Monday 2 March 2026"  # noqa: DTZ001
    assert ENGLISH.count("times", 1, time="5 s") == "1 time, 5 s"
    assert ENGLISH.count("times", 1200, time="5 s") == "1,200 times, 5 s"
