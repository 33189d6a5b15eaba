"""The main result of a comparison as one picture, for a README or a slide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import StudyError
from sim.language.english import ENGLISH
from sim.show import figures
from sim.show.drawing import checked_ending, write_figure
from sim.show.plots import style
from sim.show.result import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.language.language import Language

_TITLE_INCHES: Final = 0.62


def write_picture(folder: str | Path, path: str | Path, language: Language = ENGLISH) -> Path:
    """Write the paired differences of the headline measures as SVG or PNG.

    Args:
        folder: results folder of a comparison.
        path: of the picture; its ending says which of the two.
        language: of the picture.

    Raises:
        StudyError: there is no such result, nothing is compared in it, or the ending is another.
        OSError: it cannot be written.
    """
    target = checked_ending(path)
    result = Result.read(folder)
    if result.differences.empty:
        raise StudyError(f"{folder} holds one system alone: there is no difference to draw.")
    return write_figure(lambda: _drawn(result, language), target)


def _drawn(result: Result, language: Language) -> Figure:
    """The plot of differences under a title of its own."""
    drawn = figures.differences(result, language, narrow=False)
    replications = language.count("replications", result.replications)
    title = language.say("picture.title", name=result.name, baseline=result.baseline)
    below = language.say("picture.read", replications=replications)
    width, height = drawn.get_size_inches()
    drawn.set_size_inches(width, height + _TITLE_INCHES)
    share = _TITLE_INCHES / (height + _TITLE_INCHES)
    engine: Any = drawn.get_layout_engine()
    engine.set(rect=(0, 0, 1, 1 - share))
    drawn.text(0.005, 1 - 0.3 * share, title, va="center", fontsize=13, weight="bold")
    drawn.text(0.005, 1 - 0.75 * share, below, va="center", fontsize=9.5, color=style.SOFT)
    return drawn
