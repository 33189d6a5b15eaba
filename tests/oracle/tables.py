"""The tables of results in `tests/README.md` and `docs/validation.md`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.oracle.results import recorded
from tests.oracle.rows import ROWS
from tests.oracle.running import ENGINES, Record
from tests.oracle.verdict import Outcome

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- rows: begin (written by tests.oracle.report) -->", "<!-- rows: end -->"


def write_tables() -> None:
    """Bring both tables up to the last full runs.

    Raises:
        ValueError: the markers are not in one of the files.
    """
    _insert(ROOT / "tests" / "README.md", _by_row())
    _insert(ROOT / "docs" / "validation.md", _by_statistic())


def _insert(path: Path, lines: Iterable[str]) -> None:
    """Replace what stands between the markers of a file."""
    text = path.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"{path}: needs the line {BEGIN!r} once, and {END!r} once after it")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    path.write_text("\n".join([before + BEGIN, "", *lines, "", END + after]), encoding="utf-8")


def _by_row() -> list[str]:
    """One line per row and engine."""
    lines = [
        "| row | system | test | engine | contacts | z | sees |",
        "|---|---|---|---|---:|---|---|",
    ]
    known = {engine: recorded(engine) for engine in ENGINES}
    for key, row in ROWS.items():
        for engine in ENGINES:
            found = known[engine].get(key)
            test = f"`test_{engine}[{key}]`"
            start = f"| `{key}` | {row.title} | {test} | {engine} |"
            lines.append(f"{start} {_summary(found)} |" if found else f"{start} | not run yet | |")
    return lines


def _summary(found: Record) -> str:
    scores = ", ".join(
        f"{outcome.name} {_signed(outcome.z)}{'' if outcome.passes else ' **fails**'}"
        for outcome in found.outcomes
    ).replace("|", "\\|")
    worst = max(found.outcomes, key=lambda outcome: outcome.sees / outcome.see)
    if found.before:
        scores += " (second run)"
    verdict = "" if worst.conclusive else ", too short"
    return f"{found.contacts:,} | {scores} | {worst.sees:.1%} of {worst.see:.0%}{verdict}"


def _signed(z: float) -> str:
    return f"{z:+.1f}".replace("-", "−")


def _by_statistic() -> list[str]:
    """One line per statistic, both engines beside the reference."""
    lines = [
        "| row | statistic | reference | compiled | z | sees | SimPy | z | sees |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    compiled, simpy = recorded("compiled"), recorded("simpy")
    for key, row in ROWS.items():
        runs = [known.get(key) for known in (compiled, simpy)]
        counts = " and ".join(
            f"{found.contacts:,} {found.engine}" for found in runs if found is not None
        )
        if not counts:
            continue
        lines.append(f"| **`{key}`** | **{row.title}**: {counts} ||||||||")
        tables = [_by_name(found) for found in runs]
        for name in dict.fromkeys(name for table in tables for name in table):
            cells = [_cells(table.get(name)) for table in tables]
            reference = next(table[name].reference for table in tables if name in table)
            shown = name.replace("|", "\\|")
            lines.append(f"| | {shown} | {reference:.6g} | {' | '.join(cells)} |")
    return lines


def _by_name(found: Record | None) -> dict[str, Outcome]:
    return {outcome.name: outcome for outcome in found.outcomes} if found else {}


def _cells(outcome: Outcome | None) -> str:
    if outcome is None:
        return " | | "
    mark = "" if outcome.conclusive else "\\*"
    z = f"{_signed(outcome.z)}{'' if outcome.passes else ' **fails**'}"
    return f"{outcome.value:.6g} | {z} | {outcome.sees:.2%}{mark}"
