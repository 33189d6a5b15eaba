"""Measures: what a journal says, in the field's terms.

:func:`measure` gives every measure by any cross of channel, intent, segment, team, interval and
day; :func:`headline` gives the whole without pandas; :data:`MEASURES` is the registry with every
formula, and ``docs/measures.md`` works each of them out by hand on a tiny journal.
"""

from sim.measures.definitions import HEADLINES, MEASURES, SECONDARY, Measure
from sim.measures.invariants import check_invariants, littles_law
from sim.measures.table import headline, measure, reader
from sim.measures.window import Window

__all__ = [
    "HEADLINES",
    "MEASURES",
    "SECONDARY",
    "Measure",
    "Window",
    "check_invariants",
    "headline",
    "littles_law",
    "measure",
    "reader",
]
