"""`ccsim run --replications`: one service model over several replications, with intervals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.failing import noting
from sim.cli.studying import print_json, processors
from sim.errors import StudyError
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from sim.cli.recorded import Recorded
    from sim.engine.run import Engine
    from sim.service_models.protocol import ServiceModel
    from sim.study.compare import Comparison
    from sim.workload.overview import Overview

BY_CHANNEL = (
    "offered",
    "answered",
    "abandonment_rate",
    "service_level",
    "asa_seconds",
    "time_to_first_response_seconds",
    "aht_seconds",
)
"""Measures that are shown by channel."""


def require_alone(
    replication: int | None, journal: Path | None, *, steady_state: bool, check: bool
) -> None:
    """Refuse options that are about one replication beside `--replications`.

    Args:
        replication: number of one.
        journal: folder of its journal.
        steady_state: intervals from one long run.
        check: look for contradictions in its journal.

    Raises:
        StudyError: one of them is given.
    """
    others = {
        "--replication": replication is not None,
        "--journal": journal is not None,
        "--steady-state": steady_state,
        "--check": check,
    }
    beside = [name for name, given in others.items() if given]
    if beside:
        said = ENGLISH.say("run.excludes", option="--replications", others=beside)
        raise StudyError(said)


def several(
    recorded: Recorded,
    model: str | ServiceModel,
    seed: int | None,
    replications: int,
    engine: Engine,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Simulate replications 0, 1, ... of one service model, and show means with intervals.

    Args:
        recorded: the scenario, with cases in place of recorded contacts.
        model: service model.
        seed: root of all draws; the scenario's if None.
        replications: how many.
        engine: that simulates.
        out: folder of the result, if any.
        as_json: print plain values alone.
    """
    from sim.cli.progress import progress_bar
    from sim.cli.tables import output, say
    from sim.study.compare import compare
    from sim.workload.overview import overview

    explained = overview(recorded.scenario)
    with progress_bar("simulating") as told:
        found = compare(
            recorded.scenario,
            [model],
            replications=replications,
            seed=seed,
            jobs=processors(),
            engine=engine,
            progress=told,
        )
    content = _content(found, explained)
    if out is not None:
        with noting(out):
            found.write(out, content)
    if as_json:
        print_json(content)
        return
    recorded.print_cases(output())
    _print(content, explained)
    say(output(), [] if out is None else [f"written: {out}"])


def _content(found: Comparison, explained: Overview) -> dict[str, Any]:
    """The same keys as for one replication, with intervals."""
    from sim.study.telling import note_text

    whole, (label, result) = found.to_json(), next(iter(found.results.items()))
    return {
        "format": whole["format"],
        "scenario": explained.name,
        "model": result.model,
        "engine": result.engine,
        "seed": whole["seed"],
        "replications": whole["replications"],
        "measures": whole["models"][label],
        "by_channel": whole["by_channel"][label],
        "notes": [note_text(note, ENGLISH) for note in result.notes],
        "note_codes": list(result.notes),
        "warnings": [str(one) for one in explained.warnings],
        "warning_codes": [one.to_json() for one in explained.warnings],
    }


def _print(content: dict[str, Any], explained: Overview) -> None:
    """What a person wants to see first."""
    from sim.cli import tables

    console = tables.output()
    tables.print_overview(console, explained)
    tables.print_cautions(console, explained)
    tables.say(console, ["", ENGLISH.say("run.head.several", **content)])
    label = str(content["model"])
    found = {label: content["measures"]}
    tables.print_estimates(console, [label], tables.measures_shown(found), found, {})
    tables.print_by_channel(console, {label: content["by_channel"]}, BY_CHANNEL)
    tables.say(console, [f"note: {note}" for note in content["notes"]])
