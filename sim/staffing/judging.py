"""Judges plans, each once: what was judged is remembered, and kept for a search that is stopped.

A search is a function of what its judgements say. So one that takes over the judgements of an
interrupted one, in the place of simulating them again, ends with the same answer to the last digit.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.staffing.evaluation import Judgement
from sim.study.chunks import Chunk, identity
from sim.study.systems import System

if TYPE_CHECKING:
    from sim.staffing.evaluate import Evaluator
    from sim.staffing.evaluation import Heads
    from sim.study.chunk_store import ChunkStore

Arrays = Mapping[str, npt.NDArray[Any]]

MOST_REMEMBERED: Final = 48
"""Judgements in memory: those of the last plans, to which a search comes back."""


@dataclass(eq=False)
class Judging:
    """Judges plans of one evaluator.

    Args:
        evaluator: simulates them.
        store: where judgements are kept; nowhere if None.
        resume: take over those that are there.
    """

    evaluator: Evaluator
    store: ChunkStore | None = None
    resume: bool = False
    _last: OrderedDict[tuple[bytes, range], Judgement] = field(
        default_factory=OrderedDict, init=False
    )

    def judged(self, heads: Heads, replications: range) -> Judgement:
        """What a plan does to the targets.

        Args:
            heads: int64[teams, intervals].
            replications: numbers of those by which it is judged.
        """
        own = self.evaluator
        assert own.targets is not None
        key = (heads.tobytes(), replications)
        if (known := self._last.pop(key, None)) is None:
            asked = {"plan": hashlib.blake2b(key[0], digest_size=16).hexdigest()}
            found = self.kept(
                asked, replications, lambda: _arrays(own.evaluate(heads, replications))
            )
            places = range(len(own.targets))
            known = Judgement(
                heads.copy(),
                tuple(replications),
                own.targets,
                tuple(found[f"numerator-{place}"] for place in places),
                tuple(found[f"denominator-{place}"] for place in places),
                found["load"],
            )
        self._last[key] = known
        while len(self._last) > MOST_REMEMBERED:
            self._last.popitem(last=False)
        return known

    def kept(
        self, asked: Mapping[str, Any], replications: range, found: Callable[[], Arrays]
    ) -> Arrays:
        """Arrays that were kept, else what is found, which is kept.

        Args:
            asked: what decides them, beside the evaluator, as plain values.
            replications: that they are of.
            found: makes them.
        """
        if self.store is None:
            return found()
        one = {**self._identity, **asked}
        chunk = Chunk(0, replications.start, max(len(replications), 1))
        arrays: Arrays | None = self.store.read_arrays(one, chunk) if self.resume else None
        if arrays is None:
            arrays = found()
            self.store.write_arrays(one, chunk, arrays)
        return arrays

    @cached_property
    def _identity(self) -> dict[str, Any]:
        """All that decides a judgement but for plan and replications."""
        own = self.evaluator
        assert own.targets is not None
        assert own.seed is not None
        one = identity(System("", own.begun, own.model), own.seed, "compiled", over_time=True)
        return {**one, "kept": "judgement", "targets": [each.to_json() for each in own.targets]}


def _arrays(seen: Judgement) -> dict[str, npt.NDArray[np.float64]]:
    """A judgement as arrays."""
    found = {f"numerator-{place}": each for place, each in enumerate(seen.numerators)}
    found |= {f"denominator-{place}": each for place, each in enumerate(seen.denominators)}
    return {**found, "load": seen.load}
