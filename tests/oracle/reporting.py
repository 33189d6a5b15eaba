"""Runs rows and shows, records and tabulates what came out."""

from __future__ import annotations

import argparse
import sys

from tests.oracle.results import record, recorded
from tests.oracle.row import Row
from tests.oracle.rows import ROWS
from tests.oracle.running import ENGINES, EngineName, Record, run, run_twice_if_needed
from tests.oracle.tables import write_tables


def main(arguments: list[str] | None = None) -> int:
    """The command `python -m tests.oracle.report`; 1 if a row fails."""
    options = _parser().parse_args(arguments)
    engines: tuple[EngineName, ...] = ENGINES if options.engine == "both" else (options.engine,)
    failed = False
    for engine in engines:
        done = recorded(engine) if options.resume else {}
        for key in options.rows or ([] if options.tables else ROWS):
            if key in done:
                continue
            attempt = run_twice_if_needed if options.full else run
            found = attempt(ROWS[key], engine, _contacts(ROWS[key], engine, options))
            failed |= bool(found.failures)
            _show(found)
            if options.full:
                record(found, engine)
                write_tables()
    if options.tables:
        write_tables()
    return int(failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.oracle.report", description="Compare the engines with known answers."
    )
    parser.add_argument("--engine", choices=[*ENGINES, "both"], default="compiled")
    parser.add_argument("--full", action="store_true", help="in full; recorded and tabulated")
    parser.add_argument("--resume", action="store_true", help="leave out rows recorded before")
    parser.add_argument("--rows", nargs="+", choices=ROWS, metavar="ROW", help="only these")
    parser.add_argument("--tables", action="store_true", help="only write the tables again")
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies all sizes")
    return parser


def _contacts(row: Row, engine: EngineName, options: argparse.Namespace) -> float:
    scale = float(options.scale)
    if not options.full:
        return row.short * scale
    return row.simpy * scale if engine == "simpy" else row.full * scale


def _show(found: Record) -> None:
    """Print a run as it comes."""
    lines = [f"{found.row} ({found.engine}): {found.contacts:,} contacts, {found.seconds:.0f} s"]
    lines += [f"    first run: {failure}" for failure in found.before]
    for outcome in found.outcomes:
        notes = "" if outcome.passes else "  FAILS"
        notes += "" if outcome.conclusive else "  too short to see it"
        lines.append(f"    {outcome}{notes}")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
