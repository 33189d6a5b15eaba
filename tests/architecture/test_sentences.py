"""Whether sentences for people stand in the language layer alone, and whether the rule notices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.house import read_package
from tests.architecture.sentences import ALLOWED, text_faults

PACKAGE = Path(__file__).resolve().parents[2] / "sim"

SENTENCE = "the models cannot be told apart"
UNLAWFUL = {
    "printed": f'def f():\n    print("{SENTENCE}")\n',
    "filled in": f'def f(x):\n    return [f"{{x}}: {SENTENCE} {{x:.2f}}"]\n',
    "halves": f'WORD = "worse"\ndef f():\n    told = "{SENTENCE}" + WORD\n    return told\n',
    "constant of a class": f'class C:\n    TEXT = "{SENTENCE}"\n',
    "method": f'class C:\n    def f(self):\n        return "{SENTENCE}"\n',
    "default": f'def f(text: str = "{SENTENCE}") -> None:\n    pass\n',
}
LAWFUL = {
    "docstring": f'"""The {SENTENCE}."""\n\nX = 1\n"""And {SENTENCE}."""\n',
    "exception": f'def f():\n    raise ValueError(f"{SENTENCE} {{1}}")\n',
    "declaration": f'class C:\n    x: int = field(description="{SENTENCE}")\n',
    "help": f'X = typer.Option(help="{SENTENCE}")\n',
    "few words": 'X = "not significant"\nY = "multichannel"\n',
    "key": 'def f(language):\n    return language.say("verdict.no_difference")\n',
}


def faults_of(folder: Path, text: str, module: str = "study/told.py") -> list[str]:
    path = folder / "sim" / module
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return list(text_faults(read_package(folder / "sim"), {}))


def test_sentences_stand_in_the_language_layer() -> None:
    found = sorted(text_faults(read_package(PACKAGE)))
    assert not found, "\n".join([f"{len(found)} faults:", *found])


def test_every_exception_has_a_reason_and_is_needed() -> None:
    assert all(ALLOWED.values())
    unneeded = text_faults(read_package(PACKAGE), {**ALLOWED, "sim.study.compare": "none"})
    assert list(unneeded) == ["sim.study.compare needs no exception for its texts"]


@pytest.mark.parametrize("kind", UNLAWFUL)
def test_a_sentence_elsewhere_is_found(kind: str, tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, UNLAWFUL[kind])
    assert "is no text of sim/language" in fault


@pytest.mark.parametrize("kind", LAWFUL)
def test_what_is_no_sentence_for_users_is_let_through(kind: str, tmp_path: Path) -> None:
    assert faults_of(tmp_path, LAWFUL[kind]) == []


def test_other_rooms_are_not_looked_at(tmp_path: Path) -> None:
    assert faults_of(tmp_path, UNLAWFUL["printed"], "language/english/told.py") == []
