"""What tables show first, and beside what."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from sim.cli.tables import measures_shown, print_estimates
from sim.measures.definitions import HEADLINES, LEADING, MEASURES, MECHANISMS

Estimates = dict[str, dict[str, dict[str, Any]]]


def _estimates(**means: float | None) -> Estimates:
    """The same estimates of two systems; 0 where nothing is said."""
    found = {
        key: {"mean": means.get(key, 0.0), "ci95": [None, None], "unit": "share"}
        for key in MEASURES
    }
    return {"one": found, "other": found}


def test_measures_per_case_come_first() -> None:
    shown = measures_shown(_estimates())[: len(LEADING)]
    assert shown == list(LEADING)
    assert [key for key in shown if key in HEADLINES] == list(HEADLINES)
    mean = shown.index("time_to_resolution_hours")
    assert [key.split("_")[3] for key in shown[mean + 1 : mean + 3]] == ["p50", "p90"]


def test_mechanisms_are_shown_where_they_act() -> None:
    shown = measures_shown(_estimates(containment_rate=0.3, turn_wait_mean_hours=None))
    assert [key for key in shown if key in MECHANISMS] == ["containment_rate"]
    assert len(shown) == len(set(shown))


def test_cost_per_contact_is_shown_with_a_caution() -> None:
    console = Console(width=100, record=True)
    keys = ["cost_per_resolved_case", "cost_per_contact"]
    print_estimates(console, ["one", "other"], keys, _estimates(), {})
    text = console.export_text()
    assert text.count("flattered by repeats and duplicates") == 1
    assert text.index("cost per handled contact") < text.index("flattered")
