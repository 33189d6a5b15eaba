"""How a study is cut into chunks, and what makes two chunks the same.

A chunk is a few consecutive replications of one system. Where chunks begin depends on the scenario
and the numbers of the replications alone, so it is the same for any number of workers. Its key is a
hash of everything that decides its content: what has the same key need not be simulated again.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.engine.run import choose_engine
from sim.measures.own import added_measures
from sim.sections.span import Span
from sim.service_models.registry import resolve
from sim.study.systems import System
from sim.units import TICKS_PER_MINUTE
from sim.workload.expected import expected_streams, recorded_streams

if TYPE_CHECKING:
    from sim.engine.run import Engine
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

CASES: Final = 60_000
"""Cases that a chunk has about: a second of work, so that little is lost with one."""

MOST_REPLICATIONS: Final = 50

_PACKAGES: Final = ("numpy", "numba", "scipy", "simpy")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive replications of one system.

    Attributes:
        system: position of the system in the study. first: number of the first replication.
        count: of replications.
    """

    system: int
    first: int
    count: int


def cut(systems: Sequence[System], first: int, count: int) -> list[Chunk]:
    """The chunks of a study; those that begin earlier come first, whatever the system."""
    found = []
    for place, system in enumerate(systems):
        size = replications_per_chunk(system.scenario)
        start = first
        while start < first + count:
            # Edges lie at multiples of the size: a longer study has the same chunks and more.
            end = min((start // size + 1) * size, first + count)
            found.append(Chunk(place, start, end - start))
            start = end
    return sorted(found, key=lambda chunk: (chunk.first, chunk.system))


def replications_per_chunk(scenario: Scenario) -> int:
    """Replications that make about a second of work."""
    streams = expected_streams(scenario)
    streams += recorded_streams(
        scenario, scenario.run.measurement_interval_minutes * TICKS_PER_MINUTE
    )
    span = Span.of(scenario)
    before = span.lead_ticks - span.idle_ticks  # with demand, as what follows the window
    longer = (span.demand_ticks - span.horizon_ticks + before) / scenario.run.horizon_ticks
    cases = (1.0 + longer) * sum(float(stream.rates.sum()) for stream in streams)
    return int(min(max(CASES / max(cases, 1.0), 1), MOST_REPLICATIONS))


def identity(system: System, seed: int, engine: Engine, *, over_time: bool) -> dict[str, Any]:
    """All that decides the sums of a replication of a system, as plain values."""
    resolved = resolve(system.model, system.scenario)
    return {
        "scenario": system.scenario.hash,
        "model": resolved.name,
        "capabilities": asdict(resolved.capabilities),
        "python": None if resolved.python is None else _of_object(resolved.python),
        "seed": seed,
        "engine": choose_engine(system.model, engine),
        "kept": "over time" if over_time else "whole",
        "measures": added_measures(),
        "program": program(),
    }


def key(one: dict[str, Any], chunk: Chunk) -> str:
    """Hash of an identity and a range of replications."""
    content = {**one, "first": chunk.first, "count": chunk.count}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@cache
def program() -> str:
    """Hash of the sources of this package and the versions of what computes with them."""
    digest = hashlib.blake2b(digest_size=16)
    for package in _PACKAGES:
        digest.update(f"{package} {metadata.version(package)}\0".encode())
    folder = Path(__file__).resolve().parents[1]
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _of_object(model: ServiceModel) -> str:
    """Hash of a service model written in Python: the source of its module, and its state.

    One whose state or source cannot be read is like no other, and always simulated anew.
    """
    import inspect
    import uuid

    kind = type(model)
    try:
        module = inspect.getmodule(kind)
        source = inspect.getsource(kind if module is None else module)
        content = f"{kind.__module__}.{kind.__qualname__}\0{source}\0".encode()
        content += pickle.dumps(model)
    except (OSError, TypeError, AttributeError, pickle.PicklingError):
        content = uuid.uuid4().bytes
    return hashlib.blake2b(content, digest_size=16).hexdigest()
