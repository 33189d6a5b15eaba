"""The random scenarios reach everything: each state, rank, mechanism and tie in 5 % of them.

A mechanism that random scenarios rarely reach is a mechanism in which the engines may differ
unseen. `pytest -s tests/property/test_coverage.py` prints in which share of them each was reached
by the time that everything was; what was reached often enough is not looked for any more.
"""

from __future__ import annotations

from collections import Counter

from tests.property.mechanisms import EVERYTHING, reached
from tests.property.runs import served
from tests.property.scenarios import seeded

SAMPLE = 300
LEAST_SHARE = 0.05
ENOUGH = int(LEAST_SHARE * SAMPLE)


def test_random_scenarios_reach_everything() -> None:
    found: Counter[str] = Counter()
    often: set[str] = set()
    number = 0
    while number < SAMPLE and len(often) < len(EVERYTHING):
        found.update(set(reached(served(*seeded(number)), often)))
        often = {name for name, times in found.items() if times >= ENOUGH}
        number += 1
    report = "\n".join(f"{found[name]:4d}  {name}" for name in EVERYTHING)
    print(f"\nof {number} random scenarios reach\n{report}")  # noqa: T201 - the report
    rare = [name for name in EVERYTHING if name not in often]
    assert not rare, f"in fewer than {LEAST_SHARE:.0%} of scenarios: {', '.join(rare)}"
    assert set(found) <= set(EVERYTHING)
