"""How a command ends when something is wrong: a message on stderr, an exit code, no traceback."""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

import typer

from sim.errors import CcsimError, EngineError, ScenarioError, TableError
from sim.language.english import ENGLISH

P = ParamSpec("P")
R = TypeVar("R")

UNEXPECTED: Final = 1
WRONG_INPUT: Final = 2
INTERRUPTED: Final = 130

debugging: ContextVar[bool] = ContextVar("debugging", default=False)
"""Whether `--debug` was given."""

_written: ContextVar[tuple[Path, ...]] = ContextVar("written", default=())
"""What the command has written so far."""


def reporting(command: Callable[P, R]) -> Callable[P, R]:
    """Decorate a command so that whatever goes wrong in it is told and not thrown."""

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        _written.set(())
        try:
            return command(*args, **kwargs)
        except (typer.Exit, typer.Abort):
            raise
        except KeyboardInterrupt as stop:
            say_interrupted(stop)
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # Whoever read our output (`| head`) has gone; the interpreter must not try again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(UNEXPECTED) from None
        except Exception as error:  # noqa: BLE001 (this is where every error ends)
            raise typer.Exit(_tell(error)) from None

    return guarded


@contextmanager
def noting(path: Path) -> Iterator[None]:
    """Notice whether a file or folder is written in the block, whatever interrupts it."""
    before = _state(path)
    try:
        yield
    finally:
        if _state(path) != before:
            _written.set((*_written.get(), path))


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def say_interrupted(stop: KeyboardInterrupt) -> None:
    """Say that Ctrl-C was pressed, what is written all the same, and how to go on."""
    done = ", ".join(map(str, dict.fromkeys(_written.get())))
    typer.echo(f"\ninterrupted; {f'{done} is whole' if done else 'nothing was written'}", err=True)
    _tell_notes(stop)


def _tell_notes(error: BaseException) -> None:
    for note in getattr(error, "__notes__", ()):
        typer.echo(note, err=True)


OPTIONS: Final = {"overrides": "--set", "vary": "--vary"}
"""Options behind places that faults and notes name; from Python the places are arguments."""


def tell(error: CcsimError) -> None:
    """Print an error of the input, one line per fault."""
    if isinstance(error, (ScenarioError, TableError)):
        named = [fault.but(file=OPTIONS.get(fault.file, fault.file)) for fault in error.faults]
        error = type(error)(named)
    for line in str(error).splitlines() or [type(error).__name__]:
        typer.echo(f"error: {line}", err=True)


def _tell(error: Exception) -> int:
    """Print what went wrong; the exit code that goes with it."""
    if debugging.get():
        traceback.print_exception(error)
    if isinstance(error, CcsimError) and not isinstance(error, EngineError):
        tell(error)
        _tell_notes(error)
        return error.exit_code
    if isinstance(error, OSError):
        # A full disk, a lost connection: nothing of ours. Often the file is not named.
        place = f"{error.filename}: " if error.filename is not None else ""
        typer.echo(f"error: {place}{error.strerror or error}", err=True)
        _tell_notes(error)
        return WRONG_INPUT
    if isinstance(error, MemoryError):
        typer.echo(ENGLISH.say("error.memory"), err=True)
        _tell_notes(error)
        return WRONG_INPUT
    kind = type(error).__name__
    typer.echo(ENGLISH.say("error.unexpected", kind=kind, fault=error), err=True)
    typer.echo(ENGLISH.say("error.defect"), err=True)
    _tell_notes(error)
    return error.exit_code if isinstance(error, CcsimError) else UNEXPECTED
