"""The page on states is what its command writes, and says something about every state."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.engine.diagrams import PAGE, main, page
from sim.engine.stages import MEANING, TRANSITIONS, CaseStage, Stage

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_is_what_the_command_writes(tmp_path: Path) -> None:
    main(str(tmp_path))
    written = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert written == page()
    assert written == (DOCS / PAGE).read_text(encoding="utf-8")


@pytest.mark.parametrize("what", TRANSITIONS)
def test_each_pair_of_states_has_one_row(what: str) -> None:
    pairs = [(row.before, row.after) for row in TRANSITIONS[what]]
    assert len(pairs) == len(set(pairs))


def test_every_stage_is_explained_and_drawn() -> None:
    live = {stage for stage in Stage if stage is not Stage.OVER}
    assert (live | set(CaseStage)) <= set(MEANING)
    reached = {row.after for rows in TRANSITIONS.values() for row in rows}
    assert set(MEANING) <= reached


def test_labels_do_not_break_the_drawing() -> None:
    """Mermaid takes a semicolon or a second colon for the end of a label."""
    labels = [row.what for rows in TRANSITIONS.values() for row in rows]
    assert not [label for label in labels if set(label) & set(";:#{}")]
