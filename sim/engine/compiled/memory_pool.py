"""Journal memory that is reused once the old journal is no longer referenced.

Fresh memory has to be cleared by the operating system page by page, which costs a quarter of a
replication. A study looks at one journal after the other, so most journals can be written where an
earlier one was.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

MOST_BYTES: Final = 3 << 30
"""Unused memory that is kept for later at most: two journals of two million contacts, so that two
threads that simulate one after the other need no fresh memory. Before fresh memory is taken, as
much of the unused is given up as is beyond this together with it."""

Bytes = npt.NDArray[np.uint8]


class Pool:
    """Memory that is not in use.

    Attributes:
        unused: the memory, oldest first.
    """

    def __init__(self) -> None:
        # Any allocation under the lock may collect garbage, and with it a lease of the same thread.
        self._lock = threading.RLock()
        self.unused: list[Bytes] = []

    def fetch(self, need: int) -> Bytes:
        """The smallest unused memory that fits without waste, or fresh memory."""
        with self._lock:
            fitting = [m for m in self.unused if need <= len(m) <= 2 * need]
            if fitting:
                best = min(fitting, key=len)
                self.unused = [memory for memory in self.unused if memory is not best]
                return best
            self._forget(MOST_BYTES - need)
        return np.empty(need, dtype=np.uint8)

    def give_back(self, memory: Bytes) -> None:
        """Keep memory for later; the oldest is forgotten when there is too much."""
        with self._lock:
            self.unused.append(memory)
            self._forget(MOST_BYTES)

    def _forget(self, most: int) -> None:
        """Forget the oldest unused memory until at most this many bytes are left."""
        while self.unused and sum(map(len, self.unused)) > most:
            del self.unused[0]


class _Lease:
    """Owner of memory that is in use: arrays on it keep it alive, then it goes back."""

    def __init__(self, pool: Pool, memory: Bytes) -> None:
        self._pool = pool
        self._memory = memory
        self.__array_interface__ = memory.__array_interface__

    def __del__(self, is_finalizing: Callable[[], bool] = sys.is_finalizing) -> None:
        if not is_finalizing():  # otherwise the names of this module are gone
            self._pool.give_back(self._memory)


_POOL: Final = Pool()


def recycled(length: int, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    """An array with arbitrary contents, on memory that may have been used before.

    Its memory goes back to the pool when the array and all views of it are gone.
    """
    need = max(1, length * dtype.itemsize)
    array: Bytes = np.asarray(_Lease(_POOL, _POOL.fetch(need)))
    return array[: length * dtype.itemsize].view(dtype)
