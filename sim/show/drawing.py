"""Figures as pictures within a page: at two widths, for a wide screen and for a telephone."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.show.plots import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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


def _rounded(outline: str) -> str:
    return re.sub(r"(\.\d\d)\d+", r"\1", outline).replace("\n", " ")
