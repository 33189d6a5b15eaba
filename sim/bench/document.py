"""Writes figures into a page: ``ccsim bench --json | python -m sim.bench.document``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from sim.errors import StudyError
from sim.folders import write_whole

PAGE: Final = Path("docs") / "speed.md"
BEGIN: Final = "<!-- figures: written by `ccsim bench --json | python -m sim.bench.document` -->"
END: Final = "<!-- end of figures -->"


def main(arguments: list[str]) -> None:
    """Read a result from standard input and put it into a page, in place of the figures there.

    Args:
        arguments: the page; default: ``docs/speed.md``.
    """
    page = Path(arguments[0]) if arguments else PAGE
    write(page, json.loads(sys.stdin.read()))
    sys.stdout.write(f"written: {page}\n")


def write(page: Path, content: dict[str, Any]) -> None:
    """Replace what stands between the two marks of a page.

    Raises:
        StudyError: the marks are not there.
    """
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise StudyError(f"{page} has no place for figures: {BEGIN} ... {END}")
    lines = "\n".join(markdown(content))
    write_whole(page, f"{before}{BEGIN}\n\n{lines}\n\n{END}{after}")


def markdown(content: dict[str, Any]) -> Iterator[str]:
    """The figures as tables.

    Args:
        content: from :func:`sim.bench.report.to_json`.
    """
    made = content["provenance"]
    versions = ", ".join(f"{name} {made['packages'][name]}" for name in ("numpy", "numba", "simpy"))
    kind = "quick set" if content["is_quick"] else "full set"
    yield (
        f"{made['platform']}, {made['processors']} processors; ccsim {made['ccsim']}, Python "
        f"{made['python']}, {versions}; {kind}, best of {content['rounds']} rounds."
    )
    cases = content["cases"].values()
    yield ""
    yield "Contacts per second:"
    yield ""
    yield from _table(RATES, map(_rates, cases))
    yield ""
    yield "One contact with the compiled engine, times in nanoseconds:"
    yield ""
    yield from _table(ONE_CONTACT, (_one_contact(key, content) for key in content["cases"]))


RATES: Final = (
    *("case", "compiled", "events/s", "two threads", "in a study", "SimPy engine", "loop"),
    *("bare SimPy", "compiled / loop", "in a study / loop", "compiled / bare SimPy"),
    "SimPy engine / bare SimPy",
)
ONE_CONTACT: Final = (
    *("case", "time", "plan", "tape", "advance", "journal", "events", "bytes"),
    *("tape", "contacts", "cases", "work", "states", "turns and decisions", "time / 50 agents"),
    "the loop's",
)


def _rates(case: dict[str, Any]) -> list[str]:
    rate = {
        (each["name"], each["threads"]): each["contacts_per_second"] for each in case["timings"]
    }
    events = case["events_per_contact"]["total"] * rate["compiled", 1]
    ratio = case["two_threads_over_one"]["compiled"]
    return [
        case["label"],
        _whole(rate["compiled", 1]),
        _whole(events),
        "" if ratio is None else f"{_whole(rate['compiled', 2])} (× {ratio:.2f})",
        *(_whole(rate[name, 1]) for name in ("study", "simpy", "loop", "bare_simpy")),
        f"{case['compiled_over_loop']:.2f}",
        f"{case['study_over_loop']:.2f}",
        f"{case['compiled_over_bare_simpy']:.1f}",
        f"{case['simpy_over_bare_simpy']:.2f}",
    ]


def _one_contact(key: str, content: dict[str, Any]) -> list[str]:
    case = content["cases"][key]
    size = case["bytes_per_contact"]
    compiled = next(
        each for each in case["timings"] if (each["name"], each["threads"]) == ("compiled", 1)
    )
    relative = [content["relative_cost"][name].get(key) for name in ("compiled", "loop")]
    return [
        case["label"],
        _whole(compiled["ns_per_contact"]),
        *(_whole(each) for each in case["ns_per_contact_by_phase"].values()),
        f"{case['events_per_contact']['total']:.2f}",
        *(_whole(size[name]) for name in ("total", "tape", "contacts", "cases", "work")),
        _whole(size["agent_states"]),
        _whole(size["turns"] + size["decisions"]),
        *("" if each is None else f"{each:.2f}" for each in relative),
    ]


def _table(columns: Iterable[str], rows: Iterable[list[str]]) -> Iterator[str]:
    names = list(columns)
    yield f"| {' | '.join(names)} |"
    yield f"|---|{'---:|' * (len(names) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _whole(value: float) -> str:
    return f"{value:,.0f}"


if __name__ == "__main__":
    main(sys.argv[1:])
