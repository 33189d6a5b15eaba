"""A scenario damaged in many places at once is examined to the end in two passes."""

import copy
import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.faults.examine import examine
from sim.sections.whole import Sections
from tests.broken.cases import GOOD

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
TEXTS = (
    GOOD,
    *((SCENARIOS / f"{name}.toml").read_text(encoding="utf-8") for name in ("retail", "juan")),
)
JUNK: tuple[Any, ...] = (
    *(-1, 0, 1e9, 3.5, float("nan"), True, "x", "", "never", [], {}),
    *([1, "x", -3, "y"], {"mon": "x", "bad": 3, "tue": [1, 2, 3, 4, 5, 6, 7]}, {"a": {"b": 1}}),
    *({"distribution": "nope"}, {"distribution": "lognormal"}),
    {"distribution": "gamma", "mean_seconds": -3, "cv": "x"},
)


def paths(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Raw paths of everything in raw data."""
    items: Any = data.items() if isinstance(data, dict) else ()
    for name, value in enumerate(data) if isinstance(data, list) else items:
        yield (*above, name)
        yield from paths(value, (*above, name))


def damaged(rng: random.Random) -> dict[str, Any]:
    """A scenario with values taken out, renamed or replaced in up to a dozen places."""
    data = tomllib.loads(rng.choice(TEXTS))
    for _ in range(rng.randint(1, 12)):
        *above, last = rng.choice(list(paths(data)))
        holder: Any = data
        for part in above:
            holder = holder[part]
        if rng.random() < 0.25:
            del holder[last]
        elif rng.random() < 0.2 and isinstance(holder, dict):
            holder[f"{last}x"] = holder.pop(last)
        else:
            holder[last] = copy.deepcopy(rng.choice(JUNK))
    return data


@pytest.mark.parametrize("block", range(4))
def test_what_is_left_of_any_damage_is_a_scenario(block: int) -> None:
    faulty = 0
    for number in range(50):
        found = examine(damaged(random.Random(1000 * block + number)), Sections.model_validate)
        assert found.scenario is not None, (block, number)
        faulty += len(found.faults)
    assert faulty > 100
