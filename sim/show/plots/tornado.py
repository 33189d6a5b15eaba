"""How far each assumption moves a result, the one that moves it furthest on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.language.english import ENGLISH
from sim.show.plots import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.language.language import Language

MOST_KEYS: Final = 20
"""Keys that are drawn; what moves less than these moves nothing that can be seen."""

_LONGEST: Final = 44
"""Characters of a key above its bars."""

_LOOKS: Final = {"low": ("white", "////"), "high": (style.SOFT, ""), "other": ("white", "")}


def tornado(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    narrow: bool = False,
    language: Language = ENGLISH,
) -> Axes:
    """By how much a result moves at the low and the high end of each assumption.

    Args:
        table: of a sensitivity by tornado: key, end, value, effect, low, high, p_adjusted, unit.
        ax: where to draw.
        narrow: keys above the bars instead of beside them.
        language: of the labels.
    """
    ax = style.axes(ax)
    size = table["effect"].abs().groupby(table["key"], sort=False).max()
    keys = list(size[size > 0].sort_values(ascending=False).index[:MOST_KEYS])
    unit = str(table["unit"].iloc[0]) if len(table) else ""
    scale = 100.0 if unit == "share" else 1.0
    for place, key in enumerate(keys):
        for row in table[table["key"] == key].itertuples():
            colour, hatch = _LOOKS[str(row.end)]
            effect = scale * float(row.effect)
            sure = float(row.p_adjusted) < 0.05
            ax.barh(
                place, effect, height=0.55, color=colour, hatch=hatch, ec=style.INK,
                lw=1.4 if sure else 0.6, alpha=1 if sure else 0.45,
                label=language.say(f"plot.end.{row.end}") if place == 0 else None,
            )  # fmt: skip
            text = _shown(str(row.value), language)
            _value(ax, text, effect, place, beyond_zero=_shorter(table, key, row))
        if narrow:
            ax.text(
                0.0, place - 0.42, _fitting(key), transform=ax.get_yaxis_transform(),
                fontsize=style.SMALL, va="center",
            )  # fmt: skip
    ax.axvline(0, color=style.INK, lw=1)
    ax.set_yticks(range(len(keys)), [""] * len(keys) if narrow else keys)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(keys) - 0.4, -0.8)
    ax.margins(x=0.32 if narrow else 0.16)
    shown = language.points if unit == "share" else unit
    ax.set_xlabel(language.say("plot.tornado.x", unit=shown), fontsize=style.SMALL)
    if keys:
        ax.legend(
            frameon=False, fontsize=style.SMALL, borderaxespad=0.2, ncols=3,
            loc="lower left", bbox_to_anchor=(0.0, 1.0),
        )  # fmt: skip
    return ax


def _shown(text: str, language: Language) -> str:
    """A value with the digits that matter; what is no number as it is."""
    try:
        return language.significant(float(text))
    except ValueError:
        return text


def _fitting(key: str) -> str:
    """A key that fits above its bars on a telephone, without its middle if it is long."""
    half = _LONGEST // 2
    return key if len(key) <= _LONGEST else f"{key[:half]}\N{HORIZONTAL ELLIPSIS}{key[-half:]}"


def _shorter(table: pd.DataFrame, key: str, row: Any) -> bool:
    """Whether the other end of a key moves the result further the same way and hides this one."""
    other = table[(table["key"] == key) & (table["end"] != row.end)]["effect"]
    return any(float(one) * row.effect > 0 and abs(one) > abs(row.effect) for one in other)


def _value(ax: Axes, text: str, effect: float, place: float, *, beyond_zero: bool) -> None:
    """The value beside the end of its bar; where that is hidden, on the other side of zero."""
    right = (effect >= 0) != beyond_zero
    ax.annotate(
        text,
        (0.0 if beyond_zero else effect, place),
        xytext=(4 if right else -4, 0),
        textcoords="offset points",
        va="center",
        ha="left" if right else "right",
        fontsize=style.SMALL,
    )
