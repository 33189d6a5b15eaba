"""Faults are data: every code has its sentence, every sentence its code, and the facts it needs."""

from __future__ import annotations

import ast
import string
from dataclasses import replace
from pathlib import Path

import pytest

import sim
from sim.errors import Fault
from sim.language.english import ENGLISH
from sim.language.english.faults import FAULTS

CODES = {key.split(".")[1] for key in FAULTS if key.count(".") == 2 and key.endswith(".allowed")}
MAKERS = {
    *("Fault", "refusal", "refuse", "CellError", "AmbiguousDecimalsError", "DateOrderError"),
    *("layout.fault", "self.fault"),  # of a cell
}
PACKAGE = Path(sim.__file__).parent


def constants() -> set[str]:
    """Every text in the source of the package, but for that of the languages."""
    return {
        node.value
        for path in PACKAGE.rglob("*.py")
        if "language" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def codes_made() -> set[str]:
    """Codes that are written where a fault is made."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                made = ast.unparse(node.func)
                first = node.args[1] if made == "refuse" and len(node.args) > 1 else node.args[0]
                if made in MAKERS and isinstance(first, ast.Constant):
                    found.add(first.value)
    return found


def test_every_code_that_is_made_has_a_sentence() -> None:
    assert len(codes_made()) > 60
    assert codes_made() - CODES == set()


def test_every_sentence_belongs_to_a_code() -> None:
    assert len(CODES) > 90
    assert CODES - constants() == set()


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_sentence_can_be_told(code: str) -> None:
    texts = FAULTS[f"fault.{code}"], FAULTS[f"fault.{code}.allowed"]
    names = {name: kind for text in texts for _, name, kind, _ in string.Formatter().parse(text)}
    facts = {name: 1.5 if kind else "x" for name, kind in names.items() if name}
    if "what" in facts:
        facts["what"] = "team"
    told = Fault(code, "a.key", "3", file="file.toml", suggestion="b", **facts).told()
    assert told.startswith("file.toml: a.key = 3: ")
    assert told.endswith("did you mean b?")
    assert "{" not in told or code in ("column_missing", "name_of_file")


def test_a_fault_is_data() -> None:
    one = Fault("unknown_name", "teams.a.channels", '"fax"', what="channel", known=("voice",))
    assert one == one.but(what="channel", known=("voice",))
    assert one != one.but(known=("chat",))
    assert one.but(file="x.toml").fact("known") == ("voice",)
    assert str(one) == 'teams.a.channels = "fax": unknown channel; allowed: voice'
    assert one.but(known=()).allowed() == "none is defined"


def test_another_language_tells_the_same_fault() -> None:
    sentences = {
        "fault.named_twice": "steht zweimal da",
        "fault.named_twice.allowed": "",
        "fault.suggestion": "gemeint: {suggestion}",
    }
    german = replace(ENGLISH, code="de", sentences=sentences)
    fault = Fault("named_twice", "teams.a.channels", "3", suggestion="4")
    assert fault.told(german) == "teams.a.channels = 3: steht zweimal da; gemeint: 4"
