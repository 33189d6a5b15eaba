"""Pictures of a requirement show what its table says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.show.plots.requirement import net_staffing, requirement


@pytest.fixture
def table() -> pd.DataFrame:
    starts = pd.date_range("2026-01-05 08:00", periods=4, freq="30min")
    both = [starts, starts + pd.Timedelta(days=1)]
    made = pd.DataFrame({"start": both[0].append(both[1]), "team": "phone"})
    made["agents"] = [3, 4, 5, 4, 2, 3, 4, 3]
    made["erlang"] = made["agents"] - 1
    made["scheduled"] = [4.0] * 8
    made["net"] = made["scheduled"] - made["agents"]
    return made


def test_scheduled_is_an_area_and_the_requirement_a_line(table: pd.DataFrame) -> None:
    ax = requirement(table, "phone")
    area, erlang, line = (patch.get_data() for patch in ax.patches)  # type: ignore[attr-defined]
    assert area.values.tolist() == table["scheduled"].tolist()
    assert erlang.values.tolist() == table["erlang"].tolist()
    assert line.values.tolist() == table["agents"].tolist()
    assert len(ax.get_legend().get_texts()) == 3  # type: ignore[union-attr]


def test_the_heat_map_has_a_cell_for_every_interval_with_its_number(table: pd.DataFrame) -> None:
    ax = net_staffing(table, "phone")
    (image,) = ax.images
    assert np.array_equal(image.get_array(), table["net"].to_numpy().reshape(2, 4))  # type: ignore[arg-type]
    assert [text.get_text() for text in ax.texts] == ["+1", "0", "-1", "0", "+2", "+1", "0", "+1"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Mon 05.01.", "Tue 06.01."]
