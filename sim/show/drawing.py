"""Figures as pictures within a page: at two widths, for a wide screen and for a telephone."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import StudyError
from sim.folders import write_whole
from sim.show.plots import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ENDINGS: Final = (".png", ".svg")
_DOTS_PER_INCH: Final = 130
Draw = Callable[[bool], "Figure"]
"""Makes a figure: a narrow one if True, else a wide one."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot as two `data:` addresses.

    Attributes:
        wide, narrow: the picture for a page of either width.
        alt: what it shows, for who cannot see it.
    """

    wide: str
    narrow: str
    alt: str


def picture(draw: Draw, alt: str) -> Picture:
    """Draw a figure at both widths."""
    from matplotlib import rc_context

    settings: Any = dict(style.RC)
    with rc_context(settings):
        return Picture(as_address(draw(False)), as_address(draw(True)), alt)  # noqa: FBT003


def as_address(figure: Figure) -> str:
    """A figure as an SVG in a `data:` address."""
    return "data:image/svg+xml;base64," + base64.b64encode(as_svg(figure).encode()).decode()


def as_svg(figure: Figure) -> str:
    """A figure as SVG, the same text for the same figure.

    Without the date and the address of a definition of types that no browser needs; outlines to a
    hundredth of a point, which halves the file.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    held = io.StringIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    # Drawing arranges the figure. `savefig` would draw it twice, once to arrange it.
    canvas = FigureCanvasSVG(figure)
    canvas.print_svg(held, metadata=nothing)  # type: ignore[no-untyped-call]  # Matplotlib says none
    text = re.sub(
        r"<!DOCTYPE[^>]*>\s*|<metadata>.*?</metadata>\s*", "", held.getvalue(), flags=re.DOTALL
    )
    text = re.sub(r'\sd="[^"]*"', lambda found: _rounded(found[0]), text)
    return re.sub(r"\n\s*", "\n", text)


def checked_ending(path: str | Path) -> Path:
    """The path of a picture.

    Raises:
        StudyError: it has another ending than `ENDINGS`.
    """
    if Path(path).suffix not in ENDINGS:
        raise StudyError(f"{path}: a picture ends in {' or '.join(ENDINGS)}.")
    return Path(path)


def write_figure(draw: Callable[[], Figure], path: str | Path) -> Path:
    """Write a figure as SVG or PNG; the ending of the path says which of the two.

    Raises:
        StudyError: the ending is another.
        OSError: it cannot be written.
    """
    from matplotlib import rc_context

    target = checked_ending(path)
    settings: Any = dict(style.RC)
    with rc_context(settings):
        drawn = draw()
        content = as_svg(drawn).encode() if target.suffix == ".svg" else _png(drawn)
    return write_whole(target, content)


def _png(drawn: Figure) -> bytes:
    held = io.BytesIO()
    drawn.savefig(held, format="png", dpi=_DOTS_PER_INCH, metadata={"Software": None})
    return held.getvalue()


def _rounded(outline: str) -> str:
    return re.sub(r"(\.\d\d)\d+", r"\1", outline).replace("\n", " ")
