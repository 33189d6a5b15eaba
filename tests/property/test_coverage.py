"""The random scenarios reach everything: each state, rank, mechanism and tie in 5 % of them.

A mechanism that random scenarios rarely reach is a mechanism in which the engines may differ
unseen. `pytest -s tests/property/test_coverage.py` prints the shares.
"""

from __future__ import annotations

from collections import Counter

from tests.property.mechanisms import EVERYTHING, reached
from tests.property.runs import served
from tests.property.scenarios import seeded

SAMPLE = 300
LEAST_SHARE = 0.05


def test_random_scenarios_reach_everything() -> None:
    found: Counter[str] = Counter()
    for number in range(SAMPLE):
        found.update(set(reached(served(*seeded(number)))))
    report = "\n".join(f"{found[name] / SAMPLE:6.1%}  {name}" for name in EVERYTHING)
    print(f"\nshare of {SAMPLE} random scenarios that reach\n{report}")  # noqa: T201 - the report
    rare = [name for name in EVERYTHING if found[name] < LEAST_SHARE * SAMPLE]
    assert not rare, f"in fewer than {LEAST_SHARE:.0%} of scenarios: {', '.join(rare)}"
    assert set(found) <= set(EVERYTHING)
