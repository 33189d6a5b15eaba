"""What a person sees while waiting: only on a terminal, only on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.progress import ProgressColumn


def announce(engine: str) -> None:
    """Say so before the first run after an update, which takes longer."""
    from sim.engine.run import announce_compilation

    if engine != "simpy":
        announce_compilation(lambda message: typer.echo(message, err=True))


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with an estimate of the time left; call what it yields with (done, total)."""
    from rich.progress import MofNCompleteColumn

    with _bar(label, MofNCompleteColumn()) as told:
        yield told


@contextmanager
def timed_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """The same for steps of different lengths: (expected time of those done, of all)."""
    from rich.progress import TaskProgressColumn

    with _bar(label, TaskProgressColumn()) as told:
        yield told


@contextmanager
def _bar(label: str, column: ProgressColumn) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    columns = (TextColumn("{task.description}"), BarColumn(), column, TimeLeft())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
