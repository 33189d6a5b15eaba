"""How a command ends when something is wrong: a message on stderr, an exit code, no traceback."""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final, ParamSpec, TypeVar

import typer

from sim.errors import CcsimError, EngineError

P = ParamSpec("P")
R = TypeVar("R")

UNEXPECTED: Final = 1
WRONG_INPUT: Final = 2
INTERRUPTED: Final = 130

debugging: ContextVar[bool] = ContextVar("debugging", default=False)
"""Whether `--debug` was given."""


def reporting(command: Callable[P, R]) -> Callable[P, R]:
    """Decorate a command so that whatever goes wrong in it is told and not thrown."""

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (typer.Exit, typer.Abort):
            raise
        except KeyboardInterrupt as stop:
            say_interrupted(str(stop))
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # Whoever read our output (`| head`) has gone; the interpreter must not try again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(UNEXPECTED) from None
        except Exception as error:  # noqa: BLE001 (this is where every error ends)
            raise typer.Exit(_tell(error)) from None

    return guarded


def say_interrupted(kept: str = "") -> None:
    """Say that Ctrl-C was pressed. Results are written last and in one step, so none were.

    Args:
        kept: what is left of the work, if anything.
    """
    typer.echo("\ninterrupted; nothing was written", err=True)
    if kept:
        typer.echo(f"{kept}: the same command with --resume goes on from there", err=True)


def tell(error: CcsimError) -> None:
    """Print an error of the input, one line per fault."""
    for line in str(error).splitlines() or [type(error).__name__]:
        typer.echo(f"error: {line}", err=True)


def _tell(error: Exception) -> int:
    """Print what went wrong; the exit code that goes with it."""
    if debugging.get():
        traceback.print_exception(error)
    if isinstance(error, CcsimError) and not isinstance(error, EngineError):
        tell(error)
        return error.exit_code
    if isinstance(error, OSError) and error.filename is not None:
        typer.echo(f"error: {error.filename}: {error.strerror or error}", err=True)
        return WRONG_INPUT
    typer.echo(f"unexpected error: {type(error).__name__}: {error}", err=True)
    typer.echo(
        "This is a defect of ccsim, not of your input. Please report it with the output of the "
        "same command after `ccsim --debug`.",
        err=True,
    )
    return error.exit_code if isinstance(error, CcsimError) else UNEXPECTED
