"""The texts of a language: complete, and nothing left over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import get_args

import pytest

import sim
import sim.staffing.reasons
import sim.study.answer_findings
import sim.study.case_findings
import sim.study.decision_findings  # its kinds of findings are looked through below
import sim.study.robust_findings
from sim.language.english import ENGLISH
from sim.sections.targets import TargetMeasure
from sim.study.findings import Change, Finding, Reason, Work
from sim.units import TICKS_PER_SECOND

SOURCES = sorted(Path(next(iter(sim.__path__))).rglob("*.*"))
CODE = "".join(
    path.read_text(encoding="utf-8")
    for path in SOURCES
    if path.suffix in (".py", ".html") and path.parent.name != "english"
)


def kinds(kind: type[Finding]) -> Iterator[type[Finding]]:
    """All kinds of findings."""
    for inner in kind.__subclasses__():
        yield inner
        yield from kinds(inner)


FAMILIES = set(re.findall(r'f"((?:[a-z_]+\.)+)\{', CODE)) | {"strip."}
"""Beginnings of keys whose end is computed."""


def fields_of(kind: type[Finding]) -> set[str]:
    """Names of the fields of a kind of finding; a measure of its own may follow its code."""
    return {field.name for field in fields(kind)}


KINDS = list({kind.__name__: kind for kind in kinds(Finding) if kind.CODES}.values())
"""Kinds of findings; the key of their sentence is made of the family and the code or form.

By name: a dataclass with slots is made twice.
"""


@pytest.mark.parametrize("kind", KINDS)
def test_every_finding_has_its_sentence(kind: type[Finding]) -> None:
    if kind in (Change, Work, Reason):  # told together, in sentences of their own
        return
    keys = [f"{kind.FAMILY}.{code}" for code in kind.CODES]
    if kind.form is not Finding.form:
        keys = [key for key in ENGLISH.sentences if key.startswith(f"{kind.FAMILY}.")]
        assert keys
    assert [key for key in keys if key not in ENGLISH.sentences and key != "caution.note"] == []


@pytest.mark.parametrize("key", ENGLISH.sentences)
def test_every_sentence_is_said_somewhere(key: str) -> None:
    plain = key.removesuffix(".one").removesuffix(".many")
    family, _, code = key.rpartition(".")
    of_a_finding = any(
        family == kind.FAMILY and (code in kind.CODES or f'"{code}"' in CODE) for kind in KINDS
    )
    of_a_form = any(  # an end that a finding puts behind its code: f"{self.code}.free"
        family == f"{kind.FAMILY}.{inner}"
        and (
            f'}}.{code}"' in CODE
            or ("measure" in fields_of(kind) and code in get_args(TargetMeasure))
        )
        for kind in KINDS
        for inner in kind.CODES
    )
    of_a_family = any(key.startswith(family) for family in FAMILIES)
    assert f'"{plain}"' in CODE or of_a_family or of_a_finding or of_a_form


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


def test_no_key_stands_in_two_files() -> None:
    """The later one would be said in place of the other."""
    own = [
        part
        for module in SOURCES
        if module.parent.name == "english" and module.suffix == ".py"
        for part in re.findall(
            r'^    "([\w.]+)": ', module.read_text(encoding="utf-8"), re.MULTILINE
        )
    ]
    assert [key for key in dict.fromkeys(own) if own.count(key) > 1] == []
