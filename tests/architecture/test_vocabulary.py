"""One word for one thing: nothing uses a word that the glossary replaces by another.

The words and the patterns that betray them stand in `docs/glossary.md`, in the table under "Words
not to use"; this module reads that table.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
HEADING = "## Words not to use"
SEARCHED = ("sim", "docs", "scenarios", "notebooks", "README.md", "CONTRIBUTING.md")
SUFFIXES = {".py", ".md", ".toml", ".csv", ".ipynb", ".html", ".css", ".js", ".json", ".svg"}

# file -> why it may use such words
EXCEPTIONS: dict[str, str] = {
    "docs/glossary.md": "it names them",
    "sim/former.py": "names that results had before",
    "sim/sections/renamed.py": "keys that scenarios had before",
}
FORMER = re.compile(r"\bformer=")
"""Declarations of columns and flags say their former names on such a line."""


class Word(NamedTuple):
    """A word that is not to be used, what to say for it, and what to look for."""

    instead_of: str
    say: str
    patterns: tuple[re.Pattern[str], ...]


def words(glossary: str) -> list[Word]:
    r"""The table under the heading; a pattern's `\|` is a `|`, which would end its cell."""
    rows = [
        re.split(r"(?<!\\)\|", line.strip().strip("|"))
        for line in glossary.split(HEADING)[1].splitlines()
        if line.startswith("|")
    ]
    return [
        Word(
            cells[0].strip(),
            cells[1].strip(),
            tuple(
                re.compile(found.replace(r"\|", "|")) for found in re.findall("`(.+?)`", cells[2])
            ),
        )
        for cells in rows[2:]
    ]


def faults(text: str, known: list[Word]) -> Iterator[tuple[int, str]]:
    """Lines on which a word stands that is not to be used, with what to say."""
    for number, line in enumerate(text.splitlines(), 1):
        for word in () if FORMER.search(line) else known:
            found = next((f for f in (p.search(line) for p in word.patterns) if f), None)
            if found:
                yield number, f'"{found[0]}" ({word.instead_of}): say {word.say}'


def searched() -> Iterator[Path]:
    for name in SEARCHED:
        top = ROOT / name
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.suffix in SUFFIXES and str(path.relative_to(ROOT)) not in EXCEPTIONS:
                yield path


KNOWN = words(GLOSSARY.read_text(encoding="utf-8"))


def test_nothing_uses_a_word_that_the_glossary_replaces() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {fault}"
        for path in searched()
        for number, fault in faults(path.read_text(encoding="utf-8"), KNOWN)
    ]
    assert not found, "\n".join(found)


def test_names_of_files_are_searched_too() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {fault}"
        for path in searched()
        for _, fault in faults(path.stem, KNOWN)
    ]
    assert not found, "\n".join(found)


def test_exceptions_are_needed() -> None:
    """A file that no longer uses such words needs no exception."""
    idle = [
        name
        for name in EXCEPTIONS
        if not any(faults((ROOT / name).read_text(encoding="utf-8"), KNOWN))
    ]
    assert not idle


@pytest.mark.parametrize(
    "text",
    [
        "agent.in_wrap_up += 1",
        "Wrap-up follows.",
        "take_ghost(w, slot)",
        "lose_hope(contact)",
        "case.unsettled == 0",
        "case.word = event",
        "channel.wait_tolerance_seconds",
        "a wait beyond the promise",
        "FLAG_LONG_WAIT",
        "volumes are deflated",
        "centre.desk.hold(agent)",
        "w.agents[number].line_head",
        "the agent's own queue, not the owner's line",
        "centre = waiting_lines(plan)",
        "channels.voice.lines = 12",
        "all lines are taken",
        "contact.channel.is_held or HELD",
        "a held contact that waits",
        "the talk of a thread",
    ],
)
def test_a_word_is_found(text: str) -> None:
    assert list(faults(text, KNOWN)), text


@pytest.mark.parametrize(
    "text",
    [
        "one line of text, two lines of a table",
        "for line in text.splitlines():",
        "product documentation of Zendesk",
        "textwrap.fill(text)",
        "tolerance: largest relative change at the last halving",
        "AgentState.HELD_SLOT",
        "in other words; a word of 64 bits",
        "talk of a call",
    ],
)
def test_plain_english_is_let_pass(text: str) -> None:
    assert not list(faults(text, KNOWN)), text


def test_every_entry_says_what_to_look_for_and_what_to_say() -> None:
    assert len(KNOWN) >= 12
    assert all(word.say and word.patterns for word in KNOWN)
