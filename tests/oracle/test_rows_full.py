"""Every row in full: `pytest -m oracle_full`, or `python run.py verify`.

A row that fails is run once more, twice as long: see `run_twice_if_needed`. The compiled engine
sees the errors that it has to in every row. The SimPy engine has 60 minutes for all rows together;
where that is too short to see them, the row is listed at the end.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.oracle.results import record
from tests.oracle.rows import ROWS
from tests.oracle.running import run_twice_if_needed
from tests.oracle.tables import write_tables

pytestmark = pytest.mark.oracle_full

TOO_SHORT: list[str] = []


@pytest.fixture(scope="module", autouse=True)
def tables(pytestconfig: pytest.Config) -> Iterator[None]:
    yield
    write_tables()
    reporter = pytestconfig.pluginmanager.getplugin("terminalreporter")
    if reporter is not None and TOO_SHORT:
        reporter.write_line("\nSimPy runs too short to see an error of 2 % (5 % for tails) in:")
        for line in TOO_SHORT:
            reporter.write_line(f"  {line}")


@pytest.mark.parametrize("key", ROWS)
def test_compiled(key: str) -> None:
    found = run_twice_if_needed(ROWS[key], "compiled", ROWS[key].full)
    record(found, "compiled")
    assert not found.failures
    assert not found.too_short_for


@pytest.mark.parametrize("key", ROWS)
def test_simpy(key: str) -> None:
    found = run_twice_if_needed(ROWS[key], "simpy", ROWS[key].simpy)
    record(found, "simpy")
    if found.too_short_for:
        TOO_SHORT.append(f"{key}: {', '.join(found.too_short_for)}")
    assert not found.failures
