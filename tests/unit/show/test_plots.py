"""Each plot shows what is in its table, in letters that can be read and do not overlap."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from sim.language.english import ENGLISH
from sim.measures.definitions import MEASURES
from sim.queueing.requirement import agents_needed
from sim.show.plots import style
from sim.show.plots.along import break_even_curve, over_loads
from sim.show.plots.attribution import attribution
from sim.show.plots.forest import forest
from sim.show.plots.grid import heat_map
from sim.show.plots.hours import LOOKS, hours
from sim.show.plots.journey import journey
from sim.show.plots.plane import ellipse, plane
from sim.show.plots.staffing import occupancy, required_agents, staffing
from sim.show.plots.tornado import _fitting, _shown, tornado
from sim.show.plots.waits import waits
from sim.show.plots.week import has_numbers, service_level_week
from tests.unit.show import small_result as made

SYSTEMS = ["before", "after", "later"]


def texts(ax: Axes) -> list[Text]:
    """Every text of a figure that is drawn and says something."""
    figure: Any = ax.get_figure()
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    beyond = {
        id(tick.label1)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    found = [
        each
        for each in figure.findobj(Text)
        if each.get_visible() and each.get_text() and id(each) not in beyond
    ]
    width, height = figure.get_size_inches() * figure.dpi
    shown = []
    for each in found:
        box = each.get_window_extent()
        if box.width and 0 <= box.x0 < width and 0 <= box.y0 < height:
            shown.append(each)
    return shown


def assert_readable(ax: Axes) -> None:
    """No text is smaller than 9 points, lies over another one, or leaves the figure."""
    figure: Any = ax.get_figure()
    width, height = figure.get_size_inches() * figure.dpi
    found = texts(ax)
    assert found
    boxes = [(each.get_text(), each.get_window_extent()) for each in found]
    for each, (text, box) in zip(found, boxes, strict=True):
        assert float(each.get_fontsize()) >= 9, text
        assert box.x1 <= width + 1, text
        assert box.y1 <= height + 1, text
    inner = [(text, box.shrunk(0.96, 0.7)) for text, box in boxes]
    for (text, box), (other, beside) in combinations(inner, 2):
        assert not box.overlaps(beside), f"{text!r} over {other!r}"


def said(ax: Axes) -> str:
    return "\n".join(each.get_text() for each in texts(ax))


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("count", [1, 3, 11])
def test_forest(count: int, narrow: bool) -> None:
    table = made.differences([f"system {number}" for number in range(count)])
    ax = forest(table, ["lost_case_rate", "retention_rate"], narrow=narrow)
    assert_readable(ax)
    markers = [line for line in ax.lines if line.get_gid() == "significant"]
    assert len(markers) == 2 * count
    assert {float(np.asarray(line.get_xdata())[0]) for line in markers} == {-10.0}
    assert "−5.00 points, better" in said(ax)
    assert "50.00 %" in said(ax)


def test_a_difference_that_is_not_significant_has_an_open_marker_and_says_so() -> None:
    ax = forest(made.differences(["after"], "none"), ["lost_case_rate"])
    marker = next(line for line in ax.lines if line.get_gid() == "not significant")
    assert marker.get_markerfacecolor() == "white"
    assert "not significant" in said(ax)


def test_forest_of_one_replication_has_no_intervals() -> None:
    table = made.differences(["after"], "unknown").assign(lo=np.nan, hi=np.nan)
    ax = forest(table, ["lost_case_rate"])
    assert_readable(ax)
    assert len(ax.lines) == 2, "one marker and the line at zero"


def test_waits() -> None:
    ax = waits(made.waits(SYSTEMS), "voice", target_seconds=20, target_share=0.8)
    assert_readable(ax)
    curves = [line for line in ax.lines if line.get_label() in SYSTEMS]
    assert len(curves) == 3
    for curve in curves:
        x, y = np.asarray(curve.get_xdata()), np.asarray(curve.get_ydata())
        assert y[np.searchsorted(x, 9.9)] == pytest.approx(55), "who do not wait are 45 of 100"
        assert y[np.searchsorted(x, 12.5)] == pytest.approx(0), "the edge behind their bin"
    cross = next(line for line in ax.lines if line.get_marker() == "+")
    assert (cross.get_xdata()[0], cross.get_ydata()[0]) == (20, pytest.approx(20))  # type: ignore[index]
    assert "target 20 s" in said(ax)
    assert len({(line.get_marker(), str(line.get_linestyle())) for line in curves}) == 3


def test_service_level_of_the_week() -> None:
    table = made.week_channels(SYSTEMS, [9, 10, 11, 33, 34])
    ax = service_level_week(table, "after")
    assert_readable(ax)
    assert has_numbers(ax)
    cells: Any = ax.collections[0]
    shown = cells.get_array()
    assert shown.shape == (2, 3), "two days of three hours; the others have no contact"
    assert shown.count() == 5
    assert set(np.round(shown.compressed(), 3)) == {0.75}
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Mon", "Tue"]
    assert said(ax).count("75") == 5


def test_darker_cells_are_worse_in_grey_too() -> None:
    from matplotlib import colormaps

    grey = [np.dot(to_rgb(colormaps["cividis"](share)), (0.299, 0.587, 0.114)) for share in
            np.linspace(0, 1, 20)]  # fmt: skip
    assert (np.diff(grey) > 0).all()


def test_signs_differ_in_more_than_colour() -> None:
    found = style.signs([str(number) for number in range(12)]).values()
    assert len({(sign.marker, str(sign.dashes)) for sign in found}) == 12
    four = [np.dot(to_rgb(sign.colour), (0.299, 0.587, 0.114)) for sign in list(found)[:4]]
    assert (np.diff(four) > 0.08).all(), "and the first four in how light they are"


@pytest.mark.parametrize("count", [2, 4, 12])
def test_plane(count: int) -> None:
    systems = [f"system {number}" for number in range(count)]
    ax = plane(made.pseudo_values(systems), systems[0], ("EUR", "share"))
    assert_readable(ax)
    markers = {
        str(line.get_gid() or "") + str(line.get_marker()) for line in ax.lines if len(
            np.atleast_1d(line.get_xdata())) == 1
    }  # fmt: skip
    assert len(markers) == count
    outlines = [line for line in ax.lines if len(np.atleast_1d(line.get_xdata())) > 100]
    assert len(outlines) == count - 1
    for name in systems:
        assert name in said(ax)
    assert "points" in ax.get_ylabel()
    assert "EUR" in ax.get_xlabel()


def test_the_ellipse_covers_the_mean_of_pairs_as_often_as_it_says() -> None:
    draw = np.random.Generator(np.random.Philox(3))
    root = np.array([[1.0, 0.0], [-0.8, 0.6]])
    inside = 0.0
    studies = 2000
    for _ in range(studies):
        pairs = root @ draw.normal(size=(2, 8))
        outline = ellipse(pairs)
        assert outline is not None
        centre = pairs.mean(axis=1)
        # The truth is the origin: in the ellipse, if the ray to it meets the outline behind it.
        angles = np.arctan2(*(outline - centre[:, np.newaxis])[::-1])
        ray = np.argmin(np.abs(np.angle(np.exp(1j * (angles - np.arctan2(*-centre[::-1]))))))
        inside += float(np.hypot(*(outline[:, ray] - centre)) >= np.hypot(*centre))
    error = np.sqrt(0.95 * 0.05 / studies)
    assert abs(inside / studies - 0.95) < 4 * error


def test_arithmetic_is_no_difference() -> None:
    table = made.pseudo_values(["before", "after"])
    same = table[table["model"] == "before"].assign(model="after")
    same["value"] *= 1 + 1e-13
    ax = plane(pd.concat([table[table["model"] == "before"], same]), "before", ("EUR", "share"))
    assert_readable(ax)
    for line in ax.lines:
        assert np.abs(np.asarray(line.get_xdata(), dtype=float)[:1]).max() in (0, 1)


def test_no_ellipse_without_covariance() -> None:
    assert ellipse(np.ones((2, 2))) is None
    assert ellipse(np.full((2, 9), np.nan)) is None
    ax = plane(made.pseudo_values(SYSTEMS, 1), "before", ("EUR", "share"))
    assert_readable(ax)


@pytest.mark.parametrize("narrow", [False, True])
def test_attribution(narrow: bool) -> None:
    rows = [
        {"method": method, "measure": "lost_case_rate", "capability": name, "share": share,
         "lo": share - 0.01, "hi": share + 0.01, "unit": "share"}
        for method, name, share in (
            ("share", "companion channel, in a contact by telephone or chat", -0.03),
            ("share", "steering", 0.01),
            ("total", "total", -0.02),
        )
    ]  # fmt: skip
    ax = attribution(pd.DataFrame(rows), "lost_case_rate", narrow=narrow)
    assert_readable(ax)
    bars = [(bar.get_width(), bar.get_hatch(), bar.get_gid()) for bar in ax.patches]  # type: ignore[attr-defined]
    assert [(round(w, 6), gid) for w, _, gid in bars] == [
        (-3.0, "share"), (1.0, "share"), (-2.0, "total"),
    ]  # fmt: skip
    assert [bool(hatch) for _, hatch, _ in bars] == [False, True, False]
    assert "the whole difference" in said(ax)
    assert "−3.00" in said(ax), "however long the name beside it"
    assert ax.get_title(loc="left") == MEASURES["lost_case_rate"].label


@pytest.mark.parametrize("count", [1, 3, 12])
def test_journey(count: int) -> None:
    channels = [f"channel number {number}" for number in range(count)]
    height = max(4.2, 0.36 * (count + 3) + 0.6)
    ax = journey(made.flows(channels), "before", style.axes(style.figure(5.4, height).subplots()))
    assert_readable(ax)
    bands = [patch for patch in ax.patches if " to " in str(patch.get_gid())]
    assert len(bands) == count * (count - 1) + 2 * count
    assert "solved 80" in said(ax)
    assert "given up 20" in said(ax)
    assert "still open" not in said(ax)
    contacts = 100 + 10 * (count - 1)
    assert f"{contacts} contacts in 100 cases" in ax.get_title(loc="left")


def test_rare_channels_have_room_for_their_names() -> None:
    table = made.flows([f"channel {number}" for number in range(8)])
    rare = table["channel"].isin(["channel 3", "channel 4", "channel 5", "channel 6"])
    rare |= table["next"].isin(["channel 3", "channel 4", "channel 5", "channel 6"])
    table.loc[rare, "contacts"] *= 0.02
    ax = journey(table, "before", style.axes(style.figure(5.4, 4.2).subplots()))
    assert_readable(ax)
    assert "channel 5" in said(ax)


def test_long_names_make_room_on_a_narrow_page() -> None:
    channels = ["telephone sales and advice", "telephone service and repairs", "mail"]
    axes = style.axes(style.figure(style.NARROW, 4.0).subplots())
    ax = journey(made.flows(channels), "before", axes)
    assert_readable(ax)
    assert "telephone sales and advice" not in said(ax)
    assert "…" in said(ax)
    assert "mail" in said(ax)


def test_agents_needed_in_an_hour_are_those_of_erlang_a() -> None:
    table = made.week_channels(["before"], [9, 10])
    found = required_agents(table, "before", "voice", 20, 0.8)
    patience = (60 * 20 + 30 * 60) / 30
    assert found[9] == agents_needed(90 / 3600, 300, patience, 20, 0.8)
    assert found[9] != agents_needed(60 / 3600, 300, patience, 20, 0.8), "who gave up came too"
    assert found[11] == 0
    three = required_agents(table, "before", "voice", 20, 0.8, 3)
    assert three[9] < found[9]


def test_staffing_and_occupancy() -> None:
    hours = list(range(33, 45))
    table, teams = made.week_channels(["before"], hours), made.week_teams(["before"], hours)
    needed = required_agents(table, "before", "voice", 20, 0.8)
    first = staffing(teams, "before", ["phone"], needed, title="voice")
    assert_readable(first)
    area: Any = first.patches[0]
    assert max(area.get_data().values) == 6
    line: Any = first.patches[2]
    assert np.nanmax(line.get_data().values) == np.nanmax(needed)
    second = occupancy(teams, "before", ["phone"])
    assert_readable(second)
    shares = second.patches[0].get_data().values  # type: ignore[attr-defined]
    assert np.nanmax(shares) == pytest.approx(100 * 5 / 6)
    assert np.isnan(shares).sum() == 168 - len(hours)


def test_plots_leave_no_state_behind() -> None:
    """Neither drawing nor importing touches pyplot, whose figures would stay for ever."""
    code = (
        "import sys, sim.show.report, sim.show.plots.journey\n"
        "assert 'matplotlib' not in sys.modules, 'imported on loading'\n"
        "import pandas\n"
        "columns = ['model', 'channel', 'next', 'is_end', 'contacts']\n"
        "rows = [('a', 'voice', 'resolved', True, 9.0)]\n"
        "sim.show.plots.journey.journey(pandas.DataFrame(rows, columns=columns), 'a')\n"
        "assert 'matplotlib.figure' in sys.modules\n"
        "assert 'matplotlib.pyplot' not in sys.modules, 'pyplot'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_apart() -> None:
    assert style.apart([0.0, 1.0, 2.0], 0.5) == [0.0, 1.0, 2.0]
    assert style.apart([1.0, 1.0], 0.5) == [0.75, 1.25]
    moved = style.apart([0.0, 0.1, 0.15, 3.0], 0.4)
    assert np.diff(moved).min() >= 0.4 - 1e-9
    assert np.mean(moved[:3]) == pytest.approx(np.mean([0.0, 0.1, 0.15]))
    assert style.apart([2.0, 0.0, 2.0], 1.0) == [1.5, 0.0, 2.5]


def test_hours_stand_end_to_end_and_neighbours_differ_in_grey() -> None:
    rows = [(system, name, 10.0 + place) for system in SYSTEMS for place, name in enumerate(LOOKS)]
    ax = hours(pd.DataFrame(rows, columns=["model", "activity", "hours"]))
    first = [bar for bar in ax.patches if bar.get_y() == ax.patches[0].get_y()]
    ends = [bar.get_x() + bar.get_width() for bar in first]
    assert ends == pytest.approx(np.cumsum(10.0 + np.arange(len(LOOKS))))
    grey = [0.299 * r + 0.587 * g + 0.114 * b for r, g, b in (to_rgb(c) for c, _ in LOOKS.values())]
    hatches = [hatch for _, hatch in LOOKS.values()]
    for place in range(len(LOOKS) - 1):
        assert abs(grey[place] - grey[place + 1]) > 0.08 or hatches[place] != hatches[place + 1]


def test_a_break_even_curve_names_the_value_at_which_it_crosses_zero() -> None:
    table = pd.DataFrame({"at": [0.0, 10, 20], "mean": [-1.0, 0, 1], "lo": -2.0, "hi": 2.0})
    ax = break_even_curve(table, [10.0], ("costs.x", "rich", "simple"), unit="EUR")
    assert [each.get_text() for each in ax.texts] == ["10"]
    assert ax.get_ylabel() == "rich minus simple, EUR"
    line = ax.lines[0]
    assert list(line.get_ydata()) == [-1, 0, 1]
    # Shares are shown in points, as everywhere.
    ax = break_even_curve(table, [], ("costs.x", "rich", "simple"), unit="share")
    assert list(ax.lines[0].get_ydata()) == [-100, 0, 100]


def test_lost_cases_over_load_have_a_line_per_model_and_start_at_zero() -> None:
    rows = [
        {"load": load, "blending": blending, "model": model, "measure": "lost_case_rate",
         "mean": 0.1 * load, "lo": 0.05, "hi": 0.2, "unit": "share"}
        for load in (0.8, 1.1) for blending in (False, True) for model in SYSTEMS
    ]  # fmt: skip
    ax = over_loads(pd.DataFrame(rows), "lost_case_rate")
    assert ax.get_legend_handles_labels()[1] == SYSTEMS
    assert ax.get_ylim()[0] == 0
    dashes = {
        str(box.lines[0].get_linestyle()) + str(box.lines[0].get_marker()) for box in ax.containers
    }
    assert len(dashes) == len(SYSTEMS)


def test_a_tornado_has_the_longest_bar_on_top_and_both_values() -> None:
    rows = [
        ("short", "low", "1", -0.1, 0.5), ("short", "high", "2", 0.1, 0.5),
        ("long", "low", "3", 0.4, 0.01), ("long", "high", "9", 0.9, 0.01),
        ("idle", "low", "0", 0.0, 1.0), ("idle", "high", "5", 0.0, 1.0),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["key", "end", "value", "effect", "p_adjusted"])
    ax = tornado(table.assign(unit="EUR"))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["long", "short"]
    assert {"1", "2", "3", "9"} <= {each.get_text() for each in ax.texts}
    assert_readable(ax)


def test_a_heat_map_says_each_number_and_marks_what_is_more_than_chance() -> None:
    rows = [
        {"x": x, "y": y, "model": "rich", "measure": "lost_case_rate", "mean": 0.1,
         "difference": 0.01 * (x - y), "outcome": "worse" if x > y else "none", "unit": "share"}
        for x in (1, 2, 3) for y in (1, 2)
    ]  # fmt: skip
    ax = heat_map(pd.DataFrame(rows), ("x", "y"), "rich", "lost_case_rate")
    said = [each.get_text() for each in ax.texts]
    assert len(said) == 6
    assert said.count("+1.00*") == 2
    assert "+2.00*" in said
    shades = np.asarray(ax.collections[0].get_array()).ravel()
    assert shades.argmin() == 2, "the worst is the darkest"


def test_a_long_key_fits_above_its_bars_and_values_have_the_digits_that_matter() -> None:
    key = "channels.whatsapp,email,social.slowdown_per_extra_contact"
    assert len(_fitting(key)) < len(key)
    assert _fitting(key).startswith("channels.whatsapp")
    assert _fitting(key).endswith("extra_contact")
    assert _fitting("handling.repeat") == "handling.repeat"
    assert [_shown(text, ENGLISH) for text in ("0.666667", "760", "none")] == [
        "0.6667",
        "760",
        "none",
    ]
