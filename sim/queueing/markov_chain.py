"""Long-run laws of Markov chains on a grid of counts, by one sparse linear solve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import spsolve

from sim.queueing.birth_death import FloatArray

MOST_GRID_STATES = 200_000
"""Larger grids are refused: the sparse factors would take minutes and gigabytes."""


def stationary_distribution(
    sources: NDArray[np.int64], targets: NDArray[np.int64], rates: FloatArray, states: int
) -> FloatArray:
    """Long-run law of an irreducible chain with states 0 .. ``states`` - 1.

    Args:
        sources: shape (transitions,), state left.
        targets: shape (transitions,), state entered.
        rates: shape (transitions,), per unit time, above 0; equal pairs add up.
        states: number of states.

    Returns:
        Shape (states,): probabilities.
    """
    if states == 1:
        return np.ones(1)
    flow = sparse.coo_array((rates, (targets, sources)), shape=(states, states)).tocsc()
    balance: sparse.csc_array = (sparse.diags_array(flow.sum(axis=0)) - flow).tocsc()
    # One equation follows from the others: fix one state's weight at 1 and solve for the
    # rest. A state that is hardly ever visited would make the rest all but singular, yet
    # even then the largest weight points to a state that is often visited: take that next.
    fixed = 0
    for _ in range(6):
        weight = _weights(balance, fixed)
        if weight[fixed] > 1e-6 * np.abs(weight).max() and weight.min() > -1e-9 * weight.max():
            return np.asarray(np.maximum(weight, 0.0) / np.maximum(weight, 0.0).sum())
        fixed = int(np.argmax(np.abs(weight)))
    raise ValueError(
        f"chain of {states} states: no long-run law found; it must be one class of states "
        "that can all be reached from each other"
    )


def _weights(balance: sparse.csc_array, fixed: int) -> FloatArray:
    """Solution of balance @ weight = 0 with weight 1 in the state ``fixed``."""
    others = np.delete(np.arange(balance.shape[0]), fixed)
    right = -balance[:, [fixed]].toarray().ravel()[others]
    # Moves mostly run both ways; for such patterns this ordering keeps the factors small.
    rest = spsolve(balance[others][:, others].tocsc(), right, permc_spec="MMD_AT_PLUS_A")
    return np.insert(np.atleast_1d(rest), fixed, 1.0)


@dataclass
class CountGrid:
    """States that are vectors of counts, 0 .. size - 1 in each coordinate.

    Moves that would leave the grid are dropped: so a chain without end is truncated.

    Attributes:
        shape: size of each coordinate.
        allowed: shape ``shape``, which vectors are states at all.
        counts: one integer array of shape ``shape`` per coordinate.
    """

    shape: tuple[int, ...]
    allowed: NDArray[np.bool_]
    counts: tuple[NDArray[np.int64], ...]
    _moves: list[tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]] = field(
        default_factory=list
    )

    @classmethod
    def of(
        cls,
        shape: tuple[int, ...],
        allowed: Callable[..., NDArray[np.bool_]] | None = None,
    ) -> CountGrid:
        """Lay out a grid; ``allowed`` gets the count arrays and tells which states exist."""
        counts = tuple(np.indices(shape))
        if allowed is None:
            return cls(shape, np.ones(shape, dtype=bool), counts)
        return cls(shape, allowed(*counts), counts)

    def move(self, rate: NDArray[np.floating[Any]], *steps: int) -> None:
        """Add a transition from every state where ``rate`` (shape ``shape``) is above 0.

        Args:
            rate: per unit time.
            steps: change of each coordinate.
        """
        source = np.nonzero(self.allowed & (rate > 0.0))
        target = tuple(index + step for index, step in zip(source, steps, strict=True))
        inside = np.all(
            [(t >= 0) & (t < size) for t, size in zip(target, self.shape, strict=True)], axis=0
        )
        kept = tuple(index[inside] for index in source)
        landed = tuple(index[inside] for index in target)
        self._moves.append(
            (
                np.ravel_multi_index(kept, self.shape),
                np.ravel_multi_index(landed, self.shape),
                rate[kept].astype(np.float64),
            )
        )

    def solve(self) -> FloatArray:
        """Long-run probabilities, shape ``shape``; 0 where there is no state."""
        number = np.cumsum(self.allowed.ravel()) - 1
        sources, targets, rates = (
            np.concatenate([move[i] for move in self._moves]) for i in range(3)
        )
        law = np.zeros(self.allowed.size)
        law[self.allowed.ravel()] = stationary_distribution(
            number[sources.astype(np.int64)],
            number[targets.astype(np.int64)],
            rates,
            int(self.allowed.sum()),
        )
        return law.reshape(self.shape)


def solve_truncated(
    build: Callable[[tuple[int, ...]], CountGrid],
    shape: Sequence[int],
    endless: Sequence[int],
    tolerance: float = 1e-12,
) -> tuple[CountGrid, FloatArray]:
    """Solve a chain without end on grids that grow until their edges are empty.

    Args:
        build: makes the grid with its moves for a shape.
        shape: first size of each coordinate.
        endless: which coordinates have no end of their own; only these grow.
        tolerance: largest probability of being at the edge of an endless coordinate.

    Raises:
        ValueError: if more than `MOST_GRID_STATES` states would be needed.
    """
    size = list(shape)
    while np.prod(size) <= MOST_GRID_STATES:
        grid = build(tuple(size))
        law = grid.solve()
        missing = [_missing(law, axis, tolerance) for axis in endless]
        if not any(missing):
            return grid, law
        for axis, more in zip(endless, missing, strict=True):
            size[axis] += more
    raise ValueError(
        f"chain of {' x '.join(map(str, size))} states: more than {MOST_GRID_STATES} would be "
        "needed for an exact answer; allowed are smaller systems or lower loads"
    )


def _missing(law: FloatArray, axis: int, tolerance: float) -> int:
    """By how much a coordinate must grow, if its tail goes on falling as at the edge."""
    others = tuple(a for a in range(law.ndim) if a != axis)
    tail = law.sum(axis=others)[-9:]
    if tail[-1] <= tolerance:
        return 0
    fall = (np.log(tail[0]) - np.log(tail[-1])) / (len(tail) - 1) if tail[0] > tail[-1] else 0.0
    steps = np.log(tail[-1] / tolerance) / max(fall, 1e-9)
    return int(min(4 + steps, law.shape[axis]))
