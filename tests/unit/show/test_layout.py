"""How a story is laid out, and which case is told."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.engine.journal import CaseEnd, ContactEnd, Journal
from sim.errors import CcsimError
from sim.show.story import Story, story
from sim.show.strip import Axis, strips
from sim.units import TICKS_PER_MINUTE
from tests.unit.show.by_hand import VOICE, case, contact, journal, multichannel, orchestrated


@pytest.fixture
def both() -> Story:
    return story([multichannel(), orchestrated()])


def sentences(each: Story) -> list[str]:
    """The lines of all models, words alone."""
    return [" ".join(m.line.split()) for telling in each.tellings for m in telling.moments]


def flat(text: str) -> str:
    """A text without line breaks and runs of spaces."""
    return " ".join(text.split())


def test_with_room_the_models_stand_side_by_side(both: Story) -> None:
    text = both.text(120)
    assert max(len(line) for line in text.splitlines()) <= 120
    assert re.search(r"^time +multichannel +orchestrated$", text, re.MULTILINE)
    row = next(line for line in text.splitlines() if line.startswith("09:01"))
    assert "#1 voice: Juan" not in row
    assert "#1 voice" in row
    assert "orchestrator on #1" in row


@pytest.mark.parametrize("width", [None, 70])
def test_without_room_they_stand_below_each_other_with_seconds(
    both: Story, width: int | None
) -> None:
    text = both.text(width)
    assert max(len(line) for line in text.splitlines()) <= (width or 100)
    assert text.index("\nmultichannel\n----") < text.index("\norchestrated\n----")
    for sentence in sentences(both):
        assert flat(sentence) in flat(text)
    assert "09:26:45  #3 whatsapp: Answered" in text
    assert str(both) == both.text()


def test_every_sentence_is_in_the_page_and_in_the_markdown(both: Story) -> None:
    page = flat(re.sub(r"</?strong>", "", both.html())).replace("&#39;", "'")
    markdown = flat(both.markdown().replace("**", "").replace("\\", ""))
    for sentence in sentences(both):
        assert sentence in page
        assert sentence in markdown
    for label, *cells in both.comparison:
        assert f"| {label} | {' | '.join(cells)} |" in markdown
        assert f"<td>{label}</td>" in page


def test_every_line_of_a_markdown_table_has_all_columns(both: Story) -> None:
    rows = [line for line in both.markdown().splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {4}


def test_names_cannot_break_the_page() -> None:
    names = replace(multichannel().names, channels=("<voice>", "a|b", "*c*", "d"))
    found = story(replace(multichannel(), names=names))
    assert "<voice>" not in found.html()
    assert "&lt;voice&gt;" in found.html()
    assert "a\\|b" in found.markdown()


def test_a_notebook_shows_a_part_of_a_page(both: Story) -> None:
    shown = both._repr_html_()
    assert "<html" not in shown
    assert "ccsim-story" in shown


def test_models_with_the_same_story_share_a_column() -> None:
    twin = replace(multichannel(), model="multimodal")
    found = story([multichannel(), twin, orchestrated()])
    assert [[each.model for each in group] for group in found.groups] == [
        ["multichannel", "multimodal"],
        ["orchestrated"],
    ]
    assert "multichannel = multimodal" in found.text()
    assert len(found.comparison[0]) == 4


@pytest.mark.parametrize("name", ["told.html", "told.md", "told.txt"])
def test_it_is_written_as_the_name_of_the_file_ends(both: Story, name: str, tmp_path: Path) -> None:
    path = both.write(tmp_path / "new" / name)
    content = {"html": both.html, "md": both.markdown, "txt": both.text}[name.split(".")[1]]()
    assert path.read_text(encoding="utf-8") == content


def test_notes_of_the_models_are_told_once() -> None:
    note = ("not simulated yet: proactive",)
    noted = [replace(each, notes=note) for each in (multichannel(), orchestrated())]
    assert story(noted).notes == (
        "Note on multichannel and orchestrated: not simulated yet: proactive.",
    )


# --- bars ----------------------------------------------------------------------------------------


def test_bars_show_waiting_work_and_waste(both: Story) -> None:
    found, marks = strips(both)
    assert [strip.model for strip in found] == ["multichannel", "orchestrated"]
    kinds = [[piece.kind for piece in bar.pieces] for bar in found[0].bars]
    assert kinds == [["wait"], ["wait", "work", "work"], ["wait", "waste"]]
    assert [mark.text for mark in marks][:2] == ["09:01", "09:05"]
    for strip in found:
        assert 0 < strip.end <= 1
        for bar in strip.bars:
            assert all(piece.left >= 0 and piece.left + piece.width < 1.003 for piece in bar.pieces)


def test_long_spells_without_anything_are_cut_short() -> None:
    hour = 60 * TICKS_PER_MINUTE
    axis = Axis([(0, hour), (9 * hour, 10 * hour)])
    assert axis.share(hour) < axis.share(9 * hour) < axis.share(10 * hour)
    assert axis.share(10 * hour) == pytest.approx(1)
    assert axis.share(hour) > 0.45
    assert axis.share(5 * hour) == axis.share(hour)


# --- which case ----------------------------------------------------------------------------------


def several(*attempts: int, open_cases: tuple[int, ...] = ()) -> Journal:
    """A journal of cases with that many calls each."""
    found = journal(case(CaseEnd.GIVEN_UP, 0), [])
    cases = np.repeat(found.cases, len(attempts))
    cases["case"] = np.arange(len(attempts))
    cases["attempts"] = attempts
    cases["end"][list(open_cases)] = CaseEnd.OPEN
    made = [
        contact(number + 1, VOICE, ContactEnd.ABANDONED, 100 * number, left_queue=100 * number)
        | {"case": one}
        for one, count in enumerate(attempts)
        for number in range(count)
    ]
    calls = journal(case(CaseEnd.GIVEN_UP, 0), made).contacts
    tape = replace(found.tape, cases=np.repeat(found.tape.cases, len(attempts)))
    return replace(found, contacts=calls, cases=cases, tape=tape)


def test_without_a_number_the_case_with_most_contacts_is_told_and_says_why() -> None:
    found = story(several(1, 3, 2))
    assert found.case == 1
    assert any("most contacts: 3 under multichannel" in line for line in found.heading)


def test_cases_that_came_to_an_end_are_preferred() -> None:
    assert story(several(1, 3, 2, open_cases=(1,))).case == 2
    assert story(several(1, 3, 2, open_cases=(0, 1, 2))).case == 1


def test_any_case_can_be_told() -> None:
    found = story(several(1, 3, 2), case=2)
    assert found.case == 2
    assert found.tellings[0].sums.attempts == 2
    assert not any("most contacts" in line for line in found.heading)


@pytest.mark.parametrize("number", [-1, 3])
def test_an_unknown_case_is_refused_with_the_range(number: int) -> None:
    with pytest.raises(CcsimError, match=rf"no case {number}: .* has cases 0 to 2\."):
        story(several(1, 3, 2), case=number)


def test_a_run_without_cases_has_nothing_to_tell() -> None:
    with pytest.raises(CcsimError, match="nothing to tell"):
        story(several())
    with pytest.raises(CcsimError, match="has no case at all"):
        story(several(), case=0)


def test_journals_must_be_of_the_same_demand() -> None:
    with pytest.raises(CcsimError, match="different cases"):
        story([several(1), several(1, 2)])
    with pytest.raises(CcsimError, match="no journal"):
        story([])
