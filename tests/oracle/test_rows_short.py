"""Every row in short on the compiled engine, one of every mechanism on the SimPy engine.

No demand to see 2 %: that is what `test_rows_full.py` is for. What breaks a mechanism breaks these.
"""

from __future__ import annotations

import pytest

from tests.oracle.rows import ROWS
from tests.oracle.running import run

SIMPY_CONTACTS = 30_000.0
SIMPY_ROWS = (
    "erlang_a_9",
    "erlang_a_14",
    "erlang_b_lognormal",
    "m_d_5",
    "whitt_deterministic_patience",
    "n_model_relabelled",
    "retrials",
    "chat_pack",
    "chat_sharing",
    "day_steps",
    "preemptive_one",
    "thread_kept",
    "silent_ones",
    "twice_in_line",
    "chased_and_merged",
    "furious_read_right",
)


@pytest.mark.parametrize("key", ROWS)
def test_compiled(key: str) -> None:
    assert not run(ROWS[key], "compiled", ROWS[key].short).failures


@pytest.mark.parametrize("key", SIMPY_ROWS)
def test_simpy(key: str) -> None:
    assert not run(ROWS[key], "simpy", SIMPY_CONTACTS).failures
