"""How plots look: signs that survive grey paper and colour blindness, sizes that can be read.

Colours are those of Okabe and Ito, chosen here so that their lightness differs too; besides, every
series has a marker and a line style of its own. No text is smaller than 9 points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE: Final = 11.4
NARROW: Final = 3.7
"""Widths of figures in inches: of a page on a wide screen, and on a telephone."""

SMALL: Final = 9.0
NORMAL: Final = 10.0
"""Sizes of text in points."""

INK: Final = "#1a1a1a"
SOFT: Final = "#595959"
LINES: Final = "#d9d9d9"
PALE: Final = "#eef1f4"

_COLOURS: Final = (INK, "#0072b2", "#d55e00", "#e69f00", "#56b4e9", "#007a5a", "#b6558c", "#7f7f7f")
_MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">", "h", "p")
_DASHES: Final[tuple[Any, ...]] = (
    "-",
    (0, (5, 1.5)),
    (0, (1, 1)),
    (0, (6, 1.5, 1, 1.5)),
    (0, (9, 2)),
    (0, (3, 1, 1, 1, 1, 1)),
)

RC: Final[Mapping[str, Any]] = {
    "font.family": "DejaVu Sans",
    "font.size": NORMAL,
    "text.parse_math": False,  # names are names: two dollar signs are no formula
    "svg.hashsalt": "ccsim",
    "svg.fonttype": "path",
    "axes.unicode_minus": True,
    "hatch.linewidth": 0.6,
}
"""Settings under which figures are drawn and written."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Colour, marker and line style of a series."""

    colour: str
    marker: str
    dashes: Any


def signs(labels: Sequence[str]) -> dict[str, Sign]:
    """A sign for each of some series, in their order; up to 24 differ in more than colour."""
    return {
        label: Sign(
            _COLOURS[place % len(_COLOURS)],
            _MARKERS[place % len(_MARKERS)],
            _DASHES[place % len(_DASHES)],
        )
        for place, label in enumerate(labels)
    }


def figure(width: float, height: float) -> Figure:
    """An empty figure that arranges what is drawn on it."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained", facecolor="white")


def axes(ax: Axes | None, width: float = 6.4, height: float = 4.0) -> Axes:
    """The axes that were given, or those of a new figure; plain ones either way."""
    made = figure(width, height).subplots() if ax is None else ax
    for side in ("top", "right"):
        made.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        made.spines[side].set_color(SOFT)
    made.tick_params(colors=SOFT, labelcolor=INK, labelsize=SMALL)
    return made


def inches(ax: Axes) -> tuple[float, float]:
    """About the width and height of axes, before anything is moved about to make room."""
    made, spec = ax.get_figure(), ax.get_subplotspec()
    assert made is not None
    width, height = made.get_size_inches()  # type: ignore[union-attr]
    if spec is not None:
        rows, columns = spec.get_gridspec().get_geometry()
        width, height = width / columns, height / rows
    return _USED[0] * width, _USED[1] * height


_USED: Final = (0.86, 0.80)
"""Shares of width and height that are left to axes beside their labels."""


def apart(positions: Sequence[float], least: float) -> list[float]:
    """Positions moved as little as needed so that neighbours are at least so far apart."""
    order = sorted(range(len(positions)), key=lambda place: positions[place])
    groups: list[tuple[float, int]] = []  # centre and number of positions packed together
    for place in order:
        groups.append((positions[place], 1))
        while len(groups) > 1 and _touch(groups[-2], groups[-1], least):
            (first, several), (second, more) = groups[-2], groups[-1]
            count = several + more
            groups[-2:] = [((first * several + second * more) / count, count)]
    moved = [
        centre + (step - (count - 1) / 2) * least
        for centre, count in groups
        for step in range(count)
    ]
    found = [0.0] * len(positions)
    for place, position in zip(order, moved, strict=True):
        found[place] = position
    return found


def _touch(below: tuple[float, int], above: tuple[float, int], least: float) -> bool:
    return above[0] - below[0] < least * (below[1] + above[1]) / 2 - 1e-12


def readable_on(colour: Any) -> str:
    """Black or white, whichever is easier to read on a colour."""
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(colour)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else INK


def duration(seconds: float) -> str:
    """A round length of time as an axis shows it: `20 s`, `15 min`, `12 h`."""
    for name, size in (("d", 86_400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= size and (seconds / size).is_integer():
            return f"{seconds / size:g} {name}"
    return f"{seconds:g} s"
