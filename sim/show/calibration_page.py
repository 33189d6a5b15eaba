"""The page of a calibration: what the log tells in sentences, four pictures, every fitted value."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.calibration.calibrate import Calibration
from sim.calibration.fits import Group
from sim.folders import write_whole
from sim.language.english import ENGLISH
from sim.show.drawing import Draw, Picture, picture
from sim.show.page import environment
from sim.show.plots import fits, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.calibration.fitted import Fitted
    from sim.language.language import Language

PAGE: Final = "report.html"
_SMALL: Final = 0.0001


@dataclass(frozen=True, slots=True)
class Part:
    """A picture with its heading, and how to read it."""

    title: str
    picture: Picture
    read: str


def write_calibration_page(
    found: Calibration, folder: str | Path, language: Language = ENGLISH
) -> Path:
    """Write the page of a calibration into a folder.

    Args:
        found: what the log tells.
        folder: that takes the page.
        language: of the page.

    Raises:
        OSError: it cannot be written.
    """
    return write_whole(Path(folder) / PAGE, calibration_page(found, language))


def calibration_page(found: Calibration, language: Language = ENGLISH) -> str:
    """The page as text."""
    log = found.log
    return (
        environment()
        .get_template("calibration.html")
        .render(
            say=language.say,
            language=language,
            title=language.say("calibration.title", file=Path(log.file).name),
            lines=[headline(found, language), *laws(found, language)],
            parts=_parts(found, language),
            notes=[note.told(language) for note in (*log.notes, *found.notes)],
            heads=language.say("calibration.heads").split("|"),
            rows=table(found, language),
        )
    )


def headline(found: Calibration, language: Language = ENGLISH) -> str:
    """How many contacts of which time."""
    log = found.log
    last = log.first_day + timedelta(days=log.days - 1)
    share = float(log.abandoned.mean())
    first, until = language.date(log.first_day), language.date(last)
    return language.say("calibration.head", contacts=len(log), first=first, last=until, share=share)


def laws(found: Calibration, language: Language = ENGLISH) -> list[str]:
    """What handle times are like, a sentence for each kind of contact."""
    small = language.say("calibration.small")
    found_laws = []
    for group, fit in found.handling.items():
        p = f"{fit.p_value:.2g}" if fit.p_value >= _SMALL else small
        facts = {"group": group.name, "law": fit.family, "distance": fit.distance, "p": p}
        found_laws.append(language.say("calibration.law", **facts))
    return found_laws


def table(
    found: Calibration, language: Language = ENGLISH, *, short: bool = False
) -> list[list[str]]:
    """Every fitted value as text: what, of whom, value, interval.

    Args:
        found: what the log tells.
        language: of the table.
        short: without the patience of parts of the contacts at each wait.
    """
    return [
        [row.named(language), row.of, _value(row.fitted, row.fitted.value, language),
         _interval(row.fitted, language)]
        for row in found.rows()
        if not (short and row.code == "survival" and row.of != Group().name)
    ]  # fmt: skip


def _value(fitted: Fitted, value: float, language: Language) -> str:
    if value != value:  # unknown
        return "-"
    if math.isinf(value):
        return language.say("calibration.no_end")
    if fitted.unit.startswith("share"):
        return f"{language.formatted(100 * value, '.1f')} %"
    said = language.significant(value)
    return f"{said} {fitted.unit}" if fitted.unit in ("s", "contacts/week") else said


def _interval(fitted: Fitted, language: Language) -> str:
    if fitted.low != fitted.low:
        return "-"
    ends = (_value(fitted, one, language) for one in (fitted.low, fitted.high))
    said = language.between.format(**dict(zip(("low", "high"), ends, strict=True)))
    extra = language.say("calibration.extrapolation")
    return f"{said}, {extra}" if fitted.extrapolated else said


def _parts(found: Calibration, language: Language) -> list[Part]:
    draws: dict[str, Callable[[Axes], Any]] = {}
    if Group() in found.patience:
        draws["survival"] = lambda ax: fits.survival(found.patience[Group()], ax, language=language)
    if Group() in found.handling:
        draws["handling"] = lambda ax: fits.handling(found.handling[Group()], ax, language=language)
    draws["profile"] = lambda ax: fits.profile(found.arrivals, ax, language=language)
    draws["busyness"] = lambda ax: fits.busyness(found.arrivals, ax, language=language)
    return [
        Part(
            language.say(f"calibration.plot.{name}"),
            picture(_figure(draw), language.say(f"calibration.plot.{name}")),
            language.say(f"calibration.plot.{name}.read"),
        )
        for name, draw in draws.items()
    ]


def _figure(draw: Callable[[Axes], Any]) -> Draw:
    def made(narrow: bool) -> Figure:  # noqa: FBT001  # as :data:`sim.show.drawing.Draw` wants it
        figure = style.figure(style.NARROW if narrow else 8.0, 3.4 if narrow else 4.2)
        draw(figure.subplots())
        return figure

    return made
