"""A verdict does not hide a channel that gets worse, and does not say the same twice."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.load import load
from sim.study.compare import compare

RETAIL = Path(__file__).parents[3] / "scenarios" / "retail.toml"


def test_a_channel_that_loses_is_named_and_a_twin_is_not_told_again() -> None:
    """Logging two minutes in every call; an orchestrator that is never up changes nothing."""
    dear = {"handling.logging_seconds": "120", "orchestrator.outage_share": "1"}
    scenario = load(RETAIL, {"scenario.starts_empty": True, "scenario.horizon_days": "3", **dear})
    found = compare(
        scenario, models=["multichannel", "omnichannel", "orchestrated"], replications=6
    )
    channels = found.by_channel.set_index(["measure", "channel", "model"])["mean"]
    waits = channels["asa_seconds"]["voice"]
    assert waits["omnichannel"] > waits["multichannel"]
    text = found.verdict.text
    assert text.count("but worse on voice: ") == 1
    assert "why: agents worked" in text
    assert "reading and logging +" in text
    assert "orchestrated against multichannel: exactly as omnichannel" in text
    assert "worse on chat" not in text
