"""The main result of a comparison as one picture, for a README or a slide."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import StudyError
from sim.folders import write_whole
from sim.language.english import ENGLISH
from sim.show import figures
from sim.show.drawing import as_svg
from sim.show.plots import style
from sim.show.result import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.language.language import Language

ENDINGS: Final = (".png", ".svg")
_DOTS_PER_INCH: Final = 130
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
    from matplotlib import rc_context

    target = Path(path)
    if target.suffix not in ENDINGS:
        raise StudyError(f"{path}: a picture ends in {' or '.join(ENDINGS)}.")
    result = Result.read(folder)
    if result.differences.empty:
        raise StudyError(f"{folder} holds one system alone: there is no difference to draw.")
    settings: Any = dict(style.RC)
    with rc_context(settings):
        drawn = _drawn(result, language)
        content = as_svg(drawn).encode() if target.suffix == ".svg" else _png(drawn)
    return write_whole(target, content)


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


def _png(drawn: Figure) -> bytes:
    held = io.BytesIO()
    drawn.savefig(held, format="png", dpi=_DOTS_PER_INCH, metadata={"Software": None})
    return held.getvalue()
