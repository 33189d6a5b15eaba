"""`ccsim run --journal`: the journal goes to disk while it is made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.errors import CcsimError
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from sim.cli.recorded import Recorded
    from sim.engine.run import Engine
    from sim.engine.stream import StreamedRun
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel


def refuse_measures(*, out: Path | None, check: bool, steady_state: bool) -> None:
    """Refuse what needs the whole journal in memory.

    Raises:
        CcsimError: something is asked for beside the journal that is computed from it.
    """
    options = (("--out", out), ("--check", check), ("--steady-state", steady_state))
    asked = [option for option, given in options if given]
    if asked:
        named = " and ".join(asked)
        raise CcsimError(
            f"--journal keeps no journal in memory, which {named} would need: leave "
            f"out --journal or {named}."
        )


def stream_run(
    recorded: Recorded,
    model: str | ServiceModel,
    folder: Path,
    seed: int | None,
    replication: int,
    engine: Engine,
    *,
    as_json: bool,
) -> None:
    """Run one replication, write its journal block by block, and say what was written.

    Raises:
        CcsimError: as ``sim.engine.stream.stream``.
    """
    from sim.cli.progress import progress_bar
    from sim.cli.tables import output
    from sim.engine.stream import stream
    from sim.study.store import plain, provenance
    from sim.units import TICKS_PER_HOUR

    scenario = recorded.scenario
    more = {
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        "scenarios": {scenario.hash: scenario.resolved()},
        "provenance": provenance(),
    }
    with progress_bar("hours simulated") as bar:
        found = stream(
            scenario,
            model,
            folder,
            seed,
            replication,
            engine,
            more=plain(more),
            told=lambda done, total: bar(done // TICKS_PER_HOUR, -(-total // TICKS_PER_HOUR)),
        )
    content = _content(found, scenario)
    if as_json:
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        recorded.print_cases(output())
        _print(content)


def _content(found: StreamedRun, scenario: Scenario) -> dict[str, Any]:
    """What was written, as plain values."""
    from sim.study.telling import note_text

    return {
        "format": 1,
        "scenario": scenario.name,
        "model": found.model,
        "engine": found.engine,
        "seed": found.seed,
        "replication": found.replication,
        "folder": str(found.folder),
        "rows": dict(found.rows),
        "bytes": sum(path.stat().st_size for path in found.folder.iterdir()),
        "notes": [note_text(note, ENGLISH) for note in found.notes],
        "note_codes": list(found.notes),
    }


def _print(content: dict[str, Any]) -> None:
    """What a person wants to see of it."""
    from sim.cli import tables

    console = tables.output()
    tables.say(console, [ENGLISH.say("run.head", **content)])
    made = tables.table("Rows written", ["table", "rows"])
    for name, rows in content["rows"].items():
        made.add_row(name, f"{rows:,}")
    console.print(made)
    tables.say(console, [f"note: {note}" for note in content["notes"]])
    size = content["bytes"] / 1e6
    tables.say(console, [f"written: {content['folder']} ({size:,.1f} MB)"])
