"""Notes are data: a code with facts, told by the language layer."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sim.language.english import ENGLISH
from sim.language.note import Note, gathered

PACKAGE = Path(__file__).resolve().parents[3] / "sim"
OTHER = replace(
    ENGLISH, sentences={**ENGLISH.sentences, "table.zones": "Zeiten mit Zone: {zones:commas}"}
)


def made_in_the_source() -> Iterator[tuple[str, ast.Call]]:
    """Every `Note("code", ...)` with a code written out."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Note" and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    yield str(code.value), node


MADE = list(made_in_the_source())


def needed(code: str) -> set[str]:
    """Names of the facts that the forms of a sentence have."""
    forms = [code, f"{code}.one", f"{code}.many"]
    texts = [ENGLISH.sentences[form] for form in forms if form in ENGLISH.sentences]
    assert texts, f"{code} has no sentence"
    parts = (part for text in texts for part in string.Formatter().parse(text))
    return {str(name).split(":")[0] for _, name, _, _ in parts if name}


def test_notes_are_made_in_the_source() -> None:
    assert len(MADE) > 60


def test_every_note_has_a_sentence_for_which_it_brings_the_facts() -> None:
    for code, call in MADE:
        given = {keyword.arg for keyword in call.keywords}
        wanted = needed(code)
        if None not in given:  # all facts are written out
            assert given - {"number"} == wanted - {"number"}, code


def test_a_note_is_told_with_its_place_and_in_any_language() -> None:
    note = Note("table.zones", "staffing.table", zones=("+01:00", "UTC"))
    said = (
        "times have a zone (+01:00, UTC) and are taken as they stand, as local time; timezone "
        "shifts them"
    )
    assert str(note) == note.told() == f"staffing.table: {said}"
    assert note.said() == said
    assert note.told(OTHER) == "staffing.table: Zeiten mit Zone: +01:00, UTC"


def test_a_number_chooses_the_form() -> None:
    assert str(Note("table.late", number=1)).startswith("1 row is earlier")
    assert str(Note("table.late", number=1200)).startswith("1,200 rows are earlier")


def test_notes_within_a_note_are_parts_of_its_sentence() -> None:
    taken = tuple(Note("table.column_taken", column=one, heading=one.upper()) for one in "ab")
    note = Note("table.columns_taken", columns=taken)
    assert str(note) == "columns taken: a = 'A', b = 'B'"
    assert note.to_json()["columns"][1] == {
        "code": "table.column_taken",
        "key": "",
        "column": "b",
        "heading": "B",
    }


def test_what_is_said_of_several_places_stands_once() -> None:
    notes = [
        Note("table.interval", "b", minutes=30),
        Note("table.decimal_comma", "a"),
        Note("table.interval", "a", minutes=30),
        Note("table.interval", "c", minutes=15),
        Note("warning.no_teams"),
    ]
    assert gathered(notes) == [
        "b, a: intervals are 30 min",
        "a: numbers have a decimal comma",
        "c: intervals are 15 min",
        "there are no teams: nobody will be served",
    ]


def test_a_place_with_a_colon_in_it_is_no_matter() -> None:
    notes = [Note("table.interval", "C: one.toml", minutes=30)]
    assert gathered(notes) == ["C: one.toml: intervals are 30 min"]


def test_facts_are_plain_values_in_json() -> None:
    note = Note("warning.same_day", end=datetime(2026, 1, 5, 9))  # noqa: DTZ001 - local time
    assert note.to_json() == {"code": "warning.same_day", "key": "", "end": "2026-01-05T09:00:00"}


def test_a_list_of_choices_ends_with_or() -> None:
    said = str(Note("warning.silent_threads", "mail", minutes=5, others=("a", "b"), teams=("t",)))
    assert "takes no a or b meanwhile" in said
