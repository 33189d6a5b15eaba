"""The page of a sweep, a break-even, a grid of loads or a sensitivity: sentences, plot, table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import StudyError
from sim.folders import write_whole
from sim.former import without_former
from sim.language.english import ENGLISH
from sim.language.numbers import UNKNOWN
from sim.measures.definitions import HEADLINES
from sim.show.drawing import Picture, picture
from sim.show.page import environment
from sim.show.plots import style
from sim.show.plots.along import break_even_curve, over_loads
from sim.show.plots.backtest import by_half_hour
from sim.show.plots.grid import heat_map
from sim.show.plots.tornado import MOST_KEYS, tornado
from sim.study.store import MANIFEST

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.language.language import Language

PAGE: Final = "report.html"

_MOST_ROWS: Final = 400
"""Rows of a table that a page shows; the CSV has them all."""


def write_decision_page(folder: str | Path, kind: str, language: Language = ENGLISH) -> Path:
    """Make the page of a results folder that holds a decision.

    Args:
        folder: as the command wrote it.
        kind: key of :data:`KINDS`.
        language: of the page.

    Raises:
        StudyError: a file is missing.
        OSError: the page cannot be written.
    """
    return write_whole(Path(folder) / PAGE, decision_page(folder, kind, language))


def decision_page(folder: str | Path, kind: str, language: Language = ENGLISH) -> str:
    """The page as text; see :func:`write_decision_page`."""
    place = Path(folder)
    content, manifest, table = _read(place, kind)
    names = [str(plain.get("name", "")) for plain in manifest["scenarios"].values()]
    return (
        environment()
        .get_template("decision.html")
        .render(
            say=language.say,
            language=language,
            title=language.say(
                f"decision.{kind}",
                name=" / ".join(dict.fromkeys(names)) or str(manifest.get("file", "")),
            ),
            lines=[line for line in content.get("verdict", ()) if line.strip()],
            picture=_picture(kind, content, table, language),
            read=language.say(f"decision.{kind}.read"),
            heads=list(table.columns),
            rows=[_texts(row, language) for row in table.head(_MOST_ROWS).to_dict("records")],
            cut=len(table) > _MOST_ROWS,
        )
    )


def _read(folder: Path, kind: str) -> tuple[dict[str, Any], dict[str, Any], pd.DataFrame]:
    import pandas as pd

    paths = [folder / f"{kind}.json", folder / MANIFEST, folder / f"{kind}.parquet"]
    lacking = [path.name for path in paths if not path.is_file()]
    if lacking:
        raise StudyError(f"{folder} holds no such result: there is no {lacking[0]}.")
    content, manifest = (json.loads(path.read_text(encoding="utf-8")) for path in paths[:2])
    return content, manifest, without_former(pd.read_parquet(paths[2]))


def _texts(row: Mapping[Any, Any], language: Language) -> list[str]:
    return [
        (language.significant(value) if value == value else UNKNOWN)
        if isinstance(value, float)
        else str(value)
        for value in row.values()
    ]


def _picture(
    kind: str, content: Mapping[str, Any], table: pd.DataFrame, language: Language
) -> Picture | None:
    """The plot of a kind; none if there is nothing to draw."""
    draw = KINDS[kind](content, table, language)
    if draw is None:
        return None
    return picture(draw, language.say(f"decision.{kind}.alt"))


Drawn = Callable[[bool], "Figure"]


def _curve(content: Mapping[str, Any], table: pd.DataFrame, language: Language) -> Drawn:
    values = [one["value"] for one in content["break_even"]]
    crossings = [float(value) for value in values if value is not None]
    base, model = content["models"]
    labels = (content["key"], model, base)

    def draw(narrow: bool) -> Figure:  # noqa: FBT001  # as :data:`sim.show.drawing.Draw` wants it
        made = style.figure(style.NARROW if narrow else 8.0, 3.2 if narrow else 4.2)
        break_even_curve(
            table, crossings, labels, made.subplots(), unit=content["unit"], language=language
        )
        return made

    return draw


def _loads(content: Mapping[str, Any], table: pd.DataFrame, language: Language) -> Drawn:  # noqa: ARG001  # like the others
    kinds = sorted(set(table["blending"]))

    def draw(narrow: bool) -> Figure:  # noqa: FBT001  # likewise
        rows = len(kinds) if narrow else 1
        made = style.figure(style.NARROW if narrow else style.WIDE, 3.2 * rows + 0.5)
        grid = made.subplots(rows, len(kinds) // rows, squeeze=False, sharey=True).ravel()
        for blending, ax in zip(kinds, grid, strict=True):
            over_loads(table, "lost_case_rate", ax, blending=bool(blending), language=language)
        grid[0].legend(frameon=False, fontsize=style.SMALL)
        return made

    return draw


def _robust(content: Mapping[str, Any], table: pd.DataFrame, language: Language) -> Drawn | None:  # noqa: ARG001  # likewise
    """What assumptions do to the last pair of neighbours: to lost cases, if to them."""
    pair = table[table["model"] == table["model"].iloc[-1]] if len(table) else table
    moved = set(pair.loc[pair["effect"].abs() > 0, "measure"])
    one = pair[pair["measure"] == next((key for key in HEADLINES if key in moved), HEADLINES[0])]
    beyond_chance = one["lo"] * one["hi"] > 0
    bars = one.assign(p_adjusted=(~beyond_chance).astype(float))
    return _tornado({"method": "tornado"}, bars, language)


def _tornado(content: Mapping[str, Any], table: pd.DataFrame, language: Language) -> Drawn | None:
    if content["method"] != "tornado" or not (table["effect"].abs() > 0).any():
        return None
    keys = min(MOST_KEYS, table["key"].nunique())

    def draw(narrow: bool) -> Figure:  # noqa: FBT001  # likewise
        height = (0.62 if narrow else 0.42) * keys + 1.1
        made = style.figure(style.NARROW if narrow else style.WIDE, height)
        tornado(table, made.subplots(), narrow=narrow, language=language)
        return made

    return draw


def _heat(content: Mapping[str, Any], table: pd.DataFrame, language: Language) -> Drawn | None:  # noqa: ARG001  # likewise
    before = list(table.columns)
    keys = before[before.index("point") + 1 : before.index("model")]
    measures = [key for key in HEADLINES if key in set(table["measure"])]
    if len(keys) != 2 or not measures:
        return None
    model = str(list(dict.fromkeys(table["model"]))[-1])
    cells = [table[key].nunique() for key in keys]
    if cells[0] * cells[1] != table["point"].nunique():
        return None  # scattered points fill no grid

    def draw(narrow: bool) -> Figure:  # noqa: FBT001  # likewise
        height = 0.45 * cells[1] + 1.2
        made = style.figure(style.NARROW if narrow else 8.0, height)
        heat_map(table, (keys[0], keys[1]), model, measures[0], made.subplots(), language=language)
        return made

    return draw


def _backtest(content: Mapping[str, Any], table: pd.DataFrame, language: Language) -> Drawn:  # noqa: ARG001  # likewise
    spans = list(dict.fromkeys(table["span"]))

    def draw(narrow: bool) -> Figure:  # noqa: FBT001  # likewise
        columns = 1 if narrow else 2
        rows = 2 * len(spans) // columns
        made = style.figure(style.NARROW if narrow else style.WIDE, 2.3 * rows + 0.6)
        cells = [(span, one) for span in spans for one in ("abandonment_rate", "asa_seconds")]
        grid = made.subplots(rows, columns, squeeze=False).ravel()
        for ax, (span, measure) in zip(grid, cells, strict=True):
            by_half_hour(table, span, measure, ax, language=language)
        handles, labels = grid[0].get_legend_handles_labels()
        made.legend(handles, labels, loc="outside upper left", ncols=1 if narrow else 4,
                    frameon=False, fontsize=style.SMALL)  # fmt: skip
        return made

    return draw


KINDS: Final[Mapping[str, Callable[[Mapping[str, Any], pd.DataFrame, Language], Drawn | None]]] = {
    "backtest": _backtest,
    "break_even": _curve,
    "loads": _loads,
    "robust": _robust,
    "sensitivity": _tornado,
    "sweep": _heat,
}
"""What draws the plot of each kind of decision, by the name of its files."""
