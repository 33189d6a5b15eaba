"""Journal memory that is used again once nobody looks at the old journal.

Fresh memory has to be cleared by the operating system page by page, which costs a quarter of a
replication. A study looks at one journal after the other, so most journals can be written where an
earlier one was.
"""

from __future__ import annotations

import sys
import threading
from typing import Any, Final

import numpy as np
import numpy.typing as npt

MOST_BYTES: Final = 1 << 31
"""Memory kept for later at most, per thread."""

_UNUSED: Final = 3
"""References to a buffer that only the pool holds: its list, the loop, getrefcount."""

_pools = threading.local()


def recycled(length: int, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    """An array with arbitrary contents, on memory that may have been used before.

    Its memory goes back to the pool when the array and all views of it are gone.
    """
    need = max(1, length * dtype.itemsize)
    if need > MOST_BYTES // 2:
        return np.empty(length, dtype=dtype)
    pool: list[npt.NDArray[np.uint8]] = _pools.__dict__.setdefault("buffers", [])
    best = -1
    for place, buffer in enumerate(pool):
        if sys.getrefcount(buffer) <= _UNUSED and need <= len(buffer) <= 2 * need:
            if best < 0 or len(buffer) < len(pool[best]):
                best = place
    if best < 0:
        _make_room(pool, need)
        pool.append(np.empty(need, dtype=np.uint8))
    return pool[best][:need].view(dtype)


def _make_room(pool: list[npt.NDArray[np.uint8]], need: int) -> None:
    """Forget unused buffers, oldest first, until the new one fits under the limit."""
    kept = sum(map(len, pool))
    place = 0
    while place < len(pool) and kept + need > MOST_BYTES:
        buffer = pool[place]
        if sys.getrefcount(buffer) <= _UNUSED:
            kept -= len(buffer)
            del pool[place]
        else:
            place += 1
