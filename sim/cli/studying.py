"""What the commands of decisions share: names out of options, and how a result is shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import typer

from sim.cli.compare import RESULTS, slug
from sim.cli.working import finished
from sim.errors import StudyError

if TYPE_CHECKING:
    from rich.console import Console


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


def result_folder(scenario: Path, command: str, out: Path | None) -> Path:
    """Folder of a result: the one asked for, or one named after the scenario and the command."""
    return out or RESULTS / f"{slug([scenario])}-{command}"


def finish(found: Result, show: Callable[[Console], None], target: Path, *, as_json: bool) -> None:
    """Write a result; print it as JSON, or as a table and sentences.

    Args:
        found: the result.
        show: prints its table.
        target: folder.
        as_json: whether to print JSON and nothing else.
    """
    from sim.cli import tables

    replaces = target.exists()
    folder = found.write(target)
    finished(target)
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
