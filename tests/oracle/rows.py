"""All rows: published systems that a run of either engine must reproduce."""

from __future__ import annotations

from tests.oracle import (
    rows_days,
    rows_doors,
    rows_erlang,
    rows_messages,
    rows_orchestrator,
    rows_others,
    rows_pairs,
    rows_patience,
    rows_skills,
)
from tests.oracle.row import Row

MODULES = (
    *(rows_erlang, rows_patience, rows_days, rows_skills, rows_others, rows_pairs),
    *(rows_messages, rows_orchestrator, rows_doors),
)
ROWS: dict[str, Row] = {row.key: row for module in MODULES for row in module.ROWS}
