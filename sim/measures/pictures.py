"""Sums that a report draws beside those that measures are made of, by level and name."""

from __future__ import annotations

from sim.measures import flows, wait_bins, week
from sim.measures.sums import Reader
from sim.measures.terms import Floats


def for_pictures(reader: Reader) -> dict[str, dict[str, Floats]]:
    """Waits in bins, ways of cases, and hours of the week; each one array of groups.

    Returns:
        ``waits`` (:func:`sim.measures.wait_bins.wait_bins`), ``flows``
        (:func:`sim.measures.flows.flows`, under ``contacts``), ``week_channel``, ``week_team`` and
        ``week`` (:mod:`sim.measures.week`).
    """
    return {
        "waits": wait_bins.wait_bins(reader),
        "flows": {"contacts": flows.flows(reader)},
        "week_channel": week.by_channel(reader),
        "week_team": week.by_team(reader),
        "week": week.of_time(reader),
    }
