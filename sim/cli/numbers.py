"""Numbers as people read them in a table; the report writes them in the same way."""

from sim.show.numbers import UNKNOWN, heading, interval, shown

__all__ = ["UNKNOWN", "heading", "interval", "shown"]
