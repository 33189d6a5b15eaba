"""`ccsim bench`: how fast the engines are on this machine, beside peers in the same run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from sim.cli import options
from sim.cli.failing import reporting
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from rich.console import Console

_BUSY: Final = 0.05


@reporting
def bench(
    *,
    as_json: options.Json = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Fewer contacts and rounds: half a minute.")
    ] = False,
) -> None:
    """Time both engines on this machine, beside peers."""
    from sim.bench.benchmark import run_benchmark
    from sim.bench.report import to_json
    from sim.cli.progress import announce, timed_bar
    from sim.cli.tables import output

    announce("auto")
    with timed_bar("timing") as told:
        found = run_benchmark(quick=quick, progress=told)
    content = to_json(found)
    if as_json:
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print_benchmark(output(), content)


def print_benchmark(console: Console, content: dict[str, Any]) -> None:
    """What was measured, for people.

    Args:
        console: where to print.
        content: from :func:`sim.bench.report.to_json`.
    """
    from sim.cli import tables

    tables.say(console, [*_head(content), "", ENGLISH.say("bench.legend")])
    _print_rates(console, content["cases"])
    _print_contacts(console, content)
    if content["idle_share"] > _BUSY:
        tables.say(console, [ENGLISH.say("bench.others_ran", share=content["idle_share"])])
    if not any(key.startswith("retail") for key in content["cases"]):
        tables.say(console, [ENGLISH.say("bench.retail_left_out")])


def _head(content: dict[str, Any]) -> list[str]:
    """Machine, versions, rounds."""
    made = content["provenance"]
    versions = [f"{name} {made['packages'][name]}" for name in ("numpy", "numba", "simpy")]
    seconds = content["compile_seconds"]
    when = "bench.compiled_before" if seconds is None else "bench.compiled"
    kind = ENGLISH.say("bench.quick" if content["is_quick"] else "bench.full")
    rounds = {"rounds": content["rounds"], "compiled": ENGLISH.say(when, seconds=seconds)}
    return [
        ENGLISH.say("bench.machine", **made),
        ENGLISH.say("bench.versions", **{**made, "versions": versions}),
        ENGLISH.say("bench.rounds", kind=kind, **rounds),
    ]


def _print_rates(console: Console, cases: dict[str, Any]) -> None:
    """Contacts per second, and how they compare."""
    from sim.cli import tables

    columns = (
        *("case", "compiled", "events/s", "2 threads", "in a study", "SimPy engine", "2 threads"),
        *("loop", "bare SimPy", "compiled: /loop", "study: /loop", "compiled: /bare"),
        "SimPy: /bare",
    )
    made = tables.table(ENGLISH.say("bench.rates"), columns)
    for case in cases.values():
        compiled, loop = _timing(case, "compiled"), _timing(case, "loop")
        made.add_row(
            case["label"],
            _whole(compiled["contacts_per_second"]),
            _whole(compiled["events_per_second"]),
            _speed_up(case, "compiled"),
            _whole(_timing(case, "study")["contacts_per_second"]),
            _whole(_timing(case, "simpy")["contacts_per_second"]),
            _speed_up(case, "simpy"),
            _whole(loop["contacts_per_second"]),
            _whole(_timing(case, "bare_simpy")["contacts_per_second"]),
            f"{case['compiled_over_loop']:.2f}",
            f"{case['study_over_loop']:.2f}",
            f"{case['compiled_over_bare_simpy']:.1f}",
            f"{case['simpy_over_bare_simpy']:.2f}",
        )
    console.print(made)


def _print_contacts(console: Console, content: dict[str, Any]) -> None:
    """What one contact costs."""
    from sim.cli import tables

    phases = ("plan", "tape", "advance", "journal")
    columns = (
        *("case", "ns", *phases, "events", "bytes", "tape", "contacts", "others"),
        *("ns/50 agents", "loop's"),
    )
    made = tables.table(ENGLISH.say("bench.contact"), columns)
    for key, case in content["cases"].items():
        size = case["bytes_per_contact"]
        relative = [content["relative_cost"][name].get(key) for name in ("compiled", "loop")]
        made.add_row(
            case["label"],
            _whole(_timing(case, "compiled")["ns_per_contact"]),
            *(_whole(case["ns_per_contact_by_phase"][phase]) for phase in phases),
            f"{case['events_per_contact']['total']:.2f}",
            _whole(size["total"]),
            _whole(size["tape"]),
            _whole(size["contacts"]),
            _whole(size["total"] - size["tape"] - size["contacts"]),
            *("" if each is None else f"{each:.2f}" for each in relative),
        )
    console.print(made)


def _timing(case: dict[str, Any], name: str, threads: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for each in case["timings"] if (each["name"], each["threads"]) == (name, threads)
    )
    return found


def _speed_up(case: dict[str, Any], engine: str) -> str:
    ratio = case["two_threads_over_one"][engine]
    return "" if ratio is None else f"x{ratio:.2f}"


def _whole(value: float) -> str:
    return f"{value:,.0f}"
