"""What the commands of a study share: how it is run, and how its result is shown and written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import typer

from sim.cli.compare import RESULTS, processors, slug
from sim.errors import StudyError

if TYPE_CHECKING:
    from rich.console import Console

    from sim.engine.run import Engine
    from sim.study.running import Running


class Result(Protocol):
    """What every result of a study can do."""

    @property
    def text(self) -> str:
        """Its sentences."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        ...

    def write(self, folder: str | Path) -> Path:
        """A folder with all of it."""
        ...


@contextmanager
def running(engine: Engine, jobs: int | None) -> Iterator[Running]:
    """How a study is run, with a bar that shows how far it is."""
    from sim.cli.progress import announce, progress_bar
    from sim.study.running import Running

    announce(engine)
    with progress_bar("simulating") as told:
        yield Running(jobs=jobs or processors(), engine=engine, progress=told)


def finish(
    found: Result,
    show: Callable[[Console], None],
    scenario: Path,
    command: str,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Write a result; print it as JSON, or as a table and sentences.

    Args:
        found: the result.
        show: prints its table.
        scenario: file that was read.
        command: name of the command, for the default folder.
        out: folder, if one was asked for.
        as_json: whether to print JSON and nothing else.
    """
    from sim.cli import tables

    target = out or RESULTS / f"{slug([scenario])}-{command}"
    replaces = target.exists()
    folder = found.write(target)
    if as_json:
        typer.echo(json.dumps(found.to_json(), indent=2, ensure_ascii=False, allow_nan=False))
        return
    console = tables.output()
    show(console)
    tables.say(console, found.text.splitlines())
    tables.say_written(console, folder, replaces=replaces)


def pairs(texts: Sequence[str] | None, option: str) -> dict[str, str]:
    """Texts ``name=value`` of an option that may be given again and again.

    Raises:
        StudyError: one has no ``=``, or a name comes twice.
    """
    found: dict[str, str] = {}
    for text in texts or ():
        name, mark, value = text.partition("=")
        if not mark or not name.strip() or not value.strip() or name.strip() in found:
            raise StudyError(f"{option} {text!r}: write it as name=value, each name once.")
        found[name.strip()] = value.strip()
    return found


def names(text: str | None, option: str) -> list[str] | None:
    """Names out of ``a,b``.

    Raises:
        StudyError: there is no name in it.
    """
    if text is None:
        return None
    found = [name.strip() for name in text.split(",") if name.strip()]
    if not found:
        raise StudyError(f"{option} names nothing: write it as a,b.")
    return found
