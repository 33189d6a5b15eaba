"""What the commands of studies share: where a result goes, who works, how it is shown and kept."""

from __future__ import annotations

import json
import os
import re
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import typer

from sim.cli.failing import debugging, noting
from sim.cli.options import StudyOptions
from sim.errors import StudyError
from sim.folders import UNFINISHED, earlier_manifest, place, require_room, workshop
from sim.former import keys_beside
from sim.language.english import ENGLISH

if TYPE_CHECKING:
    from rich.console import Console

    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel
    from sim.study.decision import Decision
    from sim.study.running import Running
    from sim.study.workers import TlsFiles

RESULTS: Final = Path("results")

_WHO_WORKS: Final = ("jobs", "workers", "cluster", "cluster-ca", "cluster-cert", "cluster-key")
"""Options with a value that change no number."""

_HOW_SHOWN: Final = ("--resume", "--json", "--report", "--no-report", "--debug")
"""Options without a value that change no number."""

Found = TypeVar("Found", bound="Decision")


def carry_out(
    asked: StudyOptions,
    scenario: Path,
    command: str,
    decide: Callable[[Scenario, Running], Found],
    show: Callable[[Console, Found], None],
) -> None:
    """Everything that a decision is on the command line.

    Args:
        asked: options of the command.
        scenario: file of the scenario.
        command: its name, after which the folder of the result is called.
        decide: makes the decision.
        show: prints its table.
    """
    from sim.cli.progress import announce

    target = own_folder(asked, scenario, command)
    how = running(asked, target)
    loaded = asked.read(scenario)
    announce(asked.engine)
    with going_on_later(target), shown("simulating", how) as with_bar:
        found = decide(loaded, with_bar)
    finish(found, lambda to: show(to, found), target, as_json=asked.as_json)


def result_folder(asked: StudyOptions, scenarios: Sequence[Path], command: str) -> Path:
    """Folder of a result: the one asked for, or one named after the scenarios and the command."""
    if asked.out is not None:
        return asked.out
    names = (re.sub(r"[^\w.-]+", "_", path.stem) or "scenario" for path in scenarios[:4])
    return RESULTS / f"{'-'.join(names)}-{command}"


def own_folder(asked: StudyOptions, scenario: Path, command: str) -> Path:
    """Folder of a decision: never that of another question.

    Where the usual folder holds what was found with other settings, a number is added to its name.
    """
    usual = result_folder(asked, [scenario], command)
    if asked.out is not None:
        return usual
    numbered = (usual.with_name(f"{usual.name}-{number}") for number in count(2))
    return next(folder for folder in chain([usual], numbered) if not _holds_another(folder))


def _holds_another(folder: Path) -> bool:
    """Whether a folder holds the result of a command with other settings, or something else."""
    from sim.study.store import provenance

    earlier = (earlier_manifest(folder) or {}).get("command")
    if isinstance(earlier, list):
        return _settings(earlier) != _settings(provenance()["command"])
    return folder.exists() and earlier_manifest(folder) is not None


def running(asked: StudyOptions, target: Path) -> Running:
    """How a study is run whose result will be in a folder; says what is taken over or replaced.

    Raises:
        StudyError: certificates are incomplete, or the result may not be written there.
    """
    from sim.study.chunk_store import kept_chunks
    from sim.study.running import Running

    require_room(target, StudyError)
    _say_what_is_replaced(target)
    folder = parts_folder(target)
    kept = len(kept_chunks(folder))
    if asked.resume and not kept:
        say(ENGLISH.say("resume.nothing", folder=folder))
    elif kept and asked.resume:
        say(ENGLISH.say("resume.found", kept=kept, folder=folder))
    elif kept:
        say(ENGLISH.say("resume.not_asked", kept=kept, folder=folder))
    return Running(
        jobs=asked.jobs or processors(),
        kind=asked.workers.value,
        cluster=asked.cluster,
        tls=_tls(asked),
        folder=folder,
        resume=asked.resume,
        engine=asked.engine.value,
        say=say,
    )


def processors() -> int:
    """Processors that this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return max(1, len(usable(0)) if usable else os.cpu_count() or 1)


def _say_what_is_replaced(target: Path) -> None:
    """Say so if a folder holds the result of a command with other settings."""
    from sim.study.store import provenance

    earlier = (earlier_manifest(target) or {}).get("command")
    if not isinstance(earlier, list):
        return
    if _settings(earlier) != _settings(provenance()["command"]):
        command = " ".join(map(str, earlier[1:]))
        say(ENGLISH.say("resume.replaced", folder=target, command=command))


def _settings(command: Sequence[str]) -> list[str]:
    """The words of a command that change what comes out, but for the name of the program."""
    with_value = "|".join(_WHO_WORKS)
    text = "\0".join(word for word in command[1:] if word not in _HOW_SHOWN)
    return re.sub(rf"(^|\0)--(?:{with_value})(?:=|\0)[^\0]*", "", text).split("\0")


def parts_folder(target: Path) -> Path:
    """Where the parts of an unfinished study are whose result will be in a folder."""
    found = workshop(target) / UNFINISHED / place(target).name
    here = place(".")
    return found.relative_to(here) if found.is_relative_to(here) else found


@contextmanager
def going_on_later(target: Path) -> Iterator[None]:
    """After an interruption, or where memory or disk are full, say how to go on with a study."""
    from sim.study.chunk_store import kept_chunks

    try:
        yield
    except (KeyboardInterrupt, OSError, MemoryError) as stop:
        folder = parts_folder(target)
        if isinstance(stop, OSError) and stop.filename is None:
            stop.filename = str(target)  # not every library says of which file
        if kept := len(kept_chunks(folder)):
            text = str(stop) if isinstance(stop, KeyboardInterrupt) and stop.args else ""
            text = text or ENGLISH.say("resume.kept", kept=kept, folder=folder)
            stop.add_note(ENGLISH.say("resume.how", kept=text))
        raise


@contextmanager
def shown(label: str, how: Running) -> Iterator[Running]:
    """The same with a progress bar."""
    from sim.cli.progress import progress_bar

    with progress_bar(label) as told:
        yield replace(how, progress=told)


def finish(
    found: Decision, show: Callable[[Console], None], target: Path, *, as_json: bool
) -> None:
    """Write a result, then print it as JSON, or as a table and sentences.

    Raises:
        OSError: it could not be written; it is printed all the same.
    """
    from sim.cli import tables
    from sim.show.decision_page import KINDS, PAGE, write_decision_page

    console, replaces = tables.output(), earlier_manifest(target) is not None
    pages = (PAGE,) if found.file in KINDS else ()
    with written(target, lambda: found.write(target, later=pages)):
        if as_json:
            print_json(found.to_json())
        else:
            show(console)
            tables.say(console, found.text.splitlines())
    if pages:
        draw(target, lambda: write_decision_page(target, found.file))
    if not as_json:
        tables.say_written(console, target, replaces=replaces)


def draw(folder: Path, write: Callable[[], object]) -> None:
    """Draw the page of a result that is written; what goes wrong there does not cost the result."""
    from sim.show.report import PAGE

    try:
        with noting(folder / PAGE):
            write()
    except Exception as error:  # noqa: BLE001 (whatever a drawing library raises)
        if debugging.get():
            traceback.print_exception(error)
        kind = type(error).__name__
        say(ENGLISH.say("page.not_drawn", page=PAGE, kind=kind, fault=error, folder=folder))


@contextmanager
def written(target: Path, write: Callable[[], object]) -> Iterator[None]:
    """Write a result before it is printed in the block, so that nothing that goes wrong there costs
    it; where it cannot be written, it is printed all the same.

    Raises:
        OSError: after the block; it could not be written.
    """  # noqa: D205 (one sentence does not fit)
    failed = None
    with going_on_later(target):
        try:
            with noting(target):
                write()
            _discard_parts(target)
        except OSError as error:
            failed = error
        yield
        if failed is not None:
            raise failed


def _discard_parts(target: Path) -> None:
    """Remove what was kept while a study was unfinished."""
    from sim.study.chunk_store import discard

    folder = parts_folder(target)
    discard(folder)
    if folder.parent.is_dir() and not any(folder.parent.iterdir()):
        folder.parent.rmdir()


def print_json(content: Mapping[str, Any]) -> None:
    """Plain values as JSON on the screen."""
    typer.echo(json.dumps(keys_beside(content), indent=2, ensure_ascii=False, allow_nan=False))


def say(message: str) -> None:
    """One line for a person, beside the result."""
    typer.echo(message, err=True)


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


def listed(text: str, option: str) -> list[str]:
    """Names out of ``a,b``.

    Raises:
        StudyError: there is no name in it.
    """
    found = [name.strip() for name in text.split(",") if name.strip()]
    if not found:
        raise StudyError(f"{option} names nothing: write it as a,b.")
    return found


def models_listed(text: str) -> list[str | ServiceModel]:
    """Service models out of ``a,my_models.py:Mine`` of ``--models``.

    Raises:
        StudyError: there is no name in it.
        CcsimError: one is of a file that has none of that name.
    """
    from sim.service_models.from_file import model_named

    return [model_named(name) for name in listed(text, "--models")]


def models_listed_if_any(text: str | None) -> list[str | ServiceModel] | None:
    """The same; None where the option was not given."""
    return None if text is None else models_listed(text)


def listed_if_any(text: str | None, option: str) -> list[str] | None:
    """The same; None where the option was not given."""
    return None if text is None else listed(text, option)


def _tls(asked: StudyOptions) -> TlsFiles | None:
    """All three files, or none.

    Raises:
        StudyError: some are missing, or there is no cluster to which they could be shown.
    """
    from sim.study.workers import TlsFiles

    files = (asked.cluster_ca, asked.cluster_cert, asked.cluster_key)
    given = [path for path in files if path is not None]
    if not given:
        return None
    secure = asked.cluster is not None and asked.cluster.startswith("tls://")
    if len(given) < len(files) or not secure:
        raise StudyError(
            "--cluster-ca, --cluster-cert and --cluster-key belong together, with --cluster "
            "tls://HOST:PORT."
        )
    missing = [path for path in given if not path.is_file()]
    if missing:
        raise StudyError(f"there is no file {', '.join(map(str, missing))}.")
    authority, certificate, key = map(str, given)
    return TlsFiles(authority, certificate, key)


def numbers(text: str, option: str, such_as: str) -> list[float]:
    """Numbers out of `0.8,0.95`.

    Args:
        text: as it was given.
        option: by which.
        such_as: an example.

    Raises:
        StudyError: something in it is no number.
    """
    try:
        return [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise StudyError(f"{option} {text!r}: numbers, such as {such_as}.") from None
